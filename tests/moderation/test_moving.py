"""Moving a comment with everything below it: within its article, to another one, and back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article
from comments import links, personal, states, threads
from comments.models import Act, Appearance, Comment, Discussion, Notice, Status
from comments.refusals import Conflict, Misplaced, Refused
from comments.templatetags.discussion import comment_counts
from moderation import closing, closing_notes, decisions, moving
from moderation.models import Decision, Waiting
from tests.comments.planting import comments_in, plant, undone
from tests.comments.test_threads import MOVES, Said
from tests.comments.together import at_once


@pytest.fixture
def pair(make_comment):
    return make_comment("First", status=Status.APPROVED), make_comment("Second", status=Status.APPROVED)


def test_a_move_takes_everything_below_along_and_is_logged(pair, make_comment, moderator, client):
    first, second = pair
    below = make_comment("Below", parent=second, status=Status.APPROVED)

    moving.move(second, by=moderator, version=second.version, beneath=first, note="It answers the first.")

    below.refresh_from_db()
    second.refresh_from_db()
    assert (second.parent, below.parent, below.root, below.depth) == (first, second, first.pk, 2)
    entry = second.log.get(act=Act.MOVED)
    assert (entry.by, entry.before, entry.after, entry.decision.note) == (
        moderator,
        "",
        str(first.pk),
        "It answers the first.",
    )
    assert client.get(reverse("comments:comment", args=[below.pk])).url.endswith(f"#c{below.pk}")


def test_a_move_to_the_top_level(pair, moderator):
    first, second = pair
    moving.move(second, by=moderator, version=second.version, beneath=first)
    second.refresh_from_db()

    moving.move(second, by=moderator, version=second.version)

    second.refresh_from_db()
    assert (second.parent, second.root, second.depth) == (None, second.pk, 0)


def test_where_it_stands_already_is_no_move(pair, moderator):
    first, _second = pair

    with pytest.raises(Refused, match="there already"):
        moving.move(first, by=moderator, version=first.version)


def test_a_stale_screen_moves_nothing(pair, moderator):
    first, second = pair
    moving.move(second, by=moderator, version=second.version, beneath=first)

    with pytest.raises(Conflict):
        moving.move(second, by=moderator, version=second.version)

    second.refresh_from_db()
    assert second.parent == first


def test_case_25_places_where_it_cannot_stand(pair, make_comment, make_article, moderator):
    first, _second = pair
    reply = make_comment("Reply", parent=first, status=Status.APPROVED)
    elsewhere = make_comment("Elsewhere", article=make_article("Another"), status=Status.APPROVED)
    pending = make_comment("Held")

    for place, sentence in (
        (first, "beneath itself"),
        (reply, "one of its own replies"),
        (elsewhere, "another article"),
        (pending, "not public"),
    ):
        with pytest.raises(Misplaced, match=sentence):
            moving.move(first, by=moderator, version=first.version, beneath=place)

    first.refresh_from_db()
    assert first.parent is None


# ---- to another article ----


@pytest.fixture
def elsewhere(make_article):
    return make_article("Another article")


@pytest.fixture
def branch(make_comment):
    """A comment with a reply that is held and one that is public, beneath another."""
    top = make_comment("Top", status=Status.APPROVED)
    moved = make_comment("Moved", parent=top, status=Status.APPROVED)
    held = make_comment("Held", parent=moved)
    reply = make_comment("Reply", parent=moved, status=Status.APPROVED)
    return top, moved, held, reply


def to(article, comment, moderator, **options):
    comment.refresh_from_db()
    return moving.move(comment, by=moderator, version=comment.version, article=article, **options)


def stands(*comments):
    return list(
        Comment.objects.filter(pk__in=[comment.pk for comment in comments])
        .order_by("pk")
        .values("article", "parent", "root", "path", "depth", "status", "appearance", "author", "rendered")
    )


def counted(article):
    """Return the count on an article's page, and the numbers of the comments that stand there."""
    return comment_counts([article]).get(article.pk, 0), set(
        comments_in(Client().get(article.get_absolute_url()).text)
    )


