"""What the live site serves to browsers, and the hosted backends it tells them to speak to. Facts, no contents."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.artifacts.sketch import Seen
from launchready.model import Evidence


@dataclass(frozen=True, slots=True)
class ServedFile:
    """One file as it was served.

    `kind` is page, script, map or manifest; `sha256` the first 16 hex digits of the body's hash. `map` says where a
    script's source map was found (an address, or `inline`), `sources` how many readable sources a map holds,
    `stated` whether the script names its map or its address was guessed.
    """

    url: str
    kind: str
    bytes: int
    sha256: str
    persona: str
    evidence: Evidence | None = None
    map: str = ""
    sources: int = 0
    stated: bool = True


@dataclass(frozen=True, slots=True)
class Served:
    """Everything that was read of the front-end. `left_out` are hosts of scripts that are not in scope.

    `whole` is False when a limit of count, size or time ended the reading, or a script could not be fetched.
    """

    files: tuple[ServedFile, ...]
    left_out: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    whole: bool = True

    def of(self, kind: str) -> tuple[ServedFile, ...]:
        """The files of one kind."""
        return tuple(file for file in self.files if file.kind == kind)


@dataclass(frozen=True, slots=True)
class BackendKey:
    """A key of a hosted backend as it stands in a bundle.

    `role` is what a JWT says of itself (`anon`, `service_role`) or what its prefix says (`publishable`, `secret`);
    `digest` a keyed hash, `where` the file it stands in.
    """

    role: str
    digest: str
    where: str
    evidence: Evidence | None = None

    @property
    def rules(self) -> bool:
        """Whether the key passes all row policies."""
        return self.role in ("service_role", "secret", "supabase_admin", "admin")


@dataclass(frozen=True, slots=True)
class OpenRead:
    """What the public key alone gets of one table, collection, path or bucket.

    `what` is table, collection, path, bucket or storage. `route` is the request as an access rule would name it
    (`GET /rest/v1/members`). `rows` is how many rows came, `total` how many there are when the backend says so.
    `fields` are field names only; the values are in `seen` as keyed hashes.
    """

    backend: str
    what: str
    name: str
    route: str
    url: str
    seen: Seen
    rows: int = 0
    total: int | None = None
    fields: tuple[str, ...] = ()
    source: str = "bundle"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Backend:
    """One hosted backend: `kind` (supabase, postgrest, firebase, appwrite, pocketbase), its address, its keys.

    `functions` are names of remote functions and only listed. `out_of_scope` is the sentence that says which
    entry of [scope] hosts would let us look; the address is then not touched.
    """

    kind: str
    url: str
    where: str
    keys: tuple[BackendKey, ...] = ()
    tables: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    buckets: tuple[str, ...] = ()
    out_of_scope: str = ""
    evidence: Evidence | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenBackend:
    """Hosted backends named by the front-end and what strangers read there; `read` are the files looked at."""

    backends: tuple[Backend, ...]
    reads: tuple[OpenRead, ...] = ()
    read: tuple[Evidence, ...] = ()
    whole: bool = True
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenWrite:
    """One attempt to put a marked row into a table with the public key alone.

    `accepted`: True (the row was there afterwards or the backend said so), False (refused), None (not known; `why`
    says the reason). `policy_only` says that the row policy let the row pass and only a constraint refused it, so
    that nothing was ever stored. `left` says that the row could not be taken away again.
    """

    backend: str
    name: str
    route: str
    tried: Seen | None = None
    after: Seen | None = None
    accepted: bool | None = None
    policy_only: bool = False
    left: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class OpenBackendWrites:
    """What strangers may write to hosted backends."""

    writes: tuple[OpenWrite, ...]
