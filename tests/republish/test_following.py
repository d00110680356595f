"""Following corrections by e-mail: asking, confirming, being told once, stopping."""

import json
import re
from datetime import date, timedelta

import pytest
from django.conf import settings as site
from django.core import mail, signing
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from lxml import html

from articles import publishing
from articles.models import Article, Correction, State
from comments import personal
from delivery import outbox
from delivery.models import Mail
from republish import following, links
from republish.models import Follower
from republish.notices import notices_of
from tests.comments.together import at_once
from tests.republish.conftest import words

HERE = "/articles/an-article/corrections/"
EVERYWHERE = "/republishing/corrections/"
WEN = "wen@copies.example"
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def ask(client):
    """Send the form as the site's own page does, and return the answer."""

    def send(email=WEN, path=HERE, about="article", address="192.0.2.1", headers=OURS):
        return client.post(path, {"email": email, "about": about}, headers=headers, REMOTE_ADDR=address)

    return send


@pytest.fixture
def follower(article):
    """Return somebody who follows the article, confirmed unless told otherwise."""

    def make(email=WEN, article=article, **fields):
        fields = {"confirmed_at": timezone.now()} | fields
        return Follower.objects.create(email=email, article=article, **fields)

    return make


@pytest.fixture
def letters(time_machine):
    """Let minutes pass and the queue be worked; return the mails that went out by it."""

    def wait(minutes=3):
        mail.outbox.clear()
        time_machine.move_to(timezone.now() + timedelta(minutes=minutes))
        outbox.drain()
        return list(mail.outbox)

    return wait


def link_in(letter):
    """Return the path of the link to a page of one's own."""
    return re.search(r"http://testserver(/republishing/corrections/\S+)", letter.body)[1]


def correct(article, text="It was three, not two.", **fields):
    return article.corrections.create(text=text, published_on=date(2026, 3, 18), **fields)


def receivers(letters):
    return sorted(letter.to[0] for letter in letters)


# ---- asking ----


@pytest.mark.parametrize("path", [HERE, EVERYWHERE])
def test_the_page_to_ask_on_is_one_document_for_everybody(client, article, path):
    answer = client.get(path)

    page = html.document_fromstring(answer.text)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.text
    assert page.xpath("//form[@method='post']//input[@name='email']")
    assert bool(page.xpath("//input[@name='about']")) == (path == HERE)


def test_whoever_asks_confirms_and_is_told_of_a_correction(client, article, ask, letters):
    asked = ask()
    (letter,) = letters()
    assert letter.to == [WEN]
    assert letter.subject == "Confirm: corrections to “An article”"
    path = link_in(letter)
    shown = client.get(path)
    assert not Follower.objects.confirmed().exists()

    confirmed = client.post(path, {"confirm": "1"}, follow=True)

    assert "Look into your mail." in asked.text
    assert "Shall we tell you of corrections?" in shown.text
    assert "You hear of corrections." in confirmed.text
    correct(article)
    assert receivers(letters()) == [WEN]


def test_whoever_only_asked_is_told_nothing(article, ask, letters):
    ask()
    letters()

    correct(article)

    assert letters() == []


@pytest.mark.parametrize(
    ("path", "about", "followed"), [(HERE, "article", True), (HERE, "everything", False), (EVERYWHERE, "", False)]
)
def test_one_article_or_all_are_asked_for(article, ask, path, about, followed):
    ask(path=path, about=about)

    assert Follower.objects.get().article == (article if followed else None)


def test_the_answer_is_the_same_whether_somebody_follows_already_or_not(article, ask, follower, letters):
    follower("known@copies.example")
    follower("waiting@copies.example", confirmed_at=None)

    answers = {ask(email).content for email in (WEN, "known@copies.example", "waiting@copies.example")}

    assert len(answers) == 1
    assert receivers(letters()) == ["known@copies.example", "waiting@copies.example", WEN]


