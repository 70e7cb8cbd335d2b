"""What a rule's secret is called for people. Plain data."""

from __future__ import annotations

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

# Which words of a rule name the issuer as people write it; the first that fits.
_ISSUERS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("aws",), "AWS"),
    (("github",), "GitHub"),
    (("gitlab",), "GitLab"),
    (("stripe",), "Stripe"),
    (("slack",), "Slack"),
    (("discord",), "Discord"),
    (("sendgrid",), "SendGrid"),
    (("mailgun",), "Mailgun"),
    (("mailchimp",), "Mailchimp"),
    (("twilio",), "Twilio"),
    (("openai",), "OpenAI"),
    (("anthropic",), "Anthropic"),
    (("gcp", "google"), "Google Cloud"),
    (("npm",), "npm"),
    (("pypi",), "PyPI"),
    (("supabase", "service-role"), "Supabase"),
    (("shopify",), "Shopify"),
    (("heroku",), "Heroku"),
    (("digitalocean",), "DigitalOcean"),
    (("cloudflare",), "Cloudflare"),
    (("datadog",), "Datadog"),
    (("hubspot",), "HubSpot"),
    (("telegram",), "Telegram"),
)


def words_of(rule: str) -> str:
    """What a secret of this rule is, for people."""
    known = _WORDS.get(rule)
    if known:
        return known
    plain = rule.replace("-", " ").replace("_", " ")
    head, _, rest = plain.partition(" ")
    for words, name in _ISSUERS:
        if head in words and head == name.lower():
            return f"{name} {rest}".strip()
    return plain
