"""By what the list of articles is sifted, where Django's own filters do not know it or would ask too much."""

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Byline, State, Topic
from authors.models import Author

SCHEDULED, OVERDUE = "scheduled", "overdue"


class StateFilter(admin.SimpleListFilter):
    """Tells what is out from what will be, and finds what should be reviewed."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            (State.DRAFT, State.DRAFT.label),
            (State.REVIEW, State.REVIEW.label),
            (SCHEDULED, _("Scheduled")),
            (State.PUBLISHED, State.PUBLISHED.label),
            (OVERDUE, _("Published, review overdue")),
            (State.UNPUBLISHED, State.UNPUBLISHED.label),
            (State.RETRACTED, State.RETRACTED.label),
        ]

    def queryset(self, request, queryset):
        wanted = self.value()
        if wanted is None:
            return queryset
        kept = {SCHEDULED: queryset.scheduled, OVERDUE: queryset.overdue, State.PUBLISHED: queryset.out}
        return kept[wanted]() if wanted in kept else queryset.filter(state=wanted)


class ChosenFilter(admin.SimpleListFilter):
    """A filter by one of many: chosen from a list that folds out, where links would be a wall of them."""

    template = "admin/articles/article/_chosen_filter.html"

    def choices(self, changelist):
        """Return what there is to choose; the template carries on what else the list is sifted by."""
        own = {self.parameter_name, "p"}
        self.others = [(name, value) for name, value in changelist.params.items() if name not in own]
        chosen = self.value() or ""
        for key, name in [("", _("All")), *self.lookup_choices]:
            yield {"value": key, "display": name, "selected": str(key) == chosen}

    def queryset(self, request, queryset):
        wanted = self.value()
        if wanted is None or wanted == "":
            return queryset
        if wanted not in {str(key) for key, _name in self.lookup_choices}:
            return queryset.none()
        return queryset.filter(self.condition(int(wanted)))


class TopicFilter(ChosenFilter):
    title = _("topic")
    parameter_name = "topic"

    def lookups(self, request, model_admin):
        return list(Topic.objects.values_list("pk", "name"))

    def condition(self, key):
        return Exists(Article.topics.through.objects.filter(article=OuterRef("pk"), topic=key))


class AuthorFilter(ChosenFilter):
    title = _("author")
    parameter_name = "author"

    def lookups(self, request, model_admin):
        """Name the authors of articles to those who see everybody's."""
        if not request.user.has_perm("articles.edit_any_article"):
            return []
        written = Exists(Byline.objects.filter(author=OuterRef("pk")))
        return list(Author.objects.filter(written).order_by("sort_name", "pk").values_list("pk", "sort_name"))

    def condition(self, key):
        return Exists(Byline.objects.filter(article=OuterRef("pk"), author=key))
