"""The desk: what waits, as cards; decisions from there, one and several, and taking them back."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Topic
from comments import states
from comments.models import Comment, LogEntry, Status
from moderation import closing, decisions, reporting
from moderation.models import Decision, Waiting

pytestmark = pytest.mark.django_db
QUEUE = "/moderation/"
HTMX = {"hx-request": "true"}


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def press(desk):
    """Press a button of a comment's card."""

    def press(comment, decision, htmx=False, **typed):
        data = {"decision": decision, "version": comment.version} | typed
        return desk.post(reverse("moderation:decide", args=[comment.pk]), data, headers=HTMX if htmx else {})

    return press


def shown(response):
    """Return the numbers of the comments on a page of the queue, in order."""
    return [card.comment.pk for card in response.context["cards"]]


def finding(kind, *spans):
    return {"kind": kind, "spans": [list(span) for span in spans], "rule": "", "version": 1}


# ---- what waits ----


def test_the_queue_shows_what_waits_the_most_urgent_first(desk, make_comment):
    plain = make_comment("One thing.")
    reported = make_comment("You fool.", status=Status.APPROVED)
    reporting.report(reported, reason="abuse", address="192.0.2.1", words="It calls names.")
    make_comment("Public.", status=Status.APPROVED)

    response = desk.get(QUEUE)

    assert shown(response) == [reported.pk, plain.pk]
    assert response.context["counts"].total == 2
    assert response.context["counts"].kinds["reported"] == 1
    assert "It calls names." in response.text


def test_a_card_shows_what_was_noticed_where_in_the_text_and_by_which_rule(desk, make_comment):
    found = finding("words", (4, 9)) | {"rule": "medicines", "version": 3}
    make_comment("Buy pills now.", findings=[found])

    response = desk.get(QUEUE)

    assert "<mark>pills" in response.text
    assert "medicines, version 3" in response.text


def test_a_card_shows_whom_it_answers_and_under_what(desk, make_comment, article):
    parent = make_comment("What I said first.", status=Status.APPROVED, name="Ida Cole")
    make_comment("Indeed.", parent=parent)

    response = desk.get(QUEUE)

    assert "in reply to <bdi>Ida Cole</bdi>" in response.text
    assert "What I said first." in response.text
    assert article.title in response.text


def test_a_card_shows_what_an_earlier_version_said(desk, make_comment):
    comment = make_comment("It was Mrs Hall.")
    comment.versions.create(number=0, text="It was Mr Hall.")

    response = desk.get(QUEUE)

    assert "<del>Mr</del>" in response.text
    assert "<ins>Mrs</ins>" in response.text


def test_a_card_says_that_its_place_has_closed_and_can_be_decided_all_the_same(desk, press, make_comment, moderator):
    thread = make_comment("A quarrel.", status=Status.APPROVED)
    reply = make_comment("Another.", parent=thread)
    thread.refresh_from_db()
    closing.close_thread(thread, by=moderator, reason="It had run its course.", version=thread.version)

    response = desk.get(QUEUE)
    press(reply, "approve")

    assert "The thread is closed: “It had run its course.” It can be decided all the same." in response.text
    assert Comment.objects.get(pk=reply.pk).status == Status.APPROVED


@pytest.mark.parametrize(
    "asked", ["kind=first", "finding=links", "article={article}", "topic=consent", "author=ida-cole"]
)
def test_the_queue_is_sifted_by_its_url(desk, make_comment, make_article, make_author, asked):
    article = make_article("Consented", authors=[make_author("Ida Cole")], topics=["Consent"])
    wanted = make_comment("With links.", article=article, findings=[finding("links"), finding("first")])
    make_comment("Of another kind.")

    response = desk.get(f"{QUEUE}?{asked.format(article=article.pk)}")

    assert shown(response) == [wanted.pk]
    assert response.context["counts"].total == 2


@pytest.mark.parametrize("asked", ["kind=nonsense", "article=x", "article=999999", "topic=nothing", "finding=rot"])
def test_a_filter_that_is_none_says_so_and_shows_nothing(desk, make_comment, asked):
    make_comment()

    response = desk.get(f"{QUEUE}?{asked}")

    assert "There is no such filter." in response.text
    assert not shown(response)


