"""Secrets that lie in the repository, in its history, in files of deployment and in logs."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Mapping

from launchready.demo import made_up
from launchready.demo.faults import in_repository
from launchready.demo.kept import Kept
from launchready.demo.repository import Repository

OPEN = {"secrets/rotation": "nobody has written down that the secret was replaced"}
AUTHOR = "https://registry.community.example"
PLANTED: list[str] = []


def repository_fault(
    *, check: str, variant: str, source: str, says: str, consequences: Mapping[str, str]
) -> Callable[[Callable[[Kept], None]], Callable[[Kept], None]]:
    """Declare what the function below leaves in the repository, under git or beside it, as a fault."""

    def register(plant: Callable[[Kept], None]) -> Callable[[Kept], None]:
        def patch(made: Repository) -> None:
            plant(Kept(made.root))

        PLANTED.append(f"{check}:{variant}")
        in_repository(check=check, variant=variant, source=source, says=says, consequences=consequences)(patch)
        return plant

    return register


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


@repository_fault(
    check="secrets/history",
    variant="deleted-env",
    source="CWE-540; Sourcegraph security update, August 2023",
    says="The .env of production was committed and taken out in the next commit; every clone still has it.",
    consequences=OPEN,
)
def deleted_env(repository: Kept) -> None:
    """Notice it, and delete the file."""
    repository.write(".env.production", f"STRIPE_SECRET_KEY={made_up.payment_key('env')}\n")
    repository.commit("Settings")
    (repository.root / ".env.production").unlink()
    repository.commit("Remove settings")


@repository_fault(
    check="secrets/history",
    variant="dropped-stash",
    source="CWE-540; git's manual on stash",
    says="A stash with a chat bot's token was dropped; no branch leads to it, and git still holds it.",
    consequences=OPEN,
)
def dropped_stash(repository: Kept) -> None:
    """Put the experiment away, and then throw it away."""
    repository.write("community/bot.py", f'TOKEN = "{made_up.chat_token("stash")}"\n')
    repository.git("add", "--all")
    repository.git("stash", "--quiet")
    repository.git("stash", "drop", "--quiet")


@repository_fault(
    check="secrets/history",
    variant="hidden-by-attribute",
    source="CWE-540; git's manual on attributes (-diff)",
    says="An attribute tells git to show no difference of the file, so scans of patches see nothing; it is gone.",
    consequences=OPEN,
)
def hidden_by_attribute(repository: Kept) -> None:
    """Keep the long file out of reviews."""
    repository.write(".gitattributes", "*.dump -diff\n")
    repository.write("backup.dump", f"INSERT INTO hooks VALUES (1, '{made_up.mail_key('dump')}');\n")
    repository.commit("Backup")
    (repository.root / "backup.dump").unlink()
    repository.commit("Remove the backup")


@repository_fault(
    check="secrets/history",
    variant="tag-message",
    source="CWE-540; git's manual on tags",
    says="The message of a tag holds the token with which the release was made.",
    consequences=OPEN,
)
def tag_message(repository: Kept) -> None:
    """Tell how it was done."""
    repository.git("tag", "-a", "v1", "-m", f"released with SLACK_TOKEN={made_up.chat_token('tag')}")


@repository_fault(
    check="secrets/configuration",
    variant="workflow-keys",
    source="CWE-798; GitHub's guide on secrets in workflows",
    says="The deploy workflow holds the cloud account's key instead of naming it.",
    consequences=OPEN,
)
def workflow_keys(repository: Kept) -> None:
    """Get the pipeline green."""
    key, secret = made_up.cloud_keys("workflow")
    text = f"env:\n  AWS_ACCESS_KEY_ID: {key}\n  AWS_SECRET_ACCESS_KEY: {secret}\n"
    repository.write(".github/workflows/assets.yml", f"name: assets\non: push\n{text}jobs: {{}}\n")
    repository.commit("Publish assets")


@repository_fault(
    check="secrets/configuration",
    variant="compose-password",
    source="CVE-2026-4404; CWE-1392",
    says="The compose file of staging holds the database's password in an address.",
    consequences=OPEN,
)
def compose_password(repository: Kept) -> None:
    """Copy the address from the console."""
    text = f"services:\n  app:\n    environment:\n      - DATABASE_URL={made_up.database_address()}\n"
    repository.write("compose.staging.yaml", text)
    repository.commit("Staging")


@repository_fault(
    check="secrets/configuration",
    variant="kubernetes-secret",
    source="CWE-312; Kubernetes documentation on Secrets: encoded, not encrypted",
    says="A Kubernetes Secret with the database's password is in the repository; base64 is no lock.",
    consequences=OPEN,
)
def kubernetes_secret(repository: Kept) -> None:
    """Keep the cluster's state under git."""
    value = base64.b64encode(made_up.random_password("cluster").encode()).decode()
    text = f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: database\ndata:\n  POSTGRES_PASSWORD: {value}\n"
    repository.write("k8s/secret.yaml", text)
    repository.commit("Cluster")


