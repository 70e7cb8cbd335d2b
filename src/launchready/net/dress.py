"""How a call leaves the house: default headers, the session's credentials, the exact target. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote, urljoin

from launchready.net.scope import Place, place
from launchready.net.types import Call, Session

USER_AGENT = "launchready/0.1"
_DEFAULTS = (("user-agent", USER_AGENT), ("accept", "*/*"), ("accept-encoding", "gzip, deflate"))
_HOST = re.compile(r"[^/?]*")
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Everything that may stand in a request target as it is; the rest is percent-encoded as UTF-8.
_TARGET = "/?:@!$&'()*+,;=-._~%[]|^{}\\\"<>`#"


def clean_url(url: str) -> str:
    """An address without its fragment, what is not ASCII percent-encoded; else byte for byte as given."""
    url = url.split("#", 1)[0]
    if url.isascii():
        return url
    scheme, mark, _ = url.partition("://")
    host = url[len(scheme) + 3 : len(url) - len(tail_of(url))] if mark else ""
    try:
        named = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        named = host
    rest = url[len(scheme) + 3 + len(host) :] if mark else url
    return f"{scheme}://{named}" * bool(mark) + quote(rest, safe=_TARGET, errors="surrogatepass")


def target_of(url: str) -> str:
    """The request target of an address: path and query exactly as written."""
    tail = tail_of(url)
    return tail if tail.startswith("/") else "/" + tail


def tail_of(url: str) -> str:
    """What follows the host and port of an address, as written; maybe empty."""
    rest = url.split("://", 1)[1]
    return rest[len(_HOST.match(rest)[0]) :]  # type: ignore[index]


def dress(call: Call, session: Session) -> Call:
    """The call with default headers and the session's credentials where they may go.

    What the call itself carries wins: a test that sends its own `authorization` or `cookie` sends that.
    Session headers go to the session's `cookie_hosts`; without any, to every host the door lets through.
    """
    here = place(call.url)
    present = {name.lower() for name, _ in call.headers}
    headers = [*((name, value) for name, value in _DEFAULTS if name not in present), *call.headers]
    if here is None:
        return replace(call, headers=tuple(headers))
    if _trusted(here.host, session.cookie_hosts):
        extra = dict(session.headers)
        if call.method.upper() in _UNSAFE:
            extra.update(session.unsafe_headers)
        headers += [(name.lower(), value) for name, value in extra.items() if name.lower() not in present]
    if session.cookies and "cookie" not in present and (line := cookie_line(session, here)):
        headers.append(("cookie", line))
    return replace(call, headers=tuple(headers))


def _trusted(host: str, hosts: frozenset[str]) -> bool:
    return not hosts or host in hosts


def cookie_line(session: Session, here: Place) -> str:
    """The Cookie header for a place: each cookie by its own rule, those without one by `cookie_hosts`."""
    sent: list[str] = []
    for name, value in session.cookies.items():
        rule = session.cookie_rules.get(name)
        if rule is None:
            fits = _trusted(here.host, session.cookie_hosts)
        else:
            fits = rule.admits(here.scheme, here.host, here.path)
        if fits:
            sent.append(f"{name}={value}")
    return "; ".join(sent)


def next_call(call: Call, status: int, location: str) -> Call:
    """The call that follows a redirect: 303, and 301 or 302 after a POST, go on as GET without a body."""
    method, body, headers = call.method, call.body, call.headers
    if method != "HEAD" and (status == 303 or (status in (301, 302) and method == "POST")):
        method, body = "GET", None
        headers = tuple(pair for pair in headers if not pair[0].lower().startswith("content-"))
    try:
        url = clean_url(urljoin(call.url, location.strip()))
    except ValueError:
        url = location[:200]
    if not same_server(call.url, url):
        secret = ("authorization", "cookie", "proxy-authorization", "x-api-key")
        headers = tuple(pair for pair in headers if pair[0].lower() not in secret)
    return Call(method, url, headers, body)


def same_server(one: str, two: str) -> bool:
    """Whether two addresses have the same scheme, host and port."""
    first, second = place(one), place(two)
    if first is None or second is None:
        return False
    return (first.scheme, first.host, first.port) == (second.scheme, second.host, second.port)
