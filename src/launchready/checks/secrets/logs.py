"""No secret stands in logs, recordings and exports.

## What it looks at

Logs and HAR recordings in the repository's folders, and the files that the settings name under `[secrets] logs`:
deploy logs, CI logs, error reports, exports of chats and issue trackers. Colours, time stamps, escapes and encodings
are seen through.

## Why it matters

Logs are kept long and read by many. Public build logs have given away the secrets of a whole pipeline, and recordings
that customers sent to a support desk have held live sessions.

## How it is judged

As in `secrets/tree`; in recordings also `Authorization` headers and session cookies. Without any log that somebody
named in the settings the check stays unverified: nobody knows what the logs hold.

## How to fix

Replace the secret. Mask it where the line is written, and delete the log.

Bad: `log.info("settings: %s", os.environ)`

Good: `log.info("settings loaded", extra={"names": sorted(settings)})`

## References

- CWE-532 Insertion of Sensitive Information into Log File
- OWASP ASVS v5.0.0-16.2.5
- CVE-2025-30066; the support-case breach of October 2023 (session cookies in HAR files)
"""

from __future__ import annotations

from launchready.artifacts.secrets import LogSecrets, RepositorySecrets
from launchready.checks.registry import check
from launchready.checks.secrets._reading import ROTATE, findings_of, put_aside
from launchready.model import Effort, Missing, Severity, Verdict, settle

FIX = f"{ROTATE}; mask it where the line is written, and delete the log"


@check(
    title="Secrets in logs",
    fine="The logs, recordings and exports that were given hold no secret.",
    failure="Whoever may read the logs can act as the platform.",
    severity=Severity.BLOCKER,
    effort=Effort(1, 4),
    since="0.1",
)
def logs(given: LogSecrets | Missing, repository: RepositorySecrets | Missing) -> Verdict:
    """Judge what was found in logs."""
    findings, doubts, evidence = [], [], []
    known: set[str] = set()
    if isinstance(given, Missing):
        doubts.append(given.detail)
    else:
        known = {secret.fingerprint for secret in given.found.secrets}
        findings += findings_of(given.found, lambda secret: secret.at("log"), FIX)
        doubts += given.found.doubts_of("log")
        evidence += [one.evidence for one in given.found.area("log")] + put_aside(given.found, ("log",))
    if not isinstance(repository, Missing):
        findings += findings_of(
            repository.found, lambda secret: () if secret.fingerprint in known else secret.at("log"), FIX
        )
        doubts += repository.found.doubts_of("log")
        evidence += [one.evidence for one in repository.found.area("log")]
    return settle(findings, doubts, evidence, "no log could be read")
