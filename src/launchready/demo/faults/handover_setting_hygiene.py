"""Settings that make people guess."""

from __future__ import annotations

from launchready.demo import made_up
from launchready.demo.faults import in_repository
from launchready.demo.repository import Repository

CHECK = "handover/setting-hygiene"


@in_repository(
    check=CHECK,
    variant="read-by-nothing",
    source="lukretium.com, Sixty-seven environment variables nobody documented",
    says="The key of a service that was left two years ago is still handed to the platform.",
)
def read_by_nothing(made: Repository) -> None:
    """Leave the setting when the code goes."""
    made.edit("compose.yaml", "    volumes:", "      NEWSLETTER_SECRET: ${NEWSLETTER_SECRET:-}\n    volumes:")


@in_repository(
    check=CHECK,
    variant="two-names",
    source="lukretium.com, Sixty-seven environment variables nobody documented",
    says="One secret stands under two names, and two modules read one each.",
    consequences={
        "secrets/rotation": "nobody replaced them",
        "secrets/configuration": "the values lie in a file of deployment",
    },
)
def two_names(made: Repository) -> None:
    """Give the new module a name of its own."""
    made.add("worker.py", 'import os\n\nsignature_key = os.environ["OUTBOX_SIGNING_KEY"]\n')
    made.add("jobs/mail.py", 'import os\n\nkey = os.environ["MAILER_SIGNING_KEY"]\n')
    value = made_up.letters("outbox", 40)
    made.add("deploy/production.env", f"OUTBOX_SIGNING_KEY={value}\nMAILER_SIGNING_KEY={value}\n")


@in_repository(
    check=CHECK,
    variant="near-duplicate",
    source="wemazu.com, The staging branch that lied",
    says="One module reads SMTP_PASS, the other SMTP_PASSWORD; only one of them is changed when the password is.",
)
def near_duplicate(made: Repository) -> None:
    """Write the name from memory."""
    made.add("community/mailing.py", 'import os\n\n\ndef password() -> str:\n    return os.environ["SMTP_PASSWORD"]\n')
    made.add("jobs/digest.py", 'import os\n\npassword = os.environ["SMTP_PASS"]\n')


@in_repository(
    check=CHECK,
    variant="generic-name",
    source="CWE-1188; The Twelve-Factor App, Config",
    says="A setting is called KEY, and nobody can say whose.",
)
def generic_name(made: Repository) -> None:
    """Call it what it is, more or less."""
    made.add(
        "community/export_link.py",
        'import os\n\n\ndef signed(text: str) -> str:\n    return text + os.environ["KEY"]\n',
    )
