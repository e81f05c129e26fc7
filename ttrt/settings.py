"""All configuration, read from the environment by strict readers; `.env.example` has every name with a comment.

Two modes. Embedded: no `DATABASE_URL`; the server, its passwords and the secret key live in `TTRT_DATA`.
Production: `DATABASE_URL` names an external PostgreSQL; nothing is made up, and `ttrt.host.checks` refuses to serve
until every setting is fit for it.
"""

from urllib.parse import unquote

from ttrt.host import readers
from ttrt.host.databases import embedded, external
from ttrt.host.folders import PROJECT, Folders
from ttrt.host.readers import BadSetting
from ttrt.host.secrets import A_GOOD_KEY, once

# --- the instance ---
TTRT_DATA = readers.folder("TTRT_DATA", PROJECT / "var")
TTRT_PACKS = readers.folder("TTRT_PACKS", PROJECT / "packs" / "calnet3", must_exist=True)
TTRT_PORT = readers.port("TTRT_PORT", 8000)
TTRT_METRICS_TOKEN = readers.token("TTRT_METRICS_TOKEN", at_least=16)
DEBUG = readers.flag("TTRT_DEBUG")

# --- the database ---
_external = readers.database("DATABASE_URL")
TTRT_PRODUCTION = _external is not None
DATABASES = {"default": external(_external, TTRT_DATA) if _external else embedded(Folders(TTRT_DATA))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- the address people use ---
_public = readers.web_address("TTRT_PUBLIC_URL", f"http://localhost:{TTRT_PORT}")
TTRT_PUBLIC_URL = _public.geturl().rstrip("/")
ALLOWED_HOSTS = [_public.hostname] if TTRT_PRODUCTION else [_public.hostname, "localhost", "127.0.0.1", "[::1]"]
_https = _public.scheme == "https"

# --- secrets ---
SECRET_KEY = readers.text("TTRT_SECRET_KEY") or ("" if TTRT_PRODUCTION else once(TTRT_DATA / "secret-key"))
if not SECRET_KEY:
    raise BadSetting(f"TTRT_SECRET_KEY is not set, and DATABASE_URL is. {A_GOOD_KEY}")
TTRT_INVITATION_MINUTES = readers.minutes("TTRT_INVITATION_MINUTES", 60, least=5, most=60)
TTRT_AUDIT_DAYS = readers.whole("TTRT_AUDIT_DAYS", 90, least=1, most=400)
TTRT_TOKEN_DAYS = readers.whole("TTRT_TOKEN_DAYS", 365, least=1, most=1100)
TTRT_RESET_MINUTES = readers.minutes("TTRT_RESET_MINUTES", 30, least=5, most=60)

# --- departments' people: confirmed once a period, and what silence comes to ---
TTRT_CERTIFY_MONTHS = readers.one_of("TTRT_CERTIFY_MONTHS", 3, (1, 2, 3, 4, 6, 12))
TTRT_CERTIFY_REMIND_DAYS = readers.whole("TTRT_CERTIFY_REMIND_DAYS", 7, least=1, most=90)
TTRT_CERTIFY_LOWER_DAYS = readers.whole("TTRT_CERTIFY_LOWER_DAYS", 30, least=7, most=300)
TTRT_CERTIFY_SUSPEND_DAYS = readers.whole("TTRT_CERTIFY_SUSPEND_DAYS", 45, least=8, most=330)
if TTRT_CERTIFY_SUSPEND_DAYS <= TTRT_CERTIFY_LOWER_DAYS:
    raise BadSetting(
        "TTRT_CERTIFY_SUSPEND_DAYS must be more than TTRT_CERTIFY_LOWER_DAYS: first lowered, then suspended."
    )

# --- signing in ---
TTRT_IDLE_MINUTES = readers.minutes("TTRT_IDLE_MINUTES", 60, least=5, most=60)
TTRT_SESSION_HOURS = readers.whole("TTRT_SESSION_HOURS", 24, least=1, most=24)
TTRT_FRESH_MINUTES = readers.minutes("TTRT_FRESH_MINUTES", 15, least=1, most=60)
TTRT_SIGN_ON_LOOPBACK = readers.flag("TTRT_SIGN_ON_LOOPBACK")
SESSION_ENGINE = "ttrt.models.sessions"
SESSION_COOKIE_AGE = TTRT_SESSION_HOURS * 3600
MFA_ADAPTER = "ttrt.models.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # half a minute early or late, for telephones whose clock is a little off
MFA_TOTP_ISSUER = "TTRT"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TTRT_PRODUCTION  # on loopback the address is http
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; the library looks at it at the start
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # the FIPS-approved one of Django's

# --- the program ---
ROOT_URLCONF = "ttrt.urls"
WSGI_APPLICATION = "ttrt.wsgi.application"
AUTH_USER_MODEL = "ttrt.Person"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "ttrt",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # its files are compressed already, so it answers before the next
    "django.middleware.gzip.GZipMiddleware",
    "ttrt.web.hosts.known",
    "ttrt.web.programs.bearer",  # before the session and the form tokens, which such requests have none of
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",  # lazy: costs nothing until a view asks
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # hands the request to the sign-in library
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PROJECT / "ttrt" / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "ttrt.web.jinja.environment",
            "context_processors": ["ttrt.web.jinja.form_token"],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# --- files people attach ---
TTRT_ATTACHMENTS = TTRT_DATA / "attachments"
TTRT_ATTACHMENT_BYTES = readers.whole("TTRT_ATTACHMENT_MB", 25, least=1, most=200) * 1_000_000
TTRT_CLAMD = readers.scanner("TTRT_CLAMD")
FILE_UPLOAD_HANDLERS = ["ttrt.web.uploads.NoFiles"]  # an address that takes files brings its own

# --- time and language: instants are UTC here, California's in the faces ---
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False

# --- assets: built into build/static, served hashed and compressed from build/served ---
STATIC_URL = "/static/"
STATIC_ROOT = PROJECT / "build" / "served"
STATICFILES_DIRS = [folder for folder in [PROJECT / "build" / "static"] if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": TTRT_DATA / "files"}},
    "staticfiles": {"BACKEND": "ttrt.host.served.ServedStorage"},
}

# --- what a browser is told ---
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "ttrt.web.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# A browser keeps a `__Host-` cookie for this host alone, over https alone, and nothing can plant one from elsewhere.
SESSION_COOKIE_NAME = "__Host-ttrt-session" if _https else "ttrt-session"
CSRF_COOKIE_NAME = "__Host-ttrt-csrf" if _https else "ttrt-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # a probe asks from this machine, without the proxy
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # the carrier's other hosts are not ours to decide about
# The web server listens on this machine only, so the one who sets this header is the proxy in front of it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None

# --- mail: without a server, each mail is a file to look at ---
_mail = readers.mail("TTRT_MAIL_URL")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = TTRT_DATA / "mail"
EMAIL_TIMEOUT = 20
if _mail:
    EMAIL_HOST = _mail.hostname
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp+starttls"
    EMAIL_PORT = _mail.port or {"smtp": 25, "smtps": 465, "smtp+starttls": 587}[_mail.scheme]
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")

# --- one more department for a while, for somebody of the contractor with a list ---
TTRT_BREAK_GLASS_MINUTES = readers.whole("TTRT_BREAK_GLASS_MINUTES", 240, least=15, most=1440)

# --- webhooks: signed messages to addresses the departments name ---
TTRT_WEBHOOK_FAILURES = readers.whole("TTRT_WEBHOOK_FAILURES", 30, least=3, most=1000)
TTRT_WEBHOOK_LOOPBACK = readers.flag("TTRT_WEBHOOK_LOOPBACK")

# --- what is written about the work: to the terminal or the unit's journal, no bodies, no secrets ---
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links", "rows"]}},
    "filters": {
        "foreign host": {"()": "ttrt.host.journal.ForeignHost"},
        "links": {"()": "ttrt.host.journal.Links"},
        "rows": {"()": "ttrt.host.journal.Rows"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "ttrt": {"level": "INFO"},
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.security.DisallowedHost": {"filters": ["foreign host"]},
    },
}
