"""The build of the front-end and how its files are served."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from launchready.demo.platform import frontend, minify
from launchready.demo.platform.app import create_app
from launchready.demo.platform.config import PlatformConfig


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("const a = 1; // gone\n/* gone */ const b = a + +a;\n", "const a=1;const b=a+ +a;"),
        ('const a = "// stays";\n', 'const a="// stays";'),
        ("const a = `//  ${ b({ c: `}` }) }  stays`;\n", "const a=`//  ${ b({ c: `}` }) }  stays`;"),
        ("const a = b.replace(/[/ ]\\/ /g, c) / d;\n", "const a=b.replace(/[/ ]\\/ /g,c)/d;"),
        ("return x;\n", "return x;"),
    ],
)
def test_only_comments_and_blanks_go(source: str, wanted: str) -> None:
    assert minify.minify(source)[0] == wanted


def test_vlq() -> None:
    assert [minify.vlq(number) for number in (0, 1, -1, 16, -1000)] == ["A", "C", "D", "gB", "x+B"]


def test_the_build_is_the_same_every_time_and_closed() -> None:
    first, second = (frontend.build(frontend.recipe()) for _ in range(2))
    assert first == second
    for name in ("app.js", "core.js", "admin.js", "billing.js", "app.css"):
        assert re.fullmatch(r"\w+\.[0-9a-f]{8}\.\w+", first.names[name])
    code = {name: first.files[first.names[name]].decode() for name in first.names if name.endswith(".js")}
    for text in code.values():
        assert "\n" not in text and "sourceMappingURL" not in text
        for named in re.findall(r'"\./([\w.-]+)"', text):
            assert named in first.files
    assert "/admin/members" in code["admin.js"] and "/admin/members" not in code["app.js"] + code["core.js"]
    assert not any(name.endswith(".map") for name in first.files)


def test_a_changed_module_changes_the_names_of_those_that_use_it() -> None:
    recipe = frontend.recipe()
    before = frontend.build(recipe).names
    recipe.modules["api.js"] = recipe.modules["api.js"].replace("Try again.", "Try later.")
    after = frontend.build(recipe).names
    assert {name for name in before if before[name] != after[name]} == {"core.js", "admin.js", "billing.js", "app.js"}


def test_source_maps_lead_back() -> None:
    recipe = frontend.recipe()
    recipe.mapped.add("app.js")
    built = frontend.build(recipe)
    name = built.names["app.js"]
    assert built.files[name].decode().endswith(f"//# sourceMappingURL={name}.map")
    found = json.loads(built.files[f"{name}.map"])
    assert found["version"] == 3 and len(found["sources"]) == len(found["sourcesContent"]) == 6
    assert found["sourcesContent"][0] == (frontend.SOURCES / "account.js").read_text()
    assert "," in found["mappings"] and ";" not in found["mappings"]


def test_files_are_served_by_name_and_nothing_else_is(tmp_path: Path) -> None:
    app = create_app(PlatformConfig(data_dir=tmp_path))
    client = TestClient(app, base_url="https://app.example.com", follow_redirects=False)
    entry = client.get(frontend.address("app.js"))
    assert entry.headers["content-type"].startswith("text/javascript")
    assert (
        "immutable" in entry.headers["cache-control"]
        and "immutable" not in client.get("/static/icon.svg").headers["cache-control"]
    )
    again = client.get(frontend.address("app.js"), headers={"If-None-Match": entry.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(frontend.address("app.js")).headers["content-length"] == str(len(entry.content))
    for gone in (frontend.address("app.js") + ".map", "/static/main.js", "/static/", "/static/../app.py"):
        assert client.get(gone).status_code == 404
    app.state.platform.engine.dispose()
