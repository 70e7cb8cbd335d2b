# ruff: noqa: E501
"""The HTML page as text: complete, self-contained, and nothing from the target becomes markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

from launchready.report.html import render, web_address
from launchready.report.htmldata import escape_script

from . import sample

LOADING = {
    "src",
    "srcset",
    "data",
    "action",
    "formaction",
    "poster",
    "background",
    "xlink:href",
    "ping",
    "manifest",
}


class Page(HTMLParser):
    """The elements, attributes, text and scripts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.said: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        {"script": self.scripts, "style": self.styles}.get(self._inside, self.said).append(data)

    @property
    def text(self) -> str:
        return " ".join(self.said)


PAGE = Page(render(sample.report()))


def test_page_1_is_complete_and_in_order() -> None:
    text = PAGE.text
    parts = ["Harbour Community", "No-go", "Three blockers", "production https://app.harbour.example", "launchready 0.1.0",
             "Red flags", "Five questions", "Scorecard", "Launch basics", "Do first", "The 48-hour map", "The checks",
             "Failing", "Not verified ", "Attested ", "Fine ", "Access map", "Drills", "Mail's path", "Speed", "What the visitors saw",
             "What was not verified", "Accepted in writing", "Attested by people", "What an audit like this cannot tell",
             "Settings used", "Glossary"]  # fmt: skip
    at = 0
    for part in parts:
        at = text.find(part, at)
        assert at >= 0, part
    assert text.count("Three blockers") == 1


def test_every_check_and_finding_is_there() -> None:
    ids = {attributes.get("id") for _, attributes in PAGE.tags}
    data = json.loads(next(script for script in PAGE.scripts if script.startswith("{")))
    links = {finding[0] for check in data["checks"] for finding in check["findings"]}
    for check in sample.checks():
        assert "check-" + check.id.replace("/", "-") in ids
        assert {finding.id for finding in check.findings} <= links & ids


def test_no_two_elements_share_an_id() -> None:
    twins = [sample.finding(1, "one"), sample.finding(1, "two"), sample.finding(2, "three", id="filters")]
    page = Page(render(sample.report(checks=[sample.check("auth/x", "t", "s", "failed", findings=twins)])))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_nothing_from_the_target_is_markup() -> None:
    names = [name for name, _ in PAGE.tags]
    assert names.count("script") == 2
    assert names.count("img") == 3
    assert "alert(1)" in PAGE.text
    for _, attributes in PAGE.tags:
        assert not any(key.startswith("on") or key == "style" for key in attributes)
        assert not attributes.get("href", "").lower().startswith(("javascript", "data:text"))
    raw = render(sample.report())
    assert "\x1b" not in raw
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\u2028\u2029\x00-\x08\x0b-\x1f\x7f-\x9f]", raw)


def test_nothing_is_loaded() -> None:
    for name, attributes in PAGE.tags:
        for key in LOADING & attributes.keys():
            assert attributes[key].startswith("data:image/png;base64,"), (name, key)
        if name == "link":
            assert attributes["href"] == "data:,"
        if name == "use":
            assert attributes["href"].startswith("#")
    assert not re.search(r"url\(|@import|expression", "".join(PAGE.styles))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|fetch\(|XMLHttp", PAGE.scripts[-1])


def test_the_policy_allows_this_style_and_this_script_only() -> None:
    (policy,) = [a["content"] for _, a in PAGE.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for text in ("".join(PAGE.styles), PAGE.scripts[-1]):
        assert f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy


def test_the_data_block_cannot_be_left() -> None:
    escaped = escape_script(json.dumps("</script><!--&\u2028", ensure_ascii=False))
    assert json.loads(escaped) == "</script><!--&\u2028"
    assert not re.search("[<>&\u2028]", escaped)


def test_only_web_addresses_are_links() -> None:
    assert web_address("https://owasp.org/x?y=1#z")
    for bad in (
        "javascript:alert(1)",
        "https://a b",
        'https://a"onclick',
        "//a",
        "data:text/html,x",
        "https://a\n",
    ):
        assert not web_address(bad)


def test_long_text_is_cut_around_the_mark_and_says_so() -> None:
    data = next(script for script in PAGE.scripts if script.startswith("{"))
    assert "⟦needle⟧" in data
    assert len(data) < 100_000


def test_ten_thousand_findings_stay_small_and_are_all_there() -> None:
    text = render(sample.many(10_000))
    assert len(text.encode()) < 10_000_000
    page = Page(text)
    data = json.loads(next(script for script in page.scripts if script.startswith("{")))
    assert sum(len(check["findings"]) for check in data["checks"]) == 10_018
    static = [a["id"] for name, a in page.tags if name == "li" and "id" in a]
    assert len(static) == 200


def test_ten_thousand_long_hostile_findings_stay_small() -> None:
    holes = [
        sample.finding(n, f"<é&{n}>" * 300, fix=f"<{n}>" * 300, evidence=[
            sample.evidence(5 * n + k, excerpt=f"{n}.{k}<&>" * 400 + "⟦x⟧", repeat=f"{n}.{k}<" * 200) for k in range(2)
        ])
        for n in range(10_000)
    ]  # fmt: skip
    text = render(sample.report(checks=[sample.check("auth/x", "t", "s", "failed", findings=holes)]))
    assert len(text.encode()) < 10_000_000


def test_a_clean_report_renders() -> None:
    text = render(sample.report(verdict="go", sentence="Go. All is proved.", red_flags=[], reasons=[], checks=[], plan=[], gaps=[],
                                waivers=[], attestations=[], access=[], timelines=[], tables=[], speeds=[], pictures=[],
                                settings_used={}, limits=[], next_input=""))  # fmt: skip
    assert "Every check that applies came to an answer." in text
