"""The index, the list of articles and the discussion of one, in a browser: what an editor does in a morning."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, State
from comments.models import Opening


def test_an_editor_goes_from_the_index_to_the_list_changes_many_and_closes_a_discussion(
    desk, sound, article, make_article, make_author, make_comment
):
    make_comment()
    author = make_author("Bea Other")
    day = timezone.now() + timedelta(days=1)
    for number in range(8):
        make_article(f"Coming out {number}", published_at=day, authors=[author], topics=["Consent"])
    make_article("Waiting", state=State.REVIEW, review_by=timezone.localdate() - timedelta(days=2))

    desk.goto("/admin/")
    review = desk.get_by_role("region", name="Submitted for review 1")
    expect(review.get_by_role("link", name="Waiting")).to_be_visible()
    desk.get_by_text("Month by month").first.click()
    expect(desk.get_by_role("table", name="Articles published, by month").get_by_role("row")).to_have_count(13)
    sound()

    desk.get_by_role("link", name="All 8").click()
    expect(desk.locator("#result_list tbody tr")).to_have_count(8)
    desk.get_by_label("Author", exact=True).select_option(label="Other, Bea")
    desk.get_by_role("search", name="By author").get_by_role("button", name="Show").click()
    expect(desk.locator("#result_list tbody tr")).to_have_count(8)
    sound()
    for title in ("Coming out 1", "Coming out 2"):
        desk.get_by_role("row", name=title).get_by_role("checkbox").check()
    desk.get_by_label("Action:").select_option(label="Back to draft")
    desk.get_by_role("button", name="Go").click()
    desk.get_by_label("Note:").fill("The figures are missing.")
    sound()
    desk.get_by_role("button", name="Back to draft").click()
    expect(desk.get_by_text("2 articles are drafts again.")).to_be_visible()
    assert Article.objects.filter(state=State.DRAFT).count() == 2

    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    discussion = desk.locator("#discussion-group")
    discussion.get_by_label("Closed, for the reason below").check()
    discussion.get_by_label("Reason that readers see").fill("It had run its course.")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("was changed successfully")).to_be_visible()
    article.discussion.refresh_from_db()
    assert article.discussion.opening == Opening.CLOSED
