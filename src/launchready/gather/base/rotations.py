"""The rotation ledger of the handover file as a fact that checks can read."""

from __future__ import annotations

from launchready.artifacts.secrets import Rotation, Rotations
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Phase


@gatherer(title="reading the rotation ledger", phase=Phase.PASSIVE)
async def rotations(site: Site) -> Rotations:
    """The entries as stated, in order."""
    return Rotations(tuple(Rotation(**entry) for entry in site.rotations), bool(site.rotations))
