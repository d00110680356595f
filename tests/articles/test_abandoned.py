"""Pictures that nothing names any more are deleted after a day; what anything names stays."""

import os
import time

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from lxml import html

from articles import abandoned, revisions
from articles.models import State
from delivery import images
from tests.fixtures import picture_file

DAY = 24 * 3600  # seconds


@pytest.fixture
def files(media_root):
    """Return the digest of every picture that is stored."""

    def stored():
        return {path.parts[-3] for path in media_root.rglob("*.webp")}

    return stored


@pytest.fixture
def let_pass(media_root):
    """Make every file older, as the time of day would."""

    def older(seconds):
        then = time.time() - seconds
        for path in media_root.rglob("*.*"):
            os.utime(path, (then, then))

    return older


@pytest.fixture
def figure(make_article, make_figure):
    """A picture that an article shows, so that the database is known to belong to the files."""
    return make_figure(make_article("Shown"))


@pytest.fixture
def left_behind():
    """Store a picture that nothing names, as a refused form does, and return its digest."""

    def store(colour="tomato"):
        image = images.read(picture_file(colour=colour))
        return images.Name.parse(images.store(image, (480, 960, 1600), default_storage)).digest

    return store


def digest(picture):
    return images.Name.parse(picture.name).digest


@pytest.mark.parametrize(("seconds", "stays"), [(DAY - 600, True), (DAY + 600, False)])
def test_a_picture_that_nothing_names_is_deleted_after_a_day(figure, left_behind, files, let_pass, seconds, stays):
    gone = left_behind()
    let_pass(seconds)

    deleted = abandoned.sweep()

    assert (gone in files()) is stays
    assert deleted == (not stays)
    assert digest(figure.image) in files()


def test_no_empty_folder_is_left_of_it(figure, left_behind, media_root, let_pass):
    gone = left_behind()
    let_pass(2 * DAY)

    abandoned.sweep()

    assert not (media_root / "pictures" / gone).exists()


def test_it_is_done_once_a_day_with_everything_else(figure, left_behind, files, let_pass, capsys):
    gone = left_behind()
    let_pass(2 * DAY)

    call_command("retention")

    assert gone not in files()
    assert "1 abandoned pictures deleted." in capsys.readouterr().out


def test_a_portrait_and_the_figure_of_an_old_revision_stay(figure, make_author, make_figure, files, let_pass):
    author = make_author(portrait=picture_file(colour="green"))
    revisions.begin(figure.article)
    former = digest(figure.image)
    figure.image = picture_file(colour="orange")
    figure.save()
    let_pass(2 * DAY)

    deleted = abandoned.sweep()

    assert deleted == 0
    assert files() == {former, digest(figure.image), digest(author.portrait)}


def test_what_was_replaced_and_stands_in_no_revision_goes(figure, make_author, files, let_pass):
    author = make_author(portrait=picture_file(colour="green"))
    former = digest(author.portrait)
    author.portrait = picture_file(colour="orange")
    author.save()
    let_pass(2 * DAY)

    abandoned.sweep()

    assert former not in files()
    assert digest(author.portrait) in files()


# ---- a form that waits ----


def form_of(answer):
    return dict(html.document_fromstring(answer.text).get_element_by_id("article_form").form_values())


@pytest.fixture
def waiting(client, editor, make_article):
    """Send an article's form with a picture and a fault; return its path, and what it would send next."""
    client.force_login(editor)
    draft = make_article("Begun", state=State.DRAFT)
    path = reverse("admin:articles_article_change", args=[draft.pk])
    row = {
        "figures-TOTAL_FORMS": 1,
        "figures-0-number": 1,
        "figures-0-image": SimpleUploadedFile("a.png", picture_file(colour="tomato").read()),
        "figures-0-rights": "article",
    }
    return path, form_of(client.post(path, form_of(client.get(path)) | row))


def test_a_picture_stays_for_which_a_working_copy_waits_and_goes_with_it(
    client, editor, figure, waiting, files, let_pass
):
    path, sent = waiting
    client.post(path.replace("/change/", "/working/"), sent | {"_working": "typed"})
    let_pass(2 * DAY)

    kept = abandoned.sweep()
    editor.working_copies.all().delete()

    assert kept == 0
    assert abandoned.sweep() == 1
    assert files() == {digest(figure.image)}


def test_a_picture_whose_form_is_sent_in_that_moment_stays(client, editor, figure, waiting, files, let_pass):
    path, sent = waiting
    editor.working_copies.all().delete()
    let_pass(2 * DAY)

    client.post(path, sent)  # refused again, which asks for the picture
    editor.working_copies.all().delete()

    assert abandoned.sweep() == 0
    assert len(files()) == 2


def test_a_picture_that_is_chosen_again_in_that_moment_stays(figure, left_behind, files, let_pass):
    gone = left_behind()
    let_pass(2 * DAY)

    assert left_behind() == gone

    assert abandoned.sweep() == 0
    assert gone in files()


# ---- what is left alone ----


def test_nothing_is_deleted_where_the_database_names_no_picture(db, left_behind, files, let_pass):
    """It may be another database than the one that the files belong to."""
    there = left_behind()
    let_pass(2 * DAY)

    assert abandoned.sweep() == 0
    assert files() == {there}


def test_no_file_that_is_no_picture_is_touched(figure, left_behind, media_root, let_pass):
    folder = media_root / "pictures" / left_behind()
    (next(folder.iterdir()) / "notes.txt").write_text("Mine.")
    (media_root / "pictures" / "readme.txt").write_text("Mine.")
    (media_root / "other.webp").write_text("Mine.")
    let_pass(2 * DAY)
    before = set(media_root.rglob("*"))

    assert abandoned.sweep() == 0
    assert set(media_root.rglob("*")) == before


def test_a_site_without_a_folder_of_pictures_has_none_to_sweep(db):
    assert abandoned.sweep() == 0
