"""Secrets in files of the repository."""

from __future__ import annotations

import json

from launchready.demo import made_up
from launchready.demo.kept import Kept
from launchready.demo.planting import OPEN, repository_fault

AUTHOR = "https://registry.community.example"


@repository_fault(
    check="secrets/tree",
    variant="payment-key",
    source="CWE-798; CVE-2023-22463",
    says="A module of the code holds the payment provider's secret key as a constant.",
    consequences=OPEN,
)
def payment_key(repository: Kept) -> None:
    """Make it work first."""
    key = made_up.payment_key("module")
    repository.write("community/payments_client.py", f'"""Payments."""\n\nKEY = "{key}"\n')
    repository.commit("Payments")


@repository_fault(
    check="secrets/tree",
    variant="netrc",
    source="CWE-260; curl's manual on .netrc",
    says="A .netrc with the password of the package server lies in the folder of the operations scripts.",
    consequences=OPEN,
)
def netrc(repository: Kept) -> None:
    """Let the scripts sign in by themselves."""
    password = made_up.random_password("netrc")
    repository.write("ops/.netrc", f"machine packages.community.example\n  login robin\n  password {password}\n")
    repository.commit("Scripts of operations")


@repository_fault(
    check="secrets/tree",
    variant="wide-notes",
    source="CWE-312; PowerShell writes UTF-16",
    says="Notes written by a Windows shell, in UTF-16 and not under git, hold the cloud account's key.",
    consequences=OPEN,
)
def wide_notes(repository: Kept) -> None:
    """Write down what the console showed."""
    key, secret = made_up.cloud_keys("notes")
    text = f"aws_access_key_id = {key}\r\naws_secret_access_key = {secret}\r\n"
    repository.write("notes/setup.txt", b"\xff\xfe" + text.encode("utf-16-le"))


@repository_fault(
    check="secrets/tree",
    variant="lock-file",
    source="CWE-538; npm's documentation on tokens in addresses",
    says="The lock file names the private package server with user and token in the address.",
    consequences=OPEN,
)
def lock_file(repository: Kept) -> None:
    """Install from an address that signs in."""
    address = f"https://ci:{made_up.random_password('registry')}@{AUTHOR[8:]}/theme/-/theme-1.0.0.tgz"
    locked = {"node_modules/theme": {"version": "1.0.0", "resolved": address}}
    repository.write("package-lock.json", json.dumps({"lockfileVersion": 3, "packages": locked}))
    repository.commit("Theme")
