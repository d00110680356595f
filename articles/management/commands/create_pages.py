from pathlib import Path
from string import Template

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape

from articles import documents
from articles.models import Article, FormerSlug, Kind, State
from publication.models import Publication
from richtext.markup import article_html

TEXTS = Path(__file__).parents[2] / "first_pages"


class Command(BaseCommand):
    help = "Make the pages that every page links to: about, community, republishing, privacy. What is there stays."

    @transaction.atomic
    def handle(self, **options):
        publication = Publication.objects.current()
        for path in sorted(TEXTS.glob("*.md")):
            taken = any(model.objects.filter(slug=path.stem).exists() for model in (Article, FormerSlug))
            if not taken:
                make(path, publication)
            self.stdout.write(f"/{path.stem}/ {'was there already and stays as it is' if taken else 'made'}")
        self.stdout.write("Read them through, and change in the admin what does not fit.")


def make(path, publication):
    """Make the page of a text, in the publication's name."""
    front, body = documents.read(path)
    contact = publication.contact
    title = {"name": publication.name}
    words = {
        "name": escape(publication.name),
        "editors": f"[{contact}](mailto:{contact})" if contact else "the editors",
    }
    Article.objects.create(
        slug=path.stem,
        kind=Kind.PAGE,
        state=State.PUBLISHED,
        published_at=timezone.now(),
        licence=publication.default_licence,
        body=article_html(Template(body).substitute(words)),
        **{name: Template(text).substitute(title) for name, text in front.items()},
    )
