"""Django's settings, from the environment alone. newsroom/environment.py lists what can be set."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from newsroom import databases, environment, secret_key, security_contact, server_urls, version
from newsroom.api_enums import ENUM_NAME_OVERRIDES
from newsroom.browser_settings import *  # noqa: F403 - settings are the names of a module
from newsroom.data_folder import secure_data_folder
from newsroom.email import get_mailers_config
from newsroom.sign_in_settings import *  # noqa: F403 - settings are the names of a module
from newsroom.storages import get_snapshot_storage_config

BASE_DIR = Path(__file__).resolve().parent.parent
# A wheel has templates, style sheets and docs inside a package: the folder above it is everybody's.
ASSETS_DIR = BASE_DIR if (BASE_DIR / "templates").is_dir() else BASE_DIR / "newsroom" / "assets"

DEBUG: bool = environment.get_variable("STET_DEBUG")
STET_VERSION: str = version.VERSION
STET_EMBEDDED: bool = environment.get_variable("STET_EMBEDDED")
STET_DATA_DIR = BASE_DIR / environment.get_variable("STET_DATA_DIR")

# The newsroom's name and address ------------------------------------------------------------------
STET_NEWSROOM_NAME: str = environment.get_variable("STET_NEWSROOM_NAME")
STET_BASE_URL: str = environment.get_variable("STET_BASE_URL").rstrip("/") or "http://127.0.0.1:8000"
STET_CONTACT_ADDRESS: str = environment.get_variable("STET_CONTACT_ADDRESS")
STET_BRAND_BACKGROUND: str = environment.get_variable("STET_BRAND_BACKGROUND")
STET_BRAND_TEXT: str = environment.get_variable("STET_BRAND_TEXT")
STET_BRAND_ACCENT: str = environment.get_variable("STET_BRAND_ACCENT")
STET_PUBLISH_AUDIT_HEADS: bool = environment.get_variable("STET_PUBLISH_AUDIT_HEADS")
_base = server_urls.parse_base_url(STET_BASE_URL)
ALLOWED_HOSTS: list[str] = [str(_base.hostname), *environment.get_variable("STET_ALLOWED_HOSTS")]
if STET_EMBEDDED or DEBUG:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]

# The secret ---------------------------------------------------------------------------------------
STET_FETCH_ONLY: bool = environment.get_variable("STET_FETCH_ONLY")
SECRET_KEY = secret_key.find_secret_key(
    STET_DATA_DIR, is_local=STET_EMBEDDED or DEBUG, is_fetch_only=STET_FETCH_ONLY
)
SECRET_KEY_FALLBACKS: list[str] = environment.get_variable("STET_SECRET_KEY_FALLBACKS")

# Applications in their order: data flows down, imports point up -----------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "corsheaders",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    # Second factors and sign-in by a provider: allauth's tables and cryptography. The pages are accounts'
    # own.
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "newsroom",
    "audit",
    "accounts",
    "articles",
    "factcheck",
    "publishing",
]
MIDDLEWARE = [
    "newsroom.middleware.RequestIdMiddleware",
    "newsroom.middleware.RetryAfterMiddleware",
    "newsroom.middleware.DatabaseTimeMiddleware",
    "newsroom.middleware.ApiKeyUsageMiddleware",
    "newsroom.middleware.SandboxMiddleware",
    "newsroom.middleware.RateLimitHeadersMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # After static files, of which a page loads some fifty: browsers ask none of them for a policy.
    "newsroom.middleware.PermissionsPolicyMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "newsroom.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "newsroom.middleware.SessionLimitsMiddleware",
    "newsroom.middleware.NeverCacheMiddleware",
    "newsroom.middleware.LoginNextMiddleware",
    "newsroom.middleware.FormAddressMiddleware",
    "newsroom.middleware.PartnerIsolationMiddleware",
    "newsroom.middleware.DomainErrorMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "newsroom.middleware.SubmissionMiddleware",
]
ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ASSETS_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # Nearly every template needs them, so none has to load them.
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "newsroom.templatetags.formatting",
                "newsroom.templatetags.routes",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.context_processors.newsroom_context",
                "newsroom.context_processors.browser_key_context",
                "newsroom.context_processors.topbar_context",
                "newsroom.context_processors.storage_context",
            ],
        },
    },
]

FORM_RENDERER = "lib.web.forms.FormRenderer"

# Rows are the queue; Celery carries them (newsroom/celery.py) -------------------------------------
_database: str = environment.get_variable("STET_DATABASE_URL")
_broker: str = environment.get_variable("STET_BROKER_URL")
if STET_EMBEDDED:
    if _database or _broker:
        raise ImproperlyConfigured(
            "STET_EMBEDDED runs without servers. Take out STET_DATABASE_URL and STET_BROKER_URL, or "
            "set it to 0."
        )
    secure_data_folder(STET_DATA_DIR)
    STET_BROKER_URL = "memory://"
elif not _broker or not _database:
    raise ImproperlyConfigured(
        f"Set STET_DATABASE_URL to PostgreSQL's address ({databases.FORM}) and STET_BROKER_URL to Redis's "
        f"({server_urls.BROKER_FORM}), or set STET_EMBEDDED=1 to run without either."
    )
else:
    STET_BROKER_URL = server_urls.build_broker_url(_broker, environment.get_variable("STET_BROKER_PASSWORD"))
DATABASES: dict[str, Any] = {
    "default": databases.get_sqlite_config(STET_DATA_DIR / "stet.sqlite3")
    if STET_EMBEDDED
    else databases.parse_postgresql_url(
        "STET_DATABASE_URL",
        _database,
        password=environment.get_variable("STET_DATABASE_PASSWORD"),
        pool=environment.get_variable("STET_DATABASE_POOL_SIZE"),
        statement_seconds=environment.get_variable("STET_DATABASE_STATEMENT_TIMEOUT_SECONDS"),
    )
}
STET_DATABASE_FETCH_ROLE: str = environment.get_variable("STET_DATABASE_FETCH_ROLE")
STET_DATABASE_FETCH_PASSWORD: str = environment.get_variable("STET_DATABASE_FETCH_PASSWORD")
STET_REQUEST_DATABASE_SECONDS: int = environment.get_variable("STET_REQUEST_DATABASE_SECONDS")
_owner: str = environment.get_variable("STET_DATABASE_OWNER_URL")
STET_DATABASE_OWNER_URL: dict[str, Any] | None = (
    databases.parse_postgresql_url(
        "STET_DATABASE_OWNER_URL",
        _owner,
        password=environment.get_variable("STET_DATABASE_OWNER_PASSWORD"),
        pool=0,
        statement_seconds=0,
    )
    if _owner
    else None
)
if STET_FETCH_ONLY:
    DATABASES["default"] = databases.get_fetch_config(
        DATABASES["default"],
        STET_DATABASE_FETCH_ROLE,
        STET_DATABASE_FETCH_PASSWORD,
        owner=_owner or environment.get_variable("STET_DATABASE_OWNER_PASSWORD"),
    )
# A message sent from the embedded web process would stay there and leak: beat alone finds the rows.
STET_ENQUEUE_ON_COMMIT = not STET_EMBEDDED
STET_HEARTBEAT_FILE: str = environment.get_variable("STET_HEARTBEAT_FILE")
STET_MEANING_MODEL: str = environment.get_variable("STET_MEANING_MODEL")
STET_SENTRY_DSN: str = environment.get_variable("STET_SENTRY_DSN")
OTEL_EXPORTER_OTLP_ENDPOINT: str = environment.get_variable("OTEL_EXPORTER_OTLP_ENDPOINT")
STET_WORKER_EVENTS: bool = environment.get_variable("STET_WORKER_EVENTS")
STET_WORKER_SILENCE_SECONDS: int = environment.get_variable("STET_WORKER_SILENCE_SECONDS")
STET_WORK_OVERDUE_SECONDS: int = environment.get_variable("STET_WORK_OVERDUE_SECONDS")

# Requests to the outside, by lib.safe_http ---------------------------------------------------------------
STET_FETCH_ALLOWED_HOSTS: list[str] = environment.get_variable("STET_FETCH_ALLOWED_HOSTS")
STET_FETCH_USER_AGENT = f"Stet (fact-check desk; {STET_CONTACT_ADDRESS or STET_BASE_URL})"
STET_FETCH_TIMEOUT_SECONDS: int = environment.get_variable("STET_FETCH_TIMEOUT_SECONDS")
STET_FETCH_MAX_BYTES: int = environment.get_variable("STET_FETCH_MAX_BYTES")
STET_FETCH_MAX_UNPACKED_BYTES: int = environment.get_variable("STET_FETCH_MAX_UNPACKED_BYTES")
STET_FETCH_MAX_REDIRECTS: int = environment.get_variable("STET_FETCH_MAX_REDIRECTS")
STET_FEED_MIN_MINUTES: int = environment.get_variable("STET_FEED_MIN_MINUTES")
STET_FEED_MAX_MINUTES: int = environment.get_variable("STET_FEED_MAX_MINUTES")

# Looking at links, keeping copies, and writing to people ----------------------------------------
STET_API_REQUESTS_PER_MINUTE: int = environment.get_variable("STET_API_REQUESTS_PER_MINUTE")
STET_LINK_CHECK_MIN_HOURS: int = environment.get_variable("STET_LINK_CHECK_MIN_HOURS")
STET_LINK_CHECK_MAX_HOURS: int = environment.get_variable("STET_LINK_CHECK_MAX_HOURS")
STET_LINK_CHECK_MAX_CONCURRENT: int = environment.get_variable("STET_LINK_CHECK_MAX_CONCURRENT")
STET_LINK_CHECK_MAX_PER_HOST: int = environment.get_variable("STET_LINK_CHECK_MAX_PER_HOST")
STET_LINK_CHECK_HOST_DELAY_MS: int = environment.get_variable("STET_LINK_CHECK_HOST_DELAY_MS")
STET_PAGE_RENDERER: str = environment.get_variable("STET_PAGE_RENDERER")
STET_ARCHIVE_KEY: str = environment.get_variable("STET_ARCHIVE_KEY")
STET_ARCHIVE_SECRET: str = environment.get_variable("STET_ARCHIVE_SECRET")
STET_ARCHIVE_URL: str = environment.get_variable("STET_ARCHIVE_URL")
STET_ARCHIVE_REQUESTS_PER_MINUTE: int = environment.get_variable("STET_ARCHIVE_REQUESTS_PER_MINUTE")
STET_BACKUP_RECIPIENTS: list[str] = environment.get_variable("STET_BACKUP_RECIPIENTS")
STET_BACKUP_IDENTITY_FILE: str = environment.get_variable("STET_BACKUP_IDENTITY_FILE")
STET_BACKUP_DIR = BASE_DIR / (environment.get_variable("STET_BACKUP_DIR") or STET_DATA_DIR / "backups")
STET_BACKUP_HOURS: int = environment.get_variable("STET_BACKUP_HOURS")
STET_BACKUP_KEEP: int = environment.get_variable("STET_BACKUP_KEEP")
STET_BACKUP_FILES: bool = environment.get_variable("STET_BACKUP_FILES")
STET_BACKUP_DRILL_DAYS: int = environment.get_variable("STET_BACKUP_DRILL_DAYS")
STET_SEALING_KMS_KEY: str = environment.get_variable("STET_SEALING_KMS_KEY")
STET_SEALING_KEY_FILE = secret_key.get_sealing_key_file(STET_DATA_DIR, is_local=STET_EMBEDDED or DEBUG)
STET_DISK_MIN_FREE_MB: int = environment.get_variable("STET_DISK_MIN_FREE_MB")
STET_READER_REPORT_EMAIL_DAYS: int = environment.get_variable("STET_READER_REPORT_EMAIL_DAYS")
STET_PUBLIC_SEARCHES: int = environment.get_variable("STET_PUBLIC_SEARCHES")
MAILERS = get_mailers_config(
    environment.get_variable("STET_EMAIL_URL"),
    environment.get_variable("STET_EMAIL_PASSWORD"),
    STET_DATA_DIR / "mail",
)
STET_SECURITY_CONTACT, STET_SECURITY_CONTACT_EXPIRES = security_contact.parse_security_contact(
    environment.get_variable("STET_SECURITY_CONTACT"),
    environment.get_variable("STET_SECURITY_CONTACT_EXPIRES"),
)
DEFAULT_FROM_EMAIL = (
    environment.get_variable("STET_EMAIL_FROM") or STET_CONTACT_ADDRESS or f"stet@{_base.hostname}"
)

# People and sessions ------------------------------------------------------------------------------
# Secure everywhere but on this machine's own http: a browser drops a Secure cookie there.
SECURE = not DEBUG and not (STET_EMBEDDED and _base.scheme == "http")
AUTH_USER_MODEL = "accounts.User"
# The search engine that lists of every app filter words by, named as Django names its backends.
WORDS_FILTER = "factcheck.search.filters.filter_by_words"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
PASSWORD_HASHERS = [
    "accounts.hashers.BudgetedArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
STET_PASSWORD_MEMORY_MB: int = environment.get_variable("STET_PASSWORD_MEMORY_MB")
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "accounts.password_validation.SimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.password_validation.NewsroomWordsValidator"},
]
SESSION_COOKIE_NAME = "__Host-stet_session" if SECURE else "stet_session"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-stet_csrf" if SECURE else "stet_csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
DEVICE_COOKIE_NAME = "__Host-stet_device" if SECURE else "stet_device"
CSRF_FAILURE_VIEW = "newsroom.error_views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Headers for browsers -----------------------------------------------------------------------------
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
if environment.get_variable("STET_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
STET_TRUST_FORWARDED_FOR: bool = environment.get_variable("STET_TRUST_FORWARDED_FOR")
# The import form refuses a pasted page that is too large with its own message; this limit is behind it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
# Files are kept in memory while a form is read: so much of one, so much of all that one request brings.
FILE_UPLOAD_MAX_MEMORY_SIZE = 25_000_000
STET_UPLOAD_MAX_BYTES = 60_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000
FILE_UPLOAD_HANDLERS = ["lib.web.requests.CappedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# Language and clock -------------------------------------------------------------------------------
LANGUAGE_CODE: str = environment.get_variable("STET_LANGUAGE").lower()
# Each by its own name, so that its readers find it. A new catalogue in LOCALE_PATHS needs a line here.
LANGUAGES = [("en-gb", "English (United Kingdom)"), ("en-us", "English (United States)")]
LOCALE_PATHS = [ASSETS_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["newsroom.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

# Static files: hashed names, served by the web process itself -------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / environment.get_variable("STET_STATIC_DIR")
STATICFILES_DIRS = [ASSETS_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "snapshots": get_snapshot_storage_config(
        environment.get_variable("STET_SNAPSHOT_STORAGE"), STET_DATA_DIR / "snapshots"
    ),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "lib.web.static_files.HashedStaticFilesStorage"
    },
}

# The API ------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api_throttling.ApiKeyThrottle"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "lib.web.pagination.KeysetPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "lib.web.problem_details.handle_exception",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# A page of any site may read the API with a key; never with somebody's session. What needs no key is opened
# where it is answered (publishing/public/responses.py): nobody asks first.
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/(api/(schema|v1/(verdicts|changes|ratings|sources))\b|v1alpha1/)"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "authorization", "if-none-match", "x-goog-api-key", "x-goog-api-client"]
CORS_EXPOSE_HEADERS = ["ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "Link"]
SPECTACULAR_SETTINGS = {
    "TITLE": "Stet",
    "DESCRIPTION": "Articles and claims for the newsroom's own systems; published verdicts for partners.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVERS": [{"url": STET_BASE_URL}],
    "ENUM_NAME_OVERRIDES": ENUM_NAME_OVERRIDES,
}

# Logs: to standard error; whatever runs the process keeps them ------------------------------------
STET_LOG_LEVEL: str = environment.get_variable("STET_LOG_LEVEL").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "newsroom.log_filters.RequestIdFilter"},
        "refused_person": {"()": "newsroom.log_filters.RefusedPersonFilter"},
        "mask_tokens": {"()": "newsroom.log_filters.MaskTokensFilter"},
    },
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"},
        "json": {"()": "newsroom.log_filters.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["request_id", "refused_person", "mask_tokens"],
            "formatter": "json" if environment.get_variable("STET_LOG_JSON") else "line",
        }
    },
    "root": {"handlers": ["stderr"], "level": STET_LOG_LEVEL},
    # Sweeps run every second or two: a line for each would bury the rest.
    "loggers": {
        **{
            f"celery.{name}": {"level": "WARNING"}
            for name in ("beat", "app.trace", "worker.strategy")
            if STET_LOG_LEVEL != "DEBUG"
        },
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "newsroom.log_filters.SecretSettingsFilter"
