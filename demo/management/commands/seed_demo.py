from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from demo import reading, seeding


class Command(BaseCommand):
    help = "Fill the site with demonstration content. What is there already stays as it is."

    @transaction.atomic
    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("Demonstration users have a printed password. Set DEMO=1 where that does no harm.")
        seeding.publication()
        seeding.topics()
        seeding.authors()
        people = seeding.users()
        seeding.pages()
        for slug, front, body in reading.documents("articles"):
            seeding.article(slug, front, body, people)
        for slug, front, body in reading.documents("desk"):
            seeding.in_the_making(slug, front, body, people)
        seeding.readers()
        self.stdout.write("Demonstration sign-ins, at /admin/:")
        for user in people.values():
            self.stdout.write(f"  {user.email:36} {seeding.PASSWORD}   {user.groups.get().name}")
