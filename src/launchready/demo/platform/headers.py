"""Security headers that every answer carries."""

from __future__ import annotations

_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def content_security_policy() -> str:
    """What pages may load: nothing but the platform's own files."""
    return _CONTENT_SECURITY_POLICY


def security_headers() -> dict[str, str]:
    """The headers of every answer."""
    return {
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def cache_control(path: str) -> str:
    """How long an answer may be kept: only what everybody gets alike may be kept at all."""
    if path.startswith("/static/"):
        return "public, max-age=3600"
    return "no-store"
