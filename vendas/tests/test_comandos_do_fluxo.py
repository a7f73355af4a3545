"""O orçamento de comandos SQL de uma venda inteira, por passo e por espécie, na web e no trabalhador.

Quem gasta um comando a mais muda aqui o número, e diz por quê; quem poupa um, também.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from plataforma.identidade.contexto import Ator
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.contagem import contando
from plataforma.testes.respostas import criado, feito
from vendas.tests.apoio import Loja, loja_nova

ESPECIES = {
    "transacao": r"^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)",
    "marca": r"set_config\(",
    "idempotencia": r"comandos_chave_do_cliente",
    "contrato": r"comandos_resposta",
    "comando": r"comandos_comando",
    "permissoes": r"identidade_acesso",
    "publicacao": r"INSERT INTO mensageria_(outbox|arquivo) ",
    "mensageria": r"mensageria_",
}
WEB: dict[str, dict[str, int]] = {}
TRABALHADOR: dict[str, dict[str, int]] = {}


def _especie(comando: str) -> str:
    sql = comando.partition(": ")[2].strip()
    return next((especie for especie, forma in ESPECIES.items() if re.search(forma, sql)), "negocio")


def _especies(comandos: list[str]) -> Counter[str]:
    return Counter(_especie(c) for c in comandos)


@pytest.fixture
def loja(cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Loja]:
    """Loja de uma parcela só, já quente: o que se lê uma vez por processo já se leu."""
    with loja_nova(cliente_de, prazos="30") as nova:
        _vender(nova, Counter(), Counter(), {}, {})
        yield nova


def _vender(loja: Loja, _web: Any, _trab: Any, web: dict[str, Any], trabalhador: dict[str, Any]) -> None:
    produtos = loja.produtos(5, sku=f"F{id(web)}-")
    caixa = criado(loja.api.post("/api/contas-bancarias/", {"nome": f"Caixa {id(web)}", "tipo": "caixa"}))["id"]

    def passo(nome: str, fazer: Callable[[], Any]) -> Any:
        with contando() as comandos:
            resposta = fazer()
        web[nome] = _especies(comandos)
        with contando() as vazio:
            drenar()
        trabalhador[nome] = _especies(vazio)
        return resposta

    corpo = loja.corpo([{"produto": p, "quantidade": "2"} for p in produtos])
    pedido = passo("criar", lambda: criado(loja.api.post("/api/pedidos/", corpo)))
    for acao in ("confirmar", "faturar", "expedir"):
        etag = loja.etag(pedido)
        passo(acao, lambda a=acao, e=etag: loja.agir(pedido, a, etag=e))
    ler = lambda: feito(loja.api.get("/api/titulos/", id_do_documento=pedido["id"]))["itens"]  # noqa: E731
    (titulo,) = passo("achar o título", ler)
    caminho = f"/api/titulos/{titulo['id']}/baixar/"
    passo("receber", lambda: criado(loja.api.post(caminho, {"conta_bancaria": caixa})))


def test_a_venda_cabe_no_orcamento(loja: Loja) -> None:
    web: dict[str, Counter[str]] = {}
    trabalhador: dict[str, Counter[str]] = {}
    with contando() as a_toa:
        drenar()
    parado = _especies(a_toa)
    _vender(loja, None, None, web, trabalhador)
    ocupado = {passo: dict(gasto - parado) for passo, gasto in trabalhador.items()}
    print({p: dict(g) for p, g in web.items()})
    print(ocupado, parado)
    assert {p: dict(g) for p, g in web.items()} == WEB
    assert ocupado == TRABALHADOR
