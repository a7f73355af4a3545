"""Um certificado para 127.0.0.1 e localhost, de um dia, que ele mesmo assina."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from lancador.maquina import LOCAL


def escrever_certificado(pasta: Path) -> Path:
    """Escreve `tls.crt` e `tls.key` em `pasta`; devolve o primeiro, que é também a autoridade em que se confia."""
    chave = ec.generate_private_key(ec.SECP256R1())
    nome = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    nomes = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(LOCAL))])
    agora = datetime.now(UTC)
    certificado = (
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
    (pasta / "tls.key").write_bytes(chave.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    arquivo = pasta / "tls.crt"
    arquivo.write_bytes(certificado.public_bytes(Encoding.PEM))
    return arquivo
