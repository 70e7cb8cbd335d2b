"""Forms that take what they should refuse, or refuse for ever."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import posts
from launchready.demo.platform.deps import Caller, Db, State, require
from launchready.demo.platform.schemas.common import RequestModel
from launchready.demo.platform.schemas.content import PostIn, PostOut

CHECK = "walkthrough/bad-forms"
Writer = Annotated[Caller, Depends(require("posts:write"))]


class _AnyPost(RequestModel):
    """A post without rules."""

    title: str = ""
    body: str = ""
    public: bool = False


@fault(
    check=CHECK,
    variant="takes-anything",
    source="CWE-20; CWE-602",
    says="The form for a new post takes empty fields and titles of any length, and so does the server.",
    routes=("GET /feed", "POST /api/posts"),
    consequences={
        "input/invalid": "the route stores posts without title or text, which its schema forbids",
        "input/oversized": "the route stores titles and texts of any length",
    },
)
def takes_anything(setup: Setup) -> None:
    """Leave checking to later, on both sides."""

    def create_post(body: _AnyPost, caller: Writer, state: State, session: Db) -> PostOut:
        wanted = PostIn.model_construct(
            title=body.title, body=body.body, group_id=None, public=body.public, attachment_ids=[]
        )
        return posts.to_out(session, [posts.create(session, state, caller.person, wanted)])[0]

    setup.before("POST", "/api/posts", create_post, status_code=201)
    setup.edit_page("feed.html", 'name="title" required maxlength="160"', 'name="title"')
    setup.edit_page("feed.html", 'name="body" required maxlength="10000"', 'name="body"')


@fault(
    check=CHECK,
    variant="stuck-button",
    source="xibosignage/xibo#1589",
    says="After one refused attempt the button of a form stays grey, however right the fields become.",
    routes=("GET /settings", "GET /feed"),
)
def stuck_button(setup: Setup) -> None:
    """Switch the button off before looking at the fields."""
    setup.edit_script(
        "forms.js",
        "    const wrong = firstWrong(form);\n",
        "    submit.disabled = true;\n    const wrong = firstWrong(form);\n",
    )
