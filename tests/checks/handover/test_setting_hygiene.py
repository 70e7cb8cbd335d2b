"""Cases of handover/setting-hygiene."""

from __future__ import annotations

import pytest

from launchready.artifacts.settings_map import READ, SET, TOLD, Dynamic, Mention, SettingsMap, Use
from launchready.checks.handover.setting_hygiene import setting_hygiene
from tests.checks.making import evidence, verdict_of


def use(name: str, does: str = READ, **more: object) -> Use:
    made = {"form": "os.environ" if does == READ else ".env file", "path": f"{does}.x", "line": 1, **more}
    return Use(name, does, **made)  # type: ignore[arg-type]


def found(*uses: Use, **more: object) -> SettingsMap:
    return SettingsMap(uses, evidence=evidence(), files=3, **more)  # type: ignore[arg-type]


def both(one: str, other: str, **more: object) -> SettingsMap:
    """Two names that two places read."""
    return found(use(one, path="a.py"), use(other, path="b.py"), **more)


CASES = [
    ("set, read by nothing", found(use("OLD_NAME", SET)), "Fail"),
    (
        "handed on, read by nothing",
        found(use("OLD", SET, form="compose"), use("OLD", form="compose", path="set.x")),
        "Fail",
    ),
    (
        "argument and environment of an image",
        found(
            use("OLD", SET, form="Dockerfile ENV", path="Dockerfile", line=4),
            use("OLD", form="Dockerfile ARG", path="Dockerfile", line=3),
        ),
        "Fail",
    ),
    ("a name that says nothing", found(use("KEY")), "Fail"),
    ("plural", both("UPLOAD_BUCKET", "UPLOAD_BUCKETS"), "Fail"),
    ("separators", both("API_BASEURL", "API_BASE_URL"), "Fail"),
    ("abbreviation", both("DB_URL", "DATABASE_URL"), "Fail"),
    ("another abbreviation", both("SMTP_PASS", "SMTP_PASSWORD"), "Fail"),
    (
        "one secret, two names",
        found(
            use("A_SECRET", path="a.py"),
            use("B_SECRET", path="b.py"),
            use("A_SECRET", SET, digest="d"),
            use("B_SECRET", SET, digest="d", line=2),
        ),
        "Fail",
    ),
    (
        "perhaps read under a name made at run time",
        found(use("REGION_EU", SET), dynamic=(Dynamic("a.py", 3, "os.environ", "REGION_"),)),
        "CouldNotVerify",
    ),
    (
        "a name that stands somewhere",
        found(use("STRANGE", SET), mentions=(Mention("STRANGE", "odd.lua"),)),
        "CouldNotVerify",
    ),
    ("a file that cannot be read", found(use("A_NAME"), doubts=("files could not be parsed: a.ts",)), "CouldNotVerify"),
    ("read", found(use("A_NAME"), use("A_NAME", SET)), "Pass"),
    ("read by an image", found(use("POSTGRES_DB", SET, by="image postgres")), "Pass"),
    ("set by code for a library", found(use("TOKENIZERS_PARALLELISM", SET, form="os.environ")), "Pass"),
    ("set for tests", found(use("OLD_NAME", SET, environment="test"), use("A_NAME")), "Pass"),
    ("read in a test, set in the pipeline", found(use("E2E_URL", SET), use("E2E_URL", test=True)), "Pass"),
    ("documented only", found(use("OLD_NAME", TOLD), use("A_NAME")), "Pass"),
    ("a fallback", found(use("DB_URL", path="a.py", line=3), use("DATABASE_URL", path="a.py", line=3)), "Pass"),
    ("numbers", both("WORKER_1", "WORKER_2"), "Pass"),
    ("a generic name of a framework", found(use("SECRET_KEY"), use("PORT"), use("DEBUG")), "Pass"),
    (
        "the same harmless value",
        found(
            use("A_HOST", path="a.py"),
            use("B_HOST", path="b.py"),
            use("A_HOST", SET, digest="d"),
            use("B_HOST", SET, digest="d", line=2),
        ),
        "Pass",
    ),
    (
        "the same secret on staging and production",
        found(
            use("A_SECRET", path="a.py"),
            use("A_SECRET", SET, digest="d", environment="staging"),
            use("A_SECRET", SET, digest="d", environment="production", line=2),
        ),
        "Pass",
    ),
    (
        "the database's own name for its password",
        found(
            use("DB_PASSWORD", path="a.py"),
            use("DB_PASSWORD", SET, digest="d"),
            use("POSTGRES_PASSWORD", SET, digest="d", by="image postgres"),
        ),
        "Pass",
    ),
    ("no setting", found(), "NotApplicable"),
]


@pytest.mark.parametrize(("name", "facts", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_case(name: str, facts: SettingsMap, wanted: str) -> None:
    assert verdict_of(setting_hygiene(facts)) == wanted
