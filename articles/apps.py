from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


def part_changed(instance, raw=False, **kwargs):
    """Work an article's derived parts out again when a byline or figure of it comes, changes or goes."""
    from articles import derived
    from articles.models import Article

    article = Article.objects.filter(pk=instance.article_id).first()
    if article and not raw:
        derived.refresh(article)


def author_changed(instance, raw=False, **kwargs):
    """Index an author's articles again under the name they have now."""
    from articles import derived

    if not raw:
        for article in instance.articles.distinct():
            derived.index(article)


def article_deleted(instance, **kwargs):
    from articles import search

    search.remove(instance.pk)


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self):
        from articles.models import Article, Byline, Figure
        from authors.models import Author

        for part in (Byline, Figure):
            post_save.connect(part_changed, sender=part, dispatch_uid=f"articles.saved.{part.__name__}")
            post_delete.connect(part_changed, sender=part, dispatch_uid=f"articles.deleted.{part.__name__}")
        post_save.connect(author_changed, sender=Author, dispatch_uid="articles.author")
        post_delete.connect(article_deleted, sender=Article, dispatch_uid="articles.deleted")
