from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from richtext import columns


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())  # as `save` keeps it; a LIKE is case-blind for ASCII alone on SQLite


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who works here: an author, editor, moderator or administrator. Readers have no account."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = columns.Line(_("name"), max_length=150, help_text=_("As readers see it, when you close a discussion."))
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Switch off instead of deleting."))
    invited_at = models.DateTimeField(_("invited"), null=True, editable=False)
    sessions_ended = models.PositiveIntegerField(
        _("times signed out everywhere"), default=0, db_default=0, editable=False
    )
    date_joined = models.DateTimeField(_("since"), default=timezone.now)

    objects = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("There is a user with this e-mail address already."),
            ),
            # Readers see it where somebody closes a discussion; an e-mail address must never stand in for it.
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="user_has_a_name",
                violation_error_message=_("A user has a name, as readers see it."),
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        self.email = self.email.strip().lower()

    def save(self, **kwargs):
        self.email = self.email.lower()
        super().save(**kwargs)

    @property
    def is_invitable(self):
        """Say whether a password is still to be chosen, by whoever gets the mail."""
        return self.is_active and not self.has_usable_password()

    @property
    def is_invited(self):
        return self.is_invitable and self.invited_at is not None

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    def _get_session_auth_hash(self, secret=None):
        """Tie a session to the password it began with, and to the last time that somebody signed out everywhere."""
        tied = f"{self.sessions_ended} {self.password}"
        return salted_hmac("accounts.User.session", tied, secret=secret, algorithm="sha256").hexdigest()
