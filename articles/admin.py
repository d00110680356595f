from django import forms
from django.contrib import admin, messages
from django.db import models
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.translation import gettext_lazy as _

from articles import body, licences, publishing
from articles.models import Article, Byline, Correction, Figure, FormerSlug, LicencePeriod, State, Topic
from publication.models import Publication
from richtext.sanitise import article_refusal

STEPS = {
    State.DRAFT: _("Back to draft"),
    State.REVIEW: _("Submit for review"),
    State.PUBLISHED: _("Publish, now or at the date above"),
    State.UNPUBLISHED: _("Unpublish: its URL then says that it is gone"),
    State.RETRACTED: _("Retract for good, for the reason below"),
}


def _kept_by(licence):
    """Say what copies may go on relying on; sections are those of the Creative Commons 4.0 legal code."""
    if licence.is_licence:
        words = _(
            "Copies made until now keep %(licence)s: it cannot be taken back (sections 2(a)(1) and 6(c) of its legal"
            " code)."
        )
    else:
        words = _("Copies made until now stay free for everybody: %(licence)s cannot be taken back.")
    return words % {"licence": licence}


def _once_more(licence):
    return _("To give later copies %(licence)s all the same, tick the box beneath and save again.") % {
        "licence": licence
    }


class ArticleForm(forms.ModelForm):
    step = forms.ChoiceField(label=_("What now?"), required=False)
    retraction = forms.CharField(
        label=_("Reason for the retraction"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Public: it stands above the text from then on."),
    )
    earlier_copies = forms.BooleanField(  # shown where it is asked for
        label=_("Earlier copies keep theirs: I know"), required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Article
        exclude: tuple[str, ...] = ()
        widgets = {"body": forms.Textarea(attrs={"rows": 30, "cols": 90})}
        help_texts = {
            "body": _(
                "HTML: p, h2 to h4, lists, blockquote, tables, links, em, strong. A figure stands where its number is:"
                " &lt;figure data-figure=&quot;2&quot;&gt;&lt;/figure&gt;; a note where its mark goes:"
                " &lt;span data-footnote=&quot;&quot;&gt;…&lt;/span&gt;."
            )
        }

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.pk:
            steps = publishing.allowed(self.instance, user)
        else:
            steps = {State.REVIEW} | ({State.PUBLISHED} if user.has_perm("articles.publish_article") else set())
        keep = _("Keep as it is (%(state)s)") % {"state": self.instance.get_state_display()}
        self.fields["step"].choices = [("", keep)] + [(state, STEPS[state]) for state in State if state in steps]
        if not self.instance.pk and "licence" in self.fields:
            self.fields["licence"].initial = Publication.objects.current().default_licence

    def clean_body(self):
        body = self.cleaned_data["body"]
        if "<" not in body:  # plain text: a blank line begins a paragraph
            body = linebreaks(body, autoescape=True) if body.strip() else ""
        refusal = article_refusal(body)
        if refusal:
            raise forms.ValidationError(refusal)
        return body

    def clean(self):
        data = super().clean()
        if data.get("step") == State.RETRACTED and not data.get("retraction", "").strip():
            self.add_error("retraction", _("A retraction says publicly why. Write it, then retract."))
        out = self.instance.state not in (State.DRAFT, State.REVIEW)
        if out and "published_at" in self.fields and not self.errors.get("published_at") and not data["published_at"]:
            self.add_error("published_at", _("What is published has a date of publication."))
        if data.get("step") == State.PUBLISHED and not data.get("published_at"):
            data["published_at"] = timezone.now()  # here, so that it is held against the other dates
        self._mind_earlier_copies(data)
        return data

    def _mind_earlier_copies(self, data):
        """Refuse a stricter licence until it is known that what was copied already keeps the one before."""
        before, after = self.instance.terms, licences.LICENCES.get(data.get("licence", ""))
        if not after or not self.instance.was_public or not licences.is_stricter(after, before):
            return
        self.fields["earlier_copies"].widget = forms.CheckboxInput()
        if not data.get("earlier_copies"):
            self.add_error("licence", f"{_kept_by(before)} {_once_more(after)}")


class BylineInline(admin.StackedInline):
    model = Byline
    extra = 0
    autocomplete_fields = ["author"]


class FigureFormSet(forms.BaseInlineFormSet):
    def clean(self):
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form.is_valid() and form not in self.deleted_forms]
        if sum(bool(figure.get("lead")) for figure in kept) > 1:
            raise forms.ValidationError(_("An article has one lead figure."))


class FigureInline(admin.StackedInline):
    model = Figure
    formset = FigureFormSet
    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


class CorrectionInline(admin.StackedInline):
    model = Correction
    extra = 0
    fields = ["kind", "published_on", "text", "old_wording", "new_wording"]
    readonly_fields = ["kind"]

    def has_delete_permission(self, request, obj=None):
        """A retracted article keeps the notice that says so."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_retracted)


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class LicenceInline(ReadOnlyInline):
    model = LicencePeriod


class FormerSlugInline(ReadOnlyInline):
    model = FormerSlug


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    list_display = ["title", "kind", "state", "published_at", "people", "licence", "listed"]
    list_filter = ["state", "kind", "language", "topics", "licence", "listed"]
    search_fields = ["title", "standfirst", "slug", "bylines__author__name"]
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ["title"]}
    filter_horizontal = ["topics"]
    inlines = [BylineInline, FigureInline, CorrectionInline, LicenceInline, FormerSlugInline]
    fieldsets = [
        (None, {"fields": ["title", "slug", "standfirst", "body", "language", "topics"]}),
        (_("Publication"), {"fields": ["kind", "listed", "published_at", "step", "retraction"]}),
        (_("Dates and numbers"), {"fields": ["revised_at", "reviewed_on", "review_by", "doi"]}),
        (_("Licence"), {"fields": ["licence", "earlier_copies"]}),
    ]

    @admin.display(description=_("authors"))
    def people(self, article):
        return ", ".join(byline.author.name for byline in article.people)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        user = request.user

        class FormForUser(form):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, user=user, **kwargs)

        return FormForUser

    def get_fields(self, request, obj=None):
        return [name for _title, options in self.fieldsets for name in options["fields"]]

    def get_queryset(self, request):
        return Article.objects.editable_by(request.user).with_people()

    def get_readonly_fields(self, request, obj=None):
        if not request.user.has_perm("articles.publish_article"):
            return ["kind", "listed", "published_at", "licence"]
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
        if article is None:
            return True
        return Article.objects.editable_by(request.user).filter(pk=article.pk).exists()

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request, obj, form, change):
        if not change and "licence" not in form.cleaned_data:
            obj.licence = request.publication.default_licence
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        article = form.instance
        if not change:
            self._add_own_byline(request, article)
        self._warn_of_missing_figures(request, article)
        self._take_step(request, article, form.cleaned_data)

    def _warn_of_missing_figures(self, request, article):
        placed = set(body.parse(article.body).xpath(".//figure/@data-figure"))
        there = article.figures.values_list("number", flat=True)  # asked anew: some came with this very form
        missing = sorted(placed - {str(number) for number in there}, key=int)
        if missing:
            words = _("The text places a figure that is not there, and shows nothing in its place: %(numbers)s.")
            self.message_user(request, words % {"numbers": ", ".join(missing)}, messages.WARNING)

    def _add_own_byline(self, request, article):
        """Put whoever begins an article under it where nobody else is, and where they could not go on without it."""
        author = getattr(request.user, "author", None)
        alone = not article.bylines.exists()
        if author and (alone or not Article.objects.editable_by(request.user).filter(pk=article.pk).exists()):
            article.bylines.create(author=author)

    def _take_step(self, request, article, data):
        step = data.get("step")
        if not step:
            return
        try:
            if step == State.RETRACTED:
                publishing.retract(article, by=request.user, text=data["retraction"])
            else:
                publishing.bring(article, step, by=request.user)
        except publishing.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
