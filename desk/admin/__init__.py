from desk.admin.article import DeskArticleAdmin
from desk.admin.author import DeskAuthorAdmin
from desk.admin.publication import PublicationAdmin

__all__ = ["DeskArticleAdmin", "DeskAuthorAdmin", "PublicationAdmin"]
