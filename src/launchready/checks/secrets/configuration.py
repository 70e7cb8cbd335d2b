"""No secret stands in the files of CI, containers and deployment.

## What it looks at

Workflows of CI, Dockerfiles, compose files, platform files (Vercel, Netlify, Fly, Render, Railway, Heroku, Kamal),
Kubernetes manifests with their encoded values, Terraform files and state, webhook configurations: as they lie in the
repository.

## Why it matters

These files travel to more machines than any other, and what a Dockerfile names is in every layer of the image. A
shipped default password is a door that everybody knows.

## How it is judged

As in `secrets/tree`. References to a secret store (`${{ secrets.NAME }}`, `valueFrom`, `${NAME}`) are no secrets.

## How to fix

Replace the secret, put the new one into the store of the CI or platform, and name it in the file.

Bad: `DATABASE_URL: postgres://app:<the password>@db/app`

Good: `DATABASE_URL: ${{ secrets.DATABASE_URL }}`

## References

- CWE-798 Use of Hard-coded Credentials, CWE-1392 Use of Default Credentials
- OWASP ASVS v5.0.0-13.3.1
- CVE-2026-4404
"""

from __future__ import annotations

from launchready.artifacts.secrets import Place, RepositorySecrets, Secret
from launchready.checks.registry import check
from launchready.checks.secrets._reading import ROTATE, judge
from launchready.model import Effort, Severity, Verdict

FIX = f"{ROTATE}; keep the new one in the secret store of the CI or platform and name it in the file"


@check(
    title="Secrets in CI and deployment files",
    fine="The files of CI, containers and deployment name secrets and hold none.",
    failure="A key stands in a file that every build machine and image gets.",
    severity=Severity.BLOCKER,
    effort=Effort(1, 4),
    since="0.1",
)
def configuration(repository: RepositorySecrets) -> Verdict:
    """Judge what was found in the files of CI and deployment."""
    return judge(
        repository.found, ("configuration",), _here, FIX, "the repository has no file of CI, containers or deployment"
    )


def _here(secret: Secret) -> tuple[Place, ...]:
    return secret.at("configuration")
