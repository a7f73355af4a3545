"""As listas que a API documenta, e o que serve a seus parâmetros obrigatórios."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from meu_erp.demonstracao.roteiro import Cena
from plataforma.relogio import hoje
from tests.provas.sorteados.corpos import DOCUMENTOS


class Lista(NamedTuple):
    """Uma operação que pagina, e os parâmetros sem os quais ela não responde."""

    caminho: str
    obrigatorios: tuple[str, ...]


def _listas() -> Iterator[Lista]:
    for documento in DOCUMENTOS:
        for caminho, metodos in json.loads(documento.read_text(encoding="utf-8"))["paths"].items():
            parametros = metodos.get("get", {}).get("parameters", [])
            # O histórico é de um registro, e não uma lista de registros: tem os testes dele.
            if "limite" in {p["name"] for p in parametros} and "{" not in caminho:
                yield Lista(caminho, tuple(p["name"] for p in parametros if p.get("required")))


LISTAS = tuple(_listas())


def valores_obrigatorios(cena: Cena) -> dict[str, str]:
    """O que serve a cada parâmetro obrigatório, pelo nome."""
    conta = cena.cliente.listar("/api/contas-bancarias/")[0]["conta"]
    dias = {"de": hoje().replace(day=1).isoformat(), "ate": hoje().isoformat()}
    return {"produto": cena.produtos["1018"]["id"], "conta": conta, **dias}
