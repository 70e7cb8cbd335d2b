"""The command line that repeats an exchange. Credentials stand in it as shell variables, never in clear."""

from __future__ import annotations

import base64
import re
import shlex
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, quote

from launchready.net.dress import clean_url, dress
from launchready.net.mask import HIDDEN, is_secret_key
from launchready.net.redact import Redactor, is_secret_parameter
from launchready.net.scope import place
from launchready.net.types import Call, Session

LONGEST_BODY = 8192
_FROM_FILE = ("--data-binary", "@body.bin")
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_VARIABLE = re.compile(r"\$[A-Za-z_][A-Za-z0-9_]*")
_PARAMETER = re.compile(r"([?&])([^=&]{1,64})=([^&]*)")


def curl(
    call: Call,
    session: Session,
    connect: Mapping[str, str] | None = None,
    ca: Path | None = None,
    redactor: Redactor | None = None,
) -> str:
    """One bash command that sends this call as this session.

    `connect` and `ca` are those of the environment. Session secrets appear as `Session.secrets()` names
    them, those the redactor knows by their names; secret query values nobody named as `$LR_QUERY_…`.
    A body over 8 kB is not written out; the command then says so and reads it from `body.bin`.
    """
    known = redactor or Redactor()
    for value, name in session.secrets().items():
        known.add(value, name)
    return curl_of(dress(call, session), known, connect, ca)


def curl_of(dressed: Call, redactor: Redactor, connect: Mapping[str, str] | None = None, ca: Path | None = None) -> str:
    """As `curl`, for a call that already carries all its headers and a redactor that knows its secrets."""
    url = clean_url(dressed.url)
    words = ["curl", "-sS", "--http1.1", "--path-as-is", "-g", "--compressed"]
    words += _method(dressed)
    words += _way(url, connect or {}, ca)
    for name, value in dressed.headers:
        if name.lower() not in ("accept-encoding", "content-length"):
            words.append(redactor.remembered(("curl " + name, value), partial(_header, name, value, redactor)))
    before, body = _body(dressed, redactor)
    return before + " ".join([*words, *body, _quoted(_named_query(url, redactor), redactor)])


def _header(name: str, value: str, redactor: Redactor) -> str:
    shown = f"{name}: {_named_header(name, value, redactor)}" if value else f"{name};"
    return "-H " + _quoted(shown, redactor)


def _method(call: Call) -> list[str]:
    method = call.method.upper()
    if method == "HEAD":
        return ["--head"]
    return [] if method == "GET" and call.body is None else ["-X", shlex.quote(method)]


def _way(url: str, connect: Mapping[str, str], ca: Path | None) -> list[str]:
    here = place(url)
    words: list[str] = []
    if here:
        host = f"[{here.host}]" if ":" in here.host else here.host
        target = connect.get(f"{host}:{here.port}") or connect.get(host)
        if target:
            target = target if re.search(r":\d+$", target) else f"{target}:{here.port}"
            words += ["--connect-to", shlex.quote(f"{host}:{here.port}:{target}")]
        if ca and here.scheme == "https":
            words += ["--cacert", shlex.quote(str(ca))]
    return words


def _body(call: Call, redactor: Redactor) -> tuple[str, list[str]]:
    body = call.body
    if body is None:
        return "", ["-H", "'content-length: 0'"] if call.method.upper() in ("POST", "PUT", "PATCH") else []
    kind = next((value for name, value in call.headers if name.lower() == "content-type"), "")
    words = [] if kind else ["-H", "'content-type:'"]
    if len(body) > LONGEST_BODY:
        return f"# the body of {len(body)} bytes is not kept; put it into body.bin\n", [*words, *_FROM_FILE]
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" not in text:
        if "urlencoded" in kind and redactor.secrets(text) != text:
            return "", [*words, *_fields(text, redactor)]
        return "", [*words, "--data-raw", _quoted(text, redactor)]
    if redactor.secrets(body.decode("latin-1")) != body.decode("latin-1"):
        return "# the binary body holds a credential; put it into body.bin\n", [*words, *_FROM_FILE]
    return f"echo {base64.b64encode(body).decode()} | base64 -d | ", [*words, "--data-binary", "@-"]


def _fields(text: str, redactor: Redactor) -> list[str]:
    """A form whose values hold secrets: curl encodes each value, so that the variable holds it as it is."""
    words: list[str] = []
    for name, value in parse_qsl(text, keep_blank_values=True):
        words += ["--data-urlencode", _quoted(f"{quote(name)}={value}", redactor)]
    return words


def _named_header(name: str, value: str, redactor: Redactor) -> str:
    """A header's value, its credentials that nobody named replaced by a variable of their own."""
    lower = name.lower()
    if lower == "cookie":
        return "; ".join(_named_cookie(pair, redactor) for pair in value.split("; "))
    if is_secret_key(lower) and redactor.secrets(value) == value:
        scheme, space, _ = value.partition(" ")
        return (f"{scheme} " if space else "") + _variable("LR_" + lower)
    return value


def _named_cookie(pair: str, redactor: Redactor) -> str:
    name, _, value = pair.partition("=")
    if not value or redactor.secrets(value) != value:
        return pair
    return f"{name}={_variable('LR_COOKIE_' + name)}"


def _named_query(url: str, redactor: Redactor) -> str:
    """The address with secret query values that nobody named replaced by a variable of their own."""

    def name_it(found: re.Match[str]) -> str:
        lead, name, value = found.groups()
        if not value or value.startswith("lr-canary-") or not is_secret_parameter(name):
            return found[0]
        if redactor.secrets(value) != value:
            return found[0]
        return f"{lead}{name}={_variable('LR_QUERY_' + name)}"

    return _PARAMETER.sub(name_it, url)


def _variable(name: str) -> str:
    """A placeholder that `_quoted` turns into the variable in double quotes."""
    return "\x00$" + re.sub(r"[^A-Za-z0-9]", "_", name).upper() + "\x00"


def _quoted(text: str, redactor: Redactor) -> str:
    """A bash word for a text in which secrets are replaced by their variables in double quotes."""
    hits = [(value, name) for value, name in redactor.spellings if value in text]
    if "\x00" not in text and not hits:
        return _literal(text)
    names = dict(hits)
    pattern = "|".join([r"\x00\$[A-Z0-9_]+\x00", *(re.escape(value) for value, _ in hits)])
    out: list[str] = []
    for index, piece in enumerate(re.split(f"({pattern})", text)):
        if index % 2 == 0:
            out += [_literal(piece)] if piece else []
            continue
        name = piece.strip("\x00") if piece.startswith("\x00") else names[piece]
        out.append(f'"{name}"' if _VARIABLE.fullmatch(name) else shlex.quote(HIDDEN))
    return "".join(out) or "''"


def _literal(text: str) -> str:
    """Text quoted for bash; letters that a terminal would act on are written as escapes."""
    if not _ODD.search(text):
        return shlex.quote(text)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "$'" + _ODD.sub(lambda found: _escape(found[0]), escaped) + "'"


def _escape(letter: str) -> str:
    if letter == "\n":
        return "\\n"
    return "".join(f"\\x{byte:02x}" for byte in letter.encode("utf-8", "surrogatepass"))
