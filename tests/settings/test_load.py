from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from launchready.settings.jsonschema import handover_schema, schema
from launchready.settings.load import SettingsError, credentials_missing, load, notes, resolve
from launchready.settings.positions import positions

GOOD = """\
[platform]
name = "Acme"
repository = "../code"

[environments.staging]
urls = ["https://acme.example.com/"]
ca = "ca.pem"
openapi = "openapi.json"

[[personas]]
name = "member"
role = "member"
sign_in = { route = "POST /api/sign-in", fields = { email = "m@example.com", password = "$LR_MEMBER_PASSWORD" } }

[[personas]]
name = "robot"
role = "robot"
expired_token = "${LR_OLD}"

[personas.sign_in]
how = "bearer"
token = "$LR_ROBOT"

[[recipes]]
name = "post"
as = "member"
create = "POST /api/posts"
body = { title = "{canary}", nested = [{ key = "{canary}" }] }

[throwaway]
sign_in = { route = "POST /api/sign-in", fields = { email = "{email}", password = "{password}" } }
create = [{ call = "POST /api/users", as = "anonymous", body = { password = "{password}" } }]
remove = [{ call = "DELETE /api/users/{id}", as = "member" }]

[[access]]
routes = ["GET /api/public/**"]
allow = ["public"]

[[access]]
routes = ["* /**"]
allow = ["membr", "moderators"]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "launchready.toml"
    path.write_bytes(text.encode())
    return path


def told(folder: Path, text: str, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        load(write(folder, text), environ or {})
    return str(caught.value)


def test_good_settings_load_with_absolute_paths(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("x")
    (tmp_path / "openapi.json").write_text("{}")
    settings = load(write(tmp_path, GOOD), {})
    assert settings.platform.repository == (tmp_path / "../code").resolve()
    staging = settings.environments["staging"]
    assert (staging.urls, staging.ca) == (["https://acme.example.com"], tmp_path.resolve() / "ca.pem")
    assert staging.openapi == str(tmp_path.resolve() / "openapi.json")
    assert [text.split()[3] for text in credentials_missing(settings, {"LR_OLD": "x"})] == [
        "LR_MEMBER_PASSWORD",
        "LR_ROBOT",
    ]
    spoken = notes(settings)
    assert len(spoken) == 2
    assert "`membr`" in spoken[0] and "did you mean `member`?" in spoken[0]
    assert "`moderators`" in spoken[1]


PERSONA = '[[personas]]\nname = "member"\nsign_in = { how = "bearer", token = "$T" }\n'
MISTAKES = [
    ("x = ", "launchready.toml, line 1", "not valid TOML"),
    ('a = "b\n', "line 1", "not valid TOML"),
    ("[platform]\nname = 3", "line 2, [platform] name", "must be text, not 3"),
    ("[platform]\nnmae = 'x'", "line 2, [platform] nmae", "did you mean `name`? (valid keys: name, repository"),
    ("[platfrom]\nname = 'x'", "line 1, platfrom", "did you mean `platform`?"),
    ("[platform]\nlaunch_date = 'soon'", "line 2", "must be a date (2027-03-31)"),
    ("[environments.a]\nkind = 'staging'", "line 1, [environments] a · urls", "missing"),
    ("[environments.a]\nurls = [\n  'https://a.example.com',\n  'a',\n]", "line 2", "'a' is not an address"),
    ("[environments.a]\nurls = ['https://a']\nkind = 'produktion'", "line 3", "did you mean `production`?"),
    ("[environments.a]\nurls = ['https://joe:pw@a.example.com']", "line 2", "user or password"),
    ("[environments.a]\nurls = ['$LR_URL']", "urls · 1", "LR_URL is not set"),
    ("[environments.a]\nurls = ['https://a']\nca = 'no.pem'", "line 3", "there is no file"),
    ("[environments.a]\nurls = ['https://a']\nopenapi = 'no.json'", "line 3", "there is no file"),
    ("personas_file = 'auth.yaml'", "line 1", "there is no file"),
    ("[[access]]\nroutes = ['GET /a',\n '/b']\nallow = ['x']", "line 3, [access] 1 · routes · 2", "GET /api/me"),
    ("[[access]]\nroutes = ['GET /a']\nallow = []", "line 3", "must not be empty"),
    ("[budgets]\nconcurrency = 'many'", "line 2", "must be a whole number"),
    (
        '[[personas]]\nname = "a"\nsign_in = { how = "bearer", token = "$T" }\n\n'
        '[[personas]]\nname = "b"\n\n[personas.sign_in]\nroute = "POST /x"\nfieldss = {}\n',
        "line 10, [personas] 2 · sign_in · fieldss",
        "did you mean `fields`?",
    ),
    (PERSONA + PERSONA, "line 5, [personas] 2 · name", "two personas"),
    (PERSONA.replace("member", "anonymous"), "line 2", "anonymous is everybody"),
    (PERSONA.replace('"$T"', '"s3cret"'), "line 3, [personas] 1 · sign_in · token", "$LR_MEMBER_TOKEN"),
    (PERSONA + 'expired_token = "eyJ"', "line 4", "credential must not stand in a file"),
    (
        '[[personas]]\nname = "m"\nsign_in = { route = "POST /a", fields = { passwort = "hunter2" } }',
        "fields · passwort",
        "$LR_M_PASSWORT",
    ),
    (PERSONA + "environment = 'live'", "line 4", "there is no environment 'live'"),
    (PERSONA + '[[recipes]]\nname = "p"\nas = "mmber"\ncreate = "POST /a"', "line 6", "did you mean `member`?"),
    (
        PERSONA + '[[recipes]]\nname = "p"\nas = "member"\ncreate = "POST /a"\nbody = { api_key = "k" }',
        "line 8",
        "$LR_P_API_KEY",
    ),
    ('[[core_actions]]\nname = "p"\ncall = "GET /a"\nas = "nobody"', "line 4", "valid: anonymous"),
    ("[a" * 3000, "launchready.toml", ""),
    ("a = " + "[" * 50_000, "launchready.toml", ""),
]


@pytest.mark.parametrize(("text", "place", "what"), MISTAKES)
def test_a_mistake_is_told_in_one_sentence(tmp_path: Path, text: str, place: str, what: str) -> None:
    sentence = told(tmp_path, text)
    assert sentence.startswith("launchready.toml")
    assert place in sentence
    assert what in sentence
    assert "\n" not in sentence


def test_secrets_are_not_repeated(tmp_path: Path) -> None:
    assert "hunter2" not in told(tmp_path, PERSONA.replace('"$T"', '"hunter2"'))
    assert "pw" not in told(tmp_path, "[environments.a]\nurls = ['https://joe:pw@a.example.com']")


def test_a_long_wrong_value_is_named_by_its_length(tmp_path: Path) -> None:
    assert "x" * 41 not in told(tmp_path, f"[platform]\nlaunch_date = '{'x' * 41}'")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path / "none.toml", {})
    path = tmp_path / "l.toml"
    path.write_bytes(b"[platform]\nname = '\xff'")
    with pytest.raises(SettingsError, match="line 2: is not UTF-8"):
        load(path, {})
    path.write_bytes(b"#" * 5_000_001)
    with pytest.raises(SettingsError, match="at most"):
        load(path, {})


def test_addresses_may_come_from_the_environment(tmp_path: Path) -> None:
    settings = load(write(tmp_path, "[environments.a]\nurls = ['$LR_URL']"), {"LR_URL": "https://a.example.com"})
    assert settings.environments["a"].urls == ["https://a.example.com"]


def test_personas_of_a_foreign_file_join_in(tmp_path: Path) -> None:
    (tmp_path / "auth.yaml").write_text(
        "auth:\n- name: Joe\n  fixedHeaders: [{name: Authorization, value: Bearer $JOE}]\n"
    )
    settings = load(write(tmp_path, "personas_file = 'auth.yaml'\n" + PERSONA), {})
    assert [persona.name for persona in settings.personas] == ["member", "joe"]


@pytest.mark.parametrize(
    ("value", "expected"), [("$A", "1"), ("${A}", "1"), ("cost $A", "cost $A"), ("plain", "plain"), ("", "")]
)
def test_resolve(value: str, expected: str) -> None:
    assert resolve(value, {"A": "1"}) == expected


def test_resolve_names_what_is_not_set() -> None:
    with pytest.raises(SettingsError, match="variable B is not set"):
        resolve("$B", {"B": ""})


def test_positions_of_every_form_of_toml() -> None:
    text = (
        "a.b = 1 # c\n[t]\n\"q k\" = '''\n]x = [\n'''\nl = [\n  1, # ]\n  {x = \"}\", y = [2]},\n]\n"
        '[[p]]\nn = 1\n[[p.q]]\nz = 1\n[[p]]\n[p.s]\nd = 1979-05-27 07:32:00\ne = "\\"]"\nf = 1\n'
    )
    tomllib.loads(text)
    lines = positions(text)
    expected = {
        ("a", "b"): 1,
        ("t",): 2,
        ("t", "q k"): 3,
        ("t", "l"): 6,
        ("t", "l", 0): 7,
        ("t", "l", 1, "y", 0): 8,
        ("p", 0, "n"): 11,
        ("p", 0, "q", 0, "z"): 13,
        ("p", 1): 14,
        ("p", 1, "s", "f"): 18,
    }
    assert {loc: lines.get(loc) for loc in expected} == expected


def test_json_schemas_name_what_files_name() -> None:
    properties = schema()["properties"]
    assert {"platform", "environments", "personas", "access"} <= set(properties)
    assert "as" in schema()["$defs"]["Recipe"]["properties"]
    assert set(handover_schema()["properties"]) == {"waivers", "attestations", "owners", "rotations"}
