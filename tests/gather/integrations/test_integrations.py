"""Third parties by packages, settings and calls; what is not one is not named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from launchready.artifacts.integrations import Integrations
from launchready.artifacts.settings_map import READ, SettingsMap, Use
from launchready.gather.integrations.collect import Signs, integrations_of, read_repository
from launchready.gather.integrations.hosts import policy_hosts
from launchready.gather.integrations.vendors import by_host, by_package, by_setting, vendors
from launchready.run.audit import interruptible

FILES = {
    "web/package.json": '{"dependencies": {"@sentry/react": "1", "stripe": "1", "groq": "1", "react": "1"},'
    ' "devDependencies": {"posthog-js": "1"}}',
    "web/package-lock.json": '{"packages": {"node_modules/algoliasearch": {}}}',
    "locked/yarn.lock": '"@supabase/supabase-js@^2":\n  version "2"\n',
    "requirements.txt": "# twilio\nopenai==1\n-r other.txt\nslack-sdk>=3 ; python_version > '3'\n",
    "pyproject.toml": '[project]\ndependencies = ["anthropic>=1"]\n[tool.poetry.dependencies]\nposthog = "^1"\n',
    "Gemfile": "source 'https://rubygems.org'\ngem 'postmark-rails'\n# gem 'mailgun'\n",
    "composer.json": '{"require": {"php": ">=8", "mollie/mollie-api-php": "^2"}}',
    "go.mod": "module x\nrequire (\n\tgithub.com/twilio/twilio-go v1.0.0\n"
    "\tgithub.com/stripe/stripe-go/v76 v76.0.0 // indirect\n)\n",
    "src/calls.ts": 'fetch("https://api.hubapi.com/x"); const CRM_URL = "https://crm.somebody.io/api";\n'
    'const link = <a href="https://www.youtube.com/x">look</a>;\n// see https://docs.unrelated.dev/page\n'
    'fetch("https://api.example.com/x"); fetch("http://127.0.0.1/x"); fetch("https://app.ours.net/x");\n',
    "src/page.html": '<script src="https://widget.intercom.io/x"></script><a href="https://mailgun.com">x</a>',
    "src/mail.py": 'requests.post("https://api.resend.com/emails")\n',
    "tests/test_x.py": 'requests.get("https://api.linear.app")\n',
    "broken/package.json": "{",
}
KNOWN = {
    "Sentry", "Stripe", "Supabase", "OpenAI", "Slack", "Anthropic", "PostHog", "Postmark", "Twilio", "HubSpot",
    "Intercom", "Resend",
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Integrations:
    root = tmp_path_factory.mktemp("repo")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    signs = Signs(("ours.net",))
    read_repository(root, signs)
    return signs.result(["the repository"], "")


def test_what_is_there_is_named_and_nothing_else(found: Integrations) -> None:
    assert {one.name for one in found.known} == KNOWN | {"Mollie"}
    assert {one.host for one in found.unknown} == {"crm.somebody.io"}


def test_places_and_doubts(found: Integrations) -> None:
    sentry = next(one for one in found.known if one.name == "Sentry")
    assert sentry.perhaps and sentry.signs[0].place == "web/package.json:1"
    assert not next(one for one in found.known if one.name == "Stripe").perhaps
    assert "broken/package.json" in " ".join(found.doubts)


def test_names_of_settings(tmp_path: Path) -> None:
    uses = tuple(
        Use(name, READ, "os.environ", "a.py", 1) for name in ("VITE_POSTHOG_KEY", "MAILER", "TURNSTILE_SECRET_KEY")
    )
    found = interruptible(integrations_of(tmp_path, SettingsMap(uses)))
    assert {one.name for one in found.known} == {"PostHog", "Cloudflare Turnstile"}
    assert any("no address was given" in doubt for doubt in found.doubts)


def test_hosts_of_policies() -> None:
    sources = ("'self'", "data:", "*.hs-scripts.com", "https://cdn.somebody.io:443/x", "wss://live.somebody.io", "*")
    assert list(policy_hosts(sources)) == ["*.hs-scripts.com", "cdn.somebody.io", "live.somebody.io"]


def test_the_longest_entry_decides() -> None:
    assert by_host("challenges.cloudflare.com").name == "Cloudflare Turnstile"  # type: ignore[union-attr]
    assert by_host("api.cloudflare.com").name == "Cloudflare"  # type: ignore[union-attr]
    assert by_host("notstripe.com") is None
    assert [one.name for one in by_package("@azure/msal-node", "npm")] == ["Sign in with Microsoft"]
    assert [one.name for one in by_package("groq", "pypi")] == ["Groq"]
    assert by_package("groq", "npm") == [] and by_package("stripes", "npm") == []
    assert [one.name for one in by_setting("NEXT_PUBLIC_GOOGLE_MAPS_KEY")] == ["Google Maps"]
    assert by_setting("DATABASE_URL") == []


def test_the_table() -> None:
    rows = vendors()
    assert len(rows) >= 200 and len({one.name for one in rows}) == len(rows)
    for one in rows:
        assert one.owner and one.rotate and one.mfa in ("required", "personal", "unknown"), one.name
        assert one.packages or one.settings or one.hosts, one.name
        assert all(re.fullmatch(r"[A-Z0-9_]+", entry) for entry in one.settings), one.name
        assert all(re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,}", host) for host in one.hosts), one.name
    hosts = [host for one in rows for host in one.hosts]
    assert len(hosts) == len(set(hosts))
