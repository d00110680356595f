from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_safe

from articles.models import Article, Kind
from moderation import queue


@require_safe
def staff_bar(request):
    """Show what whoever asks may do with an article: the one personal part of its page has a URL of its own."""
    article = get_object_or_404(Article, slug=request.GET.get("article", ""), kind=Kind.ARTICLE)
    edits = admin.site.get_model_admin(Article).has_change_permission(request, article)
    moderates = request.user.has_perm("comments.decide_comment")
    if not (edits or moderates):
        raise Http404
    waiting = queue.waiting_for(request.user).filter(comment__article=article).count()
    context = {"article": article, "edits": edits, "moderates": moderates, "waiting": waiting}
    with translation.override(article.language):
        return render(request, "desk/staff_bar.html", context)
