from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _


def open_discussion(instance, created, raw=False, **kwargs):
    """Give every new article its discussion."""
    from comments.models import Discussion

    if created and not raw:
        Discussion.objects.create(article=instance)


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Discussion")

    def ready(self):
        from articles.models import Article
        from comments import log, mails, notices
        from delivery import outbox

        post_save.connect(open_discussion, sender=Article, dispatch_uid="comments.discussion")
        post_migrate.connect(log.guard, sender=self, dispatch_uid="comments.log")
        for kind in (mails.FIRST, mails.AGAIN):
            outbox.register(kind, mails.compose)
        for kind in (notices.ONE, notices.DIGEST):
            outbox.register(kind, notices.compose)
