"""Revisions of an article and previews of it, in the admin."""


class HistoryAdmin:
    """Shows who did what when, compares, previews and restores."""