def test_asking_once_more_changes_nothing_for_who_follows(article, ask, follower, letters):
    confirmed = follower(language="fr").confirmed_at

    ask()

    again = Follower.objects.get()
    assert (again.confirmed_at, again.language) == (confirmed, "fr")
    (letter,) = letters()
    assert "An article" in letter.subject
    assert link_in(letter)


def test_an_e_mail_address_is_one_however_it_is_written(article, ask):
    ask("Wen@Copies.Example")
    ask("wen@copies.example")

    assert Follower.objects.get().email == "wen@copies.example"


@pytest.mark.parametrize("email", ["", "wen", "wen@", "wen@copies@example"])
def test_what_is_no_e_mail_address_is_refused_and_given_back(article, ask, email):
    answer = ask(email)

    page = html.document_fromstring(answer.text)
    assert answer.status_code == 422
    assert page.xpath("//input[@name='email']/@value") == ([email] if email else [])
    assert page.xpath("//*[@class='error']")
    assert not Follower.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
    ],
)
def test_a_form_from_elsewhere_mails_nobody_and_can_be_sent_from_here(article, ask, headers):
    answer = ask(headers=headers)

    page = html.document_fromstring(answer.text)
    assert answer.status_code == 403
    assert "Send it once more here." in words(page)
    assert page.xpath("//input[@name='email']/@value") == [WEN]
    assert not Follower.objects.exists()
    assert not Mail.objects.exists()


def test_a_browser_that_only_tells_the_origin_can_ask(article, ask):
    assert ask(headers={"origin": "http://testserver"}).status_code == 200
    assert Follower.objects.exists()


def test_asking_needs_no_cookie_and_sets_none(article):
    answer = Client(enforce_csrf_checks=True).post(HERE, {"email": WEN, "about": "article"}, headers=OURS)

    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"


def test_three_mails_an_hour_go_to_one_e_mail_address_and_the_answer_stays_the_same(make_article, ask, time_machine):
    titles = ["One", "Two", "Three", "Four"]
    for title in titles:
        make_article(title)

    answers = {
        re.sub(r"/articles/\w+/", "", ask(path=f"/articles/{title.lower()}/corrections/").text) for title in titles
    }

    assert len(answers) == 1
    assert Mail.objects.count() == Follower.objects.count() == 3
    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    ask(path="/articles/four/corrections/")
    assert Mail.objects.count() == 4


def test_asking_again_and_again_brings_one_mail_an_hour(article, ask, time_machine):
    time_machine.move_to(timezone.now().replace(minute=5))
    for _ in range(4):
        ask()
    assert Mail.objects.count() == 1

    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    ask()
    assert Mail.objects.count() == 2


@pytest.mark.parametrize("sent", [False, True])
def test_stopping_makes_no_room_for_more_mails(make_article, client, ask, letters, sent):
    paths = [f"{make_article(title).get_absolute_url()}corrections/" for title in ("One", "Two", "Three", "Four")]
    for path in paths[:3]:
        ask(path=path)
    if sent:
        letters()
    client.post(page_of(Follower.objects.first()), {"everything": "1"})

    ask(path=paths[3])

    assert Mail.objects.count() == 3
    assert not Follower.objects.exists()


def test_twenty_an_hour_come_from_one_network_address_and_the_next_is_given_back(article, ask, time_machine):
    for number in range(20):
        assert ask(f"n{number}@copies.example").status_code == 200

    refused = ask()

    page = html.document_fromstring(refused.text)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3601
    assert page.xpath("//input[@name='email']/@value") == [WEN]
    assert ask(address="192.0.2.2").status_code == 200
    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    assert ask("late@copies.example").status_code == 200


def test_asking_for_who_is_known_counts_as_well(article, ask, follower):
    for number in range(20):
        follower(f"n{number}@copies.example")
        ask(f"n{number}@copies.example")

    assert ask().status_code == 429


