"""`launchready demo`: the reference platform, started, audited and stopped; `demo serve` starts it and stays."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

demo = typer.Typer(
    help="The reference platform: audit it, or serve it for other tools.",
    rich_markup_mode=None,
    invoke_without_command=True,
)


@demo.callback()
def run(
    context: typer.Context,
    build: str = typer.Option("", help="ready or founder; both, one after the other, when absent."),
    fault: list[str] = typer.Option([], help="One fault, as auth/anonymous-read[:variant]; may be repeated."),
    lookalikes: bool = typer.Option(False, "--lookalikes", help="Add everything that is right but looks wrong."),
    only: str = typer.Option("", help="As for audit."),
    skip: str = typer.Option("", help="As for audit."),
    out: Path = typer.Option(None, help="Where the reports go; ./demo-report when absent."),
    format: str = typer.Option("terminal,html,json", help="As for audit."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="No progress and no terminal report."),
    no_schema: bool = typer.Option(False, "--no-schema", help="Leave the API's schema aside."),
) -> None:
    """Start the reference platform, audit it, stop it."""
    if context.invoked_subcommand:
        return
    from launchready.cli import shared

    _check(build, fault)
    target = out or Path("demo-report")
    asked = _Asked(fault, lookalikes, shared.words(only), shared.words(skip), shared.words(format), quiet, no_schema)
    if build or fault or lookalikes:
        report = asked.audit(build or "ready", target)
        raise typer.Exit(shared.exit_code(report, False))
    raise typer.Exit(_tour(asked, target))


@demo.command("serve")
def serve(
    build: str = typer.Option("ready", help="ready or founder."),
    fault: list[str] = typer.Option([], help="One fault; may be repeated."),
    lookalikes: bool = typer.Option(False, "--lookalikes", help="Add everything that is right but looks wrong."),
    settings_out: Path = typer.Option(None, help="Write ready-made settings here, credentials beside them."),
) -> None:
    """Start the reference platform, print its address, and stay until Ctrl-C."""
    _check(build, fault)
    _installed()
    from launchready.cli import shared
    from launchready.demo.serve import serve_forever

    token = shared.token_of(shared.root_of(settings_out)) if settings_out else None
    serve_forever(build, fault, lookalikes, settings_out, token)


def _check(build: str, faults: list[str]) -> None:
    from launchready.run.audit import UsageError

    if build not in ("", "ready", "founder"):
        raise UsageError(f"--build is ready or founder, not {build!r}")
    if faults:
        _installed()
        from launchready.demo.faults import resolve

        for name in faults:
            try:
                resolve(name)
            except LookupError as error:
                raise UsageError(str(error.args[0])) from None


def _installed() -> None:
    from launchready.run.audit import UsageError

    try:
        import argon2  # noqa: F401
        import dnslib  # noqa: F401
        import fastapi  # noqa: F401
        import sqlalchemy  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as gap:
        raise UsageError(f"the reference platform needs {gap.name}; pip install 'launchready[demo]' adds it") from None


class _Asked:
    """What one audit of the reference platform is asked."""

    def __init__(self, faults, lookalikes, only, skip, formats, quiet, no_schema) -> None:  # type: ignore[no-untyped-def]
        self.faults, self.lookalikes, self.only, self.skip = faults, lookalikes, only, skip
        self.formats, self.quiet, self.no_schema = formats, quiet, no_schema

    def audit(self, build: str, target: Path):  # type: ignore[no-untyped-def]
        """Start, audit, publish, stop."""
        _installed()
        from launchready.cli import shared
        from launchready.demo.start import start
        from launchready.run.audit import Order, begin, chosen
        from launchready.settings.load import load

        chosen(self.only, self.skip)
        platform = start(build=build, faults=self.faults, lookalikes=self.lookalikes)
        try:
            target.mkdir(parents=True, exist_ok=True)
            place = platform.data_dir / "launchready.toml"
            place.write_text(platform.settings_toml())
            environ = {**os.environ, **platform.environ()}
            loaded = load(place, environ)
            code = platform.write_repository(platform.data_dir / "repository")
            settings = loaded.model_copy(
                update={
                    "platform": loaded.platform.model_copy(update={"repository": code}),
                    "secrets": loaded.secrets.model_copy(update={"logs": [str(code / "logs")]}),
                }
            )
            order = Order(
                settings=settings,
                environ=environ,
                root=target / "runs",
                only=self.only,
                skip=self.skip,
                own=True,
                no_schema=self.no_schema,
                settings_path=str(place),
            )
            progress = shared.Progress(self.quiet, "plain")
            folder = begin(order)
            report = shared.execute(order, folder, progress)
            progress.done()
            shared.publish(report, target, self.formats, self.quiet)
            return report
        finally:
            platform.stop()


def _tour(asked: _Asked, target: Path) -> int:
    """Both builds; 0 when the founder's is no-go with every fault found and the ready one has no finding."""
    from launchready.demo.faults import FOUNDER, resolve

    print("The founder's build: a platform as it is often handed over.\n")
    founder = asked.audit("founder", target / "founder")
    print("\nThe ready build: the same platform, mended.\n")
    ready = asked.audit("ready", target / "ready")
    failed = {check.id for check in founder.checks if check.status == "failed"}
    planted = sorted({resolve(name).check for name in FOUNDER})
    asked_for = [check for check in planted if any(part.id == check for part in founder.checks)]
    status = {check.id: check for check in founder.checks}
    doubtful = [name for name in asked_for if status[name].status == "could_not_verify"]
    missed = [name for name in asked_for if name not in failed and name not in doubtful]
    findings = [finding.message for check in ready.checks for finding in check.findings]
    print(
        f"\nFounder's build: {founder.verdict}; {len(asked_for) - len(missed) - len(doubtful)} of {len(asked_for)} "
        "planted kinds of fault found."
    )
    for name in missed:
        print(f"  missed: {name}")
    for name in doubtful:
        print(f"  could not be verified here: {name}: {status[name].reason}")
    print(f"Ready build: {ready.verdict}; {len(findings)} findings.")
    for message in findings:
        print(f"  false: {message}")
    print(f"\nThe founder's report: {target / 'founder' / 'report.html'}")
    print(f"The ready report:     {target / 'ready' / 'report.html'}")
    good = founder.verdict == "no-go" and not missed and not findings
    print(
        "Both ended as they should." if good else "This did not end as it should.",
        file=sys.stdout if good else sys.stderr,
    )
    return 0 if good else 1
