"""The tree: what readers see of it after anything that can happen to it, and moving parts of it elsewhere."""

import re
import secrets
from itertools import count

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments import doors, drawing, posting, rendering, states, threads
from comments.models import Appearance, Comment, Status
from comments.refusals import Misplaced, Refused
from comments.templatetags.discussion import comment_counts, most_discussed
from publication.models import Publication
from tests.comments.planting import plant, texts_in, undone
from tests.comments.together import at_once

APPROVED, REJECTED, SPAM = Status.APPROVED, Status.REJECTED, Status.SPAM
ZONE = Publication().time_zone  # what stored pieces are made with
SHOWN, TOMBSTONE, HIDDEN = Appearance.SHOWN, Appearance.TOMBSTONE, Appearance.HIDDEN
MOVES = {
    "pending": {"approved", "rejected", "spam", "returned", "withdrawn"},
    "approved": {"rejected", "spam", "withdrawn", "pending"},
    "returned": {"pending", "withdrawn", "rejected"},
    "rejected": {"approved", "spam"},
    "spam": {"approved", "rejected"},
    "withdrawn": set(),
}


# ---- anything that can happen, and a naive recomputation ----


class Said:
    """A comment as the naive recomputation knows it: a true parent, a status, and whether it ever was public."""

    def __init__(self, number, parent, *, public=False):
        self.number, self.parent = number, parent
        self.status, self.was_public, self.hides = "approved" if public else "pending", public, False

    def line(self):
        """Return the comments from the top down to this one."""
        return [*(self.parent.line() if self.parent else []), self]

    def alone(self):
        """Return what readers would see of it if everything above were public."""
        if self.status == "approved":
            return SHOWN
        gone = self.status == "withdrawn" or (self.status == "rejected" and not self.hides)
        return TOMBSTONE if gone and self.was_public else HIDDEN

    def appearance(self):
        return HIDDEN if any(above.alone() == HIDDEN for above in self.line()) else self.alone()


class World:
    """A discussion, made twice: in the database by the site's own rules, and as a list of parents and statuses."""

    def __init__(self, article, public):
        self.article, self.said, self.stored = article, [], public
        for row in public:
            parent = next((said for said in self.said if said.number == row.parent_id), None)
            self.said.append(Said(row.pk, parent, public=True))
        self.numbers = count(1_000_000)

    def pick(self, place):
        """Return one of the comments, twice, or twice nothing."""
        if place is None or not self.said:
            return None, None
        place %= len(self.said)
        return self.said[place], self.stored[place]

    def say(self, place):
        parent, stored_parent = self.pick(place)
        number = next(self.numbers)
        fields = {"name": f"Reader {number}", "email": "reader@example.org", "text": f"says-{number}-so"}
        if parent and parent.appearance() != SHOWN:
            with pytest.raises(doors.Closed):
                posting.post(article=self.article, parent=stored_parent, key=secrets.token_hex(16), **fields)
            return
        comment = posting.post(article=self.article, parent=stored_parent, key=secrets.token_hex(16), **fields)
        self.said.append(Said(number, parent))
        self.stored.append(comment)

    def decide(self, place, to, hides):
        said, stored = self.pick(place)
        if said is None:
            return
        stored.refresh_from_db()
        beneath = said.line()[:-1]
        unseen = to == APPROVED and any(above.appearance() == HIDDEN for above in beneath)
        if to not in MOVES[said.status] or unseen:
            with pytest.raises(Refused):
                states.move(stored, to, by=None, version=stored.version, hides_replies=hides)
            return
        states.move(stored, to, by=None, version=stored.version, hides_replies=hides)
        said.status, said.hides = str(to), hides and to == REJECTED
        said.was_public |= to == APPROVED

    def hang(self, place, beneath):
        said, stored = self.pick(place)
        target, stored_target = self.pick(beneath)
        if said is None:
            return
        if target and (said in target.line() or target.appearance() != SHOWN):
            with pytest.raises(Misplaced):
                threads.move(stored, parent=stored_target)
            return
        threads.move(stored, parent=stored_target)
        said.parent = target

    def walk(self, parent=None):
        """Yield the comments as the page shows them: threads newest first, replies oldest first."""
        children = [said for said in self.said if said.parent is parent]
        for said in children if parent else reversed(children):
            yield said
            yield from self.walk(said)

    def judge(self):
        """Compare all that the site says of the discussion with the naive recomputation."""
        pks = {said: stored.pk for said, stored in zip(self.said, self.stored, strict=True)}
        rows = Comment.objects.in_bulk()
        for said, pk in pks.items():
            row, line = rows[pk], [pks[above] for above in said.line()]
            assert (row.status, row.appearance) == (said.status, said.appearance())
            assert (row.parent_id, row.root, row.depth) == ((line[-2:-1] or [None])[0], line[0], len(line) - 1)
            assert threads.path_ids(row.path) == line
        html, counted = rendering.page(self.article, ZONE)
        seen = [said for said in self.walk() if said.appearance() != HIDDEN]
        shown = [said for said in seen if said.appearance() == SHOWN]
        assert texts_in(html) == [said.number for said in shown]
        assert re.findall(r'id="c(\d+)"', html) == [str(pks[said]) for said in seen]
        assert counted == len(shown)
        assert comment_counts([self.article]) == ({self.article.pk: len(shown)} if shown else {})
        assert most_discussed()["articles"] == ([(self.article, len(shown))] if shown else [])

    def judge_page(self, client):
        """Compare the whole page, as anybody gets it."""
        shown = [said.number for said in self.walk() if said.appearance() == SHOWN]
        page = client.get(self.article.get_absolute_url()).text
        html5lib.HTMLParser(strict=True).parse(page)
        assert texts_in(page) == shown
        assert f"{len(shown)} comment{'' if len(shown) == 1 else 's'}<" in page


