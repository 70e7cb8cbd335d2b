"""The field's terms, each in a sentence or two that a founder can read; the end of the HTML report."""

from __future__ import annotations

GLOSSARY: dict[str, str] = {
    "access map": (
        "The table of who may do what: routes down, roles across. The approved one is compared with what was seen."
    ),
    "attestation": (
        "A named person's dated word, with proof, for something no machine can see. It is shown as "
        "attested, never as verified."
    ),
    "bearer token": ("A string that lets whoever holds it act as a person, like a key without a name on it."),
    "BFLA": (
        "Broken function level authorization: a role reaches a function that it must not, such as deleting members."
    ),
    "blocker": "A failure that stops the launch until it is mended or accepted in writing.",
    "BOLA": (
        "Broken object level authorization: changing an id in the address shows or changes someone else's record."
    ),
    "bundle": ("The script files that every visitor's browser downloads. Whatever stands in them is public."),
    "CORS": (
        "Cross-origin resource sharing: the server's rule for which other sites may read its answers in a "
        "member's browser."
    ),
    "could not verify": (
        "Not known. Something stood in the way of looking, and the reason says what. It is never counted as fine."
    ),
    "coverage": ("How much of a row was verified: the checks that came to an answer, divided by those that apply."),
    "CSP": (
        "Content Security Policy: the page's own list of where scripts and pictures may come from. It "
        "blunts injected scripts."
    ),
    "CSRF": (
        "Cross-site request forgery: another site makes a member's browser send a request that the member never meant."
    ),
    "CWE": ("A public catalogue of kinds of weakness, so that tools and people mean the same thing by a number."),
    "dangling record": (
        "A DNS name that still points at a service you left. Whoever takes that place there speaks in your name."
    ),
    "DKIM": "A signature on outgoing mail. Receivers use it to see that the mail is yours and unchanged.",
    "DMARC": (
        "Your published rule for mail that claims to be from you but passes neither SPF nor DKIM, and where reports go."
    ),
    "exchange": "One request and its answer, kept with secrets masked.",
    "finding": (
        "One hole: what happens to people, where, the proof, and the way out. Its id stays the same from run to run."
    ),
    "HSTS": "A header that tells browsers to use only encrypted connections to your site from now on.",
    "HttpOnly": (
        "A cookie setting that hides the cookie from scripts, so that an injected script cannot steal the session."
    ),
    "idempotent": "Safe to receive twice: the second delivery of the same message changes nothing.",
    "JWT": (
        "JSON Web Token: a signed text that says who someone is. If the signature is not checked, anyone can write one."
    ),
    "mass assignment": ("A caller sets a field that only the server should set, such as its own role or a price."),
    "MX": "The DNS record that says which servers receive mail for a name.",
    "p95": "Nineteen of twenty actions were at least this quick; one of twenty was slower.",
    "persona": "The kind of person the audit acted as: nobody, a member, another member, an admin.",
    "phase": (
        "How deep the audit was allowed to reach: passive, read, active (writes only into what it created),"
        " disruptive (bursts and drills)."
    ),
    "rate limit": (
        "A ceiling on how often one address or account may do something, so that guessing and spam run dry."
    ),
    "rollback": "Going back to the previous release, with the data kept.",
    "RPO and RTO": "How much data may be lost at most, and how long a restore may take at most.",
    "SameSite": ("A cookie setting that keeps the session from being sent along with requests that other sites start."),
    "session cookie": "The small piece of text by which the server recognises a signed-in browser.",
    "source map": (
        "A file that turns the bundle back into readable source code. Handy for the team, and for strangers"
        " if it is public."
    ),
    "SPF": "The DNS record that lists which servers may send mail for your name.",
    "SSRF": ("Server-side request forgery: a visitor makes your server call an address inside your own network."),
    "tenant": "One customer's closed community on a platform that many customers share.",
    "waiver": ("A risk accepted in writing: what, why, by whom, until when. The failure stays visible under it."),
    "webhook": "A message that one service sends to another when something happens, such as a payment.",
}
