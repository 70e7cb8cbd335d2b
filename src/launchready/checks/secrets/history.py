"""Git holds no secret that was once taken out of the files.

## What it looks at

Everything in git's store, whether a branch still leads there or not: the lines that each commit adds (merges too),
commit and tag messages, stashes, notes, the reflog, what is staged, blobs and commits that nothing points to any
more, submodules, and git's own files (addresses with tokens in `.git/config`, hooks, reflog messages).

## Why it matters

A key that was deleted in the next commit is in every clone. Leaked repositories are searched for exactly that.

## How it is judged

It fails for each secret that git holds and that no file of today shows (those are told by `secrets/tree` and its
neighbours, with their commits). The store itself is the list: every object in it was read, or the check is
unverified. A shallow or partial clone, a damaged store, a submodule without content, or a repository that changes
meanwhile make it unverified, whatever the scanner says.

## How to fix

Replace the secret first; that alone ends the danger. Rewriting the history is for tidiness, breaks every clone, and
does not reach forks, caches of the code host and backups. If you rewrite it, do it with `git filter-repo`, then ask
the code host to collect garbage.

Bad: `git rm .env && git commit -m "remove secrets"`

Good: revoke the key, then `git rm --cached .env`, and name the file in `.gitignore`

## References

- CWE-540 Inclusion of Sensitive Information in Source Code, CWE-798 Use of Hard-coded Credentials
- OWASP ASVS v5.0.0-13.3.1, v5.0.0-13.4.1
- Sourcegraph security update, August 2023
"""

from __future__ import annotations

from launchready.artifacts.secrets import Place, RepositorySecrets, Secret
from launchready.checks.registry import check
from launchready.checks.secrets._reading import ROTATE, judge
from launchready.model import Effort, Severity, Verdict

FIX = f"{ROTATE}; taking it out of the history does not help as long as it works"
_TODAY = ("tree", "configuration", "build", "log", "picture")


@check(
    title="Secrets in the history",
    fine="Git holds no secret that was taken out of the files.",
    failure="A key that was deleted from the code is still in every clone of it.",
    severity=Severity.BLOCKER,
    effort=Effort(1, 6),
    since="0.1",
)
def history(repository: RepositorySecrets) -> Verdict:
    """Judge what git holds beyond the files of today."""
    return judge(repository.found, ("history", "git"), _only_held, FIX)


def _only_held(secret: Secret) -> tuple[Place, ...]:
    return () if secret.at(*_TODAY) else secret.at("history", "git")