@pytest.mark.parametrize(("state", "status"), [(State.DRAFT, 404), (State.REVIEW, 404), (State.UNPUBLISHED, 410)])
def test_what_is_not_public_cannot_be_followed(make_article, ask, client, state, status):
    make_article(state=state)

    assert client.get(HERE).status_code == status
    assert ask().status_code == status
    assert not Follower.objects.exists()


def test_what_was_asked_under_an_old_url_is_taken_along(article, client, ask):
    article.slug = "moved"
    article.save()

    answer = ask()

    assert answer.status_code == 308
    assert answer.url == "/articles/moved/corrections/"


def test_a_french_article_asks_and_mails_in_french(make_article, client, ask, letters):
    make_article(language="fr")

    ask(about="everything")

    assert '<html lang="fr">' in client.get(HERE).text
    assert Follower.objects.get().language == "fr"
    assert len(letters()) == 1


def test_no_e_mail_address_stands_in_a_key_or_a_log(article, ask, letters, caplog):
    caplog.set_level("DEBUG")

    ask()
    Follower.objects.update(confirmed_at=timezone.now())
    correct(article)
    letters()

    assert Mail.objects.count() == 2
    assert not [key for key in Mail.objects.values_list("key", flat=True) if "copies" in key or "@" in key]
    assert "copies.example" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_for_one_e_mail_address_make_one_follower(article):
    wish = {"email": WEN, "article": article, "language": "en", "address": "192.0.2.1"}

    at_once(*[lambda: following.ask(**wish)] * 2)

    assert Follower.objects.count() == Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_from_one_place_twenty_are_taken(article, follower):
    def asking(number):
        wish = {"article": article, "language": "en", "address": "192.0.2.1"}
        return lambda: following.ask(email=f"n{number}@copies.example", **wish)

    for number in range(18):
        asking(number)()

    outcomes = at_once(*[asking(number) for number in range(18, 22)])

    assert Follower.objects.count() == 20
    assert sum(isinstance(outcome, following.TooMany) for outcome in outcomes) == 2


# ---- the link ----


def stored():
    return list(Follower.objects.order_by("pk").values())


def page_of(follower, kind=links.token):
    return f"{EVERYWHERE}{kind(follower)}/"


@pytest.mark.parametrize("confirmed", [True, False])
@pytest.mark.parametrize("kind", [links.token, links.stop_token])
def test_fetching_a_link_changes_nothing(client, follower, confirmed, kind):
    path = page_of(follower(**({} if confirmed else {"confirmed_at": None})), kind)
    before = stored()

    for method in (client.get, client.head, client.options):
        assert method(path).status_code in (200, 405)

    assert stored() == before


def test_what_a_link_opens_is_kept_by_nobody_and_names_no_e_mail_address(client, follower):
    answer = client.get(page_of(follower()))

    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "copies.example" not in answer.text
    assert not answer.cookies


def test_a_link_works_without_a_cookie_or_a_token(follower):
    path = page_of(follower(confirmed_at=None))

    assert Client(enforce_csrf_checks=True).post(path, {"confirm": "1"}).status_code == 302
    assert Follower.objects.confirmed().exists()


def test_a_form_that_says_nothing_decides_nothing(client, follower):
    path = page_of(follower(confirmed_at=None))
    before = stored()

    assert client.post(path, {}).status_code == 422
    assert stored() == before


def test_the_link_to_stop_cannot_confirm(client, follower):
    waiting = follower(confirmed_at=None)

    assert client.post(page_of(waiting, links.stop_token), {"confirm": "1"}).status_code == 410
    assert not Follower.objects.confirmed().exists()


