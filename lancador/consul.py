"""Consul próprio, no laço local, para as provas de que a topologia também se lê dele."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lancador.maquina import LOCAL, portas_livres
from lancador.outra_suite import Programa
from lancador.processos import Processo

# O Debian deixou de trazê-lo: a última versão livre (MPL) está nesta suíte.
CONSUL = Programa("bullseye", "consul")
ETAPA = 1
NOMES_DAS_PORTAS = ("http", "server", "serf_lan", "serf_wan")


@dataclass
class Consul:
    """Um servidor sozinho, só em memória. `opcoes` são da configuração dele (ACL, TLS); `https` é a porta de TLS."""

    pasta: Path
    executavel: Path
    opcoes: Mapping[str, Any] = field(default_factory=dict)
    https: int = -1
    portas: list[int] = field(default_factory=lambda: portas_livres(len(NOMES_DAS_PORTAS)))

    @property
    def endereco(self) -> str:
        """`host:porta` que atende clientes."""
        return f"{LOCAL}:{self.portas[0]}"

    def _saudavel(self) -> bool:
        conexao = http.client.HTTPConnection(LOCAL, self.portas[0], timeout=2)
        try:
            conexao.request("GET", "/v1/status/leader")
            return b":" in conexao.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            conexao.close()

    def processo(self) -> Processo:
        """O servidor, em primeiro plano."""
        self.pasta.mkdir(mode=0o700, parents=True, exist_ok=True)
        arquivo = self.pasta / "consul.json"
        portas = {"dns": -1, "grpc": -1, "https": self.https, **dict(zip(NOMES_DAS_PORTAS, self.portas, strict=True))}
        arquivo.write_text(json.dumps({"ports": portas, "disable_update_check": True, **self.opcoes}), encoding="utf-8")
        return Processo(
            nome="consul",
            comando=[
                str(self.executavel),
                "agent",
                "-dev",
                "-bind",
                LOCAL,
                "-client",
                LOCAL,
                "-config-file",
                str(arquivo),
            ],
            ambiente={"PATH": "/usr/bin:/bin", "HOME": str(self.pasta)},
            registro=self.pasta / "consul.log",
            etapa=ETAPA,
            pronto=self._saudavel,
            prazo_segundos=30,
            pasta=self.pasta,
        )
