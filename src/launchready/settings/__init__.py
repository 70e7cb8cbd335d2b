"""What is audited and as whom (`launchready.toml`), and the facts that people state (`handover.yaml`)."""
