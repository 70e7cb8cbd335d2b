"""Paths of every framework's writing, and names that ask who somebody is."""

from __future__ import annotations

import pytest

from launchready.gather.code import guards, inflect, shapes

ASK = (
    "signed_in login_required loginRequired requireAuth isAuthenticated IsAuthenticated IsAdminUser "
    "authenticate passport.authenticate JwtAuthGuard RolesGuard AuthGuard auth:sanctum authenticate_user! "
    "require_admin ensureLoggedIn ensure_signed_in verifyToken checkRole requires require permit "
    "admin_only jwt_required current_user LoginRequiredMixin permission_required staff_member_required "
    "user_passes_test withAuth clerkMiddleware doorkeeper_authorize! authorize signed_by_provider "
    "authenticatePublic member can:update acl hasRole"
).split()
DO_NOT_ASK = (
    "optional_user optional_caller AllowAny allowAnonymous guest redirectIfAuthenticated author authors author_id "
    "list_authors load_post set_locale cors helmet express.json get_db database limiter.limit rateLimit csrf_exempt "
    "protect_from_forgery cache_page adminToolbar redirectAdminUrls logout validate paginate uploadAvatar "
    "logger morgan catalogue canonical cancel blog_index significant"
).split()


@pytest.mark.parametrize("name", ASK)
def test_asks(name: str) -> None:
    assert guards.asks(name)


@pytest.mark.parametrize("name", DO_NOT_ASK)
def test_does_not_ask(name: str) -> None:
    assert not guards.asks(name)


COLON = [
    ("/a/:id", "/a/{id}"),
    ("/a/:id?", "/a/{id}"),
    (r"/a/:id(\d+)/b", "/a/{id}/b"),
    ("/a/:from-:to", "/a/{from}-{to}"),
    ("/files/*", "/files/{path}"),
    ("/files/*rest", "/files/{rest}"),
    ("/a{/:id}", "/a/{id}"),
    ("/a/", "/a"),
    ("/", "/"),
]


@pytest.mark.parametrize(("written", "template"), COLON)
def test_colon(written: str, template: str) -> None:
    assert shapes.bare(written) == template


REGEX = [
    (r"^posts/(?P<pk>\d+)/$", "posts/{pk}/"),
    (r"^posts/(?P<slug>[\w-]{1,(3)})/?$", "posts/{slug}"),
    (r"^feed\.xml$", "feed.xml"),
    (r"^a/(\d+)/(\w+)$", "a/{arg}/{arg}"),
    (r"^(?:page-(\d+)/)?$", ""),
    (r"^(?!x)y$", None),
    (r"^a+$", None),
    (r"^a|b$", None),
    (r"^(unclosed", None),
]


@pytest.mark.parametrize(("pattern", "template"), REGEX)
def test_regex(pattern: str, template: str | None) -> None:
    assert shapes.regex(pattern) == template


def test_other_writings() -> None:
    assert shapes.brace("/a/{id:int}/{slug?}/{rest:path}/{post:slug}/{*all}") == "/a/{id}/{slug}/{rest}/{post}/{all}"
    assert shapes.angle("/a/<int:id>/<name>/<path:rest>") == "/a/{id}/{name}/{rest}"
    parts = ["[id]", "[[lang]]", "[...slug]", "[[...all]]", "[n=int]"]
    assert [shapes.bracket(part) for part in parts] == ["{id}", "{lang}", "{slug}", "{all}", "{n}"]
    assert shapes.join("", "a/", "/b") == "/a/b"
    assert shapes.tight("/a", "b/", "/c") == "/ab/c"


@pytest.mark.parametrize("path", ["/a", "/", "/{id}.json", "/a/{id}/", "/ü", "/.well-known/x"])
def test_sound(path: str) -> None:
    assert shapes.sound(path)


@pytest.mark.parametrize("path", ["a", "/a b", "/{", "/<x>", "/(a)", "/a|b", "/a//b", "/" + "x" * 600, "/*"])
def test_not_sound(path: str) -> None:
    assert not shapes.sound(path)


PLURALS = [("categories", "category"), ("statuses", "status"), ("people", "person"), ("boxes", "box"),
           ("news", "news"), ("user_posts", "user_post"), ("houses", "house"), ("address", "address")]  # fmt: skip


@pytest.mark.parametrize(("several", "one"), PLURALS)
def test_singular(several: str, one: str) -> None:
    assert inflect.singular(several) == one
