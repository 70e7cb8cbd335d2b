"""No secret stands in the files of the repository.

## What it looks at

Every file of the work tree, those too that git ignores or does not track: text in any encoding, archives and
compressed files, JSON by value, notebooks, lock files, and the known places that scanners leave out (`.netrc`, `.git-
credentials`, `master.key`, password hashes in dumps, and so on). CI, container and deployment files belong to
`secrets/configuration`, build folders to `secrets/bundle`, logs to `secrets/logs`.

## Why it matters

Whoever gets a copy of the code gets the key with it: a contractor, a build server, a stolen laptop, the next owner. A
key in a file is copied with every clone and is still valid years later.

## How it is judged

A scanner with the formats of providers and our own known formats must name it. Each secret is one finding with all
its places, who added it and when. Put aside, counted and listed are: placeholders, references (`${NAME}`), keys that
are public by design (publishable keys, anonymous backend keys), published example keys, expired tokens, passwords for
localhost, values in tests and documentation that no provider's format proves, and settings files of this machine that
git ignores and never held (`[secrets] local_files`). A file that cannot be read, or a scanner that is absent, broken
or unsure, makes the check unverified.

## How to fix

First replace the secret: create, deploy, verify, revoke, in this order. Then take
it out of the file and read it from the environment or a secret store.

Bad: `STRIPE_KEY = "<the key>"`

Good: `STRIPE_KEY = os.environ["STRIPE_KEY"]`

## References

- CWE-798 Use of Hard-coded Credentials, CWE-312 Cleartext Storage of Sensitive Information
- OWASP ASVS v5.0.0-13.3.1
- OWASP Secrets Management Cheat Sheet
- CVE-2023-22463
"""

from __future__ import annotations

from launchready.artifacts.secrets import Place, RepositorySecrets, Secret
from launchready.checks.registry import check
from launchready.checks.secrets._reading import ROTATE, judge
from launchready.model import Effort, Severity, Verdict

FIX = f"{ROTATE}; then read it from the environment, not from a file of the repository"


@check(
    title="Secrets in the code",
    fine="No secret stands in the files of the repository.",
    failure="Whoever gets a copy of the code gets a working key with it.",
    severity=Severity.BLOCKER,
    effort=Effort(1, 4),
    since="0.1",
)
def tree(repository: RepositorySecrets) -> Verdict:
    """Judge what was found in the work tree."""
    return judge(repository.found, ("tree",), _here, FIX)


def _here(secret: Secret) -> tuple[Place, ...]:
    return secret.at("tree")
