"""Writing, checking and sending: nothing is stored before it is sent, and nothing typed is ever lost."""

from datetime import timedelta

import html5lib
import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, State
from authors.models import Author
from comments import keys, states
from comments.models import Comment, LogEntry, Status
from moderation import closing
from tests.richtext.hostile import PAYLOADS

TYPED = {
    "name": "Rosalind <b>Achterberg</b>",
    "email": "rosalind@example.org",
    "profession": "trainee",
    "affiliation": "Paediatrics & Co, “Linden” Falls",
    "handle": "https://example.org/?a=1&b='2'",
    "interests": "some",
    "interests_text": "A grant < £5",
    "text": 'First "line" & <i>more</i>\n\n> quoted\n\n  indented\nlast — كان زميلي 👩‍👩‍👧',
    "patient": "on",
    "rules": "on",
}


@pytest.fixture
def write_url(article):
    return reverse("comments:write", args=[article.slug])


@pytest.fixture
def send_url(article):
    return reverse("comments:send", args=[article.slug])


def fields_in(html, action=None):
    """Return what a browser would send of a page's form, as it parses the page."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    forms = [form for form in tree.iter("form") if action is None or form.get("action") == action]
    return {name: value for form in forms for name, value in controls(form)}


def controls(form):
    for element in form.iter():
        name, kind = element.get("name"), element.get("type")
        if element.tag == "textarea":
            yield name, (element.text or "").removeprefix("\n")
        elif element.tag == "select":
            yield from (
                (name, option.get("value")) for option in element.iter("option") if "selected" in option.attrib
            )
        elif element.tag == "input" and kind in ("radio", "checkbox"):
            if "checked" in element.attrib:
                yield name, element.get("value", "on")
        elif element.tag == "input":
            yield name, element.get("value", "")


def typed(fields):
    """Return what a reader would call the same, in whichever way it is kept."""
    fields = {name: value.replace("\r\n", "\n") for name, value in fields.items()}
    return fields | {name: "on" for name in ("patient", "rules") if fields.get(name)}


# ---- writing ----


def test_the_form_of_the_article_page_leads_to_checking_and_carries_no_token(client, article, write_url):
    page = client.get(article.get_absolute_url())

    lines = ("name", "email", "profession", "affiliation", "handle", "interests_text", "text")
    assert fields_in(page.text, write_url) == dict.fromkeys((*lines, "subject"), "") | {"notify": "off"}
    assert "csrf" not in page.text.lower()
    assert not page.cookies


def test_the_reply_form_shows_what_is_answered_and_keeps_it(client, write_url, make_comment):
    parent = make_comment("The point answered.", name="Ada", status=Status.APPROVED)

    page = client.get(write_url, {"reply": parent.pk})

    assert "Reply to Ada" in page.text
    assert "The point answered." in page.text
    assert fields_in(page.text, write_url)["reply"] == str(parent.pk)


@pytest.mark.parametrize("name", ["write", "send"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_fetching_a_url_changes_nothing(client, article, filled_in, name, method):
    getattr(client, method)(reverse(f"comments:{name}", args=[article.slug]), filled_in())

    assert not Comment.objects.exists()
    assert not LogEntry.objects.exists()


def test_checking_changes_nothing(article, check, filled_in):
    for _try in range(3):
        check(article, filled_in())

    assert not Comment.objects.exists()
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("reply", ["", "0", "-1", "999999", "9" * 40, "1.5", "x", "１", "1 OR 1=1"])
def test_a_reply_to_nothing_is_answered_in_words(client, article, check, filled_in, write_url, reply):
    assert client.get(write_url, {"reply": reply}).status_code == 200

    answer = check(article, filled_in(reply=reply))

    if reply:
        assert answer.status_code == 409
        assert "The comment you answer is no longer here." in answer.text
        assert "somebody’s case" in answer.text
    else:
        assert answer.status_code == 200


def test_a_form_too_large_to_be_a_comment_is_not_read(client, write_url, filled_in):
    answer = client.post(write_url, filled_in(text="x" * 200_001))

    assert answer.status_code == 413
    assert not Comment.objects.exists()


def test_a_long_text_below_that_is_answered_with_the_text_kept(article, check, filled_in):
    text = "word " * 13_000

    answer = check(article, filled_in(text=text))

    assert answer.status_code == 422
    assert fields_in(answer.text)["text"].strip() == text.strip()


# ---- checking ----


def test_a_comment_is_checked_as_others_will_read_it(article, check):
    answer = check(article, TYPED)

    assert answer.status_code == 200
    shown = answer.text.partition('class="as-read"')[2].partition("</section>")[0]
    assert "Rosalind &lt;b&gt;Achterberg&lt;/b&gt;" in shown
    assert "<blockquote" in shown
    assert "Trainee, Paediatrics &amp; Co, “Linden” Falls" in shown
    assert 'href="https://example.org/?a=1&amp;b=&#x27;2&#x27;"' in shown
    assert "A grant &lt; £5" in shown
    assert "rosalind@example.org" not in shown


def test_every_field_is_kept_on_the_check_page(article, check, send_url):
    kept = typed(fields_in(check(article, TYPED).text, send_url))

    assert {name: kept[name] for name in TYPED} == TYPED


def test_every_field_is_there_again_to_change(client, article, check, write_url, send_url):
    kept = fields_in(check(article, TYPED).text, send_url)

    form = client.post(write_url, kept | {"again": "1"})

    assert form.status_code == 200
    again = typed(fields_in(form.text, write_url))
    assert {name: again.get(name) for name in TYPED} == TYPED


def test_changing_a_reply_keeps_what_it_answers(client, article, check, write_url, send_url, make_comment):
    parent = make_comment(status=Status.APPROVED)
    kept = fields_in(check(article, TYPED | {"reply": parent.pk}).text, send_url)
    assert kept["reply"] == str(parent.pk)

    form = client.post(write_url, kept | {"again": "1"})

    assert fields_in(form.text, write_url)["reply"] == str(parent.pk)


@pytest.mark.parametrize("field", [name for name in TYPED if name not in ("affiliation", "handle")])
def test_what_is_missing_is_named_and_everything_else_kept(article, check, write_url, field):
    answer = check(article, TYPED | {field: ""})

    assert answer.status_code == 422
    assert "nothing you typed is lost" in answer.text
    kept = typed(fields_in(answer.text, write_url))
    assert {name: kept.get(name) for name in TYPED if name != field} == {
        name: value for name, value in TYPED.items() if name != field
    }
    assert f'href="#id_{field}' in answer.text


def test_exactly_as_many_words_as_allowed_pass_and_one_more_comes_back_whole(article, check, filled_in):
    text = " ".join(["word"] * 600)
    assert "0 words left" in check(article, filled_in(text=text)).text

    answer = check(article, filled_in(text=text + " more"))

    assert answer.status_code == 422
    assert "1 word longer" in answer.text
    assert fields_in(answer.text)["text"] == text + " more"


HOSTILE = [payload.encode(errors="replace").decode()[:1200] for payload in PAYLOADS.values()]


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 10))
def test_nothing_hostile_gets_out_of_the_fields_it_is_kept_in(article, check, start):
    payloads = HOSTILE[start : start + 10]
    line = " ".join(payloads)
    data = TYPED | {"text": "\n\n".join(payloads), "name": f"Name {line}"[:80], "affiliation": line[:120]}

    page = check(article, data).text

    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert all(script.get("src", "").startswith("/static/js/") and not script.text for script in tree.iter("script"))
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]


# ---- from where ----


SAME = [
    {"sec-fetch-site": "same-origin"},
    {"origin": "http://testserver"},
    {"sec-fetch-site": "same-origin", "origin": "http://elsewhere.example"},
]
FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    {"origin": "https://testserver"},
    {"origin": "http://testserver.example"},
    {"origin": "http://testserver:8000"},
    {"origin": "null"},
    {"accept": "*/*"},
]


@pytest.mark.parametrize("headers", SAME, ids=str)
def test_a_form_from_this_site_can_be_sent(article, check, filled_in, send_url, headers):
    page = check(article, filled_in(), **headers).text

    assert f'action="{send_url}"' in page
    assert "csrfmiddlewaretoken" in page


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_from_elsewhere_is_shown_and_cannot_be_sent(article, check, filled_in, send_url, write_url, headers):
    answer = check(article, filled_in(text="From elsewhere."), **headers)

    assert answer.status_code == 200
    assert send_url not in answer.text
    assert "csrfmiddlewaretoken" not in answer.text
    assert answer.context["key"] not in answer.text
    assert fields_in(answer.text, write_url)["text"] == "From elsewhere."
    assert "This came from another site’s page" in answer.text


# ---- sending ----


def test_case_27_a_double_click_is_one_comment_and_the_same_answer(client, article, check, filled_in, send_url):
    data = filled_in()
    data["key"] = check(article, data).context["key"]

    first, second = client.post(send_url, data), client.post(send_url, data)

    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, first.url)
    assert Comment.objects.count() == LogEntry.objects.count() == 1


def test_case_27_going_back_changing_a_word_in_the_page_and_sending_again_is_still_one_comment(
    client, article, check, filled_in, send_url
):
    data = filled_in()
    data["key"] = check(article, data).context["key"]
    client.post(send_url, data)

    answer = client.post(send_url, data | {"text": "Other words."})

    assert answer.url == reverse("comments:sent", args=[article.slug])
    assert Comment.objects.get().text == data["text"]


@pytest.mark.parametrize("becomes", [Status.SPAM, Status.WITHDRAWN])
def test_a_reply_sent_twice_is_thanked_twice_even_when_its_parent_has_gone_in_between(
    client, article, check, filled_in, send_url, make_comment, becomes
):
    parent = make_comment(status=Status.APPROVED)
    data = filled_in(reply=parent.pk)
    data["key"] = check(article, data).context["key"]
    first = client.post(send_url, data)
    states.move(parent, becomes, by=None, version=parent.version)

    second = client.post(send_url, data)

    assert (second.status_code, second.url) == (first.status_code, first.url) == (302, first.url)
    assert parent.replies.count() == 1


def test_case_29_a_form_left_open_for_three_days_is_sent_all_the_same(client, article, check, filled_in, send_url):
    data = filled_in()
    data["key"] = check(article, data).context["key"]

    with time_machine.travel(timezone.now() + timedelta(days=3)):
        answer = client.post(send_url, data)

    assert answer.status_code == 302
    assert Comment.objects.count() == 1


FOREIGN_KEYS = {
    "none": lambda article, other, parent: "",
    "tampered": lambda article, other, parent: keys.new_key(article)[:-2],
    "another article's": lambda article, other, parent: keys.new_key(other),
    "a reply's": lambda article, other, parent: keys.new_key(article, parent),
    "made up": lambda article, other, parent: "0" * 32,
}


@pytest.mark.parametrize("key", FOREIGN_KEYS.values(), ids=FOREIGN_KEYS)
def test_with_a_key_that_is_not_its_own_a_comment_is_checked_again_with_everything_kept(
    client, article, make_article, make_comment, send_url, key
):
    parent = make_comment(status=Status.APPROVED)
    data = TYPED | {"key": key(article, make_article("Another article"), parent)}

    answer = client.post(send_url, data, headers={"sec-fetch-site": "same-origin"})

    assert answer.status_code == 422
    assert "It was not sent yet." in answer.text
    kept = typed(fields_in(answer.text, send_url))
    assert {name: kept[name] for name in TYPED} == TYPED
    assert Comment.objects.count() == 1

    again = client.post(send_url, kept)

    assert again.status_code == 302
    assert Comment.objects.count() == 2


def test_what_is_sent_is_judged_again(client, article, check, filled_in, send_url):
    key = check(article, filled_in()).context["key"]

    answer = client.post(send_url, filled_in(key=key, text="word " * 601))

    assert answer.status_code == 422
    assert not Comment.objects.exists()
    assert fields_in(answer.text)["text"].split() == ["word"] * 601


@pytest.mark.parametrize("becomes", [Status.PENDING, Status.SPAM, Status.REJECTED, Status.WITHDRAWN])
@pytest.mark.parametrize("generation", ["parent", "grandparent"])
def test_case_1_a_reply_whose_place_went_in_between_is_refused_with_its_text(
    client, article, check, filled_in, send_url, make_comment, becomes, generation
):
    grandparent = make_comment(status=Status.APPROVED)
    parent = make_comment(parent=grandparent, status=Status.APPROVED)
    data = filled_in(text="An answer to nobody.", reply=parent.pk)
    data["key"] = check(article, data).context["key"]
    gone = {"parent": parent, "grandparent": grandparent}[generation]
    states.move(gone, becomes, by=None, version=gone.version, hides_replies=becomes == Status.REJECTED)

    answer = client.post(send_url, data)

    if (generation, becomes) == ("grandparent", Status.WITHDRAWN):  # whose replies remain, and may be answered
        assert answer.status_code == 302
        return
    assert answer.status_code == 409
    assert "is no longer public" in answer.text
    assert "An answer to nobody." in answer.text
    assert parent.replies.count() == 0


def test_case_1_what_answered_a_comment_that_has_gone_can_stand_on_its_own(
    client, article, filled_in, write_url, send_url, make_comment
):
    parent = make_comment(status=Status.APPROVED)
    states.move(parent, Status.SPAM, by=None, version=parent.version)
    refused = client.post(write_url, filled_in(text="A good point all the same.", reply=parent.pk))

    offered = fields_in(refused.text, write_url)
    checked = client.post(write_url, offered, headers={"sec-fetch-site": "same-origin"})
    answer = client.post(send_url, fields_in(checked.text, send_url))

    assert "Make it a comment of its own" in refused.text
    assert answer.status_code == 302
    assert Comment.objects.get(text="A good point all the same.").parent is None


def test_what_a_closed_discussion_refused_is_not_offered_again(client, article, filled_in, write_url, moderator):
    closing.close_discussion(article, version=article.discussion.version, by=moderator, reason="Enough.")

    refused = client.post(write_url, filled_in(text="Too late."))

    assert "Too late." in refused.text
    assert "Make it a comment of its own" not in refused.text
    assert "Read it through again" not in refused.text


def test_case_5_a_reply_to_a_comment_of_another_article_is_refused_with_its_text(
    article, make_article, make_comment, check, filled_in
):
    parent = make_comment(article=make_article("Another article"), status=Status.APPROVED)

    answer = check(article, filled_in(text="Wrong door.", reply=parent.pk))

    assert answer.status_code == 409
    assert "Wrong door." in answer.text
    assert "another article" not in answer.text.lower()


GONE = {
    "unpublished": lambda article, editor: publishing.bring(article, State.UNPUBLISHED, by=editor),
    "a draft again": lambda article, editor: Article.objects.update(state=State.DRAFT),
    "dated ahead": lambda article, editor: Article.objects.update(published_at=timezone.now() + timedelta(1)),
    "retracted": lambda article, editor: publishing.retract(article, by=editor, text="Invented."),
}


@pytest.mark.parametrize("go", GONE.values(), ids=GONE)
@pytest.mark.parametrize("step", ["write", "send"])
def test_an_article_that_went_in_between_takes_nothing_and_gives_the_text_back(
    client, article, editor, check, filled_in, step, go
):
    data = filled_in(text="Written for nothing?")
    data["key"] = check(article, data).context["key"]
    url = reverse(f"comments:{step}", args=[article.slug])
    go(article, editor)

    answer = client.post(url, data, headers={"sec-fetch-site": "same-origin"})

    there = client.get(article.get_absolute_url()).status_code
    assert answer.status_code == (there if there != 200 else 409)
    assert "Written for nothing?" in answer.text
    assert not Comment.objects.exists()


def test_an_article_that_has_another_url_in_between_takes_it_there(client, article, check, filled_in, send_url):
    data = filled_in()
    data["key"] = check(article, data).context["key"]
    article.slug = "a-new-name"
    article.save()

    answer = client.post(send_url, data, follow=True)

    assert answer.redirect_chain == [
        ("/articles/a-new-name/comment/send/", 308),
        ("/articles/a-new-name/comment/sent/", 302),
    ]
    assert Comment.objects.get().article == article


def test_what_is_written_to_an_article_that_never_was_is_given_back_and_tells_nothing(client, make_article, filled_in):
    make_article("A draft", state=State.DRAFT)
    data = filled_in(text="Written for nothing?")

    draft, nothing = (client.post(f"/articles/{slug}/comment/", data) for slug in ("a-draft", "no-article"))

    assert draft.status_code == nothing.status_code == 404
    assert "Written for nothing?" in draft.text
    assert draft.text.replace("a-draft", "") == nothing.text.replace("no-article", "")


def test_fetching_the_form_of_an_article_that_is_gone_says_what_the_article_s_own_page_says(client, article, editor):
    publishing.bring(article, State.UNPUBLISHED, by=editor)

    assert client.get(reverse("comments:write", args=[article.slug])).status_code == 410
    assert client.get("/articles/no-article/comment/").status_code == 404


# ---- without a session ----


@pytest.fixture
def strict_client():
    """A browser that has lost its cookies."""
    return Client(enforce_csrf_checks=True)


def test_case_30_without_a_token_a_comment_is_checked_again_and_then_sent(strict_client, article, check, send_url):
    data = TYPED | {"key": check(article, TYPED).context["key"]}

    answer = strict_client.post(send_url, data, headers={"sec-fetch-site": "same-origin"})

    assert answer.status_code == 403
    assert "It was not sent yet." in answer.text
    assert not Comment.objects.exists()
    kept = typed(fields_in(answer.text, send_url))
    assert {name: kept[name] for name in TYPED} == TYPED

    again = strict_client.post(send_url, kept, headers={"sec-fetch-site": "same-origin"})

    assert again.status_code == 302
    assert Comment.objects.count() == 1


def test_a_forged_send_from_another_site_stores_nothing_and_cannot_be_sent_on(
    strict_client, article, filled_in, send_url
):
    answer = strict_client.post(send_url, filled_in(), headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert send_url not in answer.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"text": "word " * 601},
        {"name": ""},
        {"reply": "999999"},
    ],
    ids=str,
)
def test_without_a_token_even_what_cannot_be_sent_keeps_its_text(strict_client, filled_in, send_url, change):
    data = filled_in(text="Written for nothing?") | change

    answer = strict_client.post(send_url, data, headers={"sec-fetch-site": "same-origin"})

    assert answer.status_code in (403, 409)
    assert data["text"].strip() in answer.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize("go", GONE.values(), ids=GONE)
def test_without_a_token_and_without_an_article_the_text_is_given_back(
    strict_client, article, editor, filled_in, send_url, go
):
    go(article, editor)

    answer = strict_client.post(send_url, filled_in(text="Written for nothing?"))

    assert answer.status_code >= 400
    assert "Written for nothing?" in answer.text
    assert not Comment.objects.exists()


def test_without_a_token_the_page_speaks_the_article_s_language(strict_client, make_article, filled_in, send_url):
    french = make_article("Un article", language="fr")

    answer = strict_client.post(reverse("comments:send", args=[french.slug]), filled_in())

    assert '<html lang="fr">' in answer.text


# ---- who ----


@pytest.fixture
def signed_in_author(client, article, make_user):
    user = make_user("author", "Ada Byron-Login")
    Author.objects.update(user=user)
    client.force_login(user)
    return user


def test_an_author_of_the_article_answers_under_their_own_name_with_a_badge(
    client, article, check, send, filled_in, signed_in_author
):
    data = filled_in(name="Somebody Else")
    shown = check(article, data).text.partition('class="as-read"')[2].partition("</section>")[0]
    assert "Ada Byron" in shown
    assert ">Author<" in shown
    assert "Somebody Else" not in shown

    send(article, data)

    comment = Comment.objects.get()
    assert (comment.name, comment.author.user, comment.user) == ("Ada Byron", signed_in_author, signed_in_author)
    assert (comment.status, comment.log.get().by) == (Status.PENDING, signed_in_author)
    states.move(comment, Status.APPROVED, by=None, version=1)
    client.logout()
    page = client.get(article.get_absolute_url()).text
    assert 'class="comment by-author"' in page
    assert "Somebody Else" not in page


def test_an_author_with_a_long_name_comments_under_all_of_it(article, send, filled_in, signed_in_author):
    name = "Ada " + "Byron-" * 19 + "L"
    Author.objects.update(name=name)

    assert send(article, filled_in()).status_code == 302

    assert (len(name), Comment.objects.get().name) == (119, name)


def test_an_author_is_a_reader_like_any_other_beneath_somebody_else_s_article(
    make_article, make_author, send, filled_in, signed_in_author
):
    other = make_article("Another article", authors=[make_author("Grace Hopper")])

    send(other, filled_in(name="Ada Byron"))

    comment = Comment.objects.get()
    assert (comment.author, comment.user, comment.name) == (None, None, "Ada Byron")


@pytest.mark.parametrize("role", ["editor", "moderator", "administrator"])
def test_whoever_else_is_signed_in_is_a_reader_like_any_other(client, article, make_user, send, filled_in, role):
    client.force_login(make_user(role))

    send(article, filled_in())

    comment = Comment.objects.get()
    assert (comment.author, comment.user, comment.name) == (None, None, "Rosalind Achterberg")


def test_typing_an_author_s_name_gives_no_badge(article, check, filled_in):
    page = check(article, filled_in(name="Ada Byron")).text

    assert ">Author<" not in page


# ---- what waits is nowhere ----


def public_places(article, comment):
    author, topic = article.people[0].author, article.topics.first()
    urls = [
        reverse("articles:home"),
        reverse("articles:articles"),
        article.get_absolute_url(),
        author.get_absolute_url(),
        topic.get_absolute_url(),
        reverse("articles:topics"),
        reverse("articles:feed"),
        reverse("articles:author-feed", args=[author.slug]),
        reverse("articles:topic-feed", args=[topic.slug]),
        reverse("comments:feed"),
        reverse("comments:discussion-feed", args=[article.slug]),
        reverse("articles:search") + "?q=waiting",
        reverse("articles:sitemap"),
        reverse("republish:republish", args=[article.slug]),
        reverse("comments:write", args=[article.slug]),
        reverse("comments:write", args=[article.slug]) + f"?reply={comment.pk}",
        reverse("comments:sent", args=[article.slug]),
        reverse("comments:comment", args=[comment.pk]),
    ]
    return urls + [f"/articles/{article.slug}/republish.{name}" for name in ("html", "txt")]


@pytest.mark.parametrize(
    ("status", "was_public"),
    [
        (Status.PENDING, False),
        (Status.RETURNED, False),
        (Status.REJECTED, False),
        (Status.REJECTED, True),
        (Status.SPAM, False),
        (Status.SPAM, True),
        (Status.WITHDRAWN, False),
        (Status.WITHDRAWN, True),
    ],
)
def test_what_is_not_public_stands_nowhere_in_public(
    client, make_article, make_author, make_comment, status, was_public
):
    article = make_article("On waiting", authors=[make_author("Grace Hopper")], topics=["Consent"])
    comment = make_comment(
        "Zanzibar said.",
        article=article,
        name="Zoë Zanzibar",
        email="zoe@zanzibar.example",
        handle="zanzibar",
        affiliation="Zanzibar General",
        interests="Zanzibar shares",
        status=status,
        was_public=was_public,
    )
    make_comment("Beside it.", article=article, status=Status.APPROVED)

    for url in public_places(article, comment):
        assert "zanzibar" not in client.get(url).text.lower(), url
    assert not client.get(reverse("articles:search"), {"q": "zanzibar"}).context["found"]
    assert "Beside it." in client.get(article.get_absolute_url()).text


def test_a_good_reply_beneath_what_is_hidden_stands_nowhere_either(client, make_article, make_author, make_comment):
    article = make_article("On waiting", authors=[make_author("Grace Hopper")], topics=["Consent"])
    parent = make_comment("The parent.", article=article, status=Status.APPROVED)
    reply = make_comment("Zanzibar said.", parent=parent, name="Zoë Zanzibar", status=Status.APPROVED)
    states.move(parent, Status.SPAM, by=None, version=parent.version)

    for url in public_places(article, reply):
        assert "zanzibar said" not in client.get(url).text.lower(), url


def test_an_e_mail_address_stands_nowhere_even_when_its_comment_is_public(
    client, make_article, make_author, make_comment
):
    article = make_article("On waiting", authors=[make_author("Grace Hopper")], topics=["Consent"])
    comment = make_comment("Said.", article=article, email="zoe@zanzibar.example", status=Status.APPROVED)

    for url in public_places(article, comment):
        assert "zanzibar.example" not in client.get(url).text, url


@pytest.mark.parametrize(
    ("step", "door"), [("comments.views.check_page", "write"), ("comments.views.posting.post", "send")]
)
def test_a_database_that_is_busy_gives_back_what_was_typed(client, article, check, filled_in, monkeypatch, step, door):
    data = filled_in(text="Typed with care.", interests="some", interests_text="A grant from <b>nobody</b>.")
    data["key"] = check(article, data).context["key"]

    def be_busy(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(step, be_busy)
    answer = client.post(reverse(f"comments:{door}", args=[article.slug]), data)

    assert answer.status_code == 503
    assert "Typed with care." in answer.text
    assert "A grant from" in answer.text
    assert "<b>nobody" not in answer.text
