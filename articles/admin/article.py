from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext_lazy as _

from articles import body, bylines, revisions, working
from articles.admin import correcting
from articles.admin.body import BodyForm, WritingAdmin
from articles.admin.correcting import ChangeAdmin, ChangeForm
from articles.admin.figures import FigureInline, FiguresAdmin
from articles.admin.history import HistoryAdmin
from articles.admin.inlines import BylineInline, CorrectionInline, FormerSlugInline, LicenceInline
from articles.admin.keeping import KeepingAdmin, VersionForm
from articles.admin.layout import LayoutAdmin
from articles.admin.licensing import LicenceForm
from articles.admin.lists import ListAdmin
from articles.admin.naming import SlugForm
from articles.admin.previewing import PreviewAdmin
from articles.admin.steps import StepAdmin, StepForm
from articles.models import Act, Article, State
from authors import entries


class ArticleForm(ChangeForm, StepForm, SlugForm, LicenceForm, BodyForm, VersionForm):
    class Meta(BodyForm.Meta):
        model = Article
        exclude: tuple[str, ...] = ()
        widgets = BodyForm.Meta.widgets | {
            "standfirst": AdminTextareaWidget(attrs={"rows": 3}),
            "topics": forms.CheckboxSelectMultiple,
        }


@admin.register(Article)
class ArticleAdmin(
    WritingAdmin,
    ListAdmin,
    KeepingAdmin,
    HistoryAdmin,
    PreviewAdmin,
    FiguresAdmin,
    StepAdmin,
    ChangeAdmin,
    LayoutAdmin,
    admin.ModelAdmin,
):
    form = ArticleForm
    prepopulated_fields = {"slug": ["title"]}
    inlines = [BylineInline, FigureInline, CorrectionInline, LicenceInline, FormerSlugInline]
    fieldsets = [
        (None, {"fields": ["title", "slug", "standfirst", "body", "language", "topics"]}),
        (_("Publication"), {"fields": ["kind", "listed", "published_at"]}),
        (_("Dates and numbers"), {"fields": ["revised_at", "reviewed_on", "review_by", "doi"]}),
        (_("Licence"), {"fields": ["licence", "earlier_copies"]}),
        (_("Readers know this text"), {"fields": [*correcting.FIELDS]}),
        (_("What becomes of it"), {"fields": ["step", "retraction", "note"]}),
    ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        user = request.user

        class FormForUser(form):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, user=user, **kwargs)

        return FormForUser

    def view_on_site(self, article):
        """Return the URL of what readers find there, and none of what they do not."""
        return article.get_absolute_url() if article.is_public else None

    def get_fields(self, request, obj=None):
        return [name for _title, options in self.fieldsets for name in options["fields"]]

    def get_queryset(self, request):
        return Article.objects.editable_by(request.user).with_people()

    def get_readonly_fields(self, request, obj=None):
        if not request.user.has_perm("articles.publish_article"):
            return ["kind", "listed", "published_at", "revised_at", "reviewed_on", "review_by", "licence"]
        return ["kind"] if obj and obj.was_public else []  # its URL would change and lead nowhere

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and self._own(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._own(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Only what was never public can be deleted; the rest is unpublished."""
        never_public = obj is None or not obj.was_public
        return super().has_delete_permission(request, obj) and never_public

    def _own(self, request, article):
        if article is None or request.user.has_perm("articles.edit_any_article"):
            return True
        known = request.__dict__.setdefault("own_articles", {})  # a form asks a dozen times
        key = (article.pk, article.version)
        if key not in known:
            known[key] = article.is_editable_by(request.user)
        return known[key]

    def save_model(self, request, obj, form, change):
        if not change and "licence" not in form.cleaned_data:
            obj.licence = request.publication.default_licence
        if change:
            revisions.begin(obj)
            obj.version += 1
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        article = form.instance
        if not change:
            self._add_own_byline(request, article)
        if article.state != State.PUBLISHED:  # of which the checklist tells
            self._warn_of_missing_figures(request, article)
        data = form.cleaned_data
        act = self.correct(request, article, data, formsets) or (Act.SAVED if change else Act.BEGUN)
        if not self.take_step(request, article, data) and not self.hold_back(request, article, form):
            revisions.keep(article, by=request.user, act=act, note=data["note"])
        self.tell_what_is_amiss(request, article, form)
        working.forget(request.user, article if change else None)

    def _warn_of_missing_figures(self, request, article):
        placed = set(body.parse(article.body).xpath(".//figure/@data-figure"))
        there = article.figures.values_list("number", flat=True)  # asked anew: some came with this very form
        missing = sorted(placed - {str(number) for number in there}, key=int)
        if missing:
            words = _("The text places a figure that is not there, and shows nothing in its place: %(numbers)s.")
            self.message_user(request, words % {"numbers": ", ".join(missing)}, messages.WARNING)

    def _add_own_byline(self, request, article):
        """Put whoever begins an article first under it where nobody else is, and where they could not find it again.

        Who writes for the first time gets an entry to stand under it with.
        """
        if request.user.has_perm("articles.edit_any_article"):
            author, made = getattr(request.user, "author", None), False
        else:
            author, made = entries.of(request.user)
        if author and (not article.bylines.exists() or not article.is_editable_by(request.user)):
            bylines.put_first(article, author)
        if made:
            words = _("You stand under it as “%(name)s”. Say more of yourself under “Authors”: readers see it.")
            self.message_user(request, words % {"name": author.name}, messages.INFO)
