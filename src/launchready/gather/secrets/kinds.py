"""What a rule's secret is called for people, who issues it, and how it is replaced there. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues a kind of secret, and the steps of its rotation: create, deploy (the same for all), verify, revoke."""

    name: str
    create: str
    verify: str
    revoke: str


_WORDS: dict[str, str] = {
    "address-with-password": "address with a password in it",
    "discord-webhook": "Discord webhook address",
    "password-hash": "password hash",
    "netrc-password": "password in a .netrc",
    "pgpass-password": "database password in a .pgpass",
    "filezilla-password": "FTP password of FileZilla",
    "ftp-password": "FTP password",
    "rails-master-key": "Rails master key",
    "django-secret-key": "key that signs sessions (SECRET_KEY)",
    "wordpress-secret": "key or password of WordPress",
    "cookie-secret": "key that signs sessions (secret_key_base)",
    "environment-secret": "secret setting",
    "recorded-authorization": "recorded Authorization header",
    "recorded-session": "recorded session cookie",
    "private-key": "private key",
    "jwt": "signed token (JWT)",
    "jwt-base64": "signed token (JWT)",
    "aws-access-token": "AWS access key",
    "gcp-api-key": "Google API key",
    "generic-api-key": "key of an unnamed service",
    "generic-password": "password",
    "curl-auth-header": "Authorization header in a command",
    "curl-auth-user": "password in a command",
    "service-role-key": "Supabase service_role key",
    "picture": "credential-shaped text in a picture",
}

