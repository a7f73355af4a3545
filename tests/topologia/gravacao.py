"""Respostas de um Consul de verdade, gravadas: o que confere o cliente onde não há Consul.

`python -m tests.topologia.gravacao` grava de novo, do Consul desta máquina.
"""

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plataforma.repositorio import Lido, OutraEscrita, Repositorio
from plataforma.repositorio.consul import Consul
from plataforma.repositorio.servidor import Resposta, ServidorDoRepositorio
from tests.topologia.servidores import no_ar

ARQUIVO = Path(__file__).with_name("consul_gravado.json")
CHAVE, PRAZO = "/meu_erp/gravada", 0.3


@dataclass
class ServidorQueGrava(ServidorDoRepositorio):
    """O de verdade, que anota cada chamada e a resposta."""

    gravadas: list[dict[str, Any]] = field(default_factory=list)

    def chamar(
        self,
        metodo: str,
        caminho: str,
        corpo: bytes | None = None,
        cabecalhos: Mapping[str, str] | None = None,
        segundos: float = 5,
    ) -> Resposta:
        resposta = super().chamar(metodo, caminho, corpo, cabecalhos, segundos)
        indice = {nome: valor for nome, valor in resposta.cabecalhos.items() if nome == "X-Consul-Index"}
        lido = (corpo or b"").decode(), resposta.corpo.decode()
        self.gravadas.append(
            {
                "chamada": [metodo, caminho, lido[0]],
                "status": resposta.status,
                "cabecalhos": indice,
                "corpo": lido[1],
            }
        )
        return resposta


@dataclass
class ServidorGravado(ServidorDoRepositorio):
    """Responde o que se gravou, na ordem, e só à chamada que se gravou."""

    gravadas: list[dict[str, Any]] = field(default_factory=list)

    def chamar(
        self,
        metodo: str,
        caminho: str,
        corpo: bytes | None = None,
        cabecalhos: Mapping[str, str] | None = None,
        segundos: float = 5,
    ) -> Resposta:
        gravada = self.gravadas.pop(0)
        assert gravada["chamada"] == [metodo, caminho, (corpo or b"").decode()]
        return Resposta(gravada["status"], gravada["cabecalhos"], gravada["corpo"].encode())


def roteiro(chave: Repositorio, apagar: Callable[[], None]) -> list[Lido | str]:
    """Tudo o que o cliente faz, numa chave que não existe."""
    vazia = chave.ler()
    um = chave.escrever("um", sobre=vazia)
    dois = chave.escrever("dois — “é”", sobre=um)
    try:
        recusada = repr(chave.escrever("três", sobre=um))
    except OutraEscrita as erro:
        recusada = str(erro).partition(" do ")[0]
    vistos = [chave.vigiar(um, PRAZO), chave.vigiar(dois, PRAZO)]
    apagar()
    return [vazia, um, dois, recusada, *vistos, chave.ler()]


def cliente(servidor: ServidorDoRepositorio) -> Repositorio:
    """O do Consul, sobre este servidor."""
    return Consul(f"consul://x{CHAVE}", servidor, CHAVE, "")


def gravado() -> ServidorGravado:
    """O que está no arquivo."""
    gravadas = json.loads(ARQUIVO.read_text(encoding="utf-8"))
    return ServidorGravado("Consul", ("x",), seguro=False, autoridade=None, gravadas=gravadas)


def forma(gravadas: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """O que não muda de uma vez para outra: nem os índices, nem as datas."""
    return [
        (g["chamada"][0], g["chamada"][1].partition("&")[0], g["status"], sorted(g["cabecalhos"]), _campos(g["corpo"]))
        for g in gravadas
    ]


def _campos(corpo: str) -> Any:
    try:
        lido = json.loads(corpo)
    except ValueError:
        return corpo
    lido = lido[0] if isinstance(lido, list) else lido
    return sorted(lido) if isinstance(lido, dict) else lido


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as pasta, no_ar("consul", Path(pasta)) as consul:
        grava = ServidorQueGrava("Consul", (consul.endereco,), seguro=False, autoridade=None)
        roteiro(cliente(grava), lambda: consul.apagar(CHAVE))
    ARQUIVO.write_text(json.dumps(grava.gravadas, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
