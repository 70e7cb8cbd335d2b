"""Private settings where browsers get them."""

from __future__ import annotations

from launchready.demo import made_up
from launchready.demo.faults import in_repository
from launchready.demo.repository import Repository

CHECK = "secrets/public-split"
VITE = """\
import { defineConfig } from "vite";

export default defineConfig({ build: { outDir: "dist" } });
"""


@in_repository(
    check=CHECK,
    variant="prefixed-key",
    source="Eyevinn/intercom-frontend#625; riteshbonthalakoti/HELPDESK.AI#96",
    says="The key of the AI provider is read in a component, so it is compiled into the page.",
)
def prefixed_key(made: Repository) -> None:
    """Call the provider from the browser, past the server that was meant to."""
    made.add("web/vite.config.ts", VITE)
    made.add(
        "web/src/assistant.ts",
        "const { VITE_OPENAI_API_KEY: key } = import.meta.env;\n\n"
        "export const ask = (text: string) =>\n"
        '  fetch("/assist", { method: "POST", headers: { Authorization: `Bearer ${key}` }, body: text });\n',
    )
    made.add(".env.example", "# Assistant\nVITE_OPENAI_API_KEY=\n")


@in_repository(
    check=CHECK,
    variant="pipeline-only",
    source="Arisofia/Nuvanx-System#388",
    says="The pipeline gives the build a private key under a public prefix, though no code reads it.",
    consequences={"handover/setting-hygiene": "nothing reads the name"},
)
def pipeline_only(made: Repository) -> None:
    """Hand every secret to the build, to be safe."""
    made.add("web/vite.config.ts", VITE)
    made.add(
        ".github/workflows/web.yml",
        "on: { push: { branches: [main] } }\n"
        "permissions: {}\n"
        "jobs:\n"
        "  web:\n"
        "    runs-on: ubuntu-24.04\n"
        "    environment: production\n"
        "    steps:\n"
        "      - run: npm run build\n"
        "        env:\n"
        "          VITE_MAIL_SERVICE_SECRET: ${{ secrets.MAIL_SERVICE_SECRET }}\n",
    )


@in_repository(
    check=CHECK,
    variant="define",
    source="CWE-540; Vite, Shared Options: define",
    says="The bundler's settings put a private name into the scripts although it carries no prefix.",
)
def define(made: Repository) -> None:
    """Make the name known to old code."""
    made.add(
        "web/vite.config.ts",
        VITE.replace(
            "build:",
            '\n  define: { "process.env.PAYMENTS_WEBHOOK_SECRET": '
            "JSON.stringify(process.env.PAYMENTS_WEBHOOK_SECRET) },\n  build:",
        ),
    )


@in_repository(
    check=CHECK,
    variant="own-prefix",
    source="Vite, Shared Options: envPrefix",
    says="The build names a public prefix of its own, and the private settings carry it.",
)
def own_prefix(made: Repository) -> None:
    """Use the prefix that all our settings have."""
    made.add("web/vite.config.ts", VITE.replace("build:", 'envPrefix: ["COMMUNITY_", "VITE_"], build:'))
    made.add("start.py", '\nsession_secret = os.environ["COMMUNITY_SESSION_SECRET"]\n')
    made.add(".env.example", "COMMUNITY_SESSION_SECRET=\n")


@in_repository(
    check=CHECK,
    variant="value-of-a-secret",
    source="CWE-200; Supabase, Understanding API keys",
    says="A harmless name with a public prefix holds the key that passes all row policies.",
    consequences={"secrets/tree": "the key lies in a file", "secrets/rotation": "nobody replaced it"},
)
def value_of_a_secret(made: Repository) -> None:
    """Take the key that works."""
    made.add("web/vite.config.ts", VITE)
    made.add("web/src/data.ts", "export const key = import.meta.env.VITE_BACKEND_PUBLIC;\n")
    key = made_up.json_web_token({"iss": "backend", "role": "service_role"}, "service role")
    made.add("web/.env.production", f"VITE_BACKEND_PUBLIC={key}\n")
