"""What is written of an exchange, and the evidence made of it. Everything passes the redactor."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from launchready.model import Evidence, Phase
from launchready.net.curl import curl_of
from launchready.net.redact import Redactor
from launchready.net.scope import place
from launchready.net.types import Answer, Call, Reply

# An exchange keeps less than evidence does: thousands of rows are written, a few pieces of evidence read.
ROW_EXCERPT = 1500
_MOST_HEADERS = 60
_HEADER_LENGTH = 1000


def iso(seconds: float) -> str:
    """A time in Unix seconds as ISO 8601 in UTC with milliseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Recorder:
    """Turns replies into rows and evidence for one environment."""

    def __init__(self, environment: str, redactor: Redactor, connect: Mapping[str, str], ca: Path | None) -> None:
        self._environment = environment
        self._redactor = redactor
        self._connect = connect
        self._ca = ca
        self._curls: dict[int, str] = {}

    def row(self, reply: Reply, dressed: Call, phase: Phase, why: str, when: str) -> dict[str, Any]:
        """The record of one exchange: JSON-serialisable, redacted, of bounded size."""
        redactor = self._redactor
        line = self._curls[reply.number] = curl_of(dressed, redactor, self._connect, self._ca)
        row: dict[str, Any] = {
            "number": reply.number,
            "when": when,
            "environment": self._environment,
            "persona": reply.persona,
            "phase": str(phase),
            "method": dressed.method,
            "url": redactor.url(dressed.url),
            "request_headers": self._headers(dressed.headers),
            "request_excerpt": redactor.body(dressed.body, _kind(dressed), limit=ROW_EXCERPT) if dressed.body else "",
            "why": redactor.text(why),
            "curl": line,
        }
        if isinstance(reply, Answer):
            row |= {
                "status": reply.status,
                "response_headers": self._headers(reply.headers),
                "excerpt": redactor.body(reply.body, reply.content_type, limit=ROW_EXCERPT),
                "bytes": len(reply.body),
                "seconds": round(reply.seconds, 6),
                "truncated": reply.truncated,
                "failed": "",
            }
        else:
            row |= {
                "status": 0,
                "response_headers": [],
                "excerpt": "",
                "bytes": 0,
                "seconds": 0.0,
                "truncated": False,
                "failed": f"{reply.reason}: {redactor.text(reply.detail)}",
            }
        return row

    def _headers(self, headers: Sequence[tuple[str, str]]) -> list[list[str]]:
        cut = [(name[:200], value[: _HEADER_LENGTH * 4]) for name, value in headers[:_MOST_HEADERS]]
        return [[name, value[:_HEADER_LENGTH]] for name, value in self._redactor.headers(cut)]

    def evidence(self, reply: Reply, summary: str, mark: Sequence[str], kind: str, now: str) -> Evidence:
        """Evidence of a reply; see `Door.evidence`."""
        call = reply.call
        subject = self.subject(call) if call else ""
        if isinstance(reply, Answer):
            excerpt, when = self._excerpt(reply, mark), reply.when
        else:
            excerpt, when = self._redactor.text(reply.detail), now
        return Evidence(
            kind=kind,
            subject=subject,
            when=when,
            persona=reply.persona,
            summary=self._redactor.text(summary),
            where=f"exchanges/{reply.number}" if reply.number else "",
            repeat=self._curls.get(reply.number, ""),
            excerpt=excerpt,
        )

    def subject(self, call: Call) -> str:
        """`METHOD path` of a call, with secret query values hidden."""
        here = place(call.url)
        if here is None:
            return f"{call.method} {self._redactor.url(call.url)}"
        path = here.path + (f"?{here.query}" if here.query else "")
        return f"{call.method} {self._redactor.url(path)}"

    def _excerpt(self, answer: Answer, mark: Sequence[str]) -> str:
        lines = [f"HTTP {answer.status}"]
        for name, value in answer.headers if mark else ():
            line = f"{name}: {value}"
            if any(_found(one, line) for one in mark):
                lines.append(f"⟦{name}: {self._redactor.header(name, value)[:_HEADER_LENGTH]}⟧")
        body = self._redactor.body(answer.body, answer.content_type, mark)
        return "\n".join([*lines, *([body] if body else [])])


def _found(mark: str, line: str) -> bool:
    try:
        return re.search(mark, line, re.I) is not None
    except re.error:
        return mark.lower() in line.lower()


def _kind(call: Call) -> str:
    return next((value for name, value in call.headers if name.lower() == "content-type"), "")
