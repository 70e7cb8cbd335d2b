"""Names, certificates and redirects, seen with other libraries than the audit's."""

from __future__ import annotations

import socket
import ssl
import warnings
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

from dnslib import QTYPE, RCODE, DNSRecord

from tests.demo.proofs import PROOFS, Proof, proof
from tests.demo.visitor import Visitor

APEX, WWW, HELP, STATUS = "example.com", "www.example.com", "help.example.com", "status.example.com"
DOCS, ASSETS, EVENTS = "docs.example.net", "assets.example.net", "events.example.org"
DEEP = "/a/b?c=d"


def dns(v: Visitor, name: str, kind: str, *, checking: bool = True) -> tuple[str, list[str]]:
    """The code of the answer and its records as text."""
    host, port = v.running.resolver.split(":")
    query = DNSRecord.question(name, kind)
    query.header.cd = 0 if checking else 1
    answer = DNSRecord.parse(query.send(host, int(port), timeout=5))
    return RCODE.get(answer.header.rcode), [f"{QTYPE.get(one.rtype)} {one.rdata}" for one in answer.rr]


def refused(v: Visitor, host: str) -> int:
    """OpenSSL's number for what it says to a certificate, 0 when it is accepted."""
    try:
        _hands(v, host, ssl.create_default_context(cafile=str(v.running.ca)))
    except ssl.SSLCertVerificationError as problem:
        return problem.verify_code
    return 0


def _hands(v: Visitor, host: str, context: ssl.SSLContext) -> dict[str, object]:
    address, port = v.running.connect[f"{host}:443"].split(":")
    with (
        socket.create_connection((address, int(port)), 5) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        return dict(secure.getpeercert() or {})


def speaks(v: Visitor, host: str, version: ssl.TLSVersion) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context.minimum_version = context.maximum_version = version
    try:
        _hands(v, host, context)
    except OSError:
        return False
    return True


def ask(v: Visitor, url: str) -> tuple[int, str]:
    """Status and Location of one address."""
    parts = urlsplit(url)
    secure, host = parts.scheme == "https", parts.hostname or ""
    address, port = v.running.connect[f"{host}:{443 if secure else 80}"].split(":")
    connection = HTTPConnection(address, int(port), timeout=5)
    if secure:
        context = ssl.create_default_context(cafile=str(v.running.ca))
        plain = socket.create_connection((address, int(port)), 5)
        connection = HTTPSConnection(host, timeout=5, context=context)
        connection.sock = context.wrap_socket(plain, server_hostname=host)
    connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), headers={"Host": host})
    answer = connection.getresponse()
    found = answer.status, answer.getheader("Location") or ""
    connection.close()
    return found


def _refused_with(code: int) -> Proof:
    return lambda v: refused(v, HELP) == code


for _variant, _code in (
    ("expired", 10),
    ("wrong-host", 62),
    ("leaf-only", 20),
    ("untrusted", 19),
    ("self-signed", 18),
    ("not-yet", 9),
    ("short-key", 66),
    ("old-intermediate", 10),
):
    PROOFS[f"edge/certificate:{_variant}"] = _refused_with(_code)


@proof("edge/certificate:renewal-overdue")
def _(v: Visitor) -> bool:
    certificate = _hands(v, HELP, ssl.create_default_context(cafile=str(v.running.ca)))
    ends, starts = (ssl.cert_time_to_seconds(str(certificate[key])) for key in ("notAfter", "notBefore"))
    return ends - starts > 80 * 86400 and refused(v, HELP) == 0


@proof("edge/protocols:old-versions")
def _(v: Visitor) -> bool:
    return speaks(v, STATUS, ssl.TLSVersion.TLSv1) and speaks(v, STATUS, ssl.TLSVersion.TLSv1_3)


@proof("edge/protocols:only-old")
def _(v: Visitor) -> bool:
    return speaks(v, STATUS, ssl.TLSVersion.TLSv1_1) and not speaks(v, STATUS, ssl.TLSVersion.TLSv1_2)


@proof("edge/https-redirect:served")
def _(v: Visitor) -> bool:
    return ask(v, f"http://{DOCS}/")[0] == 200


