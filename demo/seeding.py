"""Putting the demonstration into the database, through the doors that people use."""

import hashlib
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from articles import publishing
from articles.models import Article, Byline, Correction, Figure, Kind, State, Topic
from authors.models import Author
from comments import noticing, posting, states
from comments.models import Act, Comment, Discussion, Status
from demo import reading
from moderation import closing, decisions, reporting
from publication.models import Publication
from republish import counting
from republish.models import Tally
from richtext.markup import article_html

PASSWORD = "demonstration-only"  # noqa: S105 -- printed at the start; these users exist only where DEMO is set


def publication():
    row = Publication.objects.current()
    if row.demonstration:
        return
    row.demonstration = True
    row.tagline = "Doctors, trainees and social media"
    row.description = "is written by clinicians for anyone who is a doctor, or is becoming one, in public."
    row.publisher = "Open Rounds"
    row.contact = "editors@openrounds.example"
    row.save()


def topics():
    for topic in reading.toml("topics.toml")["topic"]:
        Topic.objects.get_or_create(slug=topic.pop("slug"), defaults=topic)


def authors():
    for fields in reading.toml("authors.toml")["author"]:
        if Author.objects.filter(slug=fields["slug"]).exists():
            continue
        affiliations, links = fields.pop("affiliation", []), fields.pop("link", [])
        portrait, stated = fields.pop("portrait"), fields.pop("interests_stated")
        author = Author(interests_stated_on=stated, **fields)
        with reading.picture(portrait).open("rb") as file:
            author.portrait = File(file, name=portrait)
            author.save()
        for order, affiliation in enumerate(affiliations):
            author.affiliations.create(order=order, **affiliation)
        for order, link in enumerate(links):
            author.links.create(order=order, **link)


def users():
    """Make the sign-ins and return them by key."""
    found = {}
    for fields in reading.toml("people.toml")["user"]:
        user = User.objects.filter(email=fields["email"]).first()
        if user is None:
            user = User.objects.create_user(fields["email"], PASSWORD, name=fields["name"], is_staff=True)
            user.groups.add(Group.objects.get(name=fields["group"]))
            Author.objects.filter(slug=fields.get("author")).update(user=user)
        found[fields["key"]] = user
    return found


def pages():
    for slug, front, body in reading.documents("pages"):
        if not Article.objects.filter(slug=slug).exists():
            Article.objects.create(
                slug=slug,
                kind=Kind.PAGE,
                state=State.PUBLISHED,
                published_at=timezone.now() - timedelta(days=1),
                body=article_html(body),
                **front,
            )


@transaction.atomic
def article(slug, front, body, people):
    """Make an article with everything about it, and its discussion."""
    if Article.objects.filter(slug=slug).exists():
        return
    made = Article(
        slug=slug,
        state=State.PUBLISHED,
        body=article_html(body),
        published_at=front["published"],
        revised_at=front.get("revised"),
        reviewed_on=front.get("reviewed"),
        review_by=front.get("review_by"),
        **{name: front[name] for name in ("title", "standfirst", "language", "licence")},
    )
    made.save()
    made.topics.set(Topic.objects.filter(slug__in=front["topics"]))
    for order, byline in enumerate(front["byline"]):
        Byline.objects.create(
            article=made,
            author=Author.objects.get(slug=byline["author"]),
            order=order,
            position=byline["post"],
            affiliation=byline["affiliation"],
            interests=byline["interests"],
            no_interests=not byline["interests"],
            funding=byline["funding"],
        )
    for figure in front.get("figure", []):
        _figure(made, figure)
    for note in front.get("correction", []):
        Correction.objects.create(
            article=made,
            published_on=note["date"],
            text=note["text"],
            old_wording=note["old"],
            new_wording=note["new"],
        )
    discussion(made, reading.toml(f"discussions/{slug}.toml"), people)


@transaction.atomic
def in_the_making(slug, front, body, people):
    """Make an article that readers do not see yet, and bring it, step by step, to where it waits."""
    if Article.objects.filter(slug=slug).exists():
        return
    made = Article.objects.create(
        slug=slug,
        body=article_html(body),
        review_by=timezone.localdate() + timedelta(days=365),
        published_at=timezone.now() + timedelta(days=front["in_days"]) if "in_days" in front else None,
        **{name: front[name] for name in ("title", "standfirst", "language", "licence")},
    )
    made.topics.set(Topic.objects.filter(slug__in=front["topics"]))
    made.bylines.create(author=Author.objects.get(slug=front["byline"]), no_interests=True)
    last = len(front["steps"]) - 1
    for number, step in enumerate(front["steps"]):
        by = people[front["by"] if number == last else "author"]
        publishing.bring(made, step, by=by, note=front["note"] if number == last else "")


