"""Looking for secrets: in the repository and all that git holds, in what is served, in files that are given."""
