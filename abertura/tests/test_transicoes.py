"""O que a situação de uma implantação não deixa fazer, caso a caso."""

from typing import Any

import pytest

from abertura.situacoes import TRANSICOES, Situacao
from abertura.tests.apoio import PRODUTOS, Casa, corpo
from plataforma.banco.sql import executar

LEVAR = "UPDATE abertura_implantacao SET situacao = %s, lote = coalesce(lote, gen_random_uuid()) WHERE id = %s"


def _na(casa: Casa, situacao: Situacao) -> dict[str, Any]:
    if situacao == Situacao.RASCUNHO:
        return corpo(casa.enviar(produtos=PRODUTOS), 201)
    implantacao = casa.conferida()
    executar("abertura", LEVAR, [situacao, implantacao["id"]])
    return implantacao


def _tentar(casa: Casa, implantacao: dict[str, Any], acao: str) -> Any:
    if acao == "arquivos":
        return casa.enviar(para=f"{implantacao['id']}/arquivos/")
    return casa.agir(implantacao, acao)


@pytest.mark.parametrize(
    ("situacao", "acao"),
    [
        (Situacao.RASCUNHO, "implantar"),
        (Situacao.RASCUNHO, "desfazer"),
        (Situacao.CONFERIDA, "desfazer"),
        (Situacao.IMPLANTANDO, "arquivos"),
        (Situacao.IMPLANTANDO, "implantar"),
        (Situacao.IMPLANTANDO, "desfazer"),
        (Situacao.IMPLANTADA, "arquivos"),
        (Situacao.DESFAZENDO, "arquivos"),
        (Situacao.DESFAZENDO, "implantar"),
        (Situacao.DESFAZENDO, "desfazer"),
        (Situacao.DESFEITA, "arquivos"),
        (Situacao.DESFEITA, "implantar"),
    ],
)
def test_transicao_proibida_e_recusada_e_nada_muda(casa: Casa, situacao: Situacao, acao: str) -> None:
    implantacao = _na(casa, situacao)
    antes = casa.ler(implantacao)
    assert corpo(_tentar(casa, implantacao, acao), 409)["codigo"] == "plataforma.transicao_proibida"
    assert casa.ler(implantacao) == antes
    assert casa.fisico("CAFE") == 0


@pytest.mark.parametrize(("situacao", "acao"), [(Situacao.IMPLANTADA, "implantar"), (Situacao.DESFEITA, "desfazer")])
def test_o_que_ja_terminou_responde_o_fim(casa: Casa, situacao: Situacao, acao: str) -> None:
    implantacao = _na(casa, situacao)
    assert corpo(casa.agir(implantacao, acao), 200)["situacao"] == situacao


def test_toda_situacao_tem_suas_saidas() -> None:
    assert set(TRANSICOES) == set(Situacao)
