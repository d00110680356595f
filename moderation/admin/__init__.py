"""The moderators’ pages in the admin, a module for each kind of thing."""

from moderation.admin import comments, reasons, rules

__all__ = ["comments", "reasons", "rules"]
