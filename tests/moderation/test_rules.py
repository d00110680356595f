"""Rules are rows that moderators change: version by version, and never before they saw what one would have caught."""

import re
import secrets

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils.html import escape

from comments.models import Comment
from comments.screening import Context, register, screen
from moderation import rules, trial
from moderation.models import Rule, RuleKind
from tests.comments.together import at_once

LIST, ADD = "admin:moderation_rule_changelist", "admin:moderation_rule_add"


@pytest.fixture
def signed_in(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def change(db, moderator):
    """Change a rule to its next version, whatever that is; a new one holds words."""

    def make(name="sleep", pattern="melatonin gummies", kind=RuleKind.WORDS, active=True, by=moderator):
        newest = Rule.objects.newest().filter(name=name).first()
        return rules.change(
            name=name,
            kind=newest.kind if newest else kind,
            pattern=pattern,
            active=active,
            version=newest.version if newest else 0,
            by=by,
        )

    return make


def newest(name):
    return Rule.objects.newest().get(name=name)


def url(rule):
    return reverse("admin:moderation_rule_change", args=[rule.pk])


def asked(pattern, version=0, **changes):
    return {
        "name": "sleep",
        "kind": "words",
        "pattern": pattern,
        "active": "on",
        "version": version,
        "tried": "",
    } | changes


def tried(answer):
    return answer.context["form"].data["tried"]


# ---- in force ----


def test_the_rules_in_force_are_read_in_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = register.current_rules()

    assert {"links", "scholarly", "pharmacy-spam"} <= {rule.name for rule in found}


def test_of_each_rule_the_newest_version_is_in_force(change):
    change(pattern="melatonin gummies")
    change(pattern="sleep patch")

    assert [(rule.version, rule.pattern) for rule in rules.current() if rule.name == "sleep"] == [(2, "sleep patch")]


def test_a_rule_that_is_switched_off_catches_nothing_and_its_earlier_versions_neither(change):
    change(pattern="melatonin gummies")
    change(pattern="melatonin gummies", active=False)

    assert not screen("Try melatonin gummies!", Context(rules=register.current_rules()))


def test_the_publication_knows_its_own_links(db, settings):
    settings.SITE_URL = "https://rounds.example"
    text = "https://rounds.example/articles/a/ https://rounds.example/articles/b/ https://rounds.example/articles/c/"

    assert not screen(text, Context(rules=register.current_rules()))


def test_two_unknown_links_hold_from_the_first_day(db):
    found = screen("https://a.example https://b.example", Context(rules=register.current_rules()))

    assert [(finding.kind, finding.rule, finding.version) for finding in found] == [("links", "links", 1)]


# ---- changing ----


def test_a_change_is_a_new_version_and_the_earlier_one_stays_as_it_was(change, moderator, administrator):
    first = change(pattern="melatonin gummies")
    second = change(pattern="sleep patch", by=administrator)

    first.refresh_from_db()
    assert (first.version, first.pattern, first.by) == (1, "melatonin gummies", moderator)
    assert (second.version, second.pattern, second.by) == (2, "sleep patch", administrator)


def test_who_changes_an_older_version_is_told_who_was_faster(change, moderator):
    change()

    with pytest.raises(rules.Outdated, match="Mo Derator changed this rule on"):
        rules.change(name="sleep", kind="words", pattern="late", active=True, version=0, by=moderator)

    assert newest("sleep").pattern == "melatonin gummies"


def test_a_rule_of_nobody_can_be_outdated_too(db, moderator):
    with pytest.raises(rules.Outdated, match="This rule was changed on"):
        rules.change(name="links", kind="links", pattern="3", active=True, version=7, by=moderator)


def test_a_rule_that_is_not_there_cannot_be_changed(db, moderator):
    with pytest.raises(rules.Refused, match="no rule of this name"):
        rules.change(name="nothing", kind="words", pattern="x", active=True, version=3, by=moderator)


def test_a_rule_keeps_its_kind(change, moderator):
    change()

    with pytest.raises(rules.Refused, match="keeps its kind"):
        rules.change(name="sleep", kind="links", pattern="3", active=True, version=1, by=moderator)


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_refused(moderator):
    def to(number):
        return lambda: rules.change(name="links", kind="links", pattern=number, active=True, version=1, by=moderator)

    outcomes = at_once(to("3"), to("4"))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Outdated", "Rule"]
    assert Rule.objects.filter(name="links").count() == 2


@pytest.mark.parametrize(
    ("kind", "pattern", "kept"),
    [
        ("words", " Buy  now \r\n\n\nbuy\u200b later\nBuy now", "Buy now\nbuy later"),
        ("words", "\n".join(f"word {number}" for number in range(2_000)), None),
        ("words", "x" * 100, None),
        (
            "known-sites",
            "Example.ORG\n.gov\n*.ac.uk\nhôpital.example\nexample.org",
            "example.org\n.gov\n*.ac.uk\nhôpital.example",
        ),
        ("links", " 03 ", "3"),
        ("links", "1", "1"),
        ("links", "50", "50"),
    ],
)
def test_a_pattern_is_kept_tidy(kind, pattern, kept):
    assert rules.tidied(kind, pattern) == (pattern if kept is None else kept)


@pytest.mark.parametrize(
    ("kind", "pattern", "told"),
    [
        ("words", "\n \u200b\n", "nothing in it yet"),
        ("words", "cialis\n***", "“***” has no word in it"),
        ("words", "\n".join(f"word {number}" for number in range(2_001)), "2001 lines"),
        ("words", "x" * 101, "longer than the 100 characters"),
        ("known-sites", "", "nothing in it yet"),
        ("known-sites", "https://doi.org", "“https://doi.org”"),
        ("known-sites", "doi.org/x", "“doi.org/x”"),
        ("known-sites", "com", "“com”"),
        ("known-sites", ".org", "“.org”"),
        ("known-sites", "-a.example", "“-a.example”"),
        ("known-sites", "192.0.2.1", "“192.0.2.1”"),
        ("known-sites", "a..example", "“a..example”"),
        ("known-sites", f"{'a' * 64}.example", "domain"),
        ("links", "0", "from 1 to 50"),
        ("links", "51", "from 1 to 50"),
        ("links", "two", "from 1 to 50"),
        ("links", "-1", "from 1 to 50"),
        ("links", "²", "from 1 to 50"),
        ("links", "9" * 5_000, "from 1 to 50"),
        ("links", "", "from 1 to 50"),
    ],
)
def test_a_pattern_that_is_none_is_refused_with_its_line(kind, pattern, told):
    with pytest.raises(ValidationError) as refusal:
        rules.tidied(kind, pattern)

    assert told in refusal.value.messages[0]


# ---- the first ones ----


def migrated():
    call_command("migrate", verbosity=0)


def test_a_new_site_has_rules_and_they_are_what_a_moderator_could_have_written(db):
    for rule in Rule.objects.all():
        assert rule.version == 1
        assert rule.active
        assert rules.tidied(rule.kind, rule.pattern) == rule.pattern, rule.name
    assert set(Rule.objects.values_list("kind", flat=True)) == set(RuleKind)


def test_migrating_again_brings_nothing_back(change):
    before = Rule.objects.count()
    change("pharmacy-spam", "buy viagra", active=False)

    migrated()

    assert Rule.objects.count() == before + 1
    assert not newest("pharmacy-spam").active


def test_an_empty_table_is_filled_once(db):
    Rule.objects.all().delete()

    migrated()
    migrated()

    assert Rule.objects.filter(name="links").count() == 1


def test_before_the_table_is_there_nothing_is_written(db, monkeypatch):
    monkeypatch.setattr(Rule._meta, "db_table", "not_there_yet")

    rules.write_first(using="default", sender=apps.get_app_config("moderation"))


# ---- in the admin ----


def test_the_list_shows_the_newest_version_of_each(signed_in, change):
    old, new = change(), change(pattern="sleep patch")

    page = signed_in.get(reverse(LIST)).text

    assert url(new) in page
    assert url(old) not in page


def test_a_new_rule_first_shows_what_it_would_have_caught_and_is_not_saved(signed_in, make_comment):
    caught = make_comment("Honestly, try MELATONIN gummies & rest.")
    make_comment("Sleep well.")

    answer = signed_in.post(reverse(ADD), asked("melatonin gummies"))

    assert answer.status_code == 200
    assert "Of the newest 2 comments it would have caught 1." in answer.text
    assert reverse("moderation:comment", args=[caught.pk]) in answer.text
    assert "Honestly, try <mark>MELATONIN gummies</mark> &amp; rest." in answer.text
    assert "Save it so" in answer.text
    assert not Rule.objects.filter(name="sleep").exists()


def test_once_that_was_seen_it_is_saved(signed_in, moderator):
    shown = signed_in.post(reverse(ADD), asked("melatonin gummies"))

    answer = signed_in.post(reverse(ADD), asked("melatonin gummies", tried=tried(shown)))

    saved = newest("sleep")
    assert answer.status_code == 302
    assert answer.url == url(saved)
    assert (saved.kind, saved.pattern, saved.version, saved.active, saved.by) == (
        "words",
        "melatonin gummies",
        1,
        True,
        moderator,
    )


def test_another_pattern_than_the_one_that_was_shown_asks_again(signed_in, make_comment):
    make_comment("Sleep patch!")
    shown = signed_in.post(reverse(ADD), asked("melatonin gummies"))

    answer = signed_in.post(reverse(ADD), asked("melatonin gummies\nsleep patch", tried=tried(shown)))

    assert "it would have caught 1." in answer.text
    assert not Rule.objects.filter(name="sleep").exists()


def test_a_rule_is_changed_in_the_same_two_steps(signed_in, change):
    rule = change()
    shown = signed_in.post(url(rule), asked("sleep patch", version=1))
    assert newest("sleep") == rule

    signed_in.post(url(rule), asked("sleep patch", version=1, tried=tried(shown)))

    assert (newest("sleep").version, newest("sleep").pattern) == (2, "sleep patch")


def test_name_and_kind_of_a_rule_are_not_changed(signed_in, change):
    rule = change()
    forged = {"name": "other", "kind": "links"}
    shown = signed_in.post(url(rule), asked("5", version=1, **forged))

    signed_in.post(url(rule), asked("5", version=1, tried=tried(shown), **forged))

    assert (newest("sleep").kind, newest("sleep").pattern) == ("words", "5")
    assert not Rule.objects.filter(name="other").exists()


def test_switching_off_needs_no_look_and_switching_on_does(signed_in, change):
    rule = change()
    off = asked("melatonin gummies", version=1)
    del off["active"]

    assert signed_in.post(url(rule), off).status_code == 302
    assert not newest("sleep").active

    assert signed_in.post(url(newest("sleep")), asked("melatonin gummies", version=2)).status_code == 200
    assert not newest("sleep").active


def test_a_conflict_loses_nothing_and_shows_what_the_rule_is_now(signed_in, change, administrator):
    rule = change()
    shown = signed_in.post(url(rule), asked("sleep patch", version=1))
    change(pattern="dream drops", by=administrator)
    mine = asked("sleep patch", version=1, tried=tried(shown))

    answer = signed_in.post(url(rule), mine)

    assert answer.status_code == 409
    assert "Ada Min changed this rule on" in answer.text
    assert "<pre>dream drops</pre>" in answer.text
    assert "sleep patch</textarea>" in answer.text
    assert newest("sleep").pattern == "dream drops"

    again = dict(answer.context["form"].data.items())
    assert signed_in.post(url(newest("sleep")), again).status_code == 302
    assert (newest("sleep").version, newest("sleep").pattern) == (3, "sleep patch")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"pattern": ""}, "Write at least one line."),
        ({"pattern": "***"}, "has no word in it"),
        ({"kind": "links", "pattern": "99"}, "from 1 to 50"),
        ({"kind": "known-sites", "pattern": "com"}, "is not a domain"),
        ({"kind": "nothing"}, "nothing"),
        ({"name": ""}, "required"),
        ({"name": "two words"}, "hyphens"),
        ({"name": "Links"}, "There is a rule of this name."),
        ({"name": "this-site"}, "There is a rule of this name."),
    ],
)
def test_what_is_refused_is_said_beside_its_field(signed_in, changes, told):
    before = Rule.objects.count()

    answer = signed_in.post(reverse(ADD), asked("melatonin gummies") | changes)

    assert answer.status_code == 422
    assert told in answer.text
    assert Rule.objects.count() == before


