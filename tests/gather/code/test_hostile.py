"""Trees that are made to break a reader: it never raises, says what it left out, and stays inside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from launchready.gather.code.collect import read_tree

APP = "from fastapi import FastAPI\napp = FastAPI(openapi_url=None)\n@app.get('/x')\ndef x(): pass\n"
DEEP = 20_000
HOSTILE: dict[str, bytes] = {
    "nul.py": b"from fastapi import FastAPI\0\napp = FastAPI()\n",
    "invalid.py": b"from fastapi import FastAPI\nX = '\xff\xfe\xfa'\n",
    "deep.py": b"import fastapi\nx = " + b"(" * DEEP + b")" * DEEP,
    "lists.py": b"import fastapi\nurlpatterns = " + b"[" * 90 + b"]" * 90,
    "minus.py": b"import fastapi\nx = " + b"-" * DEEP + b"1",
    "sum.py": b"from fastapi import APIRouter\nr = APIRouter(prefix=" + b"+".join([b"'a'"] * DEEP) + b")",
    "calls.py": b"from fastapi import APIRouter\nr = APIRouter()\nr" + b".get('/x')" * 5_000,
    "unicode.py": "# -*- coding: utf-7 -*-\nimport fastapi\n\ud7ff\u202e".encode(),
    "coding.py": b"# -*- coding: nonsense -*-\nimport fastapi\n",
    "circle.py": b"from flask import Blueprint\nfrom circle import a as b, b as a\na.route('/x')\nx = y\ny = x\n",
    "self.py": b"from fastapi import APIRouter\nr = APIRouter()\nr.include_router(r)\nclass A(A): pass\n",
    "urls.py": b"from django.urls import include, path\nurlpatterns = [path('a/', include('urls'))] + urlpatterns\n",
    "deep.js": b"const e = require('express'); e().get('/x', " + b"(" * DEEP + b")" * DEEP + b");",
    "arrays.js": b"require('express'); const a = " + b"[" * DEEP + b"]" * DEEP,
    "functions.ts": b"import 'express';" + b"app.get('/', () => {" * 3_000 + b"})" * 3_000,
    "chain.js": b"const app = require('express')(); app" + b".use(x)" * 5_000,
    "nul.js": b"const app = require('express')(); app.get('/\0', h);\0\0",
    "invalid.ts": b"import express from 'express'; const a = '\xff\xfe'; \xf0\x28\x8c\x28",
    "open.js": b"require('express'); const a = `${`${`${",
    "circle.js": b"require('express'); const a = b, b = a; module.exports = require('./circle'); a.get('/x', h);",
    "config/routes.rb": b"Rails.application.routes.draw do\n" + b"scope 'x' do\n" * 3_000 + b"end\n" * 3_001,
    "config/routes/deep.rb": b"resources :x\n\xff\0",
    "routes/web.php": b"<?php Route::get('/x', 'A@b')" + b"->middleware('x')" * 3_000 + b"; require 'web.php';",
    "routes/api.php": b"<?php " + b"Route::prefix('x')->group(function () {" * 2_000,
    "package.json": b'{"next": "1", "nuxt": "1", "@sveltejs/kit": "1", "a": ' + b"[" * DEEP,
    "app/a/route.ts": b"export const GET = " + b"(" * DEEP,
    "middleware.ts": b"export default x; export const config = { matcher: '/((?!(a+)+$).*)' };",
    "app/(((/[[[x]]]/page.tsx": b"export default 1",
    "src/routes/[x+110000]/+server.ts": b"export const GET = 1",
    "server/api/[...].get.ts": b"export default 1",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_one_hostile_file_beside_a_good_one(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(HOSTILE[name])
    (tmp_path / "good.py").write_text(APP)
    routes = read_tree(tmp_path)
    assert ("GET", "/x") in {(one.method, one.path) for one in routes.sightings}
    assert not any("could not be read (" in doubt for doubt in routes.doubts), routes.doubts


def test_all_hostile_files_at_once(tmp_path: Path) -> None:
    for name, content in HOSTILE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    routes = read_tree(tmp_path)
    assert not any("could not be read (" in doubt for doubt in routes.doubts), routes.doubts
    assert all(one.path.startswith("/") for one in routes.sightings)


def test_links_fifos_large_and_unreadable_files(tmp_path: Path) -> None:
    tree, outside = tmp_path / "tree", tmp_path / "outside"
    for folder in (tree / "node_modules" / "x", tree / "inner", outside):
        folder.mkdir(parents=True)
    (outside / "secret.py").write_text(APP.replace("/x", "/outside"))
    (tree / "app.py").write_text(APP)
    (tree / "node_modules" / "x" / "app.py").write_text(APP.replace("/x", "/vendored"))
    (tree / "linked.py").symlink_to(outside / "secret.py")
    (tree / "folder").symlink_to(outside)
    (tree / "inner" / "circle").symlink_to(tree)
    (tree / "broken.py").symlink_to(tree / "nowhere")
    os.mkfifo(tree / "pipe.py")
    (tree / "large.py").write_text("import fastapi\n" + "#" * 1_000_001)
    (tree / "folder.py").mkdir()
    routes = read_tree(tree, ["app.py", "linked.py", "folder/secret.py", "../outside/secret.py", "/etc/passwd.py",
                              "broken.py", "pipe.py", "large.py", "folder.py", "gone.py"])  # fmt: skip
    assert [one.path for one in routes.sightings] == ["/x"]
    told = " · ".join(routes.doubts)
    assert "linked.py" in told
    assert "pipe.py" in told
    assert "large.py" in told
    assert "gone.py" not in told
    walked = read_tree(tree)
    assert [one.path for one in walked.sightings] == ["/x"]
    assert "pipe.py" in " · ".join(walked.doubts)


def test_nothing_of_the_tree_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    (tmp_path / "app.py").write_text(f"open({str(mark)!r}, 'w')\n{APP}")
    read_tree(tmp_path)
    assert not mark.exists()
