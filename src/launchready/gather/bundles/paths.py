"""From a text with holes to a path template: what is an address, what is an id, and what is neither."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin, urlsplit

from launchready.gather.bundles.templates import Hole, Template

_SIGN = "\x00"
_MARK = re.compile("\x00(\\d+)\x00")
ASSET = re.compile(
    r"\.(js|mjs|cjs|jsx|ts|tsx|css|scss|less|map|svg|png|jpe?g|gif|webp|avif|ico|bmp|woff2?|ttf|otf|eot|mp[34]|webm|ogg"
    r"|wav|pdf|wasm|vue|svelte|html?|txt|md|glsl|lottie)$",
    re.I,
)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)
_HEX = re.compile(r"(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{16,64}|[0-9a-f]{24}", re.I)
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_PART = re.compile(r"[A-Za-z0-9_~.!@$*+,;=:%()'-]+")
_MIME = re.compile(r"(application|text|image|audio|video|font|multipart|message|model)/[\w.+*-]+(;.*)?", re.I)
_STATIC = re.compile(r"^/(_next/static|_next/image|static|assets|_nuxt|_app/immutable|build|fonts|images?|img|icons?)/")
_QUERY_NAME = re.compile(r"^(q|qs|query|querystring|search|params?|searchparams|suffix|args|filters?)$", re.I)
API = re.compile(
    r"^/(api|apis|rest|graphql|gql|v\d+|rpc|trpc|ajax|internal|_internal|wp-json|admin/api|auth/v\d|services?/v\d)(/|$)"
)


class Address:
    """A path template, the origin it belongs to ('' when it is the page's own), and whether parts were guessed."""

    __slots__ = ("guessed", "origin", "path")

    def __init__(self, path: str, origin: str, guessed: bool) -> None:
        self.path, self.origin, self.guessed = path, origin, guessed


def address_of(template: Template, *, relative: bool = False) -> Address | None:
    """The address a template names, or None when it is none. `relative` takes `posts/1` for a path too."""
    holes = [piece for piece in template if isinstance(piece, Hole)]
    text = _written(template)
    if not text or any(sign in text for sign in ' \n\t<>\\"`|^'):
        return None
    guessed = False
    leading = _MARK.match(text)
    if leading:
        # `${BASE}/posts`: an unknown address before a known path.
        rest = text[leading.end() :]
        if not rest.startswith("/") or rest.startswith("//"):
            return None
        text, guessed = rest, True
    scheme = re.match(r"(https?|wss?):(?=//)", text, re.I)
    origin = ""
    if scheme or text.startswith("//"):
        split = _split_origin(text, scheme[1].lower() if scheme else "https")
        if split is None:
            return None
        origin, text = split
    elif not text.startswith("/"):
        if not relative or _MIME.fullmatch(text) or ":" in text.split("/")[0]:
            return None
        text = "/" + text.removeprefix("./")
    made = _path(text, holes)
    if made is None:
        return None
    path, unsure = made
    return Address(path, origin, guessed or unsure)


def _written(template: Template) -> str:
    """The template as one text with numbered marks for its holes."""
    out, number = [], 0
    for piece in template:
        if isinstance(piece, str):
            out.append(piece.replace(_SIGN, ""))
        else:
            out.append(f"{_SIGN}{number}{_SIGN}")
            number += 1
    return "".join(out).strip()


def _split_origin(text: str, scheme: str) -> tuple[str, str] | None:
    """(origin, path) of a whole address; the origin is '' when a hole stands in it."""
    rest = text.split("//", 1)[1]
    host, slash, path = rest.partition("/")
    host, question, query = host.partition("?")
    tail = (slash + path) or (question + query if question else "") or "/"
    if _SIGN in host:
        return "", tail if tail.startswith("/") else "/" + tail
    if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9a-fA-F:]+\](:\d{1,5})?", host):
        return None
    scheme = {"ws": "http", "wss": "https"}.get(scheme, scheme)
    return f"{scheme}://{host.lower()}", tail if tail.startswith("/") else "/" + tail


def _path(text: str, holes: list[Hole]) -> tuple[str, bool] | None:
    text = re.split(r"[?#&]", text)[0]
    if _STATIC.match(text) or ASSET.search(_MARK.sub("x", text)):
        return None
    parts: list[str] = []
    used, unsure = set[str](), False
    pieces = text.strip("/").split("/")
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        told = _segment(piece, holes, used, last=last, before=parts)
        if told is None:
            return None
        part, doubt = told
        unsure = unsure or doubt
        if part:
            parts.append(part)
    # Some frameworks answer only the address with its closing slash.
    slash = "/" if parts and text.endswith("/") else ""
    return f"/{'/'.join(parts)}{slash}", unsure


def _segment(
    piece: str, holes: list[Hole], used: set[str], *, last: bool, before: list[str]
) -> tuple[str, bool] | None:
    """One part of the path and whether it is doubtful; None when this is no address at all."""
    if _SIGN not in piece:
        if piece.startswith((":", "$")) and re.fullmatch(r"[:$][A-Za-z_]\w*(\([^)]*\))?\??", piece):
            return _hole(piece[1:].split("(")[0].rstrip("?"), used), False
        if found := re.fullmatch(r"\{([A-Za-z_][\w-]*)\}|\[{1,2}(?:\.\.\.)?([\w-]+)\]{1,2}", piece):
            return _hole(found[1] or found[2], used), False
        if piece and not _PART.fullmatch(unquote(piece)):
            return None
        return (_hole(_named_after(before), used) if is_id(piece) else piece), False
    whole = _MARK.fullmatch(piece)
    if whole:
        hole = holes[int(whole[1])]
        if last and _QUERY_NAME.match(hole.name):
            return "", False
        return _hole(hole.name or _named_after(before), used), False
    glued = _MARK.search(piece)
    assert glued
    text = piece[: glued.start()]
    if last and glued.end() == len(piece) and text and not text.endswith(("-", "_", ".", "@", "~", ":", "=")):
        # `/posts${query}`: the hole may be a query or more of the path, so it is left out.
        return (text, not _QUERY_NAME.match(holes[int(glued[1])].name)) if before else None
    made = _MARK.sub(lambda found: _hole(holes[int(found[1])].name or "id", used), piece)
    return made, False


def _hole(name: str, used: set[str]) -> str:
    name = re.sub(r"\W+", "_", name).strip("_") or "id"
    if len(name) <= 2 and name != "id":
        name = "id"
    told, number = name, 2
    while told in used:
        told, number = f"{name}{number}", number + 1
    used.add(told)
    return "{" + told + "}"


def _named_after(before: list[str]) -> str:
    return "id"


def is_id(part: str) -> bool:
    """Whether one part of a path is a record's id: a number, a UUID, a long hex or ULID word."""
    if re.fullmatch(r"\d+", part):
        return not re.fullmatch(r"20[0-5]\d", part) or len(part) != 4
    return any(pattern.fullmatch(part) for pattern in (_UUID, _HEX, _ULID))


def templated(path: str) -> str:
    """A concrete path with its ids turned into holes; the path alone, without query."""
    made = _path(path, [])
    return made[0] if made else re.split(r"[?#]", path)[0]


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def absolute(link: str, url: str) -> str:
    """A link as seen from a page, without fragment; '' when it is no http address."""
    try:
        made = urljoin(url, link.strip()).split("#")[0]
    except ValueError:
        return ""
    return made if made.startswith(("http://", "https://")) else ""
