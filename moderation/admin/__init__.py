"""The moderators’ pages in the admin, a module for each kind of thing."""

from moderation.admin import comments, discussions, log, reasons, rules

__all__ = ["comments", "discussions", "log", "reasons", "rules"]
