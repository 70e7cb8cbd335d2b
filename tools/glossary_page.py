"""docs/glossary.md: the report's glossary, and the terms that only these pages use."""

from __future__ import annotations

MORE = {
    "canary": (
        "A made-up value, or a record of our own, put where it can be recognised later. Seen where it should not be, "
        "it proves the way there."
    ),
    "fault": "A small, deliberate mistake built into the reference platform, to see whether its check finds it.",
    "fingerprint": "The id by which a finding is recognised in a later run, whatever line or order it then has.",
    "gatherer": "A small program part that collects one kind of fact and judges nothing.",
    "JWKS": "JSON Web Key Set: the published keys with which anyone can check a JWT's signature.",
    "look-alike": "Something that is right but looks like a mistake. A check that reports it is wrong.",
    "RDAP": "The registries' public service that says by whom and until when a domain is registered.",
    "SPF alignment": (
        "The domain that SPF checked and the domain that the reader sees as the sender belong together. Without it, a "
        "passing SPF says nothing about the visible sender. DKIM has the same."
    ),
}


def glossary_page(note: str) -> str:
    """All terms, each once, in alphabetical order."""
    from launchready.report.glossary import GLOSSARY

    terms = {**MORE, **GLOSSARY}
    text = note.format(source="src/launchready/report/glossary.py and tools/glossary_page.py")
    text += "# Glossary\n"
    for term in sorted(terms, key=str.lower):
        text += f"\n**{term}**: {terms[term]}\n"
    return text
