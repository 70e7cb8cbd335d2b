"""The checks, one per file: `checks/<row>/<name>.py` is the check `<row>/<name>`."""