def test_where_comments_wait_is_listed_with_how_many(desk, make_comment, make_article, make_author):
    article = make_article("Consented", authors=[make_author("Ida Cole")], topics=["Consent"])
    make_comment("One.", article=article)
    make_comment("Two.", article=article)

    places = desk.get(reverse("moderation:filters")).context["places"]

    assert [(str(place.thing), place.number) for place in places["article"]] == [("Consented", 2)]
    assert [(place.thing, place.number) for place in places["topic"]] == [(Topic.objects.get(name="Consent"), 2)]
    assert [(place.thing.name, place.number) for place in places["author"]] == [("Ida Cole", 2)]


def test_the_queue_asks_as_much_for_fifty_as_for_one(
    desk, make_comment, make_article, make_author, django_assert_max_num_queries
):
    for number in range(60):
        article = make_article(f"Article {number}", slug=f"a{number}", authors=[make_author(slug=f"ada-{number}")])
        parent = make_comment("Said.", article=article, status=Status.APPROVED)
        comment = make_comment("Held.", parent=parent, email=f"w{number}@example.org", findings=[finding("links")])
        comment.versions.create(number=0, text="Held before.")
        reporting.report(parent, reason="other", address=f"192.0.{number}.1")

    with django_assert_max_num_queries(12):
        response = desk.get(QUEUE)

    assert len(shown(response)) == 50


def test_the_next_page_shows_the_rest(desk, make_comment):
    comments = [make_comment(f"Thought {number}.") for number in range(53)]

    response = desk.get(f"{QUEUE}?page=2")

    assert shown(response) == [comment.pk for comment in comments[50:]]


def test_only_what_is_serious_is_ticked_for_redaction(desk, make_comment):
    text = "See https://a.example or m.dunmore@example.org."
    make_comment(text, findings=[finding("links", (4, 21)), finding("email", (25, 46))])

    (card,) = desk.get(QUEUE).context["cards"]

    assert [(passage.words, ticked) for passage, ticked in card.passages] == [
        ("https://a.example", False),
        ("m.dunmore@example.org", True),
    ]


# ---- deciding ----


@pytest.mark.parametrize(
    ("decision", "status"),
    [("approve", "approved"), ("spam", "spam"), ("reject:patient", "rejected"), ("return:advice", "returned")],
)
def test_a_button_decides_and_leads_back_to_the_queue_with_the_way_to_undo(
    desk, press, make_comment, decision, status
):
    comment = make_comment()

    response = press(comment, decision, back="kind=first&page=2&evil=1")

    comment.refresh_from_db()
    entry = LogEntry.objects.filter(comment=comment).first()
    assert comment.status == status
    assert response.url == f"{QUEUE}?kind=first&page=2&done={entry.pk}"
    assert f'name="entry" value="{entry.pk}"' in desk.get(response.url).text


def test_a_reason_from_the_list_and_words_of_ones_own_go_to_the_writer(press, make_comment):
    comment = make_comment()

    press(comment, "reject:patient", reject_words="The ward is named.", return_words="Not these.")

    decision = Decision.objects.get(entry__comment=comment)
    assert decision.listed.code == "patient"
    assert decision.reason.endswith("\n\nThe ward is named.")
    assert decision.reason.startswith(decision.listed.sentence)


def test_rejecting_without_a_reason_is_refused_and_stores_nothing(press, make_comment):
    comment = make_comment()

    response = press(comment, "reject")

    assert response.status_code == 409
    assert "Nothing was stored." in response.text
    assert Comment.objects.get(pk=comment.pk).status == Status.PENDING


@pytest.mark.parametrize("decision", ["", "delete", "approve:patient", "reject:nothing", "withdrawn"])
def test_what_is_no_decision_is_refused(press, make_comment, decision):
    comment = make_comment()

    response = press(comment, decision)

    assert response.status_code == 422
    assert Comment.objects.get(pk=comment.pk).status == Status.PENDING


def test_approving_what_is_public_and_reported_answers_the_reports(press, make_comment):
    comment = make_comment(status=Status.APPROVED)
    report = reporting.report(comment, reason="other", address="192.0.2.1")

    press(comment, "approve")

    report.refresh_from_db()
    assert report.outcome == "kept"
    assert not Waiting.objects.exists()