def test_a_branch_moves_to_another_article_with_pages_counts_feeds_and_permalinks(
    article, elsewhere, branch, moderator, client
):
    top, moved, held, reply = branch

    to(elsewhere, moved, moderator)

    assert {row["article"] for row in stands(moved, held, reply)} == {elsewhere.pk}
    assert counted(article) == (1, {top.pk})
    assert counted(elsewhere) == (2, {moved.pk, reply.pk})
    assert client.get(reply.get_absolute_url()).url == f"{elsewhere.get_absolute_url()}#c{reply.pk}"
    feeds = [client.get(reverse("comments:discussion-feed", args=[each.slug])).text for each in (article, elsewhere)]
    assert ["Reply" in feed for feed in feeds] == [False, True]


def test_a_branch_moves_beneath_a_comment_of_another_article(elsewhere, branch, make_comment, moderator):
    _top, moved, _held, reply = branch
    there = make_comment("There", article=elsewhere, status=Status.APPROVED)

    to(elsewhere, moved, moderator, beneath=there)

    moved.refresh_from_db()
    reply.refresh_from_db()
    assert (moved.parent, moved.depth, reply.root, reply.depth) == (there, 1, there.pk, 2)
    entry = moved.log.get(act=Act.MOVED)
    assert (entry.article, entry.before, entry.after) == (
        elsewhere,
        f"article {branch[0].article_id}: {branch[0].pk}",
        f"article {elsewhere.pk}: {there.pk}",
    )


def test_beneath_a_comment_of_another_article_only_by_naming_that(elsewhere, branch, make_comment, moderator):
    there = make_comment("There", article=elsewhere, status=Status.APPROVED)

    with pytest.raises(Misplaced, match=r"belongs to another article.*choose that article first"):
        to(None, branch[1], moderator, beneath=there)
    with pytest.raises(Misplaced, match="belongs to another article"):
        to(elsewhere, branch[1], moderator, beneath=branch[0])


def test_stored_html_is_of_the_new_article_and_in_its_language(branch, make_article, moderator, client):
    french = make_article("Un article", language="fr")

    to(french, branch[1], moderator)

    for comment in (branch[1], branch[3]):
        comment.refresh_from_db()
        assert reverse("comments:write", args=[french.slug]) in comment.rendered
        assert "says:" not in comment.rendered
    Comment.objects.filter(article=french).update(rendered_with="older")
    page = client.get(french.get_absolute_url()).text
    assert branch[3].rendered in page  # what the page would make of it now is what was stored


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"state": "draft"}, "not public"),
        ({"state": "unpublished"}, "not public"),
        ({"published_at": timezone.now() + timedelta(days=1)}, "not public"),
        ({"state": "retracted"}, "was retracted"),
        ({"kind": "page"}, "is a page"),
    ],
    ids=["a draft", "unpublished", "tomorrow", "retracted", "a page"],
)
def test_nothing_moves_to_what_has_no_open_place_for_readers(elsewhere, branch, moderator, fields, sentence):
    Article.objects.filter(pk=elsewhere.pk).update(**fields)
    before = stands(*branch)

    with pytest.raises(Misplaced, match=sentence):
        to(elsewhere, branch[1], moderator)

    assert stands(*branch) == before


def test_an_article_that_is_gone_takes_nothing(branch, make_article, moderator):
    gone = make_article("Gone")
    Article.objects.filter(pk=gone.pk).delete()

    with pytest.raises(Misplaced, match="no such article"):
        to(gone, branch[1], moderator)


def test_into_a_closed_discussion_a_moderator_may_move_and_what_is_held_stays_decidable(elsewhere, branch, moderator):
    closing.close_discussion(elsewhere, by=moderator, version=elsewhere.discussion.version, reason="It had run.")
    _top, moved, held, _reply = branch
    assert "It had run." in " ".join(moving.preview(moved, article=elsewhere).sentences)

    to(elsewhere, moved, moderator)
    held.refresh_from_db()
    decisions.decide(held, outcome="approved", version=held.version, by=moderator)

    held.refresh_from_db()
    assert (held.article, held.appearance) == (elsewhere, Appearance.SHOWN)


