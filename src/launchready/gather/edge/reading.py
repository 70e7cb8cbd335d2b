"""Certificates, read. Pure."""

from __future__ import annotations

import warnings
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from launchready.artifacts.certificates import Certificate

MOST_NAMES = 10_000


def read_certificate(der: bytes) -> Certificate | None:
    """The facts of one DER certificate, None when it cannot be read."""
    try:
        with warnings.catch_warnings():
            # Odd serial numbers and the like are the sender's matter, not ours.
            warnings.simplefilter("ignore")
            return _read(x509.load_der_x509_certificate(der))
    except Exception:
        # The library raises a dozen types for malformed input; all mean the same here.
        return None


def _read(made: x509.Certificate) -> Certificate:
    key, bits = _key(made)
    digest = made.signature_hash_algorithm
    return Certificate(
        subject=made.subject.rfc4514_string()[:300],
        issuer=made.issuer.rfc4514_string()[:300],
        names=_names(made),
        starts=made.not_valid_before_utc.timestamp(),
        ends=made.not_valid_after_utc.timestamp(),
        key=key,
        bits=bits,
        digest=digest.name if digest else "",
        authority=_is_authority(made),
        issuer_at=_issuer_at(made),
        issuer_names=tuple(
            str(one.value)[:120]
            for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
            for one in made.issuer.get_attributes_for_oid(kind)
        ),
    )


def _key(made: x509.Certificate) -> tuple[str, int]:
    public = made.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        return "RSA", public.key_size
    if isinstance(public, ec.EllipticCurvePublicKey):
        return "EC", public.key_size
    if isinstance(public, dsa.DSAPublicKey):
        return "DSA", public.key_size
    if isinstance(public, ed25519.Ed25519PublicKey):
        return "Ed25519", 256
    return ("Ed448", 456) if isinstance(public, ed448.Ed448PublicKey) else (type(public).__name__, 0)


def _names(made: x509.Certificate) -> tuple[str, ...]:
    try:
        held = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    found = [name.lower() for name in held.get_values_for_type(x509.DNSName)]
    found += [str(address) for address in held.get_values_for_type(x509.IPAddress)]
    return tuple(found[:MOST_NAMES])


def _is_authority(made: x509.Certificate) -> bool:
    try:
        return made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _issuer_at(made: x509.Certificate) -> str:
    try:
        held = made.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return ""
    wanted = (one for one in held if one.access_method == AuthorityInformationAccessOID.CA_ISSUERS)
    places = (
        one.access_location.value for one in wanted if isinstance(one.access_location, x509.UniformResourceIdentifier)
    )
    return next((urlsplit(one).hostname or "" for one in places), "")
