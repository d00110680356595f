from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Q

from comments import rendering, threads
from comments.models import Comment
from publication.models import Publication


class Command(BaseCommand):
    help = "Make the stored HTML of comments anew, after their template, their language or the time zone has changed."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="Make every one anew, not only what is out of date.")

    def handle(self, *, all, **options):
        zone = Publication.objects.current().time_zone
        comments = list(Comment.objects.exclude(Q() if all else up_to_date(zone)).only("article").order_by("pk"))
        for comment in comments:
            with transaction.atomic():  # it is read again, and held: it may have been withdrawn since
                rendering.store(threads.lock(comment), zone)
        self.stdout.write(f"{len(comments)} comments rendered.")


def up_to_date(zone):
    made = Q()
    for code, _name in settings.LANGUAGES:
        made |= Q(article__language=code, rendered_with=rendering.fingerprint(zone, code))
    return made