def test_a_closing_note_stays_where_it_was_left(article, elsewhere, pair, moderator):
    closing.close_discussion(article, by=moderator, version=article.discussion.version, reason="Enough.")
    version = Discussion.objects.get(article=article).version
    note = closing_notes.leave(article, by=moderator, version=version, text="Thank you all.")

    for place in ({"article": elsewhere}, {"article": None, "beneath": pair[0]}):
        with pytest.raises(Misplaced, match="closing note"):
            to(comment=note, moderator=moderator, **place)


def test_a_closing_note_goes_along_with_the_thread_that_it_closes(elsewhere, branch, moderator):
    moved = branch[1]
    closing.close_thread(moved, by=moderator, version=moved.version, reason="Enough.")
    moved.refresh_from_db()
    note = closing_notes.leave(moved, by=moderator, version=moved.version, text="Thank you all.")

    to(elsewhere, moved, moderator)

    note.refresh_from_db()
    assert (note.article, note.parent, note.author) == (elsewhere, moved, None)


def test_a_tombstone_moves_with_its_replies(elsewhere, branch, moderator):
    _top, moved, _held, reply = branch
    states.move(moved, Status.WITHDRAWN, by=None, version=moved.version)

    to(elsewhere, moved, moderator)

    moved.refresh_from_db()
    assert moved.appearance == Appearance.TOMBSTONE
    assert counted(elsewhere) == (1, {moved.pk, reply.pk})


def test_what_waits_is_found_in_the_queue_under_its_new_article(elsewhere, branch, moderator):
    _top, moved, held, _reply = branch

    to(elsewhere, moved, moderator)

    assert [row.comment for row in Waiting.objects.filter(comment__article=elsewhere)] == [held]


def test_whoever_follows_the_discussion_follows_it_to_where_their_comment_went(
    article, elsewhere, make_comment, moderator
):
    comment = make_comment(
        status=Status.APPROVED, email="follower@example.org", notify="discussion", confirmed_at=timezone.now()
    )
    to(elsewhere, comment, moderator)

    make_comment("Here no more.", status=Status.APPROVED)
    heard = make_comment("Here now.", article=elsewhere, status=Status.APPROVED)

    assert [notice.comment for notice in Notice.objects.all()] == [heard]


def test_a_writer_still_reaches_a_comment_that_was_moved(elsewhere, branch, moderator, client):
    held = branch[2]
    to(elsewhere, branch[1], moderator)

    page = client.get(reverse("comments:mine", args=[links.token(held)]))

    assert page.status_code == 200
    assert elsewhere.title in page.text


# ---- badges ----


@pytest.fixture
def answer(article, make_comment, make_user):
    """What an author of the article said, signed in."""
    author = article.authors.get()
    author.user = make_user("author", author.name)
    author.save()
    return make_comment("I wrote it.", name=author.name, author=author, user=author.user, status=Status.APPROVED)


def test_the_badge_of_an_author_stays_behind_and_comes_back_with_undo(answer, elsewhere, moderator):
    before = stands(answer)
    assert moving.preview(answer, article=elsewhere).badges == (1, 0)

    decision = to(elsewhere, answer, moderator)

    answer.refresh_from_db()
    assert answer.author is None
    assert "by-author" not in answer.rendered

    moving.undo(decision, by=moderator)

    assert stands(answer) == before
    assert "by-author" in before[0]["rendered"]


def test_the_badge_goes_along_to_an_article_by_the_same_author(answer, make_article, moderator):
    own = make_article("By the same", authors=[answer.author])

    to(own, answer, moderator)

    answer.refresh_from_db()
    assert "by-author" in answer.rendered
    assert answer.author in own.authors.all()


def test_the_badge_returns_by_a_move_home_as_well(article, answer, elsewhere, moderator):
    to(elsewhere, answer, moderator)
    assert moving.preview(answer, article=article).badges == (0, 1)

    to(article, answer, moderator)

    answer.refresh_from_db()
    assert answer.author == article.authors.get()


