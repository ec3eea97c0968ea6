"""Django's settings. What differs between installations is read from the environment, by `env`'s typed readers.

REGISTRY_DEMO=1 is demonstration mode: invented people may sign in at a click. Without it nobody can.
"""

from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from registry.config import env
from registry.config.databases import default_database
from registry.config.secret import secret_key

# ModelForm[Person] and the like are types that Django itself does not know when it runs.
django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent.parent
# Everything this installation writes, save the database of a server: database files, stored files, keys.
VAR = env.folder("REGISTRY_VAR", ROOT / "var")

DEMO = env.flag("REGISTRY_DEMO")
DEBUG = env.flag("REGISTRY_DEBUG")

# Where people find the registry. An https address also turns on everything that keeps a session on https.
PORT = env.number("REGISTRY_PORT", 8000, least=1, most=65535)
HOST = env.text("REGISTRY_HOST", "127.0.0.1")
ADDRESS = env.text("REGISTRY_ADDRESS", f"http://localhost:{PORT}").rstrip("/")
ALLOWED_HOSTS = [urlsplit(ADDRESS).hostname or "", "localhost", "127.0.0.1", "[::1]", *env.words("REGISTRY_HOSTS")]
CSRF_TRUSTED_ORIGINS = [ADDRESS]
HTTPS = ADDRESS.startswith("https://")

SECRET_KEY = secret_key(VAR)

INSTALLED_APPS = [
    # The doors. The console is first, so that its migrate, test and translation commands take the place of Django's.
    "registry.console",
    "registry.web",
    "registry.admin",
    # The rooms.
    "registry.reports",
    "registry.applications",
    "registry.loans",
    "registry.ledger",
    "registry.holdings",
    "registry.messages",
    "registry.parties",
    "registry.papers",
    "registry.audit",
    # What they stand on.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.orcid",
    "django_filters",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "registry.config.flash.Flash",  # django.contrib.messages under a label of its own
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",  # the templates of its widgets, for the renderer below
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "registry.web.compressing.CompressPublic",
    "csp.middleware.CSPMiddleware",
    "registry.web.camera.NoCameraElsewhere",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "registry.web.sign_in_required.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "registry.web.accounts.second_factor.SecondFactorMiddleware",
    "registry.web.errors.TroubleMiddleware",
]
CSRF_FAILURE_VIEW = "registry.web.errors.form_gone_stale"

ROOT_URLCONF = "registry.config.urls"
WSGI_APPLICATION = "registry.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "registry.web.context.look",
            ],
        },
    }
]

# Every form in the look of templates/components/field.html.
FORM_RENDERER = "registry.web.form_renderer.Renderer"

# The database, and what is kept in it.
DATABASES = {"default": default_database(VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Limits on sign-in are counted here: a cache of each process would multiply them by the number of processes.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"},
    # How often programs ask (`registry.access.limits`): apart, so that no flood pushes out the limits on sign-in.
    "limits": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "limit_entry"},
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# People and sign-in.
AUTH_USER_MODEL = "parties.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:page"
ACCOUNT_ADAPTER = "registry.web.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "registry.web.accounts.adapter.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "registry.web.accounts.forms.NameForm"
# One address a person; a new one takes its place once it is proven.
ACCOUNT_CHANGE_EMAIL = True
# A password, a second factor or an address is changed only by somebody who has just shown who they are.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_TOTP_ISSUER = "Lunar Sample Loan Registry"
MFA_TOTP_TOLERANCE = 1
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey needs https, save on localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Behind this many proxies, limits on sign-in see the visitor's own address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("REGISTRY_PROXIES", 0, most=5)
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, list[dict[str, str]]]] = {"orcid": {"APPS": []}}
if env.text("REGISTRY_ORCID_CLIENT"):
    SOCIALACCOUNT_PROVIDERS["orcid"]["APPS"].append(
        {
            "client_id": env.text("REGISTRY_ORCID_CLIENT"),
            "secret": env.required("REGISTRY_ORCID_SECRET", "the secret that ORCID gave with REGISTRY_ORCID_CLIENT"),
        }
    )

# Open data: the licence of all that anybody may take away, and the DOI prefix of whoever registers the samples, if any.
OPEN_LICENCE = env.text("REGISTRY_LICENCE", "https://creativecommons.org/licenses/by/4.0/")
DOI_PREFIX = env.text("REGISTRY_DOI_PREFIX")
DOWNLOADS_ROOT = VAR / "downloads"

# The programs' door. No pages of the package's own, no sessions: a program shows a token or nothing.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["registry.api.tokens.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "registry.api.problems.answer",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": env.number("REGISTRY_PROXIES", 0, most=5),
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["registry.api.openapi.complete"],
    "DISABLE_ERRORS_AND_WARNINGS": True,
}

# Mail. Without a server, and always in demonstration mode, letters lie in a folder, where a person can read them.
if env.text("REGISTRY_MAIL") and not DEMO:
    MAIL = env.mail_server("REGISTRY_MAIL")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.host, MAIL.port, MAIL.user, MAIL.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starttls, MAIL.tls
    EMAIL_TIMEOUT = 30
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = env.text("REGISTRY_MAIL_FROM", "registry@localhost")

# What goes wrong is written where the web server and the worker write: a container, a service or a person reads it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A page that is not there or not open to somebody is no trouble of ours.
    "loggers": {"django.request": {"level": "ERROR"}, "django": {"handlers": [], "propagate": True}},
}

# Languages: English at plain addresses, Chinese under /zh/ (see `languages`). Times are kept in UTC.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [ROOT / "registry" / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# Files. Static ones carry their content's hash in their name, so that any cache may keep them for ever.
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = env.folder("REGISTRY_FILES", VAR / "stored")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "registry.web.static_files.StaticFiles"},
}
WHITENOISE_USE_FINDERS = DEBUG

# What a browser may do with our pages: nothing that did not come from here, and no script or style inside a page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
if SOCIALACCOUNT_PROVIDERS["orcid"]["APPS"]:
    # Browsers ask this rule about the redirect that follows a form, too.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append("https://orcid.org")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    # Subdomains and browsers' built-in lists are for whoever has the domain to decide, not for one site on it.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
