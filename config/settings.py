"""Settings for every way of running the site: one file, the environment on top.

Nothing has to be set to run it on one machine, except SECRET_KEY and SITE_URL. docs/operators.md lists what can be.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# ---- who and where ----

SECRET_KEY = env("SECRET_KEY")
if not SECRET_KEY:  # with an empty one Django starts, and fails wherever something is signed
    raise ImproperlyConfigured("Set the SECRET_KEY environment variable to a long random text.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_URL = env("SITE_URL").rstrip("/")  # the only source of absolute URLs
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / ".data")))
DEBUG = False
DEMO = env.bool("DEMO", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname or ""])

# ---- rooms ----

INSTALLED_APPS = [
    "desk.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_prose_editor",
    "delivery",
    "richtext",
    "publication",
    "accounts",
    "authors",
    "articles",
    "comments",
    "republish",
    "moderation",
    "desk",
    "demo",
]

# delivery comes first, so that errors raised further in still carry its headers.
MIDDLEWARE = [
    "delivery.headers.HeadersMiddleware",
    "delivery.requests.RequestMiddleware",
    "delivery.busy.BusyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "delivery.pages.PageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "desk.marker.MarkerMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "publication.middleware.PublicationMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.guessing.GuessingMiddleware",
    "accounts.events.EventsMiddleware",
    "accounts.sessions.SessionLimitsMiddleware",
    "accounts.factors.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "publication.context.publication",
            ],
        },
    },
]

# ---- what processes share: the database, files, the cache ----

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'site.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "delivery.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            " PRAGMA journal_size_limit=67108864;"
        ),
    }
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # live-server tests need a file
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        # Milliseconds; manage.py sets none, since a migration may take its time.
        "options": f"-c statement_timeout={env.int('STATEMENT_TIMEOUT', default=5000)} -c lock_timeout=3000"
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache("CACHE_URL", default=f"filecache://{DATA_DIR / 'cache'}")}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.filebased.FileBasedCache":
    CACHES["default"]["BACKEND"] = "delivery.cache.FileCache"
    CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 20_000)  # beyond it, counts would be lost
elif "redis" in CACHES["default"]["BACKEND"].lower():
    patience = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}  # seconds; signing in then says to come again
    CACHES["default"]["OPTIONS"] = patience | CACHES["default"].get("OPTIONS", {})

# Tests read static files from their folders; everything else serves what collectstatic gathered, under hashed names.
STATIC_FROM_SOURCE = env.bool("STATIC_FROM_SOURCE", default=False)
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = STATIC_FROM_SOURCE
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site needs what these pages are made with
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if STATIC_FROM_SOURCE
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640

# ---- language and time ----

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["publication.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="America/Toronto")

# ---- people ----

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.OneQuestion"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:workplace"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Before the admin or the desk opens: something somebody has, beside what they know. Only a demonstration goes without.
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=True)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # of a form that nobody gets: there are invitations
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is written to because somebody typed their e-mail address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds for which whoever proved again who they are need not once more
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # accounts/guessing.py counts those
# Wrong passwords and codes in a quarter of an hour from one network address, which many colleagues may share.
SIGN_IN_LIMIT_ADDRESS = env.int("SIGN_IN_LIMIT_ADDRESS", default=5)
# Django's, since the library's keeps a second list of e-mail addresses, by which a former one would still sign in.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60  # seconds
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "confirm_login_code": "accounts.forms.MailedCodeForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
}
MFA_ADAPTER = "accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey asks who holds the device, and so is two factors in one
MFA_TOTP_TOLERANCE = 1  # steps of half a minute, either way
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator wrote it, and a mail went there
MFA_FORMS = {
    "authenticate": "accounts.forms.FactorForm",
    "reauthenticate": "accounts.forms.FactorAgainForm",
    "activate_totp": "accounts.forms.AppForm",
    "add_webauthn": "accounts.forms.PasskeyForm",
    "login_webauthn": "accounts.credentials.SignInByPasskeyForm",
    "authenticate_webauthn": "accounts.credentials.PasskeyAsFactorForm",
    "reauthenticate_webauthn": "accounts.credentials.PasskeyAgainForm",
}
PASSWORD_RESET_TIMEOUT = 3600  # seconds for which a link to a new password works, once
SESSION_COOKIE_AGE = 12 * 3600  # seconds, from signing in
SESSION_IDLE_AGE = 30 * 60  # seconds without a sign of whoever is signed in
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # gone when the browser is closed
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "comments.views.csrf_failure"
MESSAGE_STORAGE = "delivery.messages.MessageStorage"

# ---- requests ----

DATA_UPLOAD_MAX_MEMORY_SIZE = 4_200_000  # a page to be checked, in any script; delivery/requests.py bounds all else
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["security.W002"]  # delivery/headers.py sets X-Frame-Options, with every other header
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]

# ---- the settings that need TLS; TLS=off is for one machine and its own loopback address, as in `make demo` ----

TLS = env.bool("TLS", default=True)
SECURE_SSL_REDIRECT = TLS
SECURE_SSL_HOST = urlsplit(SITE_URL).netloc
SECURE_HSTS_SECONDS = 63_072_000 if TLS else 0
# Off where something below this host name has no TLS; a list that browsers ship takes a host with all below it alone.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS and env.bool("HSTS_SUBDOMAINS", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TLS
SESSION_COOKIE_NAME = "__Host-sessionid" if TLS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if TLS else "csrftoken"
if env.bool("BEHIND_PROXY", default=False):  # only behind a proxy that overwrites the header
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies of one's own each append the address they were asked from to X-Forwarded-For.
PROXIES = env.int("PROXIES", default=1 if env.bool("BEHIND_PROXY", default=False) else 0)

# ---- the discussion ----

DISCUSSION_PAGE_SIZE = max(1, env.int("DISCUSSION_PAGE_SIZE", default=200))  # comments

# ---- mail, logs, parts ----

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("MAIL_FROM", default="Open Rounds <no-reply@localhost>")
EMAIL_TIMEOUT = 10  # seconds for each answer of the mail server; the lease of a mail has room for several
MAIL_KEEP_TEXT = env.bool("MAIL_KEEP_TEXT", default=DEMO)  # whom a mail went to and what it said, after it was sent

SECRET_PATHS = ["/comments/mine/", "/preview/", "/accounts/password/reset/key/", "/accounts/invitation/"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "delivery.logs.formatter", "beginnings": SECRET_PATHS, "plain": DEMO}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django.server": {"handlers": [], "propagate": True},  # of `runserver`, which would write lines of its own
        "security": {"level": "INFO"},
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "house"
