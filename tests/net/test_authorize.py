import asyncio
import stat

import dns.asyncresolver
import dns.message
import dns.rrset
import pytest

from launchready.model import Evidence, Missing
from launchready.net.authorize import WELL_KNOWN, proved, token
from launchready.net.door import Door
from tests.net.servers import answer, certificate, serving, settings


def test_the_word_is_made_once_and_kept_private(tmp_path):
    word = token(tmp_path)
    file = tmp_path / ".launchready" / "authorization"
    assert token(tmp_path) == word
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    assert token(tmp_path) == word
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("nonsense")
    assert token(tmp_path) not in ("nonsense", word)
    file.unlink()
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="authorization"):
        token(tmp_path)


WORD = "launchready-" + "a" * 32


@pytest.mark.parametrize(
    ("reply", "good"),
    [
        (answer(body=f"# ours\r\n  {WORD}\r\n".encode(), kind="text/plain; charset=utf-8"), True),
        (answer(body=f"{WORD}b".encode(), kind="text/plain"), False),
        (answer(body=b"launchready-other", kind="text/plain"), False),
        (answer(body=f"<html>\n{WORD}\n</html>".encode(), kind="text/html"), False),
        (answer(404, body=WORD.encode(), kind="text/plain"), False),
        (answer(302, headers=[("location", "https://evil.example" + WELL_KNOWN)]), False),
        (b"garbage\r\n\r\n", False),
    ],
)
def test_the_file(reply, good):
    async def main():
        async with (
            serving(lambda seen: reply) as server,
            Door(settings(server.url), "here", record=lambda row: None) as door,
        ):
            found = await proved(door, WORD)
            assert isinstance(found, Evidence if good else Missing), found
            if isinstance(found, Missing):
                assert WORD in found.detail

    asyncio.run(main())


def test_a_redirect_to_another_host_in_scope_does_not_count(tmp_path):
    ca, tls = certificate(tmp_path, "a.example", "b.example")

    def handler(seen):
        if seen.header("host") == "a.example":
            return answer(302, headers=[("location", "https://b.example" + WELL_KNOWN)])
        return answer(body=WORD.encode(), kind="text/plain")

    async def main():
        async with serving(handler, tls) as server:
            connect = {f"{name}.example:443": f"127.0.0.1:{server.port}" for name in "ab"}
            made = settings(
                "https://a.example", scope={"hosts": ["b.example"]}, environment={"connect": connect, "ca": str(ca)}
            )
            async with Door(made, "here", record=lambda row: None) as door:
                found = await proved(door, WORD, resolver=nowhere())
                assert isinstance(found, Missing)
                assert "leads away to b.example" in found.detail

    asyncio.run(main())


def nowhere() -> dns.asyncresolver.Resolver:
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = 1
    resolver.lifetime = 0.2
    return resolver


class Names(asyncio.DatagramProtocol):
    """A name server that answers every TXT question with the same texts."""

    def __init__(self, *texts):
        self.texts = texts

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        question = dns.message.from_wire(data)
        reply = dns.message.make_response(question)
        if self.texts:
            texts = [f'"{text}"' for text in self.texts]
            reply.answer.append(dns.rrset.from_text(question.question[0].name, 60, "IN", "TXT", *texts))
        else:
            reply.set_rcode(3)
        self.transport.sendto(reply.to_wire(), address)


@pytest.mark.parametrize(
    ("texts", "good"), [((f"{WORD}",), True), (("v=spf1 -all", WORD), True), ((f"{WORD}b",), False), ((), False)]
)
def test_the_name(texts, good, tmp_path):
    ca, tls = certificate(tmp_path, "a.example")

    async def main():
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: Names(*texts), local_addr=("127.0.0.1", 0))
        resolver = nowhere()
        resolver.port = transport.get_extra_info("sockname")[1]
        async with serving(lambda seen: answer(404), tls) as server:
            connect = {"a.example:443": f"127.0.0.1:{server.port}"}
            made = settings("https://a.example", environment={"connect": connect, "ca": str(ca)})
            async with Door(made, "here", record=lambda row: None) as door:
                found = await proved(door, WORD, resolver=resolver)
        transport.close()
        assert isinstance(found, Evidence if good else Missing), found

    asyncio.run(main())
