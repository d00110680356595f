from django.conf import settings
from django.core.management.base import BaseCommand

from comments import rendering
from comments.models import Comment
from publication.models import Publication


class Command(BaseCommand):
    help = "Make the stored HTML of comments anew, after their template or the time zone has changed."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="Make every one anew, not only what is out of date.")

    def handle(self, *, all, **options):
        zone = Publication.objects.current().time_zone
        comments = Comment.objects.select_related("article", "author").order_by("pk")
        if not all:
            made_with = [rendering.fingerprint(zone, code) for code, _name in settings.LANGUAGES]
            comments = comments.exclude(rendered_with__in=made_with)
        done = 0
        for comment in comments.iterator(chunk_size=500):
            rendering.store(comment, zone)
            done += 1
        self.stdout.write(f"{done} comments rendered.")