def test_a_badge_put_in_by_hand_comes_back_unless_its_author_left_the_article(
    article, make_comment, elsewhere, moderator
):
    author = article.authors.get()
    imported = make_comment("Put in by an import.", author=author, status=Status.APPROVED)
    again = make_comment("Another.", author=author, status=Status.APPROVED)
    first, second = to(elsewhere, imported, moderator), to(elsewhere, again, moderator)

    moving.undo(first, by=moderator)
    article.bylines.all().delete()
    moving.undo(second, by=moderator)

    imported.refresh_from_db()
    again.refresh_from_db()
    assert (imported.author, again.author) == (author, None)


def test_whose_badge_it_was_is_forgotten_with_an_erased_comment(answer, elsewhere, moderator, make_comment):
    top = make_comment("Top", status=Status.APPROVED, email="another@example.org")
    to(None, answer, moderator, beneath=top)
    decision = to(elsewhere, top, moderator)
    assert decision.replaced["badges"]

    personal.erase(answer.email)

    decision.refresh_from_db()
    assert decision.replaced["badges"] == {}
    moving.undo(decision, by=moderator)
    answer.refresh_from_db()
    assert answer.author is None


# ---- undo ----


def test_a_move_to_another_article_is_taken_back_with_what_was_answered_meanwhile(
    article, elsewhere, branch, make_comment, moderator
):
    before = stands(*branch)
    decision = to(elsewhere, branch[1], moderator)
    since = make_comment("Said there.", parent=Comment.objects.get(pk=branch[3].pk), status=Status.APPROVED)

    moving.undo(decision, by=moderator)

    assert stands(*branch) == before
    since.refresh_from_db()
    assert (since.article, since.depth) == (article, 3)
    assert counted(elsewhere) == (0, set())


def test_undo_is_refused_where_what_it_stood_beneath_has_gone_to_another_article(elsewhere, branch, moderator):
    top, moved, *_below = branch
    decision = to(None, moved, moderator)
    to(elsewhere, top, moderator)

    with pytest.raises(Misplaced, match="belongs to another article now"):
        moving.undo(decision, by=moderator)


@pytest.mark.parametrize("state", ["unpublished", "draft"])
def test_undo_is_refused_where_the_old_article_is_public_no_more(article, elsewhere, branch, moderator, state):
    decision = to(elsewhere, branch[1], moderator)
    Article.objects.filter(pk=article.pk).update(state=state)

    with pytest.raises(Misplaced, match="not public any more"):
        moving.undo(decision, by=moderator)

    branch[1].refresh_from_db()
    assert branch[1].article == elsewhere


def test_undo_is_refused_where_the_old_article_is_gone(make_article, make_comment, elsewhere, moderator):
    old = make_article("Old")
    comment = make_comment(article=old, status=Status.APPROVED)
    decision = to(elsewhere, comment, moderator)
    Article.objects.filter(pk=old.pk).delete()

    with pytest.raises(Misplaced, match="no such article"):
        moving.undo(decision, by=moderator)


def test_what_was_saved_from_a_hidden_thread_can_be_put_back_there(branch, moderator):
    top, moved, *_below = branch
    states.move(top, Status.SPAM, by=None, version=top.version)
    before = stands(*branch)
    assert moving.preview(moved).appear == 2

    decision = to(None, moved, moderator)
    assert len(Comment.objects.shown()) == 2

    moving.undo(decision, by=moderator)
    assert stands(*branch) == before


def test_a_move_made_before_its_place_was_kept_is_taken_back_by_the_log(branch, moderator):
    decision = to(None, branch[1], moderator)
    Decision.objects.filter(pk=decision.pk).update(replaced={})
    decision.refresh_from_db()

    moving.undo(decision, by=moderator)

    branch[1].refresh_from_db()
    assert branch[1].parent == branch[0]


def test_whoever_wrote_either_article_says_that_they_know_it(article, elsewhere, branch, moderator):
    author = article.authors.get()
    author.user = moderator
    author.save()

    with pytest.raises(Refused, match="You wrote an article that this concerns"):
        to(elsewhere, branch[1], moderator)
    decision = to(elsewhere, branch[1], moderator, acknowledged=True)
    with pytest.raises(Refused, match="You wrote this article"):
        moving.undo(decision, by=moderator)
    undone = moving.undo(decision, by=moderator, acknowledged=True)

    assert (decision.own_article, undone.own_article) == (True, True)


# ---- any sequence of moves ----