def test_a_reply_to_what_waits_is_approved_with_it(desk, press, make_comment):
    parent = make_comment("First.", status=Status.APPROVED)
    reply = make_comment("Second.", parent=parent)
    states.move(parent, Status.PENDING, by=None, version=parent.version)
    (card,) = [card for card in desk.get(QUEUE).context["cards"] if card.comment == reply]

    press(reply, "above", seen=card.seen)

    assert Comment.objects.approved().count() == 2


def test_who_was_slower_is_told_who_decided_what_and_keeps_what_was_typed(press, make_comment, administrator):
    comment = make_comment()
    seen = comment.version
    decisions.decide(comment, outcome="approved", version=seen, by=administrator)
    comment.version = seen

    response = press(comment, "reject:patient", htmx=True, reject_words="It names a ward.")

    assert response.status_code == 409
    assert "it is now “Approved”, decided by Ada Min" in response.text
    assert "It names a ward." in response.text
    assert Comment.objects.get(pk=comment.pk).status == Status.APPROVED


def test_words_that_were_edited_meanwhile_are_not_approved_unseen(press, make_comment):
    from comments import ownership

    comment = make_comment("Harmless.")
    seen = comment.version
    ownership.edit(comment, version=seen, text="Harmful.")

    response = press(comment, "approve")

    assert response.status_code == 409
    assert Comment.objects.get(pk=comment.pk).status == Status.PENDING


def test_under_ones_own_article_one_says_so_and_it_is_recorded(
    press, make_comment, make_article, make_author, moderator
):
    mine = make_article("My own", authors=[make_author("Mo Derator", user=moderator)])
    comment = make_comment(article=mine)

    refused = press(comment, "approve")
    press(comment, "approve", acknowledged="on")

    assert refused.status_code == 409
    assert Decision.objects.get(entry__comment=comment).own_article


def test_a_script_gets_the_line_of_what_was_done_and_the_new_counts(press, make_comment):
    make_comment("Another.")
    comment = make_comment("A thought about consent.")

    response = press(comment, "approve", htmx=True)

    assert f'id="card-{comment.pk}"' in response.text
    assert "Approved:" in response.text
    assert "1 is waiting" in response.text
    assert 'hx-swap-oob="true"' in response.text


def test_a_form_that_had_grown_too_old_comes_back_with_what_was_typed(moderator, make_comment):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(moderator)
    comment = make_comment()
    data = {"decision": "reject", "version": comment.version, "reject_words": "It names a ward."}

    response = strict.post(reverse("moderation:decide", args=[comment.pk]), data)

    assert response.status_code == 403
    assert "This page had grown too old" in response.text
    assert "It names a ward." in response.text
    assert Comment.objects.get(pk=comment.pk).status == Status.PENDING


def test_whoever_was_signed_out_is_told_and_not_led_away_in_the_middle_of_a_page(desk, press, make_comment):
    comment = make_comment()
    desk.logout()

    response = press(comment, "approve", htmx=True)

    assert response.status_code == 401
    assert "You are signed out" in response.text


def test_a_decision_is_on_the_public_page_with_the_next_request(desk, press, make_comment, article):
    comment = make_comment("The form is the least of it.")
    before = desk.get(article.get_absolute_url()).text
    press(comment, "approve")

    after = desk.get(article.get_absolute_url()).text

    assert "The form is the least of it." not in before
    assert "The form is the least of it." in after


# ---- taking it back ----


def undo(desk, entry, **headers):
    return desk.post(reverse("moderation:undo"), {"entry": entry.pk}, headers=headers)


def test_undo_puts_the_comment_back_into_the_queue(desk, press, make_comment):
    comment = make_comment()
    press(comment, "spam")
    entry = LogEntry.objects.filter(comment=comment).first()

    response = undo(desk, entry)

    assert Comment.objects.get(pk=comment.pk).status == Status.PENDING
    assert "Undone:" in desk.get(response.url).text