@repository_fault(
    check="secrets/logs",
    variant="build-log",
    source="CVE-2025-30066",
    says="The log of a build shows the settings that the pipeline was started with, coloured and stamped with times.",
    consequences=OPEN,
)
def build_log(repository: Kept) -> None:
    """Print everything, to find out why it fails."""
    stamp, key = "2026-11-03T08:00:01.5Z ", made_up.payment_key("log")
    lines = (f"{stamp}\x1b[36mSTRIPE_KEY\x1b[0m=\x1b[1m{key[:12]}\x1b[0m{key[12:]}", f"{stamp}done")
    repository.write("logs/build.log", "\n".join(lines) + "\n")


@repository_fault(
    check="secrets/logs",
    variant="old-log",
    source="CWE-532",
    says="A rotated log, compressed, holds an address with the database's password in an escaped line.",
    consequences=OPEN,
)
def old_log(repository: Kept) -> None:
    """Log the settings as JSON inside of JSON."""
    inner = json.dumps({"level": "info", "database": made_up.database_address()})
    repository.write("logs/app.log.1.gz", gzip.compress(json.dumps({"message": inner}).encode(), mtime=0))


@repository_fault(
    check="secrets/logs",
    variant="support-recording",
    source="Okta support case files, October 2023",
    says="A recording of the browser's traffic, made for the support desk, holds a session cookie.",
    consequences=OPEN,
)
def support_recording(repository: Kept) -> None:
    """Send the whole recording."""
    cookie = {"name": "Cookie", "value": f"theme=dark; session_id={made_up.letters('recording', 40)}"}
    entry = {"request": {"method": "GET", "url": "https://app.community.example/", "headers": [cookie]}}
    repository.write("logs/support.har", json.dumps({"log": {"version": "1.2", "entries": [entry]}}))


@repository_fault(
    check="secrets/bundle",
    variant="build-folder",
    source="CWE-540; ASVS v5.0.0-13.4.7",
    says="The source map in the build folder holds a module of the server with a mail service's key.",
    consequences=OPEN,
)
def build_folder(repository: Kept) -> None:
    """Build everything in one go."""
    source = f'export const mail = connect("{made_up.mail_key("map")}");\n'
    made = {"version": 3, "sources": ["../server/mail.ts"], "sourcesContent": [source], "mappings": "AAAA"}
    repository.write("dist/app.js.map", json.dumps(made))


@repository_fault(
    check="secrets/rotation",
    variant="never-replaced",
    source="Cloudflare, Thanksgiving 2023: tokens that were thought unused were not rotated",
    says="A token leaked in a commit message, and nobody wrote down that it was replaced.",
    consequences={"secrets/history": "the commit message still holds the token"},
)
def never_replaced(repository: Kept) -> None:
    """Take it that nobody reads messages."""
    repository.commit(f"Try the bot with {made_up.chat_token('message')}")
