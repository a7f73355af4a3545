"""etcd próprio, no laço local, para as provas de que a topologia também se lê dele."""

import http.client
import shutil
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from lancador.maquina import LOCAL, portas_livres
from lancador.processos import Processo

PACOTE = "etcd-server"
ETAPA = 1


def achar_etcd() -> Path | None:
    """O executável do etcd, se existe."""
    achado = shutil.which("etcd")
    return Path(achado) if achado else None


@dataclass
class Etcd:
    """Um nó sozinho, cujos dados ficam em `pasta`; com `certificado` (e a chave dele), atende por TLS."""

    pasta: Path
    executavel: Path
    certificado: tuple[Path, Path] | None = None
    portas: list[int] = field(default_factory=lambda: portas_livres(2))

    @property
    def endereco(self) -> str:
        """`host:porta` que atende clientes."""
        return f"{LOCAL}:{self.portas[0]}"

    def _saudavel(self) -> bool:
        conexao = self._conexao()
        try:
            conexao.request("GET", "/health")
            return conexao.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            conexao.close()

    def _conexao(self) -> http.client.HTTPConnection:
        if self.certificado is None:
            return http.client.HTTPConnection(LOCAL, self.portas[0], timeout=2)
        tls = ssl.create_default_context(cafile=self.certificado[0])
        return http.client.HTTPSConnection(LOCAL, self.portas[0], timeout=2, context=tls)

    def processo(self) -> Processo:
        """O nó, em primeiro plano."""
        self.pasta.mkdir(mode=0o700, parents=True, exist_ok=True)
        clientes = f"http{'s' if self.certificado else ''}://{self.endereco}"
        pares = f"http://{LOCAL}:{self.portas[1]}"
        opcoes = {
            "--name": "meu_erp",
            "--data-dir": str(self.pasta / "dados"),
            "--listen-client-urls": clientes,
            "--advertise-client-urls": clientes,
            "--listen-peer-urls": pares,
            "--initial-advertise-peer-urls": pares,
            "--initial-cluster": f"meu_erp={pares}",
        }
        if self.certificado:
            opcoes |= dict(zip(("--cert-file", "--key-file"), map(str, self.certificado), strict=True))
        return Processo(
            nome="etcd",
            comando=[str(self.executavel), *(parte for par in opcoes.items() for parte in par)],
            ambiente={"PATH": "/usr/bin:/bin", "HOME": str(self.pasta)},
            registro=self.pasta / "etcd.log",
            etapa=ETAPA,
            pronto=self._saudavel,
            prazo_segundos=30,
            pasta=self.pasta,
        )
