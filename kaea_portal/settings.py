"""One settings file for development, tests and production.

Everything that differs between machines comes from the environment. Production refuses to start
without the few values it cannot guess and names the missing one. Local work names an embedded
stack (`PORTAL_STACK=dev`, set by `make run`), which supplies them.
"""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.bool("DEBUG", default=False)
PORTAL_STACK = env.str("PORTAL_STACK", default="dev" if DEBUG else "")
if PORTAL_STACK:
    import devstack

    # Addresses only: importing settings starts nothing. A variable that is set wins.
    for name, value in devstack.environment(PORTAL_STACK).items():
        os.environ.setdefault(name, value)

missing = [
    name for name in ("DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS") if not os.environ.get(name)
]
if missing:
    raise ImproperlyConfigured(
        "Set in the environment: " + ", ".join(missing) + ". "
        "See “On a server” in README.md. For local work use `make run`, "
        "or name a local stack: PORTAL_STACK=dev."
    )

SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")
# Demo sign-ins work and every page says that its data is invented.
DEMO = env.bool("PORTAL_DEMO", default=False)
# Adds the bare view that `make bench` compares with.
BENCH = env.bool("PORTAL_BENCH", default=False)
# Plain http is for the loopback demo and tests only.
HTTPS = env.bool("PORTAL_HTTPS", default=not (DEBUG or PORTAL_STACK))

INSTALLED_APPS = [
    "kaea_portal",
    "core",
    "accounts",
    "centers",
    "people",
    "projects",
    "library",
    "trainings",
    "events",
    "reports",
    "modeltranslation",  # before admin: it wraps ModelAdmin
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "kaea_portal.static_files.PortalStaticFilesConfig",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "django_htmx",
    "template_partials",
    "phonenumber_field",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.PermissionsPolicyMiddleware",
    "core.middleware.PrivatePagesMiddleware",
    "core.middleware.NoNulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "core.middleware.BodyLimitMiddleware",  # above the one that reads forms
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.RequestContextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.RequireMfaMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "kaea_portal.urls"
WSGI_APPLICATION = "kaea_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kaea_portal.context.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "core.templatetags.portal",
                "core.templatetags.chart",
                "core.templatetags.content",
                "core.templatetags.quick",  # after i18n: its {% translate %} is the quicker one
                "template_partials.templatetags.partials",
            ],
        },
    },
]
FORM_RENDERER = "core.forms_renderer.PortalFormRenderer"

# --- Data -------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# PgBouncer in transaction mode cannot keep a cursor open between statements.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("PGBOUNCER", default=False)

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "core.cache_backend.PortalCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "kaea",
        "TIMEOUT": 300,
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Long work --------------------------------------------------------------------------------
# redis-py and kombu spell a unix socket differently.
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_RESULT_BACKEND = None  # a Job row is the result
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# kB: a process that has grown this far ends after its task; the next one gets a new process.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 230_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A worker waits for its broker as long as it takes; after a hundred tries it would end.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Asia/Bishkek"
# A killed worker's task comes back within seconds of its time limit, not after ten rounds.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "core.tasks.heartbeat", "schedule": 10.0},
    "jobs-requeue-lost": {"task": "core.tasks.requeue_lost_jobs", "schedule": 10.0},
    "jobs-remove-expired-files": {"task": "core.tasks.remove_expired_files", "schedule": 3600.0},
    "messages-send-due": {"task": "core.tasks.send_due_messages", "schedule": 20.0},
    "reminders-decide": {"task": "core.tasks.decide_reminders", "schedule": 900.0},
    "reminders-send-due": {"task": "core.tasks.send_due_reminders", "schedule": 60.0},
    "news-send": {"task": "core.tasks.send_news", "schedule": 600.0},
    "news-erase-old": {"task": "core.tasks.erase_old_subscriptions", "schedule": 86400.0},
    "trainings-start-due": {"task": "trainings.tasks.start_due_trainings", "schedule": 900.0},
    "figures-count-indicators": {"task": "reports.tasks.count_indicators", "schedule": 60.0},
    "figures-digest-registers": {"task": "reports.tasks.digest_registers", "schedule": 30.0},
    "trainings-begin-waves": {"task": "trainings.tasks.begin_due_waves", "schedule": 3600.0},
    "trainings-settle-applications": {
        "task": "trainings.tasks.settle_applications",
        "schedule": 60.0,
    },
    "trainings-erase-applications": {
        "task": "trainings.tasks.erase_applications",
        "schedule": 86400.0,
    },
    "trainings-lapse-awards": {"task": "trainings.tasks.lapse_awards", "schedule": 3600.0},
    "trainings-expire-imports": {"task": "trainings.tasks.expire_imports", "schedule": 3600.0},
    "library-count-use": {"task": "library.tasks.count_catalogue_use", "schedule": 86400.0},
    "figures-prune-changes": {"task": "reports.tasks.prune_changes", "schedule": 600.0},
    "library-refresh-stale": {"task": "library.tasks.refresh_stale", "schedule": 30.0},
    "library-make-books": {"task": "library.tasks.make_books", "schedule": 60.0},
    "library-flush-counts": {"task": "library.tasks.flush_counts", "schedule": 60.0},
    "events-settle-waiting-lists": {
        "task": "events.tasks.settle_waiting_lists",
        "schedule": 60.0,
    },
    "events-match-guests": {"task": "events.tasks.match_guests", "schedule": 30.0},
    "events-mark-no-shows": {"task": "events.tasks.mark_no_shows", "schedule": 3600.0},
    "events-erase-guest-names": {"task": "events.tasks.erase_guest_names", "schedule": 86400.0},
    "events-flush-counts": {"task": "events.tasks.flush_counts", "schedule": 60.0},
    "library-expire-uploads": {"task": "library.tasks.expire_uploads", "schedule": 3600.0},
    "library-collect-links": {"task": "library.tasks.collect_links", "schedule": 600.0},
    "library-check-links": {"task": "library.tasks.check_links", "schedule": 1800.0},
}