@pytest.mark.parametrize(("days", "status", "confirmed"), [(6.9, 302, True), (7.1, 410, False)])
def test_a_link_confirms_for_seven_days(client, follower, time_machine, days, status, confirmed):
    path = page_of(follower(confirmed_at=None))
    time_machine.move_to(timezone.now() + timedelta(days=days))

    answer = client.post(path, {"confirm": "1"})

    assert answer.status_code == status
    assert Follower.objects.confirmed().exists() == confirmed
    assert ("This link has grown old." in answer.text) != confirmed


def test_the_link_that_confirmed_still_stops_after_years(client, follower, time_machine):
    path = page_of(follower())
    time_machine.move_to(timezone.now() + timedelta(days=900))

    assert client.get(path).status_code == 200
    client.post(path, {"stop": "1"})

    assert not Follower.objects.exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "x",
        lambda token: token[:-1],
        lambda token: "9" + token,
        lambda token: token + ">",
        lambda token: signing.TimestampSigner(sep=".").sign("1"),
        lambda token: signing.TimestampSigner(salt=links.STOP, sep=".").sign("words"),
        lambda token: signing.TimestampSigner(salt="comments.mine", sep=".").sign("1"),
    ],
)
def test_a_link_that_was_not_made_here_opens_nothing(client, follower, spoil):
    path = f"{EVERYWHERE}{spoil(links.token(follower()))}/"

    assert client.get(path).status_code == client.post(path, {"stop": "1"}).status_code == 404
    assert Follower.objects.exists()


def test_a_link_survives_a_new_key_while_the_old_one_is_honoured(client, follower, settings):
    path, old = page_of(follower(), links.stop_token), site.SECRET_KEY

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = old[::-1], [old]

    assert client.get(path).status_code == 200


def test_a_link_of_a_key_that_is_honoured_no_more_opens_nothing(client, follower, settings):
    path = page_of(follower(), links.stop_token)

    settings.SECRET_KEY = site.SECRET_KEY[::-1]

    assert client.get(path).status_code == 404


def test_the_link_of_an_article_that_is_gone_says_so_and_not_which(client, article, follower, editor):
    path = page_of(follower())
    publishing.bring(article, State.UNPUBLISHED, by=editor)

    page = client.get(path)

    assert "about an article that is no longer here" in page.text
    assert "An article" not in page.text


# ---- stopping ----


@pytest.mark.parametrize("data", [{"stop": "1"}, {"List-Unsubscribe": "One-Click"}])
def test_whoever_stops_is_forgotten_at_once_and_is_told_nothing_more(article, follower, letters, data):
    path = page_of(follower(), links.stop_token)
    follower("other@copies.example")
    correct(article)

    answer = Client(enforce_csrf_checks=True).post(path, data)

    assert answer.status_code == 200
    assert "Nothing more is mailed." in answer.text
    assert not Follower.objects.filter(email=WEN).exists()
    assert receivers(letters()) == ["other@copies.example"]


def test_one_click_is_taken_as_often_as_a_mail_program_sends_it(client, follower):
    path = page_of(follower(), links.stop_token)

    answers = [client.post(path, {"List-Unsubscribe": "One-Click"}).status_code for _ in range(2)]

    assert answers == [200, 200]


def test_stopping_one_article_keeps_the_others(client, make_article, follower):
    another = follower(article=make_article("Another"))

    client.post(page_of(follower()), {"stop": "1"})

    assert list(Follower.objects.all()) == [another]


def test_everything_for_an_e_mail_address_stops_at_once(client, make_article, follower):
    follower(article=make_article("Another"))
    follower(article=None)
    theirs = follower("other@copies.example")

    client.post(page_of(follower()), {"everything": "1"})

    assert list(Follower.objects.all()) == [theirs]


def test_a_link_that_belongs_to_nothing_any_more_says_so(client, follower):
    path = page_of(follower())
    Follower.objects.all().delete()

    answer = client.get(path)

    assert answer.status_code == 410
    assert "This link belongs to nothing any more" in answer.text


# ---- what is kept, and for how long ----