# Which words of a rule name the issuer; the first that fits.
ISSUERS: tuple[tuple[tuple[str, ...], Issuer], ...] = (
    (
        ("aws",),
        Issuer(
            "AWS",
            "IAM › user › Security credentials › Create access key (or `aws iam create-access-key`)",
            "`aws sts get-caller-identity` with the new key",
            "`aws iam update-access-key --status Inactive`, watch a day, then `delete-access-key`",
        ),
    ),
    (
        ("github",),
        Issuer(
            "GitHub",
            "Settings › Developer settings › Personal access tokens › Generate new token",
            "`gh api user` with the new token",
            "delete the old token on the same page",
        ),
    ),
    (
        ("gitlab",),
        Issuer(
            "GitLab",
            "User settings › Access tokens › Add new token",
            "`curl -H 'PRIVATE-TOKEN: $TOKEN' https://gitlab.com/api/v4/user`",
            "Revoke beside the old token",
        ),
    ),
    (
        ("stripe",),
        Issuer(
            "Stripe",
            "Developers › API keys › Roll key, old key to expire later",
            "a read of the balance with the new key",
            "Expire the old key now on the same page",
        ),
    ),
    (
        ("slack",),
        Issuer(
            "Slack",
            "api.slack.com › your app › OAuth & Permissions › reinstall or rotate; webhooks: add a new one",
            "`auth.test` with the new token",
            "`auth.revoke` with the old token, or remove the old webhook",
        ),
    ),
    (
        ("discord",),
        Issuer(
            "Discord",
            "channel › Integrations › Webhooks › New webhook (bots: Bot › Reset token)",
            "a GET of the new webhook's address answers its name",
            "delete the old webhook",
        ),
    ),
    (
        ("sendgrid",),
        Issuer(
            "SendGrid",
            "Settings › API Keys › Create API Key with the same scopes",
            "GET /v3/scopes with the new key",
            "delete the old key on the same page",
        ),
    ),
    (
        ("mailgun",),
        Issuer(
            "Mailgun",
            "Settings › API Security › Add new key",
            "GET /v3/domains with the new key",
            "delete the old key on the same page",
        ),
    ),
    (
        ("mailchimp",),
        Issuer(
            "Mailchimp",
            "Account › Extras › API keys › Create a key",
            "GET /3.0/ping with the new key",
            "disable the old key on the same page",
        ),
    ),
    (
        ("twilio",),
        Issuer(
            "Twilio",
            "Console › API keys › Create (or promote a secondary auth token)",
            "GET of the account with the new key",
            "delete the old key",
        ),
    ),
    (
        ("openai",),
        Issuer(
            "OpenAI",
            "platform.openai.com › API keys › Create new secret key",
            "GET /v1/models with the new key",
            "Revoke beside the old key",
        ),
    ),
    (
        ("anthropic",),
        Issuer(
            "Anthropic",
            "console.anthropic.com › API keys › Create key",
            "GET /v1/models with the new key",
            "disable the old key",
        ),
    ),
    (
        ("gcp", "google"),
        Issuer(
            "Google Cloud",
            "APIs & Services › Credentials › Create (service account: Keys › Add key)",
            "a call of one allowed API with the new key",
            "delete the old key",
        ),
    ),
    (
        ("npm",),
        Issuer(
            "npm",
            "`npm token create`, granular, only the packages needed",
            "`npm whoami` with the new token",
            "`npm token revoke`",
        ),
    ),
    (
        ("pypi",),
        Issuer(
            "PyPI",
            "Account settings › API tokens › Add, for one project",
            "a release to the test index",
            "remove the old token",
        ),
    ),
    (
        ("supabase", "service-role"),
        Issuer(
            "Supabase",
            "Project settings › API keys › new secret key (or rotate the JWT secret)",
            "a read with the new key from the server",
            "disable the old key",
        ),
    ),
    (
        ("shopify",),
        Issuer(
            "Shopify",
            "app › API credentials › rotate",
            "a read of the shop with the new token",
            "revoke the old credentials",
        ),
    ),
    (
        ("heroku",),
        Issuer(
            "Heroku",
            "Account › API key › Regenerate (or `heroku authorizations:create`)",
            "`heroku auth:whoami`",
            "`heroku authorizations:revoke`",
        ),
    ),
    (
        ("digitalocean",),
        Issuer(
            "DigitalOcean",
            "API › Tokens › Generate new token",
            "GET /v2/account with the new token",
            "delete the old token",
        ),
    ),
    (
        ("cloudflare",),
        Issuer(
            "Cloudflare",
            "My profile › API tokens › Roll or create",
            "GET /client/v4/user/tokens/verify",
            "delete the old token",
        ),
    ),
    (
        ("datadog",),
        Issuer(
            "Datadog",
            "Organization settings › API keys › New key",
            "GET /api/v1/validate with the new key",
            "revoke the old key",
        ),
    ),
    (
        ("hubspot",),
        Issuer(
            "HubSpot",
            "Private apps › your app › Auth › Rotate",
            "a read of one contact with the new token",
            "expire the old token now",
        ),
    ),
    (
        ("telegram",),
        Issuer(
            "Telegram", "@BotFather › /revoke gives a new token", "getMe with the new token", "done by the same command"
        ),
    ),
    (
        ("password", "address", "pgpass", "database"),
        Issuer(
            "the server that knows the password",
            "give the account a new password, or make a second account with the same rights",
            "sign in with the new password from where the platform runs",
            "drop the old account or password; end its open sessions",
        ),
    ),
    (
        ("private-key",),
        Issuer(
            "whoever trusts the key",
            "make a new key pair, and install the public half where it is trusted",
            "a connection with the new key",
            "remove the old public half everywhere; certificates: revoke at the issuer",
        ),
    ),
    (
        ("secret-key", "cookie-secret", "master-key", "django", "wordpress"),
        Issuer(
            "the platform itself",
            "make a new random key of the same length; keep the old one for reading only, where that exists",
            "sign in anew; old sessions may end",
            "remove the old key from every environment",
        ),
    ),
)
OTHER = Issuer(
    "the service that issued it",
    "make a second key with the same rights, no more",
    "one read-only call with the new key",
    "delete the old key, and look at its log for use by others",
)


def words_of(rule: str) -> str:
    """What a secret of this rule is, for people."""
    known = _WORDS.get(rule)
    if known:
        return known
    plain = rule.replace("-", " ").replace("_", " ")
    issuer = issuer_of(rule)
    head, _, rest = plain.partition(" ")
    return f"{issuer.name} {rest}".strip() if issuer is not OTHER and head == issuer.name.lower() else plain


def issuer_of(rule: str) -> Issuer:
    """Who issues secrets of this rule."""
    for words, issuer in ISSUERS:
        if any(word in rule for word in words):
            return issuer
    return OTHER
