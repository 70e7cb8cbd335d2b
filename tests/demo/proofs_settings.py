"""What each fault of the repository leaves there, looked up without any reader of ours."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from tests.demo.proofs import proof
from tests.demo.visitor import Visitor


def holds(v: Visitor, **wanted: str) -> bool:
    """Whether files of the repository hold an expression each; `__` in a name is `/`, and the suffix is left out."""
    with tempfile.TemporaryDirectory() as folder:
        root = v.running.write_repository(Path(folder) / "repo")
        files = {str(path.relative_to(root)): path for path in root.rglob("*") if path.is_file()}
        for name, pattern in wanted.items():
            texts = [path.read_text() for where, path in files.items() if name.replace("__", "/") in where]
            if not any(re.search(pattern, text) for text in texts):
                return False
    return True


@proof("secrets/public-split:prefixed-key")
def _(v: Visitor) -> bool:
    return holds(v, web__src__assistant="VITE_OPENAI_API_KEY: key } = import")


@proof("secrets/public-split:pipeline-only")
def _(v: Visitor) -> bool:
    return holds(v, workflows__web="VITE_MAIL_SERVICE_SECRET: .*secrets")


@proof("secrets/public-split:define")
def _(v: Visitor) -> bool:
    return holds(v, web__vite="define: .*PAYMENTS_WEBHOOK_SECRET")


@proof("secrets/public-split:own-prefix")
def _(v: Visitor) -> bool:
    return holds(v, web__vite='envPrefix: \\["COMMUNITY_"', start="COMMUNITY_SESSION_SECRET")


@proof("secrets/public-split:value-of-a-secret")
def _(v: Visitor) -> bool:
    return holds(v, web__src__data="VITE_BACKEND_PUBLIC", web__="VITE_BACKEND_PUBLIC=eyJ")


@proof("handover/setting-hygiene:read-by-nothing")
def _(v: Visitor) -> bool:
    return holds(v, compose="NEWSLETTER_SECRET: ")


@proof("handover/setting-hygiene:two-names")
def _(v: Visitor) -> bool:
    both = "OUTBOX_SIGNING_KEY=(\\w+)\nMAILER_SIGNING_KEY=\\1\n"
    return holds(v, deploy__=both, worker="OUTBOX", jobs__mail="MAILER")


@proof("handover/setting-hygiene:near-duplicate")
def _(v: Visitor) -> bool:
    return holds(v, community__mailing='environ\\["SMTP_PASSWORD"', jobs__digest='environ\\["SMTP_PASS"')


@proof("handover/setting-hygiene:generic-name")
def _(v: Visitor) -> bool:
    return holds(v, community__export_link='environ\\["KEY"\\]')
