"""`launchready`: the commands, and the one place where an error becomes a sentence and an exit code.

Exit codes: 0 go, 1 no-go, 2 usage or settings, 3 undecided, 4 internal error, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback

import typer

from launchready import __version__
from launchready.cli import (
    access_to_targets,
    audit,
    check_settings,
    demo,
    explain,
    init,
    integrations,
    login,
    new_check,
    routes,
    runs,
    settings_map,
)

app = typer.Typer(
    name="launchready",
    help="Audit a community platform before a small team takes it over: go, no-go or undecided, with evidence.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"launchready {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version."),
) -> None:
    """Options before any command."""


app.command("audit")(audit.audit)
app.command("init")(init.init)
app.command("check-settings")(check_settings.check_settings)
app.command("authorize")(access_to_targets.authorize)
app.command("login")(login.login)
app.command("session")(login.session)
app.command("routes")(routes.routes)
app.command("integrations")(integrations.integrations)
app.command("settings-map")(settings_map.settings_map)
app.command("recheck")(runs.recheck)
app.command("replay")(runs.replay)
app.command("diff")(runs.diff)
app.command("cleanup")(runs.cleanup)
app.add_typer(runs.runs, name="runs")
app.command("checks")(explain.checks)
app.command("explain")(explain.explain)
app.command("new-check")(new_check.new_check)
app.add_typer(demo.demo, name="demo")


def main() -> None:
    """Run the command line; every expected trouble is one sentence on stderr."""
    from launchready.cli.shared import EXPECTED

    try:
        app()
    except SystemExit:
        raise  # before EXPECTED() below imports half the package to find out that nothing is wrong
    except KeyboardInterrupt:
        print("launchready: interrupted", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123
        sys.exit(0)
    except EXPECTED() as error:
        print(f"launchready: {error}", file=sys.stderr)
        sys.exit(2)
    except Exception as error:
        _internal(error)


def _internal(error: Exception) -> None:
    """An error nobody foresaw: a sentence, the trace only on request, no secrets in either."""
    print(
        f"launchready: an internal error ({type(error).__name__}) ended this; it is a bug of the tool. "
        "Set LR_DEBUG=1 to see where.",
        file=sys.stderr,
    )
    if os.environ.get("LR_DEBUG"):
        for frame in traceback.extract_tb(error.__traceback__):
            print(f"  {frame.filename}:{frame.lineno} in {frame.name}", file=sys.stderr)
    sys.exit(4)


if __name__ == "__main__":
    main()
