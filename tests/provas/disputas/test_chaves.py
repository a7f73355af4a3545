"""A mesma chave de idempotência em dezesseis chamadas HTTP ao mesmo tempo: um efeito, e a resposta certa a cada uma."""

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from compras.tests.apoio import Compradora
from plataforma.banco.sql import executar
from plataforma.invariantes import em_curso
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import assinar, dar_acesso
from plataforma.valores import novo_id
from tests.provas.disputas.impasses import contando_impasses, reacoes_repetidas
from tests.provas.disputas.rodadas import em_rodadas, violacoes
from tests.provas.disputas.servidor import CORTADA, Chamada, Dupla, Resposta, servindo
from tests.provas.relatorio import Medida, Porte, Provar, desde, igual
from vendas.servicos import faturas
from vendas.tests.apoio import Loja

pytestmark = [pytest.mark.concorrencia, pytest.mark.timeout(300)]
THREADS = 16
FEITOS = {"criar": 201, "confirmar": 200, "faturar": 201, "expedir": 201, "devolver_compra": 201}
NA_CHAVE = ("chave.antes_do_commit", "chave.apos_commit")
ONDE_MORRER = {
    "criar": NA_CHAVE,
    "confirmar": ("comando.apos_commit_3",),
    "faturar": NA_CHAVE,
    "expedir": NA_CHAVE,
    "devolver_compra": ("comando.apos_commit_3",),
}
"""Onde quem atende morre, em cada operação: com o efeito ainda por confirmar, ou já confirmado e sem ter respondido."""


class Preparo:
    """O que cada operação precisa para uma chamada nova dela."""

    def __init__(self, loja: Loja, quantos: int) -> None:
        self._loja = loja
        self._produto = loja.produto(saldo=str(quantos * 5))
        comprado = {"produto": loja.produto(sku="COMPRADO"), "quantidade": str(quantos), "valor": f"{quantos}.00"}
        self._nota = Compradora(loja.api, loja.ator, loja.estabelecimento).digitar(comprado)

    def chamada(self, operacao: str) -> Chamada:
        """Uma chamada HTTP da operação, sobre um documento só dela."""
        if operacao == "criar":
            return self._chamada("/api/pedidos/", lambda quanto: self._loja.corpo([self._linha(quanto)]))
        if operacao == "devolver_compra":
            return self._chamada("/api/devolucoes-de-compra/", self._devolucao)
        pedido = self._ate(operacao)
        em_partes = {"itens": [{"linha": pedido["itens"][0]["id"], "quantidade": "1"}]}
        outro = {"confirmar": None, "faturar": _json({"serie": "2"}), "expedir": _json(em_partes)}[operacao]
        etag = f'"{self._loja.ler(pedido)["versao"]}"'
        return Chamada(f"/api/pedidos/{pedido['id']}/{operacao}/", b"{}", outro, str(novo_id()), etag)

    def _chamada(self, caminho: str, corpo: Callable[[str], dict[str, Any]]) -> Chamada:
        return Chamada(caminho, _json(corpo("1")), _json(corpo("2")), str(novo_id()))

    def _linha(self, quanto: str) -> dict[str, Any]:
        return {"produto": self._produto, "quantidade": quanto}

    def _devolucao(self, quanto: str) -> dict[str, Any]:
        return {"nota": self._nota["id"], "motivo": "avaria", "itens": [{"numero": 1, "quantidade": quanto}]}

    def _ate(self, operacao: str) -> dict[str, Any]:
        pedido = self._loja.pedido((self._produto, "1"))
        if operacao != "confirmar":
            self._loja.agir(pedido, "confirmar")
        if operacao == "expedir":
            faturas.faturar(UUID(pedido["id"]), itens=None, serie="1")
        return pedido


def _json(corpo: dict[str, Any]) -> bytes:
    return json.dumps(corpo, default=str).encode()


class Rodada(NamedTuple):
    """Uma operação e a chamada dela que as threads disputam."""

    operacao: str
    chamada: Chamada


def _preparar(loja: Loja, quantos: int, semente: int) -> list[Rodada]:
    preparo = Preparo(loja, quantos)
    operacoes = (list(FEITOS) * quantos)[:quantos]
    random.Random(semente).shuffle(operacoes)
    return [Rodada(operacao, preparo.chamada(operacao)) for operacao in operacoes]


def _certa(operacao: str, resposta: Resposta, guardada: Resposta) -> bool:
    if resposta.status == 409:
        return resposta.espera.isdigit() and json.loads(resposta.corpo)["codigo"] == "plataforma.comando_em_curso"
    return resposta == guardada and resposta.status == FEITOS[operacao]


def _e_chave_reusada(resposta: Resposta) -> bool:
    return resposta.status == 422 and json.loads(resposta.corpo)["codigo"] == "plataforma.chave_reusada"


