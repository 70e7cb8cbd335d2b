"""What else lies in the platform's repository: a history, logs, a build, this machine's own settings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from launchready.demo.made_up import json_web_token, letters

_LOG = """\
2026-11-02T09:14:03.120Z deploy of release 2026.11.2 begins
2026-11-02T09:14:05.882Z settings: DATABASE_URL=*** SESSION_SECRET=*** PAYMENTS_SECRET_KEY=***
2026-11-02T09:14:41.007Z \x1b[32mdone\x1b[0m in 38 s, commit 9f2c1d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a3f2e
"""


class Kept:
    """A folder under git. What its methods do is what a team would do, at fixed times."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._day = 1

    def write(self, name: str, content: str | bytes) -> Path:
        """A file with its content."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def commit(self, message: str, *, everything: bool = True) -> None:
        """All that git does not ignore, in a commit of the next day."""
        if everything:
            self.git("add", "--all")
        self._day += 1
        self.git("commit", "--quiet", "--allow-empty", "-m", message)

    def git(self, *words: str, input: bytes | None = None) -> str:
        """One git command; its output."""
        when = f"2026-10-{self._day:02d}T10:00:00+00:00"
        who = {"NAME": "Robin Founder", "EMAIL": "robin@community.example", "DATE": when}
        stated = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", "-c", "init.defaultBranch=main", "-c", "gc.auto=0", *words],
            cwd=self.root,
            env={**kept, **stated, **quiet},
            input=input,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode()


def keep(root: Path) -> None:
    """What lies beside the code, and all of it under git, in two commits. Much looks like a secret and is none."""
    kept = Kept(root)
    _beside(kept)
    if shutil.which("git"):
        kept.git("init", "--quiet")
        kept.commit("First version")
        kept.commit("Release 2026.11")


def _beside(repository: Kept) -> None:
    write = repository.write
    write(".gitignore", ".env\nlogs/\ndist/\n")
    write("logs/deploy.log", _LOG)
    # This machine's own settings: git ignores them.
    write(".env", f"PAYMENTS_WEBHOOK_SECRET={letters('local webhook', 48)}\n")
    public = {
        "payments": "_".join(("pk", "live", letters("publishable", 24))),
        "analytics": "_".join(("phc", letters("analytics", 43))),
        "backend": json_web_token({"iss": "supabase", "role": "anon", "iat": 1760000000, "exp": 2080000000}, "anon"),
        "maps": "AIza" + letters("maps", 35),
        "build": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    }
    write("dist/config.json", json.dumps(public, indent=2))
    locked = {"node_modules/left-pad": {"version": "1.3.0", "integrity": "sha512-" + letters("integrity", 86) + "=="}}
    write("package-lock.json", json.dumps({"name": "community", "lockfileVersion": 3, "packages": locked}, indent=2))
