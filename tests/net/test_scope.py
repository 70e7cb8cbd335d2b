import pytest

from launchready.net.scope import fits_route, in_scope, place, refused_address, refused_route
from tests.net.servers import settings


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("https://community.example/x", True),
        ("http://community.example/x", True),
        ("https://COMMUNITY.example./x", True),
        ("https://community.example:8443/", False),
        ("https://api.community.example/", True),
        ("https://api.community.example:9000/", False),
        ("https://dev.community.example:9000/", True),
        ("https://pay.community.example/", False),
        ("https://community.example.evil.example/", False),
        ("https://evil.example/?https://community.example", False),
        ("https://community.example@evil.example/", False),
        ("https://evil.example\\@community.example/", False),
        ("https://community.example/private/1", False),
        ("https://community.example/%70rivate/1", False),
        ("https://community.example/x/../private/1", False),
        ("ftp://community.example/", False),
        ("//community.example/", False),
        ("https://community.example /", False),
        ("https://community.example/\r\nx: y", False),
    ],
)
def test_scope(url, inside):
    made = settings(
        "https://community.example",
        scope={
            "hosts": ["*.community.example", "dev.community.example:9000"],
            "exclude_hosts": ["pay.*"],
            "exclude_paths": ["/private/*"],
        },
    )
    assert in_scope(url, made, "here") is inside


def test_another_environment_is_out_of_scope():
    made = settings("https://community.example").model_copy()
    both = made.model_validate(
        {"environments": {"here": {"urls": ["https://a.example"]}, "there": {"urls": ["https://b.example"]}}}
    )
    assert in_scope("https://a.example/", both, "here")
    assert not in_scope("https://b.example/", both, "here")


REFUSED = [
    "/logout",
    "/api/auth/logout",
    "/Log-Out",
    "/sign_out",
    "/users/sign-out",
    "/signOut",
    "/logout/",
    "/logout.php",
    "/%6cogout",
    "/%256cogout",
    "/x/..;/logout",
    "/unsubscribe",
    "/newsletter/unsubscribe?u=1",
    "/email/opt-out",
    "/account/confirm/abc",
    "/confirm-email",
    "/verify-email",
    "/posts/1/delete",
    "/deletePost",
    "/delete_account",
    "/password/reset",
    "/reset-password/abc",
    "/posts/1/remove",
    "/admin/users/1/ban",
    "/tokens/revoke",
    "/invites/1/accept",
    "/?action=delete",
    "/index?do=logout",
    "/posts?_method=DELETE",
    "/x?logout=1",
    "/x?logout",
    "/api/sessions/destroy",
    "/auth/magic-link/abc",
    "/a//logout",
    "/logout;x=1",
    "/x\\logout",
]
ALLOWED = [
    "/",
    "/api/me",
    "/api/posts",
    "/posts/how-to-delete-your-posts-safely",
    "/api/login",
    "/search?q=delete",
    "/search?q=logout",
    "/posts?order=deleted_at",
    "/api/deleted-posts-of-the-last-month",
    "/docs/confirmation",
    "/resetting",
    "/cancellations",
    "/verified",
    "/api/users?fields=confirm_at",
    "/static/logout-icon-for-menu.svg",
]


@pytest.mark.parametrize("path", REFUSED)
def test_reads_with_effects(path):
    made = settings("https://a.example")
    assert refused_route("GET", f"https://a.example{path}", made), path
    assert refused_route("HEAD", f"https://a.example{path}", made)
    assert refused_route("POST", f"https://a.example{path}", made) is None


@pytest.mark.parametrize("path", ALLOWED)
def test_plain_reads(path):
    assert refused_route("GET", f"https://a.example{path}", settings("https://a.example")) is None


def test_never_holds_for_every_method_and_who_am_i_is_trusted():
    made = settings(
        "https://a.example",
        scope={"never": ["* /admin/**", "POST /posts/{id}/publish"]},
        actions={"who_am_i": "GET /session/verify"},
    )
    assert refused_route("GET", "https://a.example/admin", made)
    assert refused_route("GET", "https://a.example/ADMIN/x/y", made)
    assert refused_route("POST", "https://a.example/posts/12/publish/", made)
    assert refused_route("GET", "https://a.example/posts/12/publish", made) is None
    assert refused_route("GET", "https://a.example/session/verify", made) is None
    assert refused_route("GET", "https://a.example/session/verify?action=delete", made)
    assert fits_route("GET /files/{name}.pdf", "HEAD", "/files/a.pdf")


@pytest.mark.parametrize(
    ("address", "own", "foreign"),
    [
        ("93.184.215.14", True, True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True, True),
        ("127.0.0.1", True, False),
        ("10.1.2.3", True, False),
        ("192.168.1.1", True, False),
        ("100.64.1.1", True, False),
        ("::1", True, False),
        ("fd12::1", True, False),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("::ffff:10.0.0.1", True, False),
        ("fe80::1%eth0", False, False),
        ("100.100.100.200", False, False),
        ("fd00:ec2::254", False, False),
        ("0.0.0.0", False, False),
        ("224.0.0.1", False, False),
        ("nonsense", False, False),
    ],
)
def test_addresses(address, own, foreign):
    assert (refused_address(address, own=True) is None) is own
    assert (refused_address(address, own=False) is None) is foreign


def test_places():
    assert place("http://bücher.example/x").host == "xn--bcher-kva.example"
    assert place("https://a.example:0/").port == 0
    assert place("https://[::1]:8443/x?y#z").host == "::1"
