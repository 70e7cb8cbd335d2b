"""What people write comes back as markup that runs in other people's browsers."""

from __future__ import annotations

from uuid import UUID

from fastapi.responses import FileResponse

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import files
from launchready.demo.platform.deps import Db, SignedIn, State

CHECK = "input/stored-script"
INLINE = {"edge/headers": "the policy had to allow inline scripts, or it would stop what is injected"}
SVG = "image/svg+xml"


def _allow_inline(setup: Setup) -> None:
    setup.allow("script-src", "'unsafe-inline'")


@fault(
    check=CHECK,
    variant="comment",
    source="lemmy.world, July 2023; CWE-79",
    says="The page of a post puts comments in unescaped, so a comment runs as script for every reader.",
    routes=("POST /api/posts/{post_id}/comments", "GET /posts/{post_id}"),
    consequences=INLINE,
)
def comment(setup: Setup) -> None:
    """Let comments have a little markup."""
    setup.edit_page("post.html", "{{ comment.body }}", "{{ comment.body | safe }}")
    _allow_inline(setup)


@fault(
    check=CHECK,
    variant="post-body",
    source="CVE-2025-68942; ASVS v5.0.0-3.2.2",
    says="The feed sets the text of posts as markup, so a post runs as script for everybody who opens the feed.",
    routes=("POST /api/posts", "GET /feed"),
    consequences=INLINE,
)
def post_body(setup: Setup) -> None:
    """Use innerHTML to get line breaks."""
    setup.edit_script(
        "feed.js",
        "const drawPost = (post) =>\n  card({",
        "const drawPost = (post) => {\n  const made = card({",
    )
    setup.edit_script(
        "feed.js",
        "    person: post.author,\n  });\n",
        '    person: post.author,\n  });\n  made.querySelector(".text").innerHTML = post.body;\n  return made;\n};\n',
    )
    _allow_inline(setup)


@fault(
    check=CHECK,
    variant="name-in-search",
    source="GHSA-3v85-fqvh-7rxf (shape); CWE-79",
    says="Search results mark the words found inside names by innerHTML, so a display name runs as script "
    "although every other page shows it as text.",
    routes=("PATCH /api/me", "GET /search"),
    consequences=INLINE,
)
def name_in_search(setup: Setup) -> None:
    """Highlight what was searched for."""
    setup.edit_script(
        "feed.js",
        'const drawFound = (person) => card({ title: person.name, text: person.headline, meta: "Member", person });\n',
        "const drawFound = (person) => {\n"
        '  const words = new URLSearchParams(location.search).get("q").trim();\n'
        '  const made = card({ title: "", text: person.headline, meta: "Member", person });\n'
        '  made.querySelector("h3").innerHTML = person.name.replaceAll(words, `<mark>${words}</mark>`);\n'
        "  return made;\n};\n",
    )
    _allow_inline(setup)


@fault(
    check=CHECK,
    variant="notification",
    source="CVE-2025-68942 (shape); CWE-79",
    says="Notifications show title and name as markup, so answering someone runs a script in their browser.",
    routes=("POST /api/posts/{post_id}/comments", "GET /notifications"),
    consequences=INLINE,
)
def notification(setup: Setup) -> None:
    """Take a text that the server put together for markup."""
    setup.edit_script(
        "people.js",
        "  return card({ title, text: item.text, meta: when(item.created_at), href });\n",
        '  const made = card({ title, text: "", meta: when(item.created_at), href });\n'
        '  made.querySelector(".text").innerHTML = item.text;\n'
        "  return made;\n",
    )
    _allow_inline(setup)


@fault(
    check=CHECK,
    variant="svg-avatar",
    source="CWE-434; ASVS v5.0.0-3.2.1",
    says="An SVG is taken as an avatar and served inline from the platform's own host, so whoever opens the "
    "picture runs its script there.",
    routes=("POST /api/uploads", "GET /api/uploads/{upload_id}"),
    consequences={"input/upload": "an SVG is accepted and served inline"},
)
def svg_avatar(setup: Setup) -> None:
    """Allow one more kind of picture, and show pictures instead of saving them."""
    detect_type = files.detect_type

    def lenient(content: bytes) -> str | None:
        return SVG if content.lstrip().startswith(b"<svg") else detect_type(content)

    def show(upload_id: UUID, caller: SignedIn, state: State, session: Db) -> FileResponse:
        upload = files.find(session, caller.person, str(upload_id))
        inline = {"Content-Security-Policy": "frame-ancestors 'none'", "Content-Disposition": "inline"}
        kept = inline if upload.kind == "avatar" else files.download_headers()
        return FileResponse(files.path_of(state.config, upload.id), media_type=upload.content_type, headers=kept)

    setup.replace(files, "detect_type", lenient)
    setup.replace(files, "IMAGE_TYPES", files.IMAGE_TYPES | {SVG})
    setup.before("GET", "/api/uploads/{upload_id}", show)
    setup.edit_page("settings.html", "image/webp", "image/webp,image/svg+xml")
    setup.edit_script(
        "dom.js",
        "  if (person?.avatar_id) heading.prepend(avatar(person));\n",
        "  if (person?.avatar_id) {\n"
        '    const whole = link("", `/api/uploads/${person.avatar_id}`);\n'
        '    whole.setAttribute("aria-label", "Picture");\n'
        "    whole.append(avatar(person));\n"
        "    heading.prepend(whole);\n"
        "  }\n",
    )


@fault(
    check=CHECK,
    variant="reflected-search",
    source="CWE-79; ASVS v5.0.0-1.2.1",
    says="The search page repeats what was searched for unescaped, so a link to it runs a script for whoever "
    "follows it.",
    routes=("GET /search",),
    consequences=INLINE,
)
def reflected_search(setup: Setup) -> None:
    """Show the words as they came."""
    setup.edit_page("search.html", "“{{ q }}”", "“{{ q | safe }}”")
    _allow_inline(setup)
