"""The command line: one thin file a command, each importing its work only when it runs."""
