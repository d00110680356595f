"""The moderators’ pages in the admin, a module for each kind of thing."""

from moderation.admin import comments, log, reasons, rules

__all__ = ["comments", "log", "reasons", "rules"]
