"""Environment variables: what reads them, what sets them, what documents them. Nothing of the repository is run."""
