"""No answer of the API and no error page holds a secret.

## What it looks at

The answer of every reading route, headers included, to each person of the settings who gets one, and to strangers;
the pages for an address that does not exist and for a request that makes no sense.

## Why it matters

An answer that carries a key of the server gives it to every member. It happens with settings and webhooks that are
read back in clear, and with error pages that print the environment.

## How it is judged

As in `secrets/tree`, so only what has the form of a provider's key or stands under a name that tells it. A session
token that a sign-in answers to its own person is no secret to that person and is not asked for here. A
route whose ids nobody's lists show is asked with an id that does not exist, and is named in the evidence.

## How to fix

Replace the secret. Never send a stored secret back: show its last letters, or that one is set.

Bad: `{"webhook": {"url": …, "authorization": "Bearer …"}}`

Good: `{"webhook": {"url": …, "authorization_set": true}}`

## References

- OWASP API3:2023 Broken Object Property Level Authorization
- CWE-200 Exposure of Sensitive Information, CWE-209 Error Message Containing Sensitive Information
- OWASP ASVS v5.0.0-13.3.1, v5.0.0-16.5.1
- CVE-2026-58511, CVE-2026-33677, CVE-2025-55190
"""

from __future__ import annotations

from launchready.artifacts.secrets import AnsweredSecrets
from launchready.checks.registry import check
from launchready.checks.secrets._reading import ROTATE, judge
from launchready.model import Effort, Severity, Verdict

FIX = f"{ROTATE}; leave the field out of the answer, or show only that one is set"


@check(
    title="Secrets in answers",
    fine="No answer and no error page holds a secret.",
    failure="The platform sends its own keys to those who ask.",
    severity=Severity.BLOCKER,
    effort=Effort(1, 6),
    since="0.1",
)
def responses(answered: AnsweredSecrets) -> Verdict:
    """Judge what was found in answers."""
    return judge(answered.found, ("response",), lambda secret: secret.at("response"), FIX)
