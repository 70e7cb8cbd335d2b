"""Secrets that only git still holds."""

from __future__ import annotations

from launchready.demo import made_up
from launchready.demo.kept import Kept
from launchready.demo.planting import OPEN, repository_fault


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