def test_quinhentas_chaves_vezes_dezesseis(
    loja: Loja, porte: Porte, provar: Provar, tmp_path: Path, chave_de_teste: RSAPrivateKey
) -> None:
    rodadas = _preparar(loja, porte.escolher(40, 500), porte.semente)
    mortais = _sortear_mortes(rodadas, porte.escolher(3, 20), porte.semente)
    token = assinar(chave_de_teste, loja.ator, dar_acesso(loja.ator))
    with contando_impasses() as impasses:
        with servindo(tmp_path, chave_de_teste) as dupla:
            juntos = _disputar(dupla, rodadas, mortais, token)
            finais = [dupla.chamar(n, r.chamada, token) for n, r in enumerate(rodadas)]
            com_outro = [(n, r.chamada) for n, r in enumerate(rodadas) if r.chamada.outro is not None]
            outros = [dupla.chamar(n, chamada, token, corpo=chamada.outro) for n, chamada in com_outro]
        drenar()
    provar(
        *_das_respostas(rodadas, juntos, finais, mortais),
        igual("disputas.chaves.outro_corpo_recusado", sum(map(_e_chave_reusada, outros)), len(com_outro)),
        igual("disputas.chaves.impasses", impasses(), 0),
        *_dos_efeitos(Counter(operacao for operacao, _ in rodadas)),
    )


def _sortear_mortes(rodadas: list[Rodada], quantas: int, semente: int) -> dict[int, str]:
    """Em que rodadas um dos processos morre, e em que ponto."""
    sorteio = random.Random(semente)
    return {n: sorteio.choice(ONDE_MORRER[rodadas[n].operacao]) for n in sorteio.sample(range(len(rodadas)), quantas)}


def _disputar(dupla: Dupla, rodadas: list[Rodada], mortais: Mapping[int, str], token: str) -> list[list[Resposta]]:
    def armar(rodada: int) -> None:
        dupla.inteira()
        if rodada in mortais:
            dupla.morrer_em(mortais[rodada])

    juntos = em_rodadas(
        THREADS, len(rodadas), lambda r, thread: dupla.chamar(thread, rodadas[r].chamada, token), antes=armar
    )
    dupla.inteira()
    return juntos


def _das_respostas(
    rodadas: list[Rodada], juntos: list[list[Resposta]], finais: list[Resposta], mortais: Mapping[int, str]
) -> tuple[Medida, ...]:
    erradas, cortadas, sem_vencedor = [], Counter[int](), []
    for n, ((operacao, _), respostas, final) in enumerate(zip(rodadas, juntos, finais, strict=True)):
        cortadas[n] = respostas.count(CORTADA)
        erradas += [(operacao, r) for r in respostas if r != CORTADA and not _certa(operacao, r, final)]
        if final.status != FEITOS[operacao] or (final not in respostas and n not in mortais):
            sem_vencedor.append((operacao, final))
    em_curso = Counter[str]()
    for (operacao, _), respostas in zip(rodadas, juntos, strict=True):
        em_curso[operacao] += sum(r.status == 409 for r in respostas)
    return (
        igual("disputas.chaves.rodadas_sem_vencedor", len(sem_vencedor), 0),
        igual("disputas.chaves.respostas_erradas", len(erradas), 0),
        igual("disputas.chaves.cortadas_sem_morte", sum(q for n, q in cortadas.items() if n not in mortais), 0),
        igual("disputas.chaves.mortes_que_cortaram", sum(cortadas[n] > 0 for n in mortais), len(mortais)),
        *(desde(f"disputas.chaves.recusados_na_hora.{operacao}", em_curso[operacao], 1) for operacao in FEITOS),
    )


_EFEITOS = {
    "pedidos": ("vendas", "SELECT count(*) FROM vendas_pedido"),
    "confirmados": ("vendas", "SELECT count(*) FROM vendas_pedido WHERE numero IS NOT NULL"),
    "ultimo_numero": ("vendas", "SELECT max(numero) FROM vendas_pedido"),
    "faturas": ("vendas", "SELECT count(*) FROM vendas_fatura"),
    "ultima_fatura": ("vendas", "SELECT max(numero) FROM vendas_fatura"),
    "expedicoes": ("vendas", "SELECT count(*) FROM vendas_expedicao"),
    "devolucoes_de_compra": ("compras", "SELECT count(*) FROM compras_devolucao WHERE situacao = 'concluida'"),
    "unidades_expedidas": ("estoque", "SELECT -sum(quantidade) FROM estoque_movimento WHERE tipo = 'venda'"),
}


def _dos_efeitos(de: Counter[str]) -> tuple[Medida, ...]:
    pedidos = de.total() - de["devolver_compra"]
    confirmados, faturados = pedidos - de["criar"], de["faturar"] + de["expedir"]
    esperados = dict(zip(_EFEITOS, (pedidos, confirmados, confirmados, faturados, faturados), strict=False))
    esperados |= {"expedicoes": de["expedir"], "devolucoes_de_compra": de["devolver_compra"]}
    esperados |= {"unidades_expedidas": de["expedir"]}
    abertos = sum(em_curso(modulo)["pendencias"]["comandos_abertos"] for modulo in ("vendas", "compras"))
    return (
        *(
            igual(f"disputas.chaves.{nome}", float(executar(*_EFEITOS[nome])[0][0]), esperados[nome])
            for nome in _EFEITOS
        ),
        igual("disputas.chaves.comandos_abertos", abertos, 0),
        igual("disputas.chaves.reacoes_repetidas", reacoes_repetidas(), 0),
        igual("disputas.chaves.invariantes_violados", len(violacoes()), 0),
    )
