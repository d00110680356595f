"""Whatever is forged, a role gets its own and no more: another id, another field, another place to be led to."""

import re
from urllib.parse import quote, urlencode, urlsplit

from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from comments import keys, links
from tests.places import PLACES, PUBLIC, ROLES, SIGN_IN

ELSEWHERE = "elsewhere.example"
FORM = "application/x-www-form-urlencoded"

# ---- ids ----

NOBODYS = ["-1", "0", str(2**31), str(2**63), str(2**64), "text", "1e9", "%00", "%ff", "³", "", "1,2", "0x1"]


def numbers(world):
    """Return the keys of a few things, which in the place of another thing's key are somebody else's or nothing's."""
    return sorted({world.own_draft.pk, world.pending.pk, world.superuser.pk, world.own_author.pk, world.mail.pk})


def is_shown(answer):
    """Say whether a page came, and not a refusal or the way to sign in."""
    return answer.status_code < 400 and "/login/" not in answer.get("Location", "")


def opens_nothing(name, role):
    """Say whether a role gets nothing at a place, whichever thing it asks for there."""
    place = PLACES[name]
    return place.get[role] in (SIGN_IN, 404, 405) and place.post[role] in (SIGN_IN, 401, 404, 405)


def test_another_id_opens_no_place_to_a_role_that_has_none_there(world, visitors):
    wrong = []
    for name, place in PLACES.items():
        args = place.args(world)
        if name in PUBLIC or name == "admin:view_on_site" or not args or not isinstance(args[-1], int):
            continue
        before, _own, after = place.url(name, world).rpartition(str(args[-1]))
        for role in ("anonymous", "author", "moderator"):
            if opens_nothing(name, role):
                for number in numbers(world):
                    answer = visitors.ask(role, "get", f"{before}{number}{after}")
                    if is_shown(answer) or answer.status_code >= 500:
                        wrong.append(f"{before}{number}{after} ({name}) by {role}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def test_an_id_that_nothing_has_is_no_error_in_any_url(world, visitors):
    wrong = []
    for name, place in PLACES.items():
        for number, arg in enumerate(place.args(world)):
            url, own = place.url(name, world), str(arg)
            before, _own, after = url.partition(f"/{own}/") if f"/{own}/" in url else url.rpartition(own)
            slash = "/" if f"/{own}/" in url else ""
            for other in NOBODYS[number % 3 :: 3]:
                forged = f"{before}{slash}{other}{slash}{after}"
                answer = visitors.ask("administrator", "get", forged)
                if (
                    answer.status_code not in (301, 302, 400, 404, 405, 410)
                    and name not in TOLD
                    and "//" not in forged
                ):
                    wrong.append(f"{forged} ({name}): {answer.status_code}")

    assert not wrong, "\n".join(wrong)


TOLD = {"account_reset_password_from_key"}  # a page says that the link is none
FIELDS = (
    "reply version article entry entries picked at span parent to comment id pk author user by revision link"
    " figures-0-id figures-0-article bylines-0-id bylines-0-author bylines-0-article corrections-0-id"
    " _selected_action key"
).split()


def test_an_id_that_nothing_has_is_no_error_in_any_field(world, visitors):
    wrong = []
    for number, (name, place) in enumerate(PLACES.items()):
        role = "anonymous" if name in PUBLIC else "administrator"
        if place.post[role] == 405:
            continue
        url, rest = place.url(name, world), place.data(world)
        for other in NOBODYS[number % 5 :: 5]:
            body = urlencode(rest) + "".join(f"&{field}={other}" for field in FIELDS)
            answer = visitors.ask(role, "generic", "POST", url, body, FORM)
            if answer.status_code >= 500:
                wrong.append(f"{other} to {url} ({name}): {answer.status_code} {answer.exc_info}")

    assert not wrong, "\n".join(wrong)


def rows_of(world, *, other):
    """Return a whole form of the author's own draft, with the rows of another article in place of its own."""
    prefixes = {"bylines": other.bylines.all(), "figures": other.figures.all(), "corrections": other.corrections.all()}
    form = {"title": world.own_draft.title, "slug": world.own_draft.slug, "language": "en", "body": "<p>Own.</p>"}
    form |= {"version": world.own_draft.version}
    for prefix in "bylines figures corrections licence_history former_slugs discussion".split():
        rows = list(prefixes.get(prefix, ()))
        form |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        for number, row in enumerate(rows):
            stolen = {"id": row.pk, "article": world.own_draft.pk, "DELETE": "on", "caption": "Mine", "text": "Mine"}
            form |= {f"{prefix}-{number}-{field}": value for field, value in stolen.items()}
    return form


def test_the_rows_of_another_article_are_not_taken_with_ones_own(world, client):
    other = world.article
    rows = [*other.bylines.all(), *other.figures.all(), *world.retracted.corrections.all()]
    assert len(rows) >= 3

    for role in ("author", "editor"):
        client.force_login(world.users[role])
        for victim in (other, world.retracted):
            form = rows_of(world, other=victim)
            answer = client.post(reverse("admin:articles_article_change", args=[world.own_draft.pk]), form)
            assert answer.status_code < 500

    for row in rows:
        before = (row.article_id, str(row))
        row.refresh_from_db()
        assert (row.article_id, str(row)) == before


def test_a_popup_or_another_key_opens_nothing_more(world, visitors):
    ways = ["_popup=1", "_to_field=id", "_to_field=slug", "_to_field=password", "_to_field=user", "e=1", "all="]
    wrong = []
    for name, place in PLACES.items():
        if name == "admin:password_change" or not name.endswith(("_change", "_changelist", "_add", "_delete")):
            continue
        url = place.url(name, world)
        for role in ("anonymous", "author", "moderator"):
            for way in ways if place.get[role] in (404, SIGN_IN) else ():
                answer = visitors.ask(role, "get", f"{url}?{way}")
                if is_shown(answer) or answer.status_code >= 500:
                    wrong.append(f"{url}?{way} by {role}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def test_a_link_of_ones_own_opens_no_other_comment(world, client):
    own = links.token(world.pending)
    parts = own.split(":")
    forged = [own[:-1] + ("A" if own[-1] != "A" else "B"), own + "A", own.swapcase(), "", ":", "1:1:1"]
    forged += [":".join([str(world.comment.pk), *parts[1:]]), ":".join([*parts[:-1], ""])]

    for token in forged:
        for name in ("mine", "mine-edit", "mine-data", "mine-export", "mine-notices"):
            path = reverse("comments:mine", args=["x"]).replace("/x/", f"/{quote(token)}/")
            answer = client.get(path + name.removeprefix("mine").replace("-", "/").lstrip("/"))
            assert answer.status_code in (301, 400, 404, 410), f"{token} {name}"
            assert world.comment.email not in answer.text


# ---- fields that no form offers ----

FORGED = {
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "",
    "groups": "1",
    "user_permissions": "1",
    "password": "x",
    "state": "published",
    "appearance": "shown",
    "author": "1",
    "user": "1",
    "published_at": "2001-01-01",
    "published_at_0": "2001-01-01",
    "published_at_1": "00:00",
    "confirmed_at": "2001-01-01",
    "created_at": "2001-01-01",
    "public_since": "2001-01-01",
    "approved": "1",
    "listed": "",
    "id": "999",
    "pk": "999",
    "licence": "cc0-1.0",
    "html": "<script>alert(1)</script>",
    "rendered": "<script>alert(1)</script>",
    "body_html": "<script>alert(1)</script>",
    "network_hash": "x",
    "erased": "on",
    "redacted": "on",
    "demonstration": "on",
    "sessions_ended": "2001-01-01",
    "invited_at": "2001-01-01",
    "closing_note": "on",
}
AS_TYPED = ("articles.WorkingCopy", "fields")  # gives a form back as it was sent; the form reads its own fields of it
KEPT = ("accounts", "articles", "authors", "comments", "delivery", "moderation", "publication", "republish")


def stored():
    """Return every row of the site's own models, by its model and key."""
    models = [model for model in apps.get_models() if model._meta.app_label in KEPT]
    return {
        (model._meta.label, row[model._meta.pk.attname]): row
        for model in models
        for row in model._base_manager.values()
    }


def changes(visitors, role, url, body):
    """Post a form and return what it stored, a field each, and take it back: the model, whose key, field and value.

    The key of a row that is new is nobody's choice, and left out.
    """
    with transaction.atomic():
        before = stored()
        browser = visitors.browsers[role]
        browser.cookies.clear()
        browser.cookies.update(visitors.cookies[role])
        browser.generic("POST", url, body, FORM, headers={"sec-fetch-site": "same-origin"})
        after = stored()
        transaction.set_rollback(True)
    gone = {(*key, "gone", "") for key in before.keys() - after.keys()}
    return gone | {
        (key[0], key[1] if key in before else "new", field, str(value))
        for key, row in after.items()
        for field, value in row.items()
        if (before[key][field] != value if key in before else field != "id")
    }


def offered(page):
    """Return the names of the fields that a page's forms have."""
    return set(re.findall(r'name="([^"]+)"', page.text)) if not page.streaming else set()


def test_no_form_takes_a_field_that_it_does_not_offer(world, visitors):
    wrong, posted, changed = [], 0, 0
    for name, place in PLACES.items():
        role = "anonymous" if name in PUBLIC else next((role for role in ROLES[1:] if place.post[role] < 400), "")
        if not role or place.post[role] in (405, 404):
            continue
        url, data = place.url(name, world), place.data(world)
        names = offered(visitors.ask(role, "get", url)) | set(data)
        forged = {field: value for field, value in FORGED.items() if field not in names}
        rightly = changes(visitors, role, url, urlencode(data))
        and_more = changes(visitors, role, url, urlencode(data | forged))
        posted, changed = posted + 1, changed + bool(rightly)
        noise = rightly ^ changes(visitors, role, url, urlencode(data)) if rightly != and_more else set()
        fields = {(model, key, field) for model, key, field, _value in noise}
        wrong += [
            f"{name} by {role}: {each}"
            for each in rightly ^ and_more
            if each[:3] not in fields and each[::2][:2] != AS_TYPED
        ]

    assert not wrong, "\n".join(wrong)
    assert posted > 50
    assert changed > 20


# ---- to be led elsewhere ----

WAYS_OUT = [
    f"//{ELSEWHERE}",
    f"/\\{ELSEWHERE}",
    f"\\\\{ELSEWHERE}",
    f"/\t/{ELSEWHERE}",
    f"https:{ELSEWHERE}",
    f"https:///{ELSEWHERE}",
    f"https://{ELSEWHERE}/",
    f"http://testserver@{ELSEWHERE}/",
    f"///{ELSEWHERE}/%2e%2e",
    f"/%09/{ELSEWHERE}",
    f"/%2f%2f{ELSEWHERE}",
    f"/%5c{ELSEWHERE}",
    f" //{ELSEWHERE}",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    f"/\r\nLocation: https://{ELSEWHERE}/",
    f"/%0d%0aLocation:%20https://{ELSEWHERE}/",
]
LEADING = ("next", "back", "url", "to", "return", "redirect_to", "continue", "success_url", "referer", "from", "at")


def leads_away(answer):
    """Say whether an answer leads a browser to another site, or runs something: they read \\ as / and skip tabs."""
    to = "".join(answer.get("Location", "").split()).replace("\\", "/")
    parts = urlsplit(to)
    return parts.netloc not in ("", "testserver") or parts.scheme not in ("", "http", "https")


def test_no_field_parameter_or_header_leads_elsewhere(world, visitors):
    wrong, led = [], 0
    for number, (name, place) in enumerate(PLACES.items()):
        url, data = place.url(name, world), place.data(world)
        for way in WAYS_OUT[number % 9 :: 9]:
            pairs = urlencode(dict.fromkeys(LEADING, way))
            asked = f"{url}{'&' if '?' in url else '?'}{pairs}"
            headers = {"referer": way.splitlines()[0], "hx-current-url": way.splitlines()[0]}
            answers = [
                visitors.ask("anonymous", "get", asked, headers=headers),
                visitors.ask("administrator", "get", asked, headers=headers),
                visitors.ask("administrator", "post", asked, data | dict.fromkeys(LEADING, way), headers=headers),
            ]
            led += sum(answer.has_header("Location") for answer in answers)
            wrong += [f"{name}: {answer['Location']}" for answer in answers if leads_away(answer)]

    assert not wrong, "\n".join(wrong)
    assert led > 100


def test_signing_in_leads_to_no_other_site(make_user, client):
    make_user("editor")

    for way in WAYS_OUT:
        for url in (reverse("account_login"), reverse("admin:login")):
            answer = client.post(
                f"{url}?{urlencode({'next': way})}",
                {"login": "editor@example.org", "password": "a long enough password", "next": way},
                follow=True,
            )
            assert not any(leads_away({"Location": to}) for to, _status in answer.redirect_chain), way
            client.logout()


def test_no_path_leads_elsewhere(article):
    client = Client(raise_request_exception=False)

    for way in WAYS_OUT:
        for path in (way, f"/{way}", f"/admin/{way}", f"/admin/r/{way}", f"/articles/{way}", f"/comments/{way}/a"):
            written = "".join(path.split()) if path.startswith("/") else f"/{path}"
            answer = client.generic("GET", written)
            assert answer.status_code < 500, written
            assert not leads_away(answer), f"{written} leads to {answer['Location']}"


# ---- who the site is, whatever a request says ----


def test_no_mail_names_the_host_that_was_asked(world, settings, mailoutbox):
    settings.SITE_URL = "https://rounds.example"
    client = Client(headers={"host": "localhost", "x-forwarded-host": ELSEWHERE, "forwarded": f"host={ELSEWHERE}"})
    client.post(reverse("account_reset_password"), {"email": world.users["editor"].email})
    client.post(reverse("republish:follow-all"), {"email": "copy@example.org"})
    data = world.filled_in | {"key": keys.new_key(world.article), "follow": "on"}
    client.post(reverse("comments:send", args=[world.article.slug]), data)
    client.post(reverse("comments:mine-link", args=[links.token(world.pending)]))

    call_command("send_mail_queue", verbosity=0)

    said = [f"{each.message().as_string()}\n{each.body}" for each in mailoutbox]
    assert len(said) > 2
    for text in said:
        assert ELSEWHERE not in text
        assert "//localhost" not in text
        assert "//testserver" not in text
    assert any("https://rounds.example/" in text for text in said)