@proof("edge/https-redirect:deep-pages")
def _(v: Visitor) -> bool:
    return ask(v, f"http://{DOCS}/")[0] == 301 and ask(v, f"http://{DOCS}{DEEP}")[0] == 200


@proof("edge/https-redirect:circle")
def _(v: Visitor) -> bool:
    return ask(v, f"http://{DOCS}/") == (301, f"http://{DOCS}/")


@proof("edge/canonical-host:two-hosts")
def _(v: Visitor) -> bool:
    return ask(v, f"https://{WWW}/")[0] == 200


@proof("edge/canonical-host:circle")
def _(v: Visitor) -> bool:
    return ask(v, f"https://{WWW}/")[1] == f"https://{WWW}/"


@proof("edge/canonical-host:lost-path")
def _(v: Visitor) -> bool:
    return ask(v, f"https://{APEX}{DEEP}")[1] == "https://app.example.com/"


@proof("edge/canonical-host:lost-query")
def _(v: Visitor) -> bool:
    return ask(v, f"https://{APEX}{DEEP}")[1] == "https://app.example.com/a/b"


@proof("edge/canonical-host:detour")
def _(v: Visitor) -> bool:
    return ask(v, f"http://{WWW}/")[1] == f"http://{APEX}/" and ask(v, f"http://{APEX}/")[1] == f"https://{APEX}/"


@proof("edge/canonical-host:downgrade")
def _(v: Visitor) -> bool:
    return ask(v, f"https://{APEX}/")[1].startswith("http://")


@proof("edge/canonical-host:dead-twin")
def _(v: Visitor) -> bool:
    return ask(v, f"https://{WWW}/")[0] == 404


@proof("edge/names:drift")
def _(v: Visitor) -> bool:
    return dns(v, ASSETS, "A") == ("NOERROR", ["A 198.51.100.9"])


@proof("edge/names:no-name")
def _(v: Visitor) -> bool:
    return dns(v, EVENTS, "A")[0] == "NXDOMAIN"


@proof("edge/names:name-server")
def _(v: Visitor) -> bool:
    servers = [one.removeprefix("NS ").rstrip(".") for one in dns(v, APEX, "NS")[1]]
    return any(dns(v, server, "A")[0] == "NXDOMAIN" for server in servers)


@proof("edge/names:private")
def _(v: Visitor) -> bool:
    return "A 10.0.0.7" in dns(v, EVENTS, "A")[1]


@proof("edge/names:dead-address")
def _(v: Visitor) -> bool:
    if not (found := dns(v, EVENTS, "AAAA")[1]):
        return False
    address, port = v.running.connect[f"[{found[0].removeprefix('AAAA ')}]:443"].split(":")
    try:
        socket.create_connection((address, int(port)), 5).close()
    except ConnectionRefusedError:
        return True
    return False


@proof("edge/names:denied")
def _(v: Visitor) -> bool:
    return dns(v, EVENTS, "A")[0] == "NOERROR" and dns(v, EVENTS, "AAAA")[0] == "NXDOMAIN"


@proof("edge/names:circle")
def _(v: Visitor) -> bool:
    found = dns(v, DOCS, "A")[1]
    return len(found) > 2 and all(one.startswith("CNAME") for one in found)


@proof("edge/caa:nobody")
def _(v: Visitor) -> bool:
    return dns(v, STATUS, "CAA")[1] == ['CAA 0 issue ";"']


@proof("edge/caa:critical")
def _(v: Visitor) -> bool:
    return any(one.startswith("CAA 128 ") for one in dns(v, STATUS, "CAA")[1])


@proof("edge/dnssec:bogus")
def _(v: Visitor) -> bool:
    return dns(v, EVENTS, "A")[0] == "SERVFAIL" and dns(v, EVENTS, "A", checking=False)[0] == "NOERROR"


def _dangles(v: Visitor, name: str) -> bool:
    code, found = dns(v, name, "A")
    return code == "NXDOMAIN" and any(one.startswith("CNAME") for one in found)


for _variant, _name in (
    ("dangling", "shop.example.com"),
    ("free-domain", "landing.example.com"),
    ("wildcard", "anything.example.net"),
    ("configured", HELP),
):
    PROOFS[f"edge/subdomains:{_variant}"] = lambda v, _name=_name: _dangles(v, _name)  # type: ignore[misc]
