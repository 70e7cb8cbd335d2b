"""The proof that a target is ours, before anything is changed on it.

A random word of this project has to be found where only the owner of a host can put it: in the file
`/.well-known/launchready.txt` of the host, or in the DNS as TXT record of `_launchready.<host>`.
"""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from launchready.model import Evidence, Missing, MissingReason, Phase
from launchready.net.door import Door
from launchready.net.scope import place
from launchready.net.types import Answer, Call

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

WELL_KNOWN = "/.well-known/launchready.txt"
_TOKEN = re.compile(r"launchready-[0-9a-f]{32}")


def token(project_dir: Path) -> str:
    """The project's word, made and stored (mode 0600) in `.launchready/authorization` when there is none.

    Raises OSError when the folder cannot be written.
    """
    folder = project_dir / ".launchready"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / "authorization"
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return _store(file)
    with os.fdopen(handle, "r", encoding="ascii", errors="replace") as stream:
        os.fchmod(stream.fileno(), 0o600)
        found = stream.read(200).strip()
    if _TOKEN.fullmatch(found):
        return found
    file.unlink()
    return _store(file)


def _store(file: Path) -> str:
    word = "launchready-" + secrets.token_hex(16)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        # Another run was faster; its word is the project's.
        return token(file.parent.parent)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(word + "\n")
    return word


async def proved(door: Door, word: str, resolver: Resolver | None = None) -> Evidence | Missing:
    """Evidence that every host of the door's environment carries the word; Missing names one that does not.

    The evidence is that of the first host. `resolver` asks the DNS (the system's by default).
    """
    first: Evidence | None = None
    looked: set[str] = set()
    for base in door.bases:
        here = place(base)
        if here is None or here.host in looked:
            continue
        looked.add(here.host)
        found = await _by_file(door, base, here.host, word)
        if isinstance(found, str):
            by_name = await _by_name(here.host, word, resolver)
            if isinstance(by_name, str):
                return Missing(
                    MissingReason.NO_ACCESS,
                    f"{here.host} is not proved to be ours: {found}; {by_name}. Put the line {word} there.",
                )
            found = by_name
        first = first or found
    return first or Missing(MissingReason.NOT_CONFIGURED, f"{door.environment} has no address.")


async def _by_file(door: Door, base: str, host: str, word: str) -> Evidence | str:
    origin = "/".join(base.split("/")[:3])
    call = Call("GET", origin + WELL_KNOWN)
    reply = await door.send(call, phase=Phase.PASSIVE, follow=2, why="proof that the target is ours")
    if not isinstance(reply, Answer):
        return f"{WELL_KNOWN} gives no answer ({reply.detail.rstrip('.')})"
    end = place(reply.call.url)
    if end is None or end.host != host:
        return f"{WELL_KNOWN} leads away to {end.host if end else 'nowhere'}"
    if reply.status != 200:
        return f"{WELL_KNOWN} answers {reply.status}"
    if reply.content_type != "text/plain":
        return f"{WELL_KNOWN} is {reply.content_type or 'of no type'} and not text/plain"
    if word not in [line.strip() for line in reply.text().splitlines()[:100]]:
        return f"{WELL_KNOWN} does not hold this project's line"
    return door.evidence(reply, f"{host} carries this project's word in {WELL_KNOWN}", kind="authorization")


async def _by_name(host: str, word: str, resolver: Resolver | None) -> Evidence | str:
    name = f"_launchready.{host}"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        return "an address has no DNS record of its own"
    import dns.asyncresolver
    import dns.exception

    try:
        asked = resolver or dns.asyncresolver.Resolver()
        answer = await asked.resolve(name, "TXT", search=False)
    except (dns.exception.DNSException, OSError, ValueError) as problem:
        return f"{name} has no TXT record ({type(problem).__name__})"
    texts = [b"".join(record.strings).decode("utf-8", "replace").strip() for record in answer]
    if word not in texts:
        return f"the TXT record {name} does not hold this project's word"
    when = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Evidence(
        kind="authorization",
        subject=f"TXT {name}",
        when=when,
        persona="anonymous",
        summary=f"{host} carries this project's word in the DNS",
        repeat=f"dig +short TXT {name}",
        excerpt=f"⟦{word}⟧",
    )
