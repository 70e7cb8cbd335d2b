"""The access rules of the settings as a fact that checks can read."""

from __future__ import annotations

from launchready.artifacts.policy import AccessPolicy, Rule
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Phase


@gatherer(title="reading the access rules", phase=Phase.PASSIVE)
async def policy(site: Site) -> AccessPolicy:
    """The rules as stated, in order."""
    return AccessPolicy(tuple(Rule(tuple(rule.routes), tuple(rule.allow)) for rule in site.settings.access))
