"""The facts that people state in `handover.yaml`: waivers, attestations, owners. It grows with each row."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from launchready.settings.positions import line_of
from launchready.settings.telling import SettingsError, closest, first_mistake, tell
from launchready.settings.yamlsafe import YamlError, read_yaml

MOST_BYTES = 5_000_000
_CHECK = r"^[a-z0-9_*]+(/[a-z0-9_*-]+)?$"


def _dated(value: Any) -> Any:
    """Only a date written as a date counts; pydantic would take seconds since 1970 as well."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            pass
    elif isinstance(value, datetime.date):
        return value
    raise ValueError(f"must be a date (2027-03-31), not {str(value)[:40]!r}")


Day = Annotated[datetime.date, BeforeValidator(_dated)]
Said = Annotated[str, Field(min_length=1, max_length=5_000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class StatedWaiver(_Strict):
    """A failure that is accepted for a time. `subject` is a glob over what findings are about; `*` is all."""

    check: str = Field(pattern=_CHECK, description="a check, as in `auth/anonymous-read`")
    subject: Said = "*"
    reason: Said
    owner: Said
    approved_by: str = ""
    expires: Day


class StatedAttestation(_Strict):
    """A named person's dated word, with proof, for what no machine can see."""

    check: str = Field(pattern=_CHECK, description="a check, as in `auth/anonymous-read`")
    by: Said
    on: Day
    statement: Said
    proof: Said


class StatedRotation(_Strict):
    """A leaked secret that was replaced, by its fingerprint: a named person's dated word, with proof."""

    fingerprint: str = Field(pattern=r"^s[0-9a-f]{16}$", description="as the findings of the row secrets tell it")
    on: Day
    by: Said
    proof: Said


class Handover(_Strict):
    """All of `handover.yaml`. `owners` names the person who answers for a row."""

    waivers: list[StatedWaiver] = []
    attestations: list[StatedAttestation] = []
    owners: dict[str, Said] = {}
    rotations: list[StatedRotation] = []

    def rotations_plain(self) -> list[dict[str, str]]:
        """The rotation ledger as plain values, dates in ISO form."""
        return [rotation.model_dump(mode="json") for rotation in self.rotations]

    def waivers_plain(self) -> list[dict[str, str]]:
        """The waivers as plain values, dates in ISO form."""
        return [waiver.model_dump(mode="json") for waiver in self.waivers]

    def attestations_plain(self) -> list[dict[str, str]]:
        """The attestations as plain values, dates in ISO form."""
        return [attestation.model_dump(mode="json") for attestation in self.attestations]


def load_handover(path: Path) -> Handover:
    """The facts of a file. Raises SettingsError: one sentence with file, line, place, what is wrong and valid."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror or error}") from None
    if len(data) > MOST_BYTES:
        raise SettingsError(f"{path.name} has {len(data)} bytes; it may have {MOST_BYTES}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path.name}, line {_line(data, error.start)}: is not UTF-8 text") from None
    try:
        reading = read_yaml(text, aliases=False, lines=True)
    except YamlError as error:
        at = f", line {error.line}" if error.line else ""
        raise SettingsError(f"{path.name}{at}: {error}") from None
    if reading.doubled:
        key, line = reading.doubled[0]
        raise SettingsError(f"{path.name}, line {line}: the key {key} stands twice")
    if reading.value is None:
        return Handover()
    if not isinstance(reading.value, dict):
        raise SettingsError(f"{path.name}: must be a table (keys: {', '.join(Handover.model_fields)})")
    try:
        handover = Handover.model_validate({key: value for key, value in reading.value.items() if value is not None})
    except ValidationError as error:
        loc, what = first_mistake(error, Handover)
        raise tell(path.name, line_of(reading.lines, loc), loc, what) from None
    return handover


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


def unknown_checks(handover: Handover, known: list[str]) -> list[str]:
    """One sentence for each waiver or attestation about a check that does not exist."""
    told = []
    named = [("waiver", item.check) for item in handover.waivers]
    named += [("attestation", item.check) for item in handover.attestations]
    for kind, check in named:
        if "*" not in check and check not in known:
            told.append(f"handover.yaml: the {kind} for {check} means no check{closest(check, known)}")
    return list(dict.fromkeys(told))
