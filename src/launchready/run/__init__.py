"""One audit from start to end: the order of gatherers, the run folder, replay and resume."""
