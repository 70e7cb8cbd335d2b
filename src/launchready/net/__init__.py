"""The only door out: scope, phase, budget, redaction and recording for every request and process.

Nothing is imported here, so that `launchready.net.types` stays cheap; take what you need from its module.
"""