def test_earlier_versions_can_be_read_and_not_changed(signed_in, change):
    old, new = change(pattern="an <old> list"), change(pattern="sleep patch")

    page = signed_in.get(url(old)).text

    assert f"<pre>{escape('an <old> list')}</pre>" in page
    assert "<textarea" not in page
    assert url(new) in page
    assert url(old) in signed_in.get(url(new)).text


def test_what_is_sent_to_an_earlier_version_is_a_conflict(signed_in, change):
    old, _new = change(), change(pattern="sleep patch")
    shown = signed_in.post(url(old), asked("dream drops", version=1))

    answer = signed_in.post(url(old), asked("dream drops", version=1, tried=tried(shown)))

    assert answer.status_code == 409
    assert newest("sleep").pattern == "sleep patch"


def test_from_a_rule_a_link_leads_back_to_the_list(signed_in, change):
    for page in (signed_in.get(url(change())), signed_in.get(reverse(ADD))):
        assert f'<a href="{reverse(LIST)}">' in page.text
        assert "None" not in page.text


def test_nobody_deletes_a_rule(client, administrator, change):
    client.force_login(administrator)
    rule = change()

    assert client.post(reverse("admin:moderation_rule_delete", args=[rule.pk]), {"post": "yes"}).status_code == 404
    client.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [rule.pk], "post": "yes"})

    assert Rule.objects.filter(pk=rule.pk).exists()


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "x", "²"])
def test_a_rule_that_is_not_there_is_not_found(signed_in, number):
    assert signed_in.get(reverse("admin:moderation_rule_change", args=[number])).status_code in (400, 404)


