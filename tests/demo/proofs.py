"""How the attack of each fault goes; the registry that the test walks."""

from __future__ import annotations

from collections.abc import Callable

from launchready.demo.platform.seed import stable_id
from tests.demo.visitor import BY_KEY, Visitor

Proof = Callable[[Visitor], bool]
PROOFS: dict[str, Proof] = {}
POST = stable_id("acme", "post", 1)
COMMENT = stable_id("acme", "comment", 1)
CONVERSATION = stable_id("acme", "conversation", 0)
MEMBER, OTHER = BY_KEY["acme_member"], BY_KEY["acme_member2"]


def proof(key: str) -> Callable[[Proof], Proof]:
    """Register how the attack of a fault goes; the function tells whether it succeeded."""

    def register(function: Proof) -> Proof:
        PROOFS[key] = function
        return function

    return register
