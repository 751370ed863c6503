"""Django's settings, from environment variables alone; without any, an embedded installation in the data folder.

SHOPLEDGER_DATABASE_URL      postgresql://user:password@host/name, sqlite:///path (for data that may be lost with
                             ?synchronous=OFF), or nothing for SQLite in the data folder
SHOPLEDGER_DATA_DIR          folder of the database and the keys
SHOPLEDGER_SECRET_KEY        Django's key; made and kept in the data folder when absent
SHOPLEDGER_ENCRYPTION_KEYS   Fernet keys with commas between, the first writes; made and kept likewise
SHOPLEDGER_HOSTS             host names with commas between that pages are served under
SHOPLEDGER_ORIGINS           https://... addresses with commas between that forms may come from
SHOPLEDGER_LOCAL_USER        user that requests from this machine act as, for the demo; nobody when absent
SHOPLEDGER_DEBUG             1 for Django's debug pages
SHOPLEDGER_TIMEOUT_SECONDS   how long one answer may keep us waiting
SHOPLEDGER_SETTLE_SECONDS    how long after a lost answer the books are looked up; longer than the longest time-out
SHOPLEDGER_BUDGETS           "off" when every system is a simulator: request budgets are then not counted
SHOPLEDGER_OPERATOR_<SYSTEM>_<FIELD>   secrets of whoever runs this installation, such as a partner token
"""

from __future__ import annotations

import os

from django.utils.functional import lazy

from shopledger.config.database import database
from shopledger.config.paths import add_encryption_key, data_dir, encryption_keys, secret_key


def _words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


# Read when it is first needed, so that importing the settings makes no files.
SECRET_KEY = lazy(secret_key, str)()
DEBUG = os.environ.get("SHOPLEDGER_DEBUG") == "1"
ALLOWED_HOSTS = _words("SHOPLEDGER_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = _words("SHOPLEDGER_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "shopledger.store",
    "shopledger.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
SHOPLEDGER_LOCAL_USER = os.environ.get("SHOPLEDGER_LOCAL_USER", "")

SHOPLEDGER_JOBS_FILE = data_dir() / "jobs.sqlite3"
SHOPLEDGER_SETTLE_SECONDS = float(os.environ.get("SHOPLEDGER_SETTLE_SECONDS", "150"))
SHOPLEDGER_COUNTS_BUDGETS = os.environ.get("SHOPLEDGER_BUDGETS") != "off"
# Functions, so that keys are read or made when the first secret needs them.
SHOPLEDGER_ENCRYPTION_KEYS = encryption_keys
SHOPLEDGER_ADD_ENCRYPTION_KEY = add_encryption_key
SHOPLEDGER_TIMEOUT_SECONDS = float(os.environ.get("SHOPLEDGER_TIMEOUT_SECONDS", "30"))


def SHOPLEDGER_OPERATOR(system: str, fields: list[str]) -> dict[str, str]:  # noqa: N802 - Django takes capitals only
    """Secrets of whoever runs this installation, for one system: those fields that the environment names."""
    named = {field: os.environ.get(f"SHOPLEDGER_OPERATOR_{system}_{field}".upper()) for field in fields}
    return {field: value for field, value in named.items() if value}