# ---- what it would have caught ----


def test_a_change_of_links_is_tried_with_all_that_is_known(signed_in, make_comment):
    make_comment("https://a.example https://b.example https://doi.org/1")
    make_comment("https://a.example https://b.example https://c.example")

    assert trial.run(name="links", kind="links", pattern="3").number == 1
    assert trial.run(name="links", kind="links", pattern="2").number == 2
    assert trial.run(name="ours", kind="known-sites", pattern="a.example").number == 1
    assert trial.run(name="scholarly", kind="known-sites", pattern="b.example").number == 2


def test_a_link_that_only_markdown_reads_is_tried_as_it_counts(make_comment):
    make_comment(r"[a](https&colon;//a.example) [b](https\://b.example)\n\n[c](<https&colon;//c.example>)")

    assert trial.run(name="links", kind="links", pattern="3").number == 1
    assert trial.run(name="links", kind="links", pattern="4").number == 0


def test_a_list_of_words_is_tried_alone(signed_in, make_comment):
    make_comment("buy viagra, it is tiring")

    assert trial.run(name="sleep", kind="words", pattern="tired").number == 0
    assert trial.run(name="sleep", kind="words", pattern="tiring").number == 1


def test_twenty_of_the_newest_thousand_are_listed(make_comment):
    comment = make_comment("An old dream")
    copies = [
        Comment(article=comment.article, name="N", text="A dream", root=comment.root, key=secrets.token_hex(16))
        for _number in range(trial.READ)
    ]
    Comment.objects.bulk_create(copies)

    found = trial.run(name="sleep", kind="words", pattern="dream")

    assert (found.read, found.number, len(found.caught)) == (1_000, 1_000, 20)
    assert comment.pk not in [caught.comment.pk for caught in found.caught]
    assert trial.run(name="sleep", kind="words", pattern="old").number == 0