PLACE = st.integers(0, 9)
ANYWHERE = PLACE | PLACE | st.none()
STEPS = st.one_of(
    st.tuples(st.just("say"), ANYWHERE),
    st.tuples(st.just("decide"), PLACE, st.sampled_from(Status), st.booleans()),
    st.tuples(st.just("decide"), PLACE, st.sampled_from([APPROVED, REJECTED, SPAM]), st.booleans()),
    st.tuples(st.just("hang"), PLACE, ANYWHERE),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(ANYWHERE, min_size=4, max_size=8), st.lists(STEPS, min_size=6, max_size=10))
def test_case_38_after_any_sequence_of_events_readers_see_what_a_naive_walk_says(
    article, example, client, places, steps
):
    with undone():
        world = World(article, plant(example, places))
        for act, *what in steps:
            getattr(world, act)(*what)
            world.judge()
        world.judge_page(client)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.none() | st.integers(0, 60), min_size=1, max_size=60))
def test_any_tree_is_drawn_as_well_nested_lists_of_at_most_six_levels(article, example, places):
    with undone():
        rows = plant(example, places)

        html, counted = rendering.page(article, ZONE)

        html5lib.HTMLParser(strict=True).parseFragment(html)
        assert indents(html) == {row.pk: min(row.depth, 6) for row in rows}
        assert html.count("in reply to") == sum(row.depth > 5 for row in rows)
        assert counted == len(rows)


