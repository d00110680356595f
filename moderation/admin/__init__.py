"""What moderators set down in the admin: the rules of the screening, and the reasons they choose from."""

from moderation.admin import reasons, rules

__all__ = ["reasons", "rules"]