def test_what_was_found_beside_the_text_shows_the_beginning_of_the_text(make_comment):
    make_comment("Hello there.", name="Dream Drops")

    (caught,) = trial.run(name="sleep", kind="words", pattern="dream drops").caught

    assert caught.pieces == [("", False), ("Hello there.", False)]


def test_of_a_long_comment_the_passage_is_shown(make_comment):
    make_comment("word " * 100 + "dream " + "word " * 100 + "dream")

    (caught,) = trial.run(name="sleep", kind="words", pattern="dream").caught

    assert [text for text, hit in caught.pieces if hit] == ["dream"]
    assert caught.pieces[0] == ("…", False)
    assert caught.pieces[-1][0].endswith("…")
    assert sum(len(text) for text, _hit in caught.pieces) < 450


def test_no_text_of_a_comment_is_kept_with_a_rule(signed_in, make_comment, caplog):
    make_comment("My patient Rosalind takes melatonin gummies.")
    shown = signed_in.post(reverse(ADD), asked("melatonin gummies"))
    signed_in.post(reverse(ADD), asked("melatonin gummies", tried=tried(shown)))

    assert not [row for row in Rule.objects.values_list("pattern", flat=True) if "Rosalind" in row]
    assert "Rosalind" not in caplog.text
    assert re.fullmatch("[0-9a-f]{64}", tried(shown))
