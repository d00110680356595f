from django.core.management.base import BaseCommand

from articles import abandoned
from comments import retention
from delivery.cache import forget_expired
from moderation import notes, reporting
from republish import counting, following


class Command(BaseCommand):
    help = "Forget what is kept for a time only, and close what has waited too long. Run it once a day."

    def handle(self, **options):
        networks = retention.forget_networks() + reporting.forget_expired() + following.forget_networks()
        rejected, forgotten = retention.reject_unrevised(), notes.forget_old()
        readers, unconfirmed = counting.forget(), following.forget_unconfirmed()
        pictures, entries = abandoned.sweep(), forget_expired()
        done = (networks, rejected, forgotten, readers, unconfirmed, pictures, entries)
        if options["verbosity"] and any(done):
            self.stdout.write(
                f"{networks} network addresses forgotten, {rejected} unrevised comments rejected,"
                f" {forgotten} notes on writers deleted, {readers} readers of copies forgotten,"
                f" {unconfirmed} unconfirmed followers of corrections deleted,"
                f" {entries} files of the cache and {pictures} abandoned pictures deleted."
            )
