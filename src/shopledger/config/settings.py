"""Django's settings, from environment variables alone; without any, an embedded installation in the data folder.

SHOPLEDGER_DATABASE_URL      postgresql://user:password@host/name, sqlite:///path (for data that may be lost with
                             ?synchronous=OFF), or nothing for SQLite in the data folder
SHOPLEDGER_DATA_DIR          folder of the database and the keys
SHOPLEDGER_SECRET_KEY        Django's key; made and kept in the data folder when absent
SHOPLEDGER_ENCRYPTION_KEYS   Fernet keys with commas between, the first writes; made and kept likewise
SHOPLEDGER_HOSTS             host names with commas between that pages are served under
SHOPLEDGER_ORIGINS           https://... addresses with commas between that forms may come from
SHOPLEDGER_PROXIES           how many proxies stand before us that name the browser's address; 1 where origins are
                             https, else 0
SHOPLEDGER_LOCAL_USER        user that requests from this machine act as, for the demo; nobody when absent
SHOPLEDGER_DEBUG             1 for Django's debug pages
SHOPLEDGER_TIMEOUT_SECONDS   how long one answer may keep us waiting
SHOPLEDGER_SETTLE_SECONDS    how long after a lost answer the books are looked up; longer than the longest time-out
SHOPLEDGER_TICK_SECONDS      how often a worker looks for what is due
SHOPLEDGER_BUDGETS           "off" when every system is a simulator: request budgets are then not counted
SHOPLEDGER_BASE_URL_<SYSTEM>_<NAME>    other addresses of a connected system, such as a test server's
SHOPLEDGER_SMTP_URL          smtp://user:password@host:port?tls=starttls, ssl or off; without it mail becomes files
                             in the folder `mail` of the data folder
SHOPLEDGER_MAIL_FROM         who letters come from: Name <address>
SHOPLEDGER_SUPPORT_MAIL      where questions go; nowhere but the pages when absent
SHOPLEDGER_STAFF             addresses with commas between that answer as staff; all of the support address's domain
                             when absent
SHOPLEDGER_SITE_URL          https://... address of the pages, for links in letters
SHOPLEDGER_OPERATOR_NAME     who runs this installation, as terms and privacy name them
SHOPLEDGER_OPERATOR_ADDRESS  where they are: lines with commas between
SHOPLEDGER_OPERATOR_<SYSTEM>_<FIELD>   secrets of whoever runs this installation, such as a partner token
"""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.functional import lazy

from shopledger.config.database import database
from shopledger.config.mail import mail_server
from shopledger.config.paths import add_encryption_key, data_dir, encryption_keys, secret_key


def _words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


# Read when it is first needed, so that importing the settings makes no files.
SECRET_KEY = lazy(secret_key, str)()
DEBUG = os.environ.get("SHOPLEDGER_DEBUG") == "1"
ALLOWED_HOSTS = _words("SHOPLEDGER_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = _words("SHOPLEDGER_ORIGINS")

INSTALLED_APPS = [
    "shopledger.store",
    "shopledger.web",  # before allauth, so that its pages have our look
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "shopledger.web.numbers.numbered",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "shopledger.web.seen.Seen",
    "django_htmx.middleware.HtmxMiddleware",
    "shopledger.web.middleware.content_policy",
    "shopledger.web.middleware.local_user",
]
ROOT_URLCONF = "shopledger.config.urls"
WSGI_APPLICATION = "shopledger.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shopledger.web.shell.shell",
            ]
        },
    }
]

