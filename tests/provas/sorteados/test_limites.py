"""Nenhum corpo, parâmetro ou endereço torto vira falha nossa: o sistema recusa, diz por quê, e não se demora."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from time import perf_counter
from typing import Any, TypeVar
from uuid import UUID

import pytest

from plataforma.banco.sql import executar
from plataforma.valores import novo_id
from tests.provas.relatorio import Porte, Provar, ate, desde, igual
from tests.provas.sorteados.corpos import (
    CABECALHOS_TORTOS,
    DOCUMENTOS,
    HOSTIS,
    ILEGIVEIS,
    LIMITES_TORTOS,
    SEMPRE_RECUSADOS,
    Operacao,
    com_um_hostil,
    corpo_que_serve,
    operacoes,
)
from vendas.tests.apoio import Loja

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(400)]
OPERACOES = [o for documento in DOCUMENTOS for o in operacoes(documento.parent.name)]
COM_CORPO = [o for o in OPERACOES if o.forma is not None]
LISTAS = [o for o in OPERACOES if "limite" in o.parametros]
IDS_TORTOS = (str(novo_id()), "x", "x" * 3000, "%00")
PARAMETROS = ("", "x", "\x00", "-1", "1e400", "9" * 30, "NaN", "2026-02-31", "x" * 5000)
FALHA = 500
# A credencial é boa: recusada por ela, a chamada não prova nada.
DA_CREDENCIAL = frozenset({"plataforma.nao_autenticado", "plataforma.proibido"})
# Na suíte, um de cada quatro, e de cada operação algum; inteiro em `./erp provar`.
UM_DE = 4
VEZES = 8
# Da melhor de oito vezes: o que cresce sem limite passa de segundos.
PRAZO_MS = 100
MAIOR_RECUSA_BYTES = 20_000
CODIGO = re.compile(r"[a-z_]+\.[a-z0-9_]+")
T = TypeVar("T")
Chamada = Callable[[], Any]


class Recusas:
    """O que cada chamada torta recebeu: as mal respondidas, e o tempo da melhor de oito vezes de cada uma."""

    def __init__(self, porte: Porte) -> None:
        self._porte = porte
        self.tortas: list[str] = []
        self.tempos_ms: list[tuple[float, str]] = []

    def fazer(self, nome: str, chamada: Chamada, *, sempre: bool) -> None:
        """Faz a chamada; `sempre` diz que nenhum sucesso serve. Só o que passa do prazo é medido de novo."""
        melhor = float("inf")
        for _ in range(VEZES):
            inicio = perf_counter()
            resposta = chamada()
            melhor = min(melhor, (perf_counter() - inicio) * 1000)
            if melhor <= self._porte.prazo(PRAZO_MS):
                break
        if resposta.status_code >= FALHA or (resposta.status_code < 400 and sempre):
            self.tortas.append(f"{resposta.status_code} {nome}")
        elif resposta.status_code >= 400:
            self.tempos_ms.append((melhor, nome))
            if not _diz_por_que(resposta):
                self.tortas.append(f"{nome}: {resposta.content[:300]!r}")

    def medidas(self, chave: str, chamadas: int) -> tuple[Any, ...]:
        """O que se prova delas."""
        pior = max(self.tempos_ms)
        sys.stdout.write("\n".join([*self.tortas, f"pior: {pior}"]) + "\n")
        return (
            desde(f"limites.{chave}.recusados", len(self.tempos_ms), chamadas),
            igual(f"limites.{chave}.mal_respondidos", len(self.tortas), 0),
            ate(f"limites.{chave}.pior_ms", pior[0], self._porte.prazo(PRAZO_MS)),
        )


def _diz_por_que(resposta: Any) -> bool:
    problema = resposta.json()
    inteiro = (
        problema["codigo"] not in DA_CREDENCIAL
        and problema["detail"]
        and problema["title"]
        and CODIGO.fullmatch(problema["codigo"])
    )
    curta = len(resposta.content) <= MAIOR_RECUSA_BYTES
    return curta and bool(inteiro) and resposta.headers["Content-Type"] == "application/problem+json"


@pytest.fixture
def ids(loja: Loja) -> dict[str, str]:
    """Ids que existem, pelo nome do campo que os recebe."""
    produto = loja.produto()
    ((deposito,),) = executar("estoque", "SELECT id FROM estoque_deposito")
    ((conta,),) = executar("financeiro", "SELECT id FROM financeiro_conta_bancaria LIMIT 1")
    achados: dict[str, UUID] = {"produto": produto, "deposito": deposito, "conta_bancaria": conta}
    donos = {"estabelecimento": loja.estabelecimento, "cliente": loja.cliente, "pessoa": loja.cliente}
    return {n: str(v) for n, v in {**achados, **donos, "condicao": loja.condicao, "fornecedor": loja.cliente}.items()}


def _tortos(operacao: Operacao, ids: dict[str, str]) -> Iterator[tuple[Any, bool]]:
    """Corpos com um valor hostil em cada lugar, e se algum sucesso serve a eles."""
    corpo = corpo_que_serve(operacao.forma, operacao.formas, ids)
    for hostil in SEMPRE_RECUSADOS:
        yield hostil, True
        yield from ((torto, True) for torto in com_um_hostil(corpo, hostil))
    for hostil in HOSTIS:
        yield from ((torto, False) for torto in com_um_hostil(corpo, hostil))


def _amostra(todos: Iterable[T], porte: Porte, vez: int) -> Iterator[T]:
    """Os que esta rodada prova; de uma operação à seguinte, e de uma rodada à outra, são outros."""
    passo = porte.escolher(UM_DE, 1)
    return islice(todos, vez % passo, None, passo)


def test_corpo_torto_e_recusado_com_o_porque_e_sem_demora(
    loja: Loja, ids: dict[str, str], porte: Porte, provar: Provar
) -> None:
    recusas = Recusas(porte)
    for vez, operacao in enumerate(COM_CORPO, porte.semente):
        caminho = operacao.caminho.replace("{id}", str(novo_id()))
        for corpo, sempre in _amostra(_tortos(operacao, ids), porte, vez):
            cru = json.dumps(corpo).encode()
            nome = f"{operacao.metodo} {operacao.caminho} {cru[:300]!r}"
            recusas.fazer(
                nome, lambda o=operacao, c=caminho, t=cru: loja.api.cru(o.metodo.upper(), c, t, etag="*"), sempre=sempre
            )
    provar(*recusas.medidas("corpos", porte.escolher(500, 2_000)))


def test_o_que_nao_e_json_e_recusado_com_o_porque_e_sem_demora(loja: Loja, porte: Porte, provar: Provar) -> None:
    recusas = Recusas(porte)
    for operacao in COM_CORPO:
        caminho, metodo = operacao.caminho.replace("{id}", str(novo_id())), operacao.metodo.upper()
        for cru in ILEGIVEIS:
            nome = f"{metodo} {caminho} {cru[:40]!r}"
            recusas.fazer(nome, lambda m=metodo, c=caminho, t=cru: loja.api.cru(m, c, t, etag="*"), sempre=True)
        for tipo in CABECALHOS_TORTOS:
            recusas.fazer(
                f"{metodo} {caminho} {tipo}",
                lambda m=metodo, c=caminho, t=tipo: loja.api.cru(m, c, b'{"a": 1}', tipo=t, etag="*"),
                sempre=True,
            )
    provar(*recusas.medidas("ilegiveis", len(COM_CORPO) * (len(ILEGIVEIS) + len(CABECALHOS_TORTOS))))


def test_campo_repetido_e_recusado_em_toda_operacao(loja: Loja, ids: dict[str, str], provar: Provar) -> None:
    calados = []
    for operacao in COM_CORPO:
        corpo = corpo_que_serve(operacao.forma, operacao.formas, ids)
        nome, valor = next(iter(corpo.items()))
        for entre in (":", " :", "\n:"):
            cru = f'{{"{nome}"{entre}{json.dumps(valor)},{json.dumps(corpo)[1:]}'.encode()
            caminho = operacao.caminho.replace("{id}", str(novo_id()))
            resposta = loja.api.cru(operacao.metodo.upper(), caminho, cru, etag="*")
            # O documento só se lê depois de o recurso existir: sem ele, 404 também serve.
            if resposta.json()["codigo"] not in ("plataforma.campo_repetido", "plataforma.nao_encontrado"):
                calados.append(f"{operacao.metodo} {operacao.caminho} {resposta.content[:200]!r}")
    sys.stdout.write("\n".join(calados) + "\n")
    provar(igual("limites.repetidos.calados", len(calados), 0))


def test_corpo_de_cinquenta_mil_linhas_e_recusado_sem_demora(loja: Loja, porte: Porte, provar: Provar) -> None:
    recusas = Recusas(porte)
    linha = {"produto": str(loja.produto()), "quantidade": "1"}
    for linhas in (5_001, 20_000, 50_000, 200_000):
        cru = json.dumps({**loja.corpo([]), "itens": [linha] * linhas}, default=str).encode()
        recusas.fazer(f"{linhas} linhas", lambda c=cru: loja.api.cru("POST", "/api/pedidos/", c), sempre=True)
    provar(*recusas.medidas("linhas", 4))


def test_pagina_sem_fim_e_recusada_em_toda_lista_sem_demora(loja: Loja, porte: Porte, provar: Provar) -> None:
    recusas = Recusas(porte)
    for lista in LISTAS:
        for limite in LIMITES_TORTOS:
            nome = f"{lista.caminho}?limite={limite[:30]}"
            recusas.fazer(nome, lambda c=lista.caminho, n=limite: loja.api.get(c, limite=n), sempre=True)
    provar(*recusas.medidas("listas", len(LISTAS) * len(LIMITES_TORTOS)))


def test_endereco_ou_parametro_torto_nao_vira_falha_nossa(loja: Loja, porte: Porte, provar: Provar) -> None:
    recusas = Recusas(porte)
    for vez, operacao in enumerate(OPERACOES, porte.semente):
        if operacao.metodo != "get":
            continue
        for id_torto in IDS_TORTOS if "{id}" in operacao.caminho else ():
            caminho = operacao.caminho.replace("{id}", id_torto)
            recusas.fazer(caminho[:80], lambda c=caminho: loja.api.get(c), sempre=True)
        caminho = operacao.caminho.replace("{id}", str(novo_id()))
        for nesta, nome in enumerate((*operacao.parametros, "cursor", "limite", "desconhecido"), vez):
            for valor in _amostra(PARAMETROS, porte, nesta):
                dito = f"{caminho} {nome}={valor[:40]!r}"
                chamada = lambda c=caminho, n=nome, v=valor: loja.api.get(c, **{n: v})  # noqa: E731 um por volta
                recusas.fazer(dito, chamada, sempre=False)
    provar(*recusas.medidas("enderecos", porte.escolher(500, 2_000)))
