"""What a page on another site could do with a person's cookies, tried in a browser."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.artifacts.sketch import Seen, Sketch


@dataclass(frozen=True, slots=True)
class Look:
    """One place read as the person: twice before (`before`, `again`) and twice after a write (`after`, `still`)."""

    path: str
    before: Seen | None
    again: Seen | None
    after: Seen | None
    still: Seen | None = None

    def told(self, canary: str, accepted: bool) -> str:
        """What the write changed here, in words; '' when nothing is proved.

        A canary proves itself. Another change counts when the place was stable before and after the write, and the
        write was not refused.
        """
        if self.after is None or self.after.sketch is None or not self.after.sketch.ok:
            return ""
        if canary and canary in self.after.sketch.marks and not _holds(self.before, canary):
            return f"what it sent stands in GET {self.path} afterwards"
        if not accepted or not all(seen and seen.ok for seen in (self.before, self.again, self.still)):
            return ""
        before, again, after, still = (
            seen.sketch for seen in (self.before, self.again, self.after, self.still) if seen and seen.sketch
        )
        if _same(before, again) and _same(after, still) and not _same(again, after):
            return f"GET {self.path} shows something else afterwards{_fields(again, after)}"
        return ""


def _holds(seen: Seen | None, canary: str) -> bool:
    return seen is not None and seen.sketch is not None and canary in seen.sketch.marks


def _leaves(sketch: Sketch) -> list[tuple[str, str]]:
    return sorted((leaf.path, leaf.digest) for leaf in sketch.leaves)


def _same(one: Sketch, other: Sketch) -> bool:
    if one.form != other.form or one.status != other.status:
        return False
    return _leaves(one) == _leaves(other) if one.form == "json" else one.body == other.body


def _fields(one: Sketch, other: Sketch) -> str:
    changed = sorted({path for path, _ in set(_leaves(one)) ^ set(_leaves(other))})
    return f" ({', '.join(changed[:3])})" if changed else ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One write, by the other site or (the control) by the platform's own.

    `how` is a form, a fetch, a link or an image, with its content type; `seen` the exchange as it was recorded,
    `status` its status (0: none came), `blocked` why it did not go out. `look` holds the places where it would show.
    """

    how: str
    canary: str
    status: int = 0
    seen: Seen | None = None
    blocked: str = ""
    looks: tuple[Look, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether it went out and was not refused; browsers keep some answers from us, which is no refusal."""
        return not self.blocked and self.status < 400

    @property
    def effect(self) -> str:
        """What it changed, in words; '' when nothing is proved."""
        return next((told for look in self.looks if (told := look.told(self.canary, self.accepted))), "")

    @property
    def shown(self) -> Look | None:
        """The place where the effect showed."""
        return next((look for look in self.looks if look.told(self.canary, self.accepted)), None)


@dataclass(frozen=True, slots=True)
class Target:
    """One write: the attempts from another site, and the same from the platform's own as a control."""

    route: str
    attempts: tuple[Attempt, ...] = ()
    control: Attempt | None = None
    why: str = ""

    @property
    def usable(self) -> bool:
        """Whether the control, or an attempt itself, showed that an effect can be seen here."""
        return bool(self.control and self.control.effect) or any(attempt.effect for attempt in self.attempts)


@dataclass(frozen=True, slots=True)
class CrossSite:
    """Every write that was tried. `bearer_only` says that no session of the platform is a cookie.

    `signed_out` says whether the other site could end the session, None when that was not tried.
    """

    targets: tuple[Target, ...]
    bearer_only: bool = False
    signed_out: bool | None = None
    why: str = ""
