from datetime import timedelta

from django import template
from django.db.models import Count, Max
from django.utils import timezone

from articles.models import Article
from comments import closing, paging, rendering
from comments.forms import CommentForm
from comments.models import Comment, Discussion

register = template.Library()


@register.filter
def quoted(text):
    """Return a text as mail quotes it, so that no line of it reads as one of the site's own."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


@register.simple_tag(takes_context=True)
def discussion_place(context, article):
    """Return which page of an article's discussion the URL asks for, and in which order."""
    return paging.asked(article.get_absolute_url(), context["request"].GET)


@register.inclusion_tag("comments/_discussion.html", takes_context=True)
def discussion(context, article):
    """Show a page of an article's discussion: what was said, and either the form or why it is closed."""
    publication = context["publication"]
    page = paging.turn_to(article, discussion_place(context, article))
    html, count = rendering.page(article, publication.time_zone, page)
    return {
        "article": article,
        "comments": html,
        "count": count,
        "page": page,
        "orders": page.orders,
        "closing": closing.of_discussion(Discussion.objects.of(article), publication),
        "form": CommentForm(words=publication.comment_words),
        "publication": publication,
    }


@register.simple_tag
def comment_counts(articles):
    """Return how many comments readers can see beneath each of these articles, by the article's key."""
    shown = Comment.objects.shown().filter(article__in=[article.pk for article in articles])
    return dict(shown.order_by().values_list("article").annotate(Count("pk")))


@register.filter
def of(counts, article):
    """Return an article's count; none where nobody counted."""
    return counts.get(article.pk, 0) if counts else 0


@register.inclusion_tag("comments/_most_discussed.html")
def most_discussed(limit=4):
    """Show the listed articles with the most comments in a year."""
    since = timezone.now() - timedelta(days=365)
    counts = (
        Comment.objects.shown()
        .filter(article__in=Article.objects.listed(), created_at__gte=since)
        .order_by()
        .values_list("article")
        .annotate(count=Count("pk"), last=Max("created_at"))
        .order_by("-count", "-last")[:limit]
    )
    counts = {pk: count for pk, count, _last in counts}
    found = Article.objects.in_bulk(counts)
    return {"articles": [(found[pk], count) for pk, count in counts.items()]}
