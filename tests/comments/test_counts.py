"""Every count is what a reader can see, after whatever writers and moderators have done. Case 38."""

import secrets
from itertools import count

import feedparser
import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments import doors, ownership, personal, posting, states
from comments.models import Comment, Discussion, Status
from comments.refusals import Refused
from comments.templatetags.discussion import comment_counts, most_discussed
from moderation import closing
from publication.models import HoldMode
from tests.comments.test_threads import HIDDEN, MOVES, SHOWN, TOMBSTONE, Said, World, texts_in, undone

PEOPLE = 3


class Told(Said):
    """A comment as the naive model knows it, with whose it is and what its writer did."""

    def __init__(self, number, parent, person):
        super().__init__(number, parent)
        self.person, self.confirmed, self.decided, self.erased, self.closed = person, False, False, False, False

    def alone(self):
        if self.erased:
            return TOMBSTONE if self.was_public else HIDDEN
        return super().alone()


class Life(World):
    """A discussion in which comments appear once they are confirmed, lived twice: by the site and by the model."""

    def __init__(self, article, moderator):
        super().__init__(article, [])
        self.moderator, self.closed, self.addresses = moderator, False, count()

    def is_closed(self, parent):
        return self.closed or bool(parent and any(above.closed for above in parent.line()))

    def say(self, place, person):
        parent, stored_parent = self.pick(place)
        number, address = next(self.numbers), next(self.addresses)
        fields = {
            "name": f"Reader {number}",
            "email": f"person{person}@example.org",
            "text": f"says-{number}-so",
            "origin": posting.Origin(address=f"10.{address}.0.1", seconds=60),
            "key": secrets.token_hex(16),
        }
        if (parent and parent.appearance() != SHOWN) or self.is_closed(parent):
            with pytest.raises(doors.Closed):
                posting.post(article=self.article, parent=stored_parent, **fields)
            return
        self.stored.append(posting.post(article=self.article, parent=stored_parent, **fields))
        self.said.append(Told(number, parent, person))

    def confirm(self, place):
        said, stored = self.pick(place)
        if said is None:
            return
        if said.erased or said.status == "withdrawn":
            with pytest.raises(ownership.TooLate):
                ownership.confirm(stored)
            return
        ownership.confirm(stored)
        beneath = said.parent is None or said.parent.appearance() == SHOWN
        if (
            said.status == "pending"
            and not (said.confirmed or said.decided or self.is_closed(said.parent))
            and beneath
        ):
            said.status, said.was_public = "approved", True
        said.confirmed = True

    def decide(self, place, to, hides):
        said, stored = self.pick(place)
        if said is None:
            return
        if said.erased and to == "approved" and to in MOVES[said.status]:
            stored.refresh_from_db()
            with pytest.raises(Refused):
                states.move(stored, to, by=None, version=stored.version)
            return
        before = said.status
        super().decide(place, to, hides)
        said.decided |= said.status != before

    def withdraw(self, place):
        said, stored = self.pick(place)
        if said is None:
            return
        if said.status in ("rejected", "spam"):
            with pytest.raises(Refused):
                ownership.withdraw(stored)
            return
        ownership.withdraw(stored)
        said.status = "withdrawn"

    def erase(self, person):
        personal.erase(f"person{person}@example.org")
        for said in self.said:
            if said.person == person and not said.erased:
                said.erased = True
                said.status = "withdrawn" if "withdrawn" in MOVES[said.status] else said.status

    def close(self, place):
        """Close a thread, or the whole discussion; what is closed already opens again."""
        said, stored = self.pick(place)
        if said is None:
            act = closing.reopen_discussion if self.closed else closing.close_discussion
            seen = {"by": self.moderator, "version": Discussion.objects.of(self.article).version}
            act(self.article, **seen, **({} if self.closed else {"reason": "Enough."}))
            self.closed = not self.closed
            return
        stored.refresh_from_db()
        act = closing.reopen_thread if said.closed else closing.close_thread
        act(stored, by=self.moderator, version=stored.version, **({} if said.closed else {"reason": "Enough."}))
        said.closed = not said.closed

    def judge_everywhere(self, client):
        """Compare every public place that counts or lists comments with the model and with a fresh recount."""
        seen = [said for said in self.walk() if said.appearance() != HIDDEN]
        shown = {said.number for said in seen if said.appearance() == SHOWN}
        assert Comment.objects.shown().count() == len(shown)
        assert comment_counts([self.article]) == ({self.article.pk: len(shown)} if shown else {})
        assert [number for _, number in most_discussed()["articles"]] == ([len(shown)] if shown else [])
        page = client.get(self.article.get_absolute_url()).text
        assert set(texts_in(page)) == shown
        assert f"{len(shown)} comment{'' if len(shown) == 1 else 's'}<" in page
        for url in (reverse("comments:feed"), reverse("comments:discussion-feed", args=[self.article.slug])):
            feed = feedparser.parse(client.get(url).text)
            assert {number for entry in feed.entries for number in texts_in(entry.content[0].value)} == shown


PLACE = st.integers(0, 7)
ANYWHERE = PLACE | st.none()
PERSON = st.integers(1, PEOPLE)
SAY = st.tuples(st.just("say"), ANYWHERE, PERSON)
CONFIRM = st.tuples(st.just("confirm"), PLACE)
STEPS = st.one_of(
    SAY,
    SAY,
    CONFIRM,
    CONFIRM,
    st.tuples(st.just("decide"), PLACE, st.sampled_from(Status), st.booleans()),
    st.tuples(st.just("withdraw"), PLACE),
    st.tuples(st.just("close"), ANYWHERE),
    st.tuples(st.just("hang"), PLACE, ANYWHERE),
    st.tuples(st.just("erase"), PERSON),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(SAY, min_size=2, max_size=4), st.lists(STEPS, min_size=8, max_size=16))
def test_case_38_after_any_life_every_count_is_what_a_reader_can_see(
    article, publication, moderator, client, first, steps
):
    publication.hold_mode = HoldMode.REVIEW_AFTER
    publication.save()
    with undone():
        life = Life(article, moderator)
        for act, *what in first + steps:
            getattr(life, act)(*what)
        life.judge_everywhere(client)
        rows = Comment.objects.in_bulk()
        for said, stored in zip(life.said, life.stored, strict=True):
            row = rows[stored.pk]
            assert (row.status, row.appearance) == (said.status, said.appearance())
            assert row.erased == said.erased
            assert ("says" in row.text) == (not said.erased)