@pytest.mark.parametrize(("days", "kept"), [(6.9, 1), (7.1, 0)])
def test_who_does_not_confirm_within_seven_days_is_forgotten(article, ask, time_machine, days, kept):
    ask()
    time_machine.move_to(timezone.now() + timedelta(days=days))

    call_command("retention", verbosity=0)

    assert Follower.objects.count() == kept


def test_asking_again_gives_nobody_more_than_seven_days(article, ask, time_machine):
    ask()
    time_machine.move_to(timezone.now() + timedelta(days=6))
    ask()
    time_machine.move_to(timezone.now() + timedelta(days=1.1))

    call_command("retention", verbosity=0)

    assert not Follower.objects.exists()


def test_who_asks_after_seven_days_begins_anew(article, ask, client, letters, time_machine):
    ask()
    time_machine.move_to(timezone.now() + timedelta(days=7.1))
    ask()

    call_command("retention", verbosity=0)

    *_late, letter = letters()
    assert client.post(link_in(letter), {"confirm": "1"}).status_code == 302


def test_who_confirmed_stays_and_their_network_address_goes(article, ask, time_machine):
    ask()
    Follower.objects.update(confirmed_at=timezone.now())
    assert Follower.objects.get().network_hash
    time_machine.move_to(timezone.now() + timedelta(days=7.1))

    call_command("retention", verbosity=0)

    kept = Follower.objects.get()
    assert (kept.network_hash, kept.network_until) == ("", None)


def test_everything_kept_about_an_e_mail_address_names_what_it_follows(follower):
    follower()
    follower(article=None)

    kept = personal.everything(WEN)["follows_corrections"]

    assert [row["article"] for row in kept] == ["An article", None]
    assert json.dumps(kept, default=str)


def test_erasing_everything_about_an_e_mail_address_ends_what_it_follows(article, follower, letters):
    follower()
    theirs = follower("other@copies.example")
    correct(article)

    personal.erase(WEN)

    assert list(Follower.objects.all()) == [theirs]
    assert receivers(letters()) == ["other@copies.example"]


# ---- being told ----


def test_the_mail_says_what_changed_word_by_word_with_the_notice_and_the_way_out(
    client, article, publication, follower, letters
):
    follower()
    correct(article, old_wording="Ask two people first.", new_wording="Ask three people.")

    (letter,) = letters()

    (notice,) = notices_of(Article.objects.get(), publication)
    assert letter.subject == "Corrected: “An article”"
    assert "It was three, not two." in letter.body
    assert "Ask [-two-]{+three+} people[- first-]." in letter.body
    assert notice.plain in letter.body
    assert notice.html in letter.body
    assert "http://testserver/articles/an-article/republish/" in letter.body
    stop = letter.extra_headers["List-Unsubscribe"]
    assert stop == f"<http://testserver{link_in(letter)}>"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert client.get(stop.strip("<>").removeprefix("http://testserver")).status_code == 200


def test_a_correction_without_wording_leads_to_the_check(article, follower, letters):
    follower()
    correct(article)

    (letter,) = letters()

    assert "http://testserver/republishing/check/" in letter.body
    assert "[-" not in letter.body


def test_a_retraction_is_told_with_the_notice_and_no_fresh_copy(article, publication, editor, follower, letters):
    follower()
    publishing.retract(article, by=editor, text="The numbers were wrong.")

    (letter,) = letters()

    (notice,) = notices_of(Article.objects.get(), publication)
    assert letter.subject == "Retracted: “An article”"
    assert "or take it down" in letter.body
    assert "The numbers were wrong." in letter.body
    assert notice.plain in letter.body
    assert notice.html in letter.body
    assert "/republish/" not in letter.body
    assert "/republishing/check/" not in letter.body


def test_the_mail_speaks_the_follower_s_language_and_its_notice_the_article_s(article, follower, letters):
    follower(language="fr")
    correct(article)

    (letter,) = letters()

    assert "Correction, 18 March 2026." in letter.body
    assert "18 mars 2026" in letter.body


