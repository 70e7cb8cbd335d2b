"""Secrets in files of pipelines and deployment."""

from __future__ import annotations

import base64

from launchready.demo import made_up
from launchready.demo.kept import Kept
from launchready.demo.planting import OPEN, repository_fault


@repository_fault(
    check="secrets/configuration",
    variant="workflow-keys",
    source="CWE-798; GitHub's guide on secrets in workflows",
    says="The deploy workflow holds the cloud account's key instead of naming it.",
    consequences=OPEN,
)
def workflow_keys(repository: Kept) -> None:
    """Get the pipeline green."""
    key, secret = made_up.cloud_keys("workflow")
    text = f"env:\n  AWS_ACCESS_KEY_ID: {key}\n  AWS_SECRET_ACCESS_KEY: {secret}\n"
    repository.write(".github/workflows/assets.yml", f"name: assets\non: push\n{text}jobs: {{}}\n")
    repository.commit("Publish assets")


@repository_fault(
    check="secrets/configuration",
    variant="compose-password",
    source="CVE-2026-4404; CWE-1392",
    says="The compose file of staging holds the database's password in an address.",
    consequences=OPEN,
)
def compose_password(repository: Kept) -> None:
    """Copy the address from the console."""
    text = f"services:\n  app:\n    environment:\n      - DATABASE_URL={made_up.database_address()}\n"
    repository.write("compose.staging.yaml", text)
    repository.commit("Staging")


@repository_fault(
    check="secrets/configuration",
    variant="kubernetes-secret",
    source="CWE-312; Kubernetes documentation on Secrets: encoded, not encrypted",
    says="A Kubernetes Secret with the database's password is in the repository; base64 is no lock.",
    consequences=OPEN,
)
def kubernetes_secret(repository: Kept) -> None:
    """Keep the cluster's state under git."""
    value = base64.b64encode(made_up.random_password("cluster").encode()).decode()
    text = f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: database\ndata:\n  POSTGRES_PASSWORD: {value}\n"
    repository.write("k8s/secret.yaml", text)
    repository.commit("Cluster")
