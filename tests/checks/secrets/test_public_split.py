"""Cases of secrets/public-split."""

from __future__ import annotations

import pytest

from launchready.artifacts.settings_map import READ, SET, TOLD, Opened, SettingsMap, Use
from launchready.checks.secrets.public_split import public_split
from launchready.model import Fail
from tests.checks.making import evidence, verdict_of


def use(name: str, does: str = READ, **more: object) -> Use:
    made = {"form": "import.meta.env" if does == READ else ".env file", "path": "a.ts", "line": 1, **more}
    return Use(name, does, **made)  # type: ignore[arg-type]


def found(*uses: Use, **more: object) -> SettingsMap:
    return SettingsMap(uses, evidence=evidence(), files=3, **more)  # type: ignore[arg-type]


CASES = [
    ("a secret by name", found(use("VITE_PAYMENTS_SECRET_KEY")), "Fail"),
    ("a server vendor's key", found(use("NEXT_PUBLIC_OPENAI_API_KEY")), "Fail"),
    ("an access token of a vendor", found(use("REACT_APP_GITHUB_TOKEN")), "Fail"),
    ("a database", found(use("NUXT_PUBLIC_DATABASE_URL")), "Fail"),
    ("a service role", found(use("EXPO_PUBLIC_SUPABASE_SERVICE_ROLE_KEY")), "Fail"),
    ("set only", found(use("VITE_MAIL_PASSWORD", SET, form="GitHub Actions")), "Fail"),
    ("documented only", found(use("VITE_MAIL_PASSWORD", TOLD)), "Fail"),
    ("the value tells", found(use("VITE_BACKEND", SET, looks="secret")), "Fail"),
    ("a prefix of its own", found(use("APP_SESSION_SECRET"), prefixes=("APP_",)), "Fail"),
    ("imported as public", found(use("MAIL_SECRET", form="$env/static/public", side="client")), "Fail"),
    ("a client schema", found(use("MAIL_SECRET", form="t3-env client", side="client")), "Fail"),
    ("handed over by name", found(use("MAIL_SECRET"), opened=(Opened("v.ts", 3, "define", ("MAIL_SECRET",)),)), "Fail"),
    ("handed over whole", found(use("MAIL_SECRET"), opened=(Opened("v.ts", 3, "envPrefix is empty"),)), "Fail"),
    (
        "one value, two names",
        found(
            use("VITE_BACKEND_ID"),
            use("VITE_BACKEND_ID", SET, digest="d"),
            use("BACKEND_SECRET", SET, digest="d"),
        ),
        "Fail",
    ),
    ("a key of nobody we know", found(use("VITE_BACKEND_API_KEY")), "CouldNotVerify"),
    ("a file that cannot be read", found(use("PORT"), doubts=("files could not be parsed: a.ts",)), "CouldNotVerify"),
    ("nothing is found and nothing read", SettingsMap((), doubts=("no",)), "CouldNotVerify"),
    ("its value tells that it is public", found(use("VITE_BACKEND_API_KEY", SET, looks="public")), "Pass"),
    ("a publishable key", found(use("NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY")), "Pass"),
    ("an anonymous key", found(use("VITE_SUPABASE_ANON_KEY")), "Pass"),
    ("the web key of a hosted backend", found(use("VITE_FIREBASE_API_KEY")), "Pass"),
    ("an address of errors", found(use("NEXT_PUBLIC_SENTRY_DSN")), "Pass"),
    ("a site key", found(use("VITE_TURNSTILE_SITE_KEY")), "Pass"),
    ("maps", found(use("VITE_GOOGLE_MAPS_API_KEY")), "Pass"),
    ("words, no secrets", found(use("VITE_PASSWORD_RESET_URL"), use("VITE_SECRET_SANTA_ENABLED")), "Pass"),
    ("where the token is kept", found(use("VITE_TOKEN_STORAGE_KEY")), "Pass"),
    ("on the server", found(use("SESSION_SECRET", form="process.env")), "Pass"),
    ("import.meta.env without prefix", found(use("SESSION_SECRET", side="client")), "Pass"),
    ("handed over, harmless", found(use("MODE"), opened=(Opened("v.ts", 3, "define", ("MODE",)),)), "Pass"),
    ("only in tests", found(use("VITE_MAIL_PASSWORD", test=True), use("PORT")), "Pass"),
    ("no setting", found(), "NotApplicable"),
]


@pytest.mark.parametrize(("name", "facts", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_case(name: str, facts: SettingsMap, wanted: str) -> None:
    assert verdict_of(public_split(facts)) == wanted


def test_what_a_finding_says() -> None:
    told = public_split(found(use("VITE_MAIL_PASSWORD", path="web/a.ts", line=7)))
    assert isinstance(told, Fail)
    finding = told.findings[0]
    assert finding.subject.as_dict() == {"path": "web/a.ts", "line": 7, "name": "VITE_MAIL_PASSWORD"}
    assert finding.evidence[0].repeat == "grep -n 'VITE_MAIL_PASSWORD' 'web/a.ts'"
