"""What went wrong on the way, as a reason and a sentence for people."""

from __future__ import annotations

import ssl

from launchready.model import MissingReason
from launchready.net.body import Unreadable
from launchready.net.transport import BadTrust, Refused


def explain(problem: BaseException, host: str, seconds: float) -> tuple[MissingReason, str]:
    """Why no answer came. `seconds` is the time-out that applied."""
    chain = _chain(problem)
    for one in chain:
        if isinstance(one, Refused):
            return MissingReason.OUT_OF_SCOPE, str(one)
        if isinstance(one, BadTrust):
            return MissingReason.NOT_CONFIGURED, str(one)
        if isinstance(one, ssl.SSLCertVerificationError):
            why = one.verify_message or one.reason or "not trusted"
            return MissingReason.UNREACHABLE, f"The certificate of {host} is not accepted: {why}."
        if isinstance(one, ssl.SSLError):
            why = (one.reason or str(one)).replace("_", " ").lower()
            return MissingReason.UNREACHABLE, f"No TLS connection to {host}: {why}."
        if isinstance(one, Unreadable):
            return MissingReason.UNREACHABLE, f"{host} answered with a body that cannot be read. {one}"
    kinds = {type(one).__name__ for one in chain}
    if isinstance(problem, TimeoutError) or kinds & {
        "ConnectTimeout",
        "ReadTimeout",
        "WriteTimeout",
        "PoolTimeout",
    }:
        return MissingReason.UNREACHABLE, f"{host} did not finish its answer within {seconds:g} seconds."
    text = " ".join(str(problem).split())[:160].rstrip(".")
    if "LocalProtocolError" in kinds:
        return MissingReason.TOOL_BUG, f"This request cannot be written as HTTP ({text})."
    if kinds & {"RemoteProtocolError", "ProtocolError", "DecodingError"}:
        return MissingReason.UNREACHABLE, f"{host} answered with something that is no HTTP ({text})."
    if "ConnectError" in kinds:
        return MissingReason.UNREACHABLE, f"No connection to {host}: {text or 'refused'}."
    if isinstance(problem, OSError) or kinds & {"NetworkError", "ReadError", "WriteError"}:
        return MissingReason.UNREACHABLE, f"The connection to {host} broke off{f' ({text})' if text else ''}."
    return (
        MissingReason.TOOL_BUG,
        f"The request to {host} failed inside this tool ({type(problem).__name__}: {text}).",
    )


def _chain(problem: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    todo: list[BaseException | None] = [problem]
    while todo and len(found) < 12:
        one = todo.pop(0)
        if one is None or one in found:
            continue
        found.append(one)
        if isinstance(one, BaseExceptionGroup):
            todo += one.exceptions
        todo += [one.__cause__, one.__context__]
    return found