class Two:
    """Two discussions in which comments are moved about: in the database, and as a list of parents and articles."""

    def __init__(self, articles, rows, moderator):
        self.articles, self.moderator = articles, moderator
        self.said, self.home, self.done, self.last = [], {}, [], {}
        for row in rows:
            parent = next((said for said in self.said if said.number == row.parent_id), None)
            said = Said(row.pk, parent, public=True)
            self.said.append(said)
            self.home[said] = next(article for article in articles if article.pk == row.article_id)

    def stored(self, said):
        return Comment.objects.get(pk=said.number)

    def branch(self, said):
        return [other for other in self.said if said in other.line()]

    def decide(self, place, to):
        said = self.said[place % len(self.said)]
        unseen = to == "approved" and any(above.appearance() == Appearance.HIDDEN for above in said.line()[:-1])
        if to not in MOVES[said.status] or unseen:
            return
        stored = self.stored(said)
        states.move(stored, to, by=None, version=stored.version)
        said.status, said.was_public = to, said.was_public or to == "approved"
        self.last[said] = None

    def hang(self, place, beneath, number):
        said = self.said[place % len(self.said)]
        parent = None if beneath is None else self.said[beneath % len(self.said)]
        article = None if number is None else self.articles[number]
        where = {"article": article, "beneath": parent and self.stored(parent)}
        stored, target = self.stored(said), article or self.home[said]
        loops = parent and (said in parent.line() or self.home[parent] != target or parent.appearance() != "shown")
        if loops or (parent, target) == (said.parent, self.home[said]):
            with pytest.raises(Refused) as looked:
                moving.preview(stored, **where)
            with pytest.raises(Refused) as refused:
                moving.move(stored, by=self.moderator, version=stored.version, **where)
            assert str(looked.value) == str(refused.value)
            return
        preview, shown = moving.preview(stored, **where), self.shown()
        decision = moving.move(stored, by=self.moderator, version=stored.version, **where)
        self.done.append((decision, said, said.parent, self.home[said]))
        self.put(said, parent, target)
        self.last[said] = decision
        assert len(preview.branch) == len(self.branch(said))
        assert preview.appear == len(self.shown() - shown)
        assert not shown - self.shown()

    def put(self, said, parent, article):
        said.parent = parent
        for other in self.branch(said):
            self.home[other] = article

    def undo(self, number):
        if not self.done:
            return
        decision, said, parent, article = self.done[number % len(self.done)]
        stands_there = parent is None or (self.home[parent] == article and said not in parent.line())
        hidden = parent is not None and parent.appearance() == Appearance.HIDDEN and decision.replaced["seen"]
        if self.last[said] != decision or not stands_there or hidden:
            with pytest.raises(Refused):
                moving.undo(decision, by=self.moderator)
            return
        moving.undo(decision, by=self.moderator)
        self.put(said, parent, article)
        self.last[said] = None

    def shown(self):
        return {said.number for said in self.said if said.appearance() == Appearance.SHOWN}

    def judge(self):
        rows = Comment.objects.in_bulk()
        for said in self.said:
            row, line = rows[said.number], [above.number for above in said.line()]
            assert (row.article_id, row.parent_id) == (self.home[said].pk, said.parent and said.parent.number)
            assert (row.root, row.depth, threads.path_ids(row.path)) == (line[0], len(line) - 1, line)
            assert (row.status, row.appearance) == (said.status, said.appearance())
        for article in self.articles:
            shown = {said.number for said in self.said if self.home[said] == article} & self.shown()
            assert comment_counts([article]).get(article.pk, 0) == len(shown)

    def judge_pages(self, client):
        for article in self.articles:
            page = client.get(article.get_absolute_url()).text
            here = [said for said in self.said if self.home[said] == article]
            assert set(comments_in(page)) == {said.number for said in here if said.appearance() != Appearance.HIDDEN}
            for said in here:
                answer = client.get(reverse("comments:comment", args=[said.number]))
                seen = said.appearance() != Appearance.HIDDEN
                assert answer.status_code == (302 if seen else 404)
                assert not seen or answer.url == f"{article.get_absolute_url()}#c{said.number}"


