"""What people fill in is kept without what nobody can see; it is measured before anything cleans it."""

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.db import models

from articles.models import Article, Byline, Correction, Figure
from authors.models import Affiliation, Author, Link
from comments.forms import CommentForm, EditForm
from moderation.forms import ClosingForm, ClosingNoteForm, NoteForm, ReportForm, SwitchForm
from republish.checking.forms import CheckForm
from republish.forms import FollowForm
from richtext import columns, fields, text
from tests.security.patterns import ROOMS

UNSEEN = "\u202e\u2066\x00\ufdd0\x07"
HUGE = 5_000_000  # characters

# What people type into these is cleaned before it is stored, too: how.
CLEANED_ELSEWHERE = {
    "comments.Comment": "by the form that readers fill in",
    "comments.Version": "what a comment said before",
    "comments.Discussion": "by moderation.closing",
    "moderation.Decision": "by moderation.reasons",
    "moderation.Report": "by moderation.reporting",
    "moderation.Note": "by moderation.notes",
    "moderation.Rule": "by moderation.rules",
    "articles.Revision": "a copy of what was tidied; its note by whoever keeps it",
    "delivery.Mail": "nobody types it",
}
OF_A_KIND = ("slug", "doi", "body", "orcid", "ror", "time_zone", "default_licence", "licence", "password", "language")


def test_every_column_that_people_fill_in_is_tidied():
    bare = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.partition(".")[0] in ROOMS and model._meta.label not in CLEANED_ELSEWHERE
        for field in model._meta.concrete_fields
        if type(field) in (models.CharField, models.TextField) and field.editable and not field.choices
        if field.name not in OF_A_KIND and model in admin.site._registry
    }

    assert not bare


@pytest.mark.parametrize(
    ("thing", "names"),
    [
        (Author(), ("name", "sort_name", "credentials", "position", "biography", "interests")),
        (Affiliation(), ("institution", "city")),
        (Link(), ("label",)),
        (Article(), ("title", "standfirst")),
        (Byline(), ("credentials", "position", "affiliation", "interests", "funding")),
        (Figure(), ("alt", "caption", "credit")),
        (Correction(), ("text", "old_wording", "new_wording")),
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_what_editors_enter_loses_in_silence_what_nobody_sees(thing, names):
    for name in names:
        field = thing._meta.get_field(name)

        assert field.clean(f"Dr.{UNSEEN} Élie\u0301\u202f!", thing) == "Dr. Éli\u00e9\u202f!", name
        if not field.blank:
            with pytest.raises(forms.ValidationError):
                field.clean(UNSEEN, thing)


def test_an_author_typed_with_signs_nobody_sees_is_stored_without_them(client, editor):
    client.force_login(editor)
    client.post(
        "/admin/authors/author/add/",
        {
            "name": "We\u200bn\u202e Li",
            "sort_name": "Li,\u2066 Wen",
            "slug": "wen-li",
            "biography": "writes\u202e.",
            **{f"{rows}-{which}_FORMS": "0" for rows in ("affiliations", "links") for which in ("TOTAL", "INITIAL")},
        },
    )

    author = Author.objects.get()
    assert (author.name, author.sort_name, author.biography) == ("Wen Li", "Li, Wen", "writes.")


FORMS = (CommentForm, EditForm, ReportForm, FollowForm, CheckForm, NoteForm, ClosingForm, ClosingNoteForm, SwitchForm)


def of_the_admin():
    """Return a form for each model whose words editors enter."""
    registered = [model for model in admin.site._registry if model.__module__.partition(".")[0] in ROOMS]
    for model in (*registered, Affiliation, Link, Byline, Figure, Correction):
        typed = [each.name for each in model._meta.concrete_fields if isinstance(each, columns.Line | columns.Text)]
        if typed:
            yield forms.modelform_factory(model, fields=typed)


def test_a_field_of_five_million_characters_is_refused_before_anything_cleans_it(db, monkeypatch):
    touched = []
    monkeypatch.setattr(text, "_few_marks", lambda typed: touched.append(len(typed)) or typed)

    for form in (*FORMS, *of_the_admin()):
        typed = [
            name
            for name, field in form.base_fields.items()
            if isinstance(field, forms.CharField) and not isinstance(field, forms.SlugField)
        ]
        assert typed, form
        for name in typed:
            filled_in = form({name: "a\u0301" * (HUGE // 2)})
            assert name in filled_in.errors, (form, name)
    assert max(touched, default=0) <= fields.ROOM * fields.MOST
