"""Pages that load for ever."""

from __future__ import annotations

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import errors
from launchready.demo.platform.deps import SignedIn

CHECK = "walkthrough/endless-loading"
_FINALLY = "  try {\n    return await load();\n  } finally {\n    done();\n  }\n"


@fault(
    check=CHECK,
    variant="failed-list",
    source="metabase/metabase#20469; kobotoolbox/kpi#3781",
    says="The notifications cannot be had (500), and the page never stops looking as if they were on their way.",
    routes=("GET /notifications",),
)
def failed_list(setup: Setup) -> None:
    """End the skeleton after success only, and ask a route that always fails."""

    def inbox(caller: SignedIn) -> None:
        raise errors.PlatformError(500, "internal", "Something went wrong.")

    setup.before("GET", "/api/notifications/inbox", inbox)
    setup.edit_script("people.js", '"/notifications?limit=30"', '"/notifications/inbox"')
    setup.edit_script("lists.js", _FINALLY, "  const found = await load();\n  done();\n  return found;\n")


@fault(
    check=CHECK,
    variant="empty-list",
    source="kobotoolbox/kpi#3781 (shape)",
    says="A list without entries never stops loading, so a new member's messages look broken; everybody who "
    "has some sees nothing of it.",
    routes=("GET /messages",),
)
def empty_list(setup: Setup) -> None:
    """Return early when there is nothing to show."""
    early = (
        "  const found = await load();\n  if (found.items?.length === 0) return found;\n  done();\n  return found;\n"
    )
    setup.edit_script("lists.js", _FINALLY, early)