def indents(html):
    """Return how many lists each comment on a page is set in, not counting the outermost."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    found = {}

    def descend(element, level):
        pk = re.fullmatch(r"c(\d+)", element.get("id", ""))
        if pk:
            found[int(pk[1])] = level
        for child in element:
            descend(child, level + (element.tag == "ol"))

    descend(tree, -1)
    return found


# ---- a thousand ----


CHAIN = [None, *range(1000)]  # each answers the one before
SIBLINGS = [None, *[0] * 1000]  # all answer the first
THREADS = [None] * 1001


@pytest.mark.parametrize("places", [CHAIN, SIBLINGS, THREADS], ids=["chain", "siblings", "threads"])
@pytest.mark.parametrize("size", [200, 2000])
@pytest.mark.parametrize("query", ["", "?order=oldest", "?order=replies"])
def test_case_26_a_thousand_comments_cost_a_page_as_many_queries_as_one(
    client, article, example, settings, places, size, query
):
    settings.DISCUSSION_PAGE_SIZE = size
    url = article.get_absolute_url() + query
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    rows = plant(example, places)

    with CaptureQueriesContext(connection) as many:
        page = client.get(url).text

    in_order = [row.pk for row in rows]
    newest_first = places is THREADS and query != "?order=oldest"
    assert texts_in(page) == (in_order[::-1] if newest_first else in_order)[:size]
    assert "1001 comments<" in page
    assert len(many) == len(one) <= 10, [query["sql"][:90] for query in many]


def test_a_whole_chain_disappears_and_returns_with_its_top(article, example):
    first, *_rest = plant(example, CHAIN)

    states.move(first, SPAM, by=None, version=first.version)

    assert not Comment.objects.on_the_page().exists()

    states.move(first, APPROVED, by=None, version=first.version)

    assert Comment.objects.shown().count() == rendering.page(article, ZONE)[1] == 1001


def test_a_chain_of_a_thousand_is_answered_at_its_end_and_moved(article, example, make_comment, settings):
    settings.DISCUSSION_PAGE_SIZE = 2000
    chain = plant(example, CHAIN)
    other = make_comment(status=APPROVED)

    reply = make_comment("At the very end.", parent=chain[-1], status=APPROVED)
    threads.move(chain[0], parent=other)

    reply.refresh_from_db()
    above = [other.pk, *(row.pk for row in chain)]
    assert (reply.depth, reply.root) == (1002, other.pk)
    assert threads.path_ids(reply.path) == [*above, reply.pk]
    assert [comment.pk for comment in threads.ancestors(reply)] == above
    assert len(indents(rendering.page(article, ZONE)[0])) == 1003


# ---- moving ----


@pytest.fixture
def family(make_comment):
    """A comment with a child and a grandchild, all public."""
    top = make_comment("Top", name="Top", status=APPROVED)
    child = make_comment("Child", name="Child", parent=top, status=APPROVED)
    grandchild = make_comment("Grandchild", name="Grandchild", parent=child, status=APPROVED)
    return top, child, grandchild


def unchanged(comments):
    return list(Comment.objects.filter(pk__in=[comment.pk for comment in comments]).order_by("pk").values())


@pytest.mark.parametrize("generation", [0, 1, 2], ids=["itself", "its reply", "a reply to its reply"])
def test_nothing_moves_beneath_itself_or_its_own_replies(family, generation):
    before = unchanged(family)

    with pytest.raises(Misplaced, match="beneath itself" if generation == 0 else "beneath one of its own replies"):
        threads.move(family[0], parent=family[generation])

    assert unchanged(family) == before


def test_nothing_moves_beneath_a_comment_on_another_article(family, make_article, make_comment):
    elsewhere = make_comment(article=make_article("Another article"), status=APPROVED)
    before = unchanged(family)

    with pytest.raises(Misplaced, match="belongs to another article"):
        threads.move(family[1], parent=elsewhere)

    assert unchanged(family) == before


@pytest.mark.parametrize(
    ("status", "was_public"),
    [
        (Status.PENDING, False),
        (Status.RETURNED, False),
        (REJECTED, False),
        (REJECTED, True),
        (SPAM, False),
        (SPAM, True),
        (Status.WITHDRAWN, False),
        (Status.WITHDRAWN, True),
    ],
)
def test_nothing_moves_beneath_what_takes_no_reply(family, make_comment, status, was_public):
    target = make_comment(status=status, was_public=was_public)
    before = unchanged(family)

    with pytest.raises(Misplaced, match="is not public"):
        threads.move(family[1], parent=target)

    assert unchanged(family) == before


def test_nothing_moves_beneath_a_good_comment_whose_thread_is_hidden(family, make_comment):
    top, _child, grandchild = family
    moving = make_comment(status=APPROVED)
    states.move(top, SPAM, by=None, version=top.version)

    with pytest.raises(Misplaced, match="is not public"):
        threads.move(moving, parent=grandchild)


def test_a_part_of_a_thread_moves_whole_and_can_move_back(family, make_comment):
    top, child, grandchild = family
    other = make_comment("Other", status=APPROVED)
    before = unchanged(family)

    threads.move(child, parent=other)

    child.refresh_from_db()
    grandchild.refresh_from_db()
    assert (child.parent, child.root, child.depth) == (other, other.pk, 1)
    assert (grandchild.parent, grandchild.root, grandchild.depth) == (child, other.pk, 2)
    assert threads.path_ids(grandchild.path) == [other.pk, child.pk, grandchild.pk]

    threads.move(child, parent=top)

    after = unchanged(family)
    assert after[1].pop("version") == before[1].pop("version") + 2
    assert after == before


def test_a_reply_becomes_a_thread_of_its_own(family):
    _top, child, grandchild = family

    threads.move(child, parent=None)

    child.refresh_from_db()
    grandchild.refresh_from_db()
    assert (child.parent, child.root, child.depth) == (None, child.pk, 0)
    assert (grandchild.root, grandchild.depth) == (child.pk, 1)


def test_what_is_moved_out_of_a_hidden_thread_can_be_read_again(family):
    top, child, grandchild = family
    states.move(top, SPAM, by=None, version=top.version)

    threads.move(child, parent=None)

    assert set(Comment.objects.shown()) == {child, grandchild}


def test_what_is_held_stays_held_wherever_it_is_moved(family, make_comment):
    held = make_comment("Held")

    threads.move(held, parent=family[0])

    held.refresh_from_db()
    assert (held.status, held.appearance) == (Status.PENDING, HIDDEN)


def test_permalinks_lead_to_the_same_words_after_a_move(client, article, family, make_comment):
    _top, child, grandchild = family
    other = make_comment("Other", status=APPROVED)

    threads.move(child, parent=other)

    for comment in (child, grandchild):
        answer = client.get(reverse("comments:comment", args=[comment.pk]))
        assert answer.status_code == 302
        assert answer.url == f"{article.get_absolute_url()}#c{comment.pk}"
    assert f'id="c{grandchild.pk}"' in client.get(article.get_absolute_url()).text


@pytest.mark.parametrize("status", [Status.PENDING, SPAM])
def test_the_permalink_of_what_is_hidden_leads_nowhere(client, make_comment, status):
    comment = make_comment(status=status)

    assert client.get(reverse("comments:comment", args=[comment.pk])).status_code == 404


def test_the_permalink_of_a_tombstone_leads_to_it(client, make_comment):
    comment = make_comment(status=Status.WITHDRAWN, was_public=True)

    assert client.get(reverse("comments:comment", args=[comment.pk])).status_code == 302


def test_the_permalink_under_an_article_that_is_no_longer_public_leads_nowhere(client, article, make_comment):
    comment = make_comment(status=APPROVED)
    type(article).objects.filter(pk=article.pk).update(state="unpublished")

    assert client.get(reverse("comments:comment", args=[comment.pk])).status_code == 404


# ---- how deep it is drawn ----


def test_case_22_beyond_five_indents_replies_stand_flat_and_say_whom_they_answer(article, make_comment):
    chain = [None]
    for number in range(9):
        chain.append(make_comment(f"Level {number}", name=f"Reader <{number}>", parent=chain[-1], status=APPROVED))
    chain = chain[1:]

    html, _count = rendering.page(article, ZONE)

    assert [indents(html)[comment.pk] for comment in chain] == [0, 1, 2, 3, 4, 5, 6, 6, 6]
    told = re.findall(r'in reply to <a href="#c(\d+)"><bdi>(.*?)</bdi>', html)
    assert told == [(str(chain[number].pk), f"Reader &lt;{number}&gt;") for number in (5, 6, 7)]
    assert html.count("replies-flat") == 1


@pytest.mark.parametrize("status", [Status.WITHDRAWN, REJECTED])
def test_a_deep_reply_to_what_is_gone_does_not_name_who_wrote_it(article, make_comment, status):
    chain = [None]
    for number in range(8):
        chain.append(make_comment(f"Level {number}", name=f"Reader {number}", parent=chain[-1], status=APPROVED))
    gone, reply = chain[-2:]

    states.move(gone, status, by=None, version=gone.version)

    html, _count = rendering.page(article, ZONE)
    assert gone.name not in html
    assert f'<a href="#c{gone.pk}">' in html
    assert reply.name in html


def test_case_23_lowering_and_raising_the_number_of_indents_loses_nothing(article, make_comment, monkeypatch):
    parent = None
    for number in range(7):
        parent = make_comment(f"says-{number}-so", parent=parent, status=APPROVED)

    for limit in (0, 2, 5, 9):
        monkeypatch.setattr(drawing, "INDENTS", limit)
        html, shown = rendering.page(article, ZONE)

        assert texts_in(html) == list(range(7))
        assert shown == 7
        assert max(indents(html).values()) == min(6, limit + 1)


def test_case_24_comments_of_the_same_moment_keep_the_order_in_which_they_came(article, make_comment):
    moment = timezone.now()
    parent = make_comment("says-0-so", status=APPROVED, created_at=moment)
    for number in range(1, 6):
        make_comment(f"says-{number}-so", parent=parent, status=APPROVED, created_at=moment)

    assert texts_in(rendering.page(article, ZONE)[0]) == list(range(6))


# ---- at the same time ----


@pytest.mark.django_db(transaction=True)
def test_replies_to_one_comment_at_the_same_time_each_find_their_own_place(article, make_comment):
    parent = make_comment(status=APPROVED)

    def reply():
        return posting.post(article=article, parent=parent, key=secrets.token_hex(16), name="Reader", text="Words.")

    replies = at_once(*[reply] * 6)

    stored = Comment.objects.filter(parent=parent)
    assert len(stored) == len(replies) == 6
    assert {tuple(threads.path_ids(row.path)) for row in stored} == {(parent.pk, row.pk) for row in stored}
    assert {row.root for row in stored} == {parent.pk}


@pytest.mark.django_db(transaction=True)
def test_a_reply_that_arrives_while_its_thread_is_moved_goes_with_it(article, make_comment):
    top, other = make_comment(status=APPROVED), make_comment(status=APPROVED)
    child = make_comment(parent=top, status=APPROVED)

    def reply():
        return posting.post(article=article, parent=child, key=secrets.token_hex(16), name="Reader", text="Words.")

    results = at_once(reply, lambda: threads.move(child, parent=other), reply, reply)

    assert not [result for result in results if isinstance(result, Exception)]
    assert {tuple(threads.path_ids(row.path)[:2]) for row in child.replies.all()} == {(other.pk, child.pk)}
    assert set(child.replies.values_list("root", "depth")) == {(other.pk, 2)}