PLACE = st.integers(0, 9)
HANGS = st.tuples(st.just("hang"), PLACE, PLACE | st.none(), st.integers(0, 1) | st.none())
STEPS = st.one_of(
    HANGS,
    HANGS,
    st.tuples(st.just("undo"), PLACE),
    st.tuples(st.just("decide"), PLACE, st.sampled_from(["spam", "withdrawn", "pending", "approved"])),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(PLACE | st.none(), min_size=3, max_size=5),
    st.lists(PLACE | st.none(), min_size=2, max_size=4),
    st.lists(STEPS, min_size=4, max_size=10),
)
def test_after_any_moves_and_undos_both_discussions_are_what_a_naive_walk_says(
    article, elsewhere, make_comment, moderator, client, places, others, steps
):
    with undone():
        rows = plant(make_comment("Words.", status=Status.APPROVED), places)
        rows += plant(make_comment("Words.", article=elsewhere, status=Status.APPROVED), others)
        two = Two([article, elsewhere], rows, moderator)
        for act, *what in steps:
            getattr(two, act)(*what)
            two.judge()
        two.judge_pages(client)


# ---- at the same time ----


def moves(comment, by, **where):
    return lambda: moving.move(comment, by=by, version=comment.version, **where)


@pytest.mark.django_db(transaction=True)
def test_of_two_that_are_moved_beneath_each_other_at_once_one_is(pair, moderator, make_user):
    first, second = pair
    other = make_user("moderator", "Ann Other")

    results = at_once(moves(first, moderator, beneath=second), moves(second, other, beneath=first))

    assert sum(isinstance(result, Misplaced) for result in results) == 1
    assert sum(isinstance(result, Decision) for result in results) == 1
    assert sorted(Comment.objects.values_list("depth", flat=True)) == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_who_move_the_same_comment_the_second_is_told(branch, make_comment, moderator, make_user):
    _top, moved, *_below = branch
    other = make_comment("Other", status=Status.APPROVED)
    moved.refresh_from_db()

    results = at_once(
        moves(moved, moderator, beneath=other), moves(moved, make_user("moderator", "Ann Other"), beneath=None)
    )

    assert [isinstance(result, Conflict) for result in results].count(True) == 1
    assert moved.log.filter(act=Act.MOVED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_comments_that_cross_between_two_articles_at_once_hold_nobody_up(article, elsewhere, make_comment, moderator):
    here = [make_comment(status=Status.APPROVED) for _number in range(3)]
    there = [make_comment(article=elsewhere, status=Status.APPROVED) for _number in range(3)]

    results = at_once(
        *[moves(comment, moderator, article=elsewhere) for comment in here],
        *[moves(comment, moderator, article=article) for comment in there],
    )

    assert all(isinstance(result, Decision) for result in results), results
    assert set(article.discussion.comments) == set(there)
    assert set(elsewhere.discussion.comments) == set(here)


@pytest.mark.django_db(transaction=True)
def test_a_decision_that_meets_a_move_to_another_article_finds_the_comment_there(
    elsewhere, branch, moderator, make_user
):
    _top, moved, held, _reply = branch
    moved.refresh_from_db()
    by = make_user("moderator", "Ann Other")

    def approve():
        return decisions.decide(held, outcome="approved", version=held.version, by=by)

    results = at_once(moves(moved, moderator, article=elsewhere), approve)

    assert all(isinstance(result, Decision) for result in results), results
    held.refresh_from_db()
    assert (held.article, held.root, held.appearance) == (elsewhere, moved.pk, Appearance.SHOWN)
    assert reverse("comments:write", args=[elsewhere.slug]) in held.rendered


def test_whoever_has_a_comment_in_hand_that_was_moved_meanwhile_holds_the_discussion_it_is_in(
    article, elsewhere, branch, moderator, monkeypatch
):
    _top, moved, in_hand, _reply = branch
    to(elsewhere, moved, moderator)
    held, hold = [], threads.hold
    monkeypatch.setattr(threads, "hold", lambda article_id: held.append(article_id) or hold(article_id))

    decisions.decide(in_hand, outcome="approved", version=in_hand.version, by=moderator)

    assert held[:2] == [article.pk, elsewhere.pk]