DATABASES = {"default": database(os.environ.get("SHOPLEDGER_DATABASE_URL", ""), data_dir())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
AREAS = ("home", "orders", "setup", "configuration", "people", "tickets")
LOCALE_PATHS = [Path(__file__).parent.parent / "web" / area / "locale" for area in AREAS]

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
X_FRAME_OPTIONS = "DENY"
IS_BEHIND_HTTPS = any(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_BEHIND_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_BEHIND_HTTPS else 0
LANGUAGE_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
FORM_RENDERER = "shopledger.web.forms.Renderer"
# Counts of failed sign-ins are shared by all processes, so they live in the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "web_cache"}}

# --- signing in: allauth, by e-mail address; accounts are made by our own sign-up only
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "shopledger.web.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets mail because somebody else typed their address
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # every other session ends, the one that changes it stays
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_REAUTHENTICATION_METHODS = {"password", "mfa"}
ACCOUNT_RATE_LIMITS = {"sign_up": "20/h/ip,3/h/key", "invite": "30/d/user", "address": "30/d/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("SHOPLEDGER_PROXIES", "1" if IS_BEHIND_HTTPS else "0"))
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # also how long the link of a welcome letter works
MFA_ADAPTER = "shopledger.web.people.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Shopledger"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_BEHIND_HTTPS
USERSESSIONS_TRACK_ACTIVITY = False  # it writes with every request; web.seen does so once in some minutes
SHOPLEDGER_LOCAL_USER = os.environ.get("SHOPLEDGER_LOCAL_USER", "")

globals().update(mail_server(os.environ.get("SHOPLEDGER_SMTP_URL", "")))
SHOPLEDGER_MAIL_FOLDER = str(data_dir() / "mail")
DEFAULT_FROM_EMAIL = os.environ.get("SHOPLEDGER_MAIL_FROM", "Shopledger <shopledger@localhost>")
SHOPLEDGER_SUPPORT_MAIL = os.environ.get("SHOPLEDGER_SUPPORT_MAIL", "")
SHOPLEDGER_STAFF = _words("SHOPLEDGER_STAFF")
SHOPLEDGER_SITE_URL = os.environ.get("SHOPLEDGER_SITE_URL", "http://localhost:8000")
SHOPLEDGER_OPERATOR_NAME = os.environ.get("SHOPLEDGER_OPERATOR_NAME", "").strip()
SHOPLEDGER_OPERATOR_ADDRESS = os.environ.get("SHOPLEDGER_OPERATOR_ADDRESS", "").strip()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_number": {"()": "shopledger.web.numbers.NumberFilter"},
        "in_production": {"()": "django.utils.log.RequireDebugFalse"},
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["in_production"],
            "level": "ERROR",
        },
        "told": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    # Left to itself, Django tells failures of pages to administrators by mail only, and there are none.
    "loggers": {
        "django.request": {"filters": ["request_number"], "handlers": ["stderr"]},
        "shopledger.housekeeping": {"level": "INFO", "handlers": ["told"]},
    },
}

SHOPLEDGER_JOBS_FILE = data_dir() / "jobs.sqlite3"
SHOPLEDGER_SETTLE_SECONDS = float(os.environ.get("SHOPLEDGER_SETTLE_SECONDS", "150"))
SHOPLEDGER_TICK_SECONDS = float(os.environ.get("SHOPLEDGER_TICK_SECONDS", "2"))
SHOPLEDGER_COUNTS_BUDGETS = os.environ.get("SHOPLEDGER_BUDGETS") != "off"
# Functions, so that keys are read or made when the first secret needs them.
SHOPLEDGER_ENCRYPTION_KEYS = encryption_keys
SHOPLEDGER_ADD_ENCRYPTION_KEY = add_encryption_key
SHOPLEDGER_TIMEOUT_SECONDS = float(os.environ.get("SHOPLEDGER_TIMEOUT_SECONDS", "30"))


def SHOPLEDGER_BASE_URLS(system: str, names: list[str]) -> dict[str, str]:  # noqa: N802 - Django takes capitals only
    """Other addresses of one system than its own: those that the environment names."""
    named = {name: os.environ.get(f"SHOPLEDGER_BASE_URL_{system}_{name}".upper()) for name in names}
    return {name: value for name, value in named.items() if value}


def SHOPLEDGER_OPERATOR(system: str, fields: list[str]) -> dict[str, str]:  # noqa: N802 - Django takes capitals only
    """Secrets of whoever runs this installation, for one system: those fields that the environment names."""
    named = {field: os.environ.get(f"SHOPLEDGER_OPERATOR_{system}_{field}".upper()) for field in fields}
    return {field: value for field, value in named.items() if value}
