"""A community platform that is ready for launch, its faults, and the means to start it."""