@pytest.mark.parametrize("listed", [True, False])
def test_followers_of_all_hear_of_every_listed_article(make_article, follower, letters, listed):
    follower("all@copies.example", article=None)
    follower("another@copies.example")
    new = make_article("Another", listed=listed)
    follower("this@copies.example", article=new)

    correct(new)

    assert receivers(letters()) == (["all@copies.example"] if listed else []) + ["this@copies.example"]


def test_whoever_follows_both_an_article_and_all_is_told_once(article, follower, letters):
    follower()
    follower(article=None)

    correct(article)

    assert receivers(letters()) == [WEN]


def test_each_correction_is_told_once_however_often_it_is_saved(article, follower, letters):
    follower()
    correction = correct(article)
    correction.text = "It was three."
    correction.save()
    (letter,) = letters()
    correction.text = "It was four."
    correction.save()

    assert "It was three." in letter.body
    assert letters() == []
    correct(article, "Another thing.")
    assert receivers(letters()) == [WEN]


def test_nothing_goes_out_before_two_minutes_are_over(article, follower, letters):
    follower()
    correct(article)

    assert letters(minutes=1.9) == []
    assert receivers(letters(minutes=0.2)) == [WEN]


def test_a_correction_that_was_deleted_meanwhile_is_not_told(article, follower, letters):
    follower()
    correct(article).delete()

    assert letters() == []
    assert Mail.objects.get().to == ""


def test_followers_of_what_is_unpublished_meanwhile_are_told_nothing(article, editor, follower, letters):
    follower()
    correct(article)
    publishing.bring(article, State.UNPUBLISHED, by=editor)

    assert letters() == []
    correct(article, "Another thing.")
    assert letters() == []


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW, State.UNPUBLISHED])
def test_a_correction_of_what_is_not_public_is_never_told(make_article, follower, letters, editor, state):
    hidden = make_article("Hidden", state=state)
    follower(article=hidden)
    follower("all@copies.example", article=None)
    correct(hidden)

    hidden.state, hidden.published_at = State.PUBLISHED, timezone.now() - timedelta(hours=1)
    hidden.save()

    assert letters() == []


def test_a_fixture_that_is_loaded_tells_nobody(article, follower, letters):
    follower()

    Correction(article=article, text="Old news.").save_base(raw=True, force_insert=True)

    assert letters() == []


def test_thousands_of_followers_take_a_few_queries(article, django_assert_max_num_queries):
    Follower.objects.bulk_create(
        Follower(article=article, email=f"n{number}@copies.example", confirmed_at=timezone.now())
        for number in range(1500)
    )

    with django_assert_max_num_queries(40):
        correct(article)

    assert Mail.objects.count() == 1500


def test_a_correction_saved_in_the_admin_is_one_feed_entry_and_one_mail_each(
    client, article, editor, follower, letters
):
    follower()
    follower("all@copies.example", article=None)
    follower("waiting@copies.example", confirmed_at=None)
    client.force_login(editor)
    path = f"/admin/articles/article/{article.pk}/change/"
    form = html.document_fromstring(client.get(path).text).get_element_by_id("article_form")
    data = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    correction = {
        "TOTAL_FORMS": 1,
        "0-published_on": "2026-03-18",
        "0-text": "It was three, not two.",
        "0-old_wording": "Ask two people.",
        "0-new_wording": "Ask three people.",
    }

    client.post(path, data | {f"corrections-{name}": value for name, value in correction.items()})

    told = letters()
    assert receivers(told) == ["all@copies.example", WEN]
    assert all("Ask [-two-]{+three+} people." in letter.body for letter in told)
    feed = client.get("/feeds/corrections.atom").text
    assert feed.count("<entry") == 1
    assert "&lt;del&gt;two&lt;/del&gt;&lt;ins&gt;three&lt;/ins&gt;" in feed
