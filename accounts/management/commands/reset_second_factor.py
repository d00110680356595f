from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts import factors
from accounts.models import User


class Command(BaseCommand):
    help = "Take away the second factor of somebody who has lost it. They sign in by a mailed code and set up another."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the e-mail address by which they sign in")

    def handle(self, *, email, **options):
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(_("Nobody signs in by the e-mail address %(email)s.") % {"email": email})
        factors.take_away(user)
        self.stdout.write(
            _("%(name)s has no second factor now, is signed out everywhere, and is told so by mail.")
            % {"name": user.name}
        )
