from desk.admin.article import DeskArticleAdmin
from desk.admin.publication import PublicationAdmin

__all__ = ["DeskArticleAdmin", "PublicationAdmin"]
