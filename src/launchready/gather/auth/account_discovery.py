"""Ask sign-in, reset and sign-up about an account that exists and about one that does not, in turn."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from typing import Any

from launchready.artifacts.routes import Routes
from launchready.artifacts.sessions import AccountDiscovery, Pair
from launchready.artifacts.sketch import Seen
from launchready.gather.making import plan, split
from launchready.gather.people.throwaway import newcomer
from launchready.gather.registry import gatherer
from launchready.gather.routes.example import payload
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.types import ANONYMOUS, Answer, Call

SAMPLES = 8
MAIL_FIELDS = ("email", "mail", "e_mail", "username", "user", "login", "identifier", "account")


@gatherer(title="asking about accounts that do and do not exist", phase=Phase.ACTIVE)
async def account_discovery(site: Site, routes: Routes) -> AccountDiscovery | Missing:
    """A throwaway account is the known one, so that nobody real is locked out or written to."""
    person = await newcomer(site)
    if isinstance(person, Missing):
        return person
    actions = site.settings.actions
    wanted = (
        ("sign-in", actions.sign_in, SAMPLES),
        ("reset", actions.password_reset, 2),
        ("sign-up", actions.sign_up, 1),
    )
    pairs, missing = [], []
    for action, key, samples in wanted:
        route = routes.find(key) if key else None
        if key is None:
            missing.append(f"no route for {action} is known; set it under [actions]")
            continue
        form = _form(route.body if route else None, action)
        if form is None:
            missing.append(f"{action}: the schema does not say which field of {key} holds the account")
            continue
        pairs.append(await _pair(site, action, key, form, person.email, samples))
    return AccountDiscovery(tuple(pairs), tuple(missing))


@dataclass(frozen=True, slots=True)
class _Form:
    """A body with a place for the account; every other field as valid as we can make it, the password wrong."""

    field: str
    body: dict[str, Any]

    def about(self, account: str) -> bytes:
        return json.dumps({**self.body, self.field: account}).encode()


def _form(schema: dict[str, Any] | None, action: str) -> _Form | None:
    if not schema:
        return None
    made = payload(schema, canary="Lr Canary")
    if not isinstance(made, dict):
        return None
    names = [name for wanted in MAIL_FIELDS for name in schema.get("properties", {}) if name.lower() == wanted]
    if not names:
        return None
    for name in made:
        if "pass" in name.lower():
            made[name] = f"Wrong-{secrets.token_hex(6)}-1aA"
    return _Form(names[0], made)


async def _pair(site: Site, action: str, key: str, form: _Form, known: str, samples: int) -> Pair:
    method, path = split(key)
    url = site.door.url(path)
    seen: dict[str, list[Seen]] = {"known": [], "unknown": []}
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for _ in range(max(samples, 1 if action == "sign-up" else 2)):
        for kind in ("known", "unknown"):
            account = known if kind == "known" else f"{site.canary('nobody')}@example.com"
            if kind == "unknown" and action == "sign-up":
                plan(site, "an unconfirmed sign-up, which nobody can take back", account, [])
            call = Call(method, url, (("content-type", "application/json"),), form.about(account))
            reply, one = await site.see(
                call, session=ANONYMOUS, phase=Phase.ACTIVE, summary=f"{action} for an account that is {kind}"
            )
            if isinstance(reply, Answer):
                one = Seen(one.evidence, site.sketcher.sketch(_neutral(reply, account)), "", one.retry_later)
                times[kind].append(round(reply.seconds, 4))
            seen[kind].append(one)
    return Pair(
        action,
        key,
        seen["known"][0],
        seen["known"][-1],
        seen["unknown"][0],
        seen["unknown"][-1],
        tuple(times["known"]),
        tuple(times["unknown"]),
    )


def _neutral(answer: Answer, account: str) -> Answer:
    """The answer with the submitted account taken out, so that an echo of it is no difference."""
    body = answer.body.replace(account.encode(), b"ACCOUNT").replace(account.split("@")[0].encode(), b"ACCOUNT")
    return replace(answer, body=body)
