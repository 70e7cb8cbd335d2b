"""What the site serves to browsers holds no secret.

## What it looks at

The pages, scripts, lazy chunks, source maps and inline state that the live site serves to strangers and to each kind
of person, with their comments; and the build folders of the repository (`dist`, `build`, `out`, `public`, `.next` …).

## Why it matters

Everybody who opens the site has the key. It happens when a private setting gets a public prefix, and by source maps.

## How it is judged

As in `secrets/tree`: keys that belong into a browser (publishable payment keys, anonymous backend keys, analytics and
map keys) are put aside as public by design and listed; a `service_role` key is not. A script or page that could not
be read makes the check unverified; so does a site without address, when the build folders are clean.

## How to fix

Replace the key. Make the call on the server and let the browser ask the server. Build source maps for the error
tracker only, and do not publish them.

Bad: `VITE_OPENAI_API_KEY=…` read in a component

Good: `fetch("/api/summary")`, and the key in the server's environment

## References

- CWE-200 Exposure of Sensitive Information, CWE-540 Inclusion of Sensitive Information in Source Code
- OWASP ASVS v5.0.0-13.3.1, v5.0.0-13.4.7
- OWASP API8:2023 Security Misconfiguration
"""

from __future__ import annotations

from launchready.artifacts.secrets import Place, RepositorySecrets, Secret, ServedSecrets
from launchready.checks.registry import check
from launchready.checks.secrets._reading import ROTATE, findings_of, put_aside
from launchready.model import Effort, Missing, Severity, Verdict, settle

FIX = f"{ROTATE}; make the call on the server, so that no browser needs the key"


@check(
    title="Secrets in the browser's files",
    fine="What the site serves to browsers holds no secret.",
    failure="Everybody who opens the site has a private key of yours.",
    severity=Severity.BLOCKER,
    effort=Effort(1, 8),
    since="0.1",
)
def bundle(served: ServedSecrets | Missing, repository: RepositorySecrets | Missing) -> Verdict:
    """Judge what is served, and what lies ready to be."""
    findings, doubts, evidence = [], [], []
    if isinstance(served, Missing):
        doubts.append(f"what the live site serves was not read: {served.detail}")
    else:
        findings += findings_of(served.found, lambda secret: secret.at("live"), FIX)
        doubts += served.found.doubts_of("live")
        evidence += [one.evidence for one in served.found.area("live")] + put_aside(served.found, ("live",))
    if not isinstance(repository, Missing):
        known = {secret.fingerprint for secret in served.found.secrets} if not isinstance(served, Missing) else set()

        def built(secret: Secret) -> tuple[Place, ...]:
            return () if secret.fingerprint in known else secret.at("build")

        findings += findings_of(repository.found, built, FIX)
        doubts += repository.found.doubts_of("build")
        evidence += [one.evidence for one in repository.found.area("build")] + put_aside(repository.found, ("build",))
    return settle(findings, doubts, evidence, "nothing that is served could be read")
