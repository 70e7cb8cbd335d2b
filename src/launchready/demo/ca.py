"""Private certificate authorities for one start of the demo, and the certificates that they sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

LIFE = timedelta(days=2)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Where the certificates lie: what clients trust, what the server shows, and its key."""

    ca: Path
    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Signed:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def write_key(self, place: Path) -> None:
        """Write the key, readable by us alone."""
        place.touch(mode=0o600)
        place.write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


@dataclass(frozen=True, slots=True)
class Authority(Signed):
    """A certificate that signs others."""

    def below(self, name: str, *, since: datetime | None = None, until: datetime | None = None) -> Authority:
        """An intermediate authority."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _authority_builder(_builder(_name(name), self.certificate.subject, key, since, until), 0)
        return Authority(builder.add_extension(_issuer(self), critical=False).sign(self.key, hashes.SHA256()), key)

    def issue(
        self,
        hosts: Sequence[str],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        key: Key | None = None,
        issuer_at: str = "",
    ) -> Signed:
        """A server certificate; `issuer_at` is the address where clients may fetch the issuer's certificate."""
        own = key or ec.generate_private_key(ec.SECP256R1())
        builder = (
            _builder(_name(hosts[0]), self.certificate.subject, own, since, until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
            .add_extension(_issuer(self), critical=False)
        )
        if issuer_at:
            place = x509.AccessDescription(
                AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(issuer_at)
            )
            builder = builder.add_extension(x509.AuthorityInformationAccess([place]), critical=False)
        return Signed(builder.sign(self.key, hashes.SHA256()), own)


def authority(name: str) -> Authority:
    """A root authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _authority_builder(_builder(_name(name), _name(name), key, None, None), None)
    return Authority(builder.sign(key, hashes.SHA256()), key)


def make_tls(folder: Path, hosts: Sequence[str], root: Authority | None = None) -> TlsFiles:
    """Make an authority (or take one) and a certificate for the hosts, and write them as PEM files."""
    folder.mkdir(parents=True, exist_ok=True)
    signer = root or authority("Launch Ready demo authority")
    leaf = signer.issue(hosts)
    files = TlsFiles(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    files.ca.write_bytes(signer.pem)
    files.certificate.write_bytes(leaf.pem)
    leaf.write_key(files.key)
    return files


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Key, since: datetime | None, until: datetime | None
) -> x509.CertificateBuilder:
    moment = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since or moment - timedelta(hours=1))
        .not_valid_after(until or moment + LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _authority_builder(builder: x509.CertificateBuilder, below: int | None) -> x509.CertificateBuilder:
    return builder.add_extension(x509.BasicConstraints(ca=True, path_length=below), critical=True).add_extension(
        _usage(signs_certificates=True), critical=True
    )


def _issuer(signer: Signed) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key())


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