def test_undo_gives_a_script_the_card_again(desk, press, make_comment):
    comment = make_comment()
    press(comment, "spam")
    entry = LogEntry.objects.filter(comment=comment).first()

    response = undo(desk, entry, **HTMX, **{"hx-target": f"card-{comment.pk}"})

    assert 'value="approve"' in response.text
    assert "1 is waiting" in response.text


def test_undo_after_somebody_else_acted_is_refused_with_what_they_did(desk, press, make_comment, administrator):
    comment = make_comment()
    press(comment, "approve")
    entry = LogEntry.objects.filter(comment=comment).first()
    comment.refresh_from_db()
    decisions.decide(comment, outcome="spam", version=comment.version, by=administrator)

    response = undo(desk, entry)

    assert response.status_code == 409
    assert "Ada Min" in response.text
    assert Comment.objects.get(pk=comment.pk).status == Status.SPAM


# ---- several at once ----


def test_several_are_decided_at_once_with_what_came_of_each(desk, make_comment, administrator):
    first, second = make_comment("One."), make_comment("Two.")
    picked = [f"{first.pk}:{first.version}", f"{second.pk}:{second.version}"]
    decisions.decide(second, outcome="spam", version=second.version, by=administrator)

    response = desk.post(reverse("moderation:bulk"), {"decision": "approve", "picked": picked})

    assert "1 of 2 decided." in response.text
    assert "decided by Ada Min" in response.text
    assert Comment.objects.get(pk=first.pk).status == Status.APPROVED
    assert Comment.objects.get(pk=second.pk).status == Status.SPAM


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"decision": "approve"}, "No comment is picked."),
        ({"decision": "redact", "picked": "1:1"}, "one comment at a time"),
        ({"decision": "approve", "picked": " ".join(f"{n}:1" for n in range(1, 202))}, "More than 200"),
    ],
)
def test_what_cannot_be_done_to_several_is_refused(desk, data, told):
    response = desk.post(reverse("moderation:bulk"), data)

    assert response.status_code == 422
    assert told in response.text


def test_what_was_decided_at_once_is_undone_at_once_with_what_came_of_each(desk, make_comment, administrator):
    first, second = make_comment("One."), make_comment("Two.")
    picked = [f"{comment.pk}:{comment.version}" for comment in (first, second)]
    entries = desk.post(reverse("moderation:bulk"), {"decision": "spam", "picked": picked}).context["bulk"]["entries"]
    second.refresh_from_db()
    decisions.decide(second, outcome="approved", version=second.version, by=administrator)

    response = desk.post(reverse("moderation:bulk-undo"), {"entries": f"{entries} 999 x"})

    assert "1 of 2 undone." in response.text
    assert "decided by Ada Min" in response.text
    assert Comment.objects.get(pk=first.pk).status == Status.PENDING
    assert Comment.objects.get(pk=second.pk).status == Status.APPROVED


# ---- one comment ----


def test_a_comments_page_shows_its_log_and_leads_to_the_page_readers_see(desk, make_comment):
    comment = make_comment(status=Status.APPROVED)

    response = desk.get(reverse("moderation:comment", args=[comment.pk]))

    assert comment.get_absolute_url() in response.text
    assert [row.entry.act for row in response.context["log"]] == ["decided", "posted"]


def test_what_was_rejected_can_be_restored_from_its_page(desk, press, make_comment):
    comment = make_comment(status=Status.REJECTED)

    page = desk.get(reverse("moderation:comment", args=[comment.pk]))
    press(comment, "approve", back=f"comment={comment.pk}")

    assert "Restore" in page.text
    assert Comment.objects.get(pk=comment.pk).status == Status.APPROVED


def test_editing_somebodys_words_is_not_offered(desk, press, make_comment):
    comment = make_comment("As written.")

    press(comment, "approve", text="Otherwise.", name="Somebody else")

    comment.refresh_from_db()
    assert (comment.text, comment.name) == ("As written.", "Rosalind Achterberg")


def test_opening_a_comment_says_to_a_colleague_that_one_has_it_open(desk, client, make_comment, administrator):
    comment = make_comment()
    desk.get(reverse("moderation:comment", args=[comment.pk]))
    client.force_login(administrator)

    response = client.get(QUEUE)

    assert "<bdi>Mo Derator</bdi> has had this comment open since" in response.text
    assert timezone.now() < comment.claim.until
