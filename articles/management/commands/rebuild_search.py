from django.core.management.base import BaseCommand
from django.db import transaction

from articles import derived
from articles.models import Article


class Command(BaseCommand):
    help = "Fill the search index anew, from every article."

    @transaction.atomic
    def handle(self, **options):
        done = 0
        for article in Article.objects.order_by("pk"):
            derived.index(article)
            done += 1
        self.stdout.write(f"{done} articles indexed.")
