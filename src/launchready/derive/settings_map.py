"""Settings by name: who reads them, who sets them, whether they are secret, whether browsers get them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from launchready.artifacts.settings_map import READ, SET, TOLD, Opened, SettingsMap, Use

PUBLIC_PREFIXES = (
    "NEXT_PUBLIC_", "VITE_", "REACT_APP_", "NUXT_PUBLIC_", "VUE_APP_", "GATSBY_", "EXPO_PUBLIC_", "NG_APP_",
    "STORYBOOK_", "PUBLIC_",
)  # fmt: skip
# Secret whoever the vendor is.
_PRIVATE = re.compile(
    r"(^|_)(SECRETS?|PASSWORDS?|PASSWD|PASS|PASSPHRASE|PWD|PRIVATE_KEY|SERVICE_ROLE|SERVICE_KEY|SERVICE_ACCOUNT|MASTER_KEY|"
    r"ADMIN_KEY|ADMIN_API_KEY|SIGNING_KEY|ENCRYPTION_KEY|SECRET_KEY|SALT|PEPPER|CREDENTIALS?|REFRESH_TOKEN|"
    r"DATABASE_URL|DB_URL|REDIS_URL|MONGO(DB)?_UR[IL]|CONNECTION_STRING|JWT_KEY|HMAC_KEY|SERVER_KEY|SERVER_TOKEN|BOT_TOKEN)"
    r"(_(KEY|TOKEN|VALUE|BASE|PROD|PRODUCTION|STAGING|DEV|LIVE|TEST|CURRENT|PREVIOUS|OLD|NEW|PRIMARY|V?\d+))?$"
)
# Keys that only a server may hold, because they spend money or read what is not public.
_SERVER_VENDOR = re.compile(
    r"(^|_)(OPENAI|ANTHROPIC|CLAUDE|GROQ|MISTRAL|COHERE|REPLICATE|HUGGINGFACE|HF|DEEPSEEK|PERPLEXITY|TOGETHER|ELEVENLABS|"
    r"SENDGRID|MAILGUN|POSTMARK|RESEND|BREVO|SENDINBLUE|MAILJET|MAILCHIMP|SPARKPOST|LOOPS|TWILIO|AIRTABLE|NOTION|HUBSPOT|"
    r"SALESFORCE|PIPEDRIVE|ATTIO|ZENDESK|LINEAR|GITHUB|GITLAB|SLACK|DISCORD|TELEGRAM|AWS|DIGITALOCEAN|CLOUDFLARE|VERCEL|"
    r"SHOPIFY_ADMIN|PINECONE|WEAVIATE|QDRANT|UPSTASH|STREAM_SECRET|ZOOM|DATADOG_APP)(_\w+)?_(API_)?(KEY|TOKEN)S?$"
)
# Made to stand in a page.
_BY_DESIGN = re.compile(
    r"(^|_)(PUBLISHABLE(_DEFAULT)?_KEY|PUBLIC_KEY|ANON_KEY|ANON|SITE_?KEY|CLIENT_ID|APP_ID|APPLICATION_ID|PROJECT_ID|TENANT_ID|"
    r"MEASUREMENT_ID|TRACKING_ID|WRITE_KEY|CLIENT_TOKEN|CLIENT_KEY|SEARCH_(API_)?KEY|SEARCH_ONLY\w*|VAPID_PUBLIC\w*|"
    r"SENTRY_DSN|DSN|DSN_PUBLIC|POSTHOG_(API_)?(KEY|TOKEN)|MIXPANEL_(PROJECT_)?TOKEN|AMPLITUDE_(API_)?KEY|SEGMENT_\w*KEY|"
    r"MAPBOX_(ACCESS_)?TOKEN|(GOOGLE_)?(MAPS?|PLACES)_(JS_)?(API_)?KEY|FIREBASE_(API_|WEB_API_)?KEY|"
    r"PUSHER_(APP_)?KEY|ALGOLIA_\w*SEARCH\w*|STREAM_(API_)?KEY|GETSTREAM_(API_)?KEY|KNOCK_PUBLIC\w*|LAUNCHDARKLY_CLIENT\w*|"
    r"LOGROCKET_\w+|ROLLBAR_CLIENT\w*|BUGSNAG_(API_)?KEY|CONTENTFUL_PREVIEW_ID|TINYMCE_(API_)?KEY|TINY_(API_)?KEY|"
    r"STRIPE_PK|STRIPE_PUBLIC\w*|RAZORPAY_KEY_ID|PLAUSIBLE_\w+|PADDLE_CLIENT_TOKEN|SPLIT_BROWSER\w*|STATSIG_CLIENT\w*|"
    r"APPLE_PAY_MERCHANT_ID|ONESIGNAL_APP_ID|CHECKOUT_PUBLIC\w*|BRAINTREE_TOKENIZATION\w*|ABLY_PUBLIC\w*|HCAPTCHA_\w*SITE\w*|"
    r"GIPHY_(API_)?KEY|UNLEASH_(FRONTEND|CLIENT|PROXY)\w*|FLAGSMITH_(ENV\w*|KEY)|CRISP_WEBSITE_ID|FATHOM_\w+)($|_)"
)
_CREDENTIAL = re.compile(
    r"(^|_)(API_?KEY|ACCESS_?KEY|AUTH_?KEY|ACCESS_?TOKEN|AUTH_?TOKEN|API_?TOKEN|TOKENS?|KEYS?|WEBHOOK_URL)$"
)
_NO_CREDENTIAL = re.compile(
    r"(^|_)(STORAGE|CACHE|SESSION_STORAGE|QUERY|PRIMARY|SORT|I18N|TRANSLATION|COOKIE)_(KEY|TOKEN)S?$"
)


@dataclass(slots=True)
class Setting:
    """One name with all its places; tests and examples stand apart."""

    name: str
    reads: list[Use] = field(default_factory=list)
    sets: list[Use] = field(default_factory=list)
    told: list[Use] = field(default_factory=list)
    tests: list[Use] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    prefix: str = ""

    @property
    def client(self) -> bool:
        """Whether browsers get it."""
        # import.meta.env alone hands on nothing without the prefix; what has none is read on the server.
        return bool(self.prefix) or any(use.side == "client" and use.form != "import.meta.env" for use in self.reads)

    @property
    def kind(self) -> str:
        """`secret`, `public` (made for pages), `credential` (a key: which of these is not known), `plain`."""
        looks = {use.looks for use in (*self.sets, *self.told) if use.looks}
        if "secret" in looks:
            return "secret"
        kind = kind_of(self.name.removeprefix(self.prefix))
        return "public" if kind == "credential" and looks == {"public"} else kind

    @property
    def taken(self) -> list[Use]:
        """The reads that do more than hand the name on to a program of the repository under the same name."""
        return taken(self.reads, self.sets)

    @property
    def required(self) -> bool | None:
        """True when one place cannot do without it, False when all can, None when it cannot be told."""
        states = {use.required for use in self.reads}
        return True if True in states else False if states == {False} else None

    @property
    def environments(self) -> list[str]:
        """The deployments that a place speaks of."""
        return sorted({use.environment for use in (*self.sets, *self.reads) if use.environment})

    @property
    def outside(self) -> str:
        """The program from outside that reads it, as far as known."""
        return next((use.by for use in self.sets if use.by), "")

    @property
    def places(self) -> list[Use]:
        """Every place, reads first."""
        return [*self.reads, *self.sets, *self.told, *self.tests]


def kind_of(name: str) -> str:
    """What a name says of its value: secret, public, credential or plain."""
    shouted = name.upper()
    if _BY_DESIGN.search(shouted) and not re.search(r"(^|_)(SECRET|PRIVATE|PASSWORD|SERVICE_ROLE|ADMIN)(_|$)", shouted):
        return "public"
    if _PRIVATE.search(shouted) or _SERVER_VENDOR.search(shouted):
        return "secret"
    if _CREDENTIAL.search(shouted) and not _NO_CREDENTIAL.search(shouted):
        return "credential"
    return "plain"


def taken(reads: Iterable[Use], sets: Iterable[Use]) -> list[Use]:
    """Reads without `NAME: ${NAME}` in a compose file or pipeline and `ARG NAME` before `ENV NAME`."""
    handed = {(use.name, use.place) for use in sets}
    arguments = {(use.name, use.path) for use in sets if use.form == "Dockerfile ENV"}
    return [
        use
        for use in reads
        if (use.name, use.place) not in handed
        and not ((use.name, use.path) in arguments and use.form in ("Dockerfile ARG", "Dockerfile"))
    ]


def by_name(found: SettingsMap) -> dict[str, Setting]:
    """Every setting, sorted by name."""
    made: dict[str, Setting] = {}
    for use in found.uses:
        setting = made.setdefault(use.name, Setting(use.name))
        if use.test:
            setting.tests.append(use)
        else:
            {READ: setting.reads, SET: setting.sets, TOLD: setting.told}[use.does].append(use)
    for mention in found.mentions:
        if mention.name in made:
            made[mention.name].mentions.append(mention.path)
    used = set(found.prefixes) | {"PUBLIC_" for use in found.uses if use.form in _PUBLIC_FORMS}
    for setting in made.values():
        setting.prefix = _prefix(setting.name, used)
    return dict(sorted(made.items()))


_PUBLIC_FORMS = frozenset({"$env/static/public", "$env/dynamic/public", "astro:env/client"})


def _prefix(name: str, used: set[str]) -> str:
    # `PUBLIC_` is an ordinary word unless a framework makes more of it.
    known = [prefix for prefix in (*PUBLIC_PREFIXES[:-1], *sorted(used)) if name.startswith(prefix)]
    return max(known, key=len, default="")


def in_use(found: SettingsMap) -> dict[str, Setting]:
    """The settings that something outside of tests reads, sets or documents."""
    return {name: one for name, one in by_name(found).items() if one.reads or one.sets or one.told}


def may_be_read(name: str, found: SettingsMap) -> str:
    """The place of a dynamic read that this name could be meant by; '' when there is none."""
    for one in found.dynamic:
        if not one.test and name.upper().startswith(one.prefix.upper()):
            return f"{one.path}:{one.line}"
    return ""


def inlined(found: SettingsMap) -> Iterable[tuple[Opened, str]]:
    """(place, name) of everything that a build hands to browsers beyond the public prefix; name '' for all."""
    for opened in found.opened:
        for name in opened.names or ("",):
            yield opened, name


def same_value(settings: Iterable[Setting]) -> list[tuple[str, list[Use]]]:
    """(environment, uses) of every value that stands under two or more names of one deployment."""
    groups: dict[tuple[str, str], dict[str, Use]] = defaultdict(dict)
    for setting in settings:
        for use in setting.sets:
            if use.digest:
                groups[use.environment, use.digest].setdefault(use.name, use)
    return [(where, list(named.values())) for (where, _), named in sorted(groups.items()) if len(named) > 1]


def spelled_alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of names that differ in separators, plural or one letter only."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        groups[re.sub(r"[^A-Z0-9]", "", name.upper()).removesuffix("S")].append(name)
    return [(group[0], other) for group in groups.values() for other in group[1:]]