def _figure(made, fields):
    fields = dict(fields)
    name, consent = fields.pop("image"), fields.pop("consent")
    with reading.picture(name).open("rb") as file:
        Figure.objects.create(article=made, image=File(file, name=name), consent_on_file=consent, **fields)


def discussion(made, content, people):
    """Post and decide every comment in the order of their dates, then let later decisions follow."""
    posted = {}
    rows = content["comment"]
    for row in _parents_first(rows):
        parent, fields = posted.get(row["reply_to"]), _fields(made, row)
        noticed = noticing.findings(made, parent, fields, seconds=60)
        comment = posting.post(
            article=made,
            parent=parent,
            key=hashlib.blake2b(f"{made.slug}/{row['id']}".encode(), digest_size=16).hexdigest(),
            findings=[finding.stored() for finding in noticed],
            **fields,
        )
        posted[row["id"]] = comment
        if row["status"] == Status.APPROVED or row["was_public"]:
            states.move(comment, Status.APPROVED, by=people["moderator"], version=comment.version)
    for row in rows:
        _decide(posted[row["id"]], row, people)
        for number, report in enumerate(row.get("report", [])):
            reporting.report(posted[row["id"]], address=f"192.0.2.{number}", **report)
    for row in rows:
        if "closed" in row:
            _close(
                row["closed"],
                people,
                lambda terms, who, thread=posted[row["id"]]: closing.close_thread(
                    thread, version=thread.version, by=who, **terms
                ),
            )
            Comment.objects.filter(pk=posted[row["id"]].pk).update(closed_at=row["closed"]["at"])
    if "closed" in content:
        version = made.discussion.version
        _close(
            content["closed"],
            people,
            lambda terms, who: closing.close_discussion(made, version=version, by=who, **terms),
        )
        Discussion.objects.filter(article=made).update(closed_at=content["closed"]["at"])


ELSEWHERE = ("ward-notes.example", "le-quotidien-des-soins.example", "residents-weekly.example", "")
DAYS = 400  # for which copies have been read elsewhere


def readers():
    """Let copies have been read elsewhere, the last of them today; the same on every machine."""
    today = counting.today()
    if Tally.objects.exists():
        return
    Tally.objects.bulk_create(
        Tally(article=made, origin=origin, day=today - timedelta(days=ago), count=count)
        for made in Article.objects.listed().order_by("slug")
        for ago in range(DAYS)
        for origin in ELSEWHERE
        if (count := _readers(made, origin, ago)) and made.published_at.date() < today - timedelta(days=ago)
    )


def _readers(made, origin, ago):
    """Return how many read at one place on one day: fewer each month, most on few days, at some places nobody."""
    some = int.from_bytes(hashlib.blake2b(f"{made.slug}/{origin}".encode(), digest_size=1).digest())
    draw = int.from_bytes(hashlib.blake2b(f"{made.slug}/{origin}/{ago}".encode(), digest_size=1).digest())
    return draw * draw * (some % 5) // 9_000 // (1 + ago // 30)


def _parents_first(rows):
    """Order rows by date; a reply is later than what it answers."""
    return sorted(rows, key=lambda row: row["at"])


def _fields(made, row):
    author = Author.objects.filter(slug=row["author"]).first() if row["author"] else None
    return {
        "name": row["name"],
        "email": f"{row['id']}@example.org",
        "handle": row["handle"],
        "profession": row["role"],
        "affiliation": row["affiliation"],
        "interests": row["interests"],
        "text": row["text"].strip(),
        "author": author,
        "created_at": row["at"],
        "agreed_at": row["at"],
        "confirmed_at": row["at"] + timedelta(minutes=3) if row["confirmed"] else None,
        "edited_at": row["at"] + timedelta(minutes=6) if row["edited"] else None,
    }


def _decide(comment, row, people):
    comment.refresh_from_db()
    status = Status(row["status"])
    if status in (Status.APPROVED, Status.PENDING):
        return
    if status == Status.WITHDRAWN:
        states.move(comment, status, by=None, version=comment.version, cause=Act.WITHDRAWN)
        return
    decisions.decide(
        comment,
        outcome=status,
        version=comment.version,
        by=people["moderator"],
        reason=row["reason"],
        note=row["note"],
        hides_replies=row["hide_replies"],
        acknowledged=True,
    )


def _close(fields, people, act):
    act({"reason": fields["reason"], "reopens_at": fields.get("reopens")}, people[fields["by"]])