# --- Who -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
# Alone: beside ModelBackend each wrong password would be hashed twice and /admin/login/ would go
# round the rate limits.
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by invitation, which proves the address
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # "your password was changed", "a key was added"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to whatever address a stranger types
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60  # mail may be slow in the mountains
MFA_ADAPTER = "accounts.adapter.MfaAdapter"
MFA_FORMS = {
    "add_webauthn": "accounts.mfa_forms.AddKeyForm",
    "edit_webauthn": "accounts.mfa_forms.EditKeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # people come by invitation
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # passkeys on http://localhost
MFA_RECOVERY_CODE_COUNT = 10
REQUIRE_MFA = env.bool("REQUIRE_MFA", default=True)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "KAEA"

# --- Words ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "ky"
LANGUAGES = [("ky", "Кыргызча"), ("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["kaea_portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bishkek"
USE_THOUSAND_SEPARATOR = False
LANGUAGE_COOKIE_NAME = "lang"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
MODELTRANSLATION_LANGUAGES = ("ky", "ru", "en")
MODELTRANSLATION_DEFAULT_LANGUAGE = "ky"
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": ("ky", "ru", "en"),
    "ky": ("ru", "en"),
    "ru": ("ky", "en"),
    "en": ("ru", "ky"),
}
PHONENUMBER_DEFAULT_REGION = "KG"
PHONENUMBER_DB_FORMAT = "E164"
# How many e-tutorials the association wants to have: "30 of ~30" on the reviewers' desk.
LIBRARY_TUTORIALS_WANTED = env.int("LIBRARY_TUTORIALS_WANTED", default=30)
ASSOCIATION_NAME = _("Kyrgyz Adult Education Association")
ASSOCIATION_NAME_EN = "Kyrgyz Adult Education Association"
# How the association is called in IATI: <registration agency>-<registration number>.
IATI_ORGANISATION = env.str("PORTAL_IATI_ORGANISATION", default="KG-KAEA")

# --- Files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
# Another host (a CDN that fetches from us) is named here; we ourselves answer at /media/.
MEDIA_URL = env.str("MEDIA_URL", default="/media/")
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "media")))
PRIVATE_ROOT = Path(env.str("PRIVATE_ROOT", default=str(BASE_DIR / "private")))
if env.str("S3_BUCKET", default=""):
    S3 = {"access_key": env.str("S3_ACCESS_KEY"), "secret_key": env.str("S3_SECRET_KEY")}
    S3 |= {"endpoint_url": env.str("S3_ENDPOINT", default=None), "file_overwrite": False}
    public = S3 | {"bucket_name": env.str("S3_BUCKET"), "querystring_auth": False}
    # The host that visitors see: a CDN, or the bucket's own name.
    public["custom_domain"] = env.str("S3_PUBLIC_HOST", default=None)
    # No name is ever used twice.
    public["object_parameters"] = {"CacheControl": "public, max-age=31536000, immutable"}
    private = S3 | {"bucket_name": env.str("S3_PRIVATE_BUCKET"), "default_acl": "private"}
    STORAGES = {
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": public},
        "private": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": private},
    }
else:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "private": {
            # No address of its own: only a view that checks access serves it.
            "BACKEND": "core.files.PrivateFileSystemStorage",
            "OPTIONS": {"location": PRIVATE_ROOT},
        },
    }
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
}
WHITENOISE_MAX_AGE = 60 * 60 * 24
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # half the files to compress and to remember
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o640
# The largest file of the library with the rest of its form; longer requests are not even read.
MAX_BODY_BYTES = 305_000_000
# The link checker keeps out of private networks; tests let it ask a server of their own.
LINK_CHECK_LOOPBACK = False

# Months after a training at which people are asked what became of them (ADR 0022).
FOLLOW_UP_MONTHS = (3, 6, 12)

# --- Mail ----------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# A mail server that takes the call and says nothing must not hold a worker for ever.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="KAEA <portal@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# A provider of anymail in place of EMAIL_URL ("mailgun", "brevo", "postmark", "amazon_ses"…), with
# its keys as JSON in ANYMAIL.
if EMAIL_PROVIDER := env.str("EMAIL_PROVIDER", default=""):
    EMAIL_BACKEND = f"anymail.backends.{EMAIL_PROVIDER}.EmailBackend"
    ANYMAIL = env.json("ANYMAIL", default={})
# Other ways than mail, through Apprise: {name: address with {to}} (core.channels).
MESSAGE_SERVICES = env.dict("MESSAGE_SERVICES", default={})

# --- Safety --------------------------------------------------------------------------------------
# Where pictures may come from when they are not ours to serve.
if env.str("S3_BUCKET", default=""):
    picture_hosts = [f"https://{host}" if (host := env.str("S3_PUBLIC_HOST", "")) else "https:"]
else:
    picture_hosts = [MEDIA_URL] if MEDIA_URL.startswith("https://") else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *picture_hosts],
        # Saving a material on the phone fetches its pictures.
        "connect-src": [SELF, *picture_hosts],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        # Films on these sites are shown here when the visitor has agreed to it, and not before.
        "frame-src": ["https://www.youtube-nocookie.com", "https://player.vimeo.com"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS and env.bool("SECURE_SSL_REDIRECT", default=True)
# A balancer asks each machine itself, without TLS; the answer holds nobody's data.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies in front of us write X-Forwarded-For; 0 trusts none.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django.security.DisallowedHost": {"handlers": [], "propagate": False}},
}
