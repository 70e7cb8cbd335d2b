"""Renderers: each turns the public result of an audit (`schema.Report`) into one form for people or tools.

Every word that came from the target is text here and nothing else: no renderer lets it become markup,
a terminal command, a link or a mention.
"""
