"""An author's entry, with what becomes of articles when it is given to somebody who writes under another already."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles import editing
from articles.models import Article
from authors.admin import AuthorAdmin
from authors.models import Author

admin.site.unregister(Author)


class EntryForm(forms.ModelForm):
    """Lets an entry be given to an account that has one: the other is taken from it then."""

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"user"}


@admin.register(Author)
class DeskAuthorAdmin(AuthorAdmin):
    form = EntryForm

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        former = Author.objects.filter(user__isnull=False, user=obj.user_id).exclude(pk=obj.pk).first()
        if former:
            Author.objects.filter(pk=former.pk).update(user=None)
        super().save_model(request, obj, form, change)
        if former:
            self._carry_over(request, former, obj)

    def _carry_over(self, request, former, author):
        """Put an entry in the place of the former one of the same account, under what is not out yet."""
        keys = Article.objects.unfinished().filter(bylines__author=former).values_list("pk", flat=True)
        editing.each(list(keys), editing.exchange_author, by=request.user, former=former, author=author)
        words = _(
            "%(who)s wrote as “%(former)s” until now. Their drafts stand under this entry from here on. The other has"
            " no account any more; delete it if nobody needs it."
        )
        self.message_user(request, words % {"who": author.user.name, "former": former.name}, messages.INFO)
