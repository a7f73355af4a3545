"""Um certificado só do teste, para 127.0.0.1 e localhost, que assina a si mesmo."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

LOCAL, NOME = "127.0.0.1", "localhost"


def certificado(pasta: Path) -> tuple[Path, Path]:
    """Escreve `tls.crt`, que é também a autoridade em que se confia, e `tls.key`, a chave dele; vale por um dia."""
    chave = ec.generate_private_key(ec.SECP256R1())
    nome, agora = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NOME)]), datetime.now(UTC)
    nomes = x509.SubjectAlternativeName([x509.DNSName(NOME), x509.IPAddress(ip_address(LOCAL))])
    assinado = (
        x509.CertificateBuilder()
        .subject_name(nome)
        .issuer_name(nome)
        .public_key(chave.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(agora - timedelta(hours=1))
        .not_valid_after(agora + timedelta(days=1))
        .add_extension(nomes, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(chave, hashes.SHA256())
    )
    pasta.mkdir(parents=True, exist_ok=True)
    publico, privado = pasta / "tls.crt", pasta / "tls.key"
    publico.write_bytes(assinado.public_bytes(Encoding.PEM))
    privado.write_bytes(chave.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return publico, privado
