"""O que a situação de uma implantação não deixa fazer, caso a caso."""

from typing import Any

import pytest

from abertura.situacoes import TRANSICOES, SituacaoDaImplantacao
from abertura.tests.apoio import PRODUTOS, Firma, corpo
from plataforma.banco.sql import executar

LEVAR = "UPDATE abertura_implantacao SET situacao = %s, lote = coalesce(lote, gen_random_uuid()) WHERE id = %s"


def _na(firma: Firma, situacao: SituacaoDaImplantacao) -> dict[str, Any]:
    if situacao == SituacaoDaImplantacao.RASCUNHO:
        return corpo(firma.enviar(produtos=PRODUTOS), 201)
    implantacao = firma.conferida()
    executar("abertura", LEVAR, [situacao, implantacao["id"]])
    return implantacao


def _tentar(firma: Firma, implantacao: dict[str, Any], acao: str) -> Any:
    if acao == "arquivos":
        return firma.enviar(para=f"{implantacao['id']}/arquivos/")
    return firma.agir(implantacao, acao)


@pytest.mark.parametrize(
    ("situacao", "acao"),
    [
        (SituacaoDaImplantacao.RASCUNHO, "implantar"),
        (SituacaoDaImplantacao.RASCUNHO, "desfazer"),
        (SituacaoDaImplantacao.CONFERIDA, "desfazer"),
        (SituacaoDaImplantacao.IMPLANTANDO, "arquivos"),
        (SituacaoDaImplantacao.IMPLANTANDO, "implantar"),
        (SituacaoDaImplantacao.IMPLANTANDO, "desfazer"),
        (SituacaoDaImplantacao.IMPLANTADA, "arquivos"),
        (SituacaoDaImplantacao.DESFAZENDO, "arquivos"),
        (SituacaoDaImplantacao.DESFAZENDO, "implantar"),
        (SituacaoDaImplantacao.DESFAZENDO, "desfazer"),
        (SituacaoDaImplantacao.DESFEITA, "arquivos"),
        (SituacaoDaImplantacao.DESFEITA, "implantar"),
    ],
)
def test_transicao_proibida_e_recusada_e_nada_muda(firma: Firma, situacao: SituacaoDaImplantacao, acao: str) -> None:
    implantacao = _na(firma, situacao)
    antes = firma.ler(implantacao)
    assert corpo(_tentar(firma, implantacao, acao), 409)["codigo"] == "plataforma.transicao_proibida"
    assert firma.ler(implantacao) == antes
    assert firma.fisico("CAFE") == 0


@pytest.mark.parametrize(
    ("situacao", "acao"),
    [(SituacaoDaImplantacao.IMPLANTADA, "implantar"), (SituacaoDaImplantacao.DESFEITA, "desfazer")],
)
def test_o_que_ja_terminou_responde_o_fim(firma: Firma, situacao: SituacaoDaImplantacao, acao: str) -> None:
    implantacao = _na(firma, situacao)
    assert corpo(firma.agir(implantacao, acao), 200)["situacao"] == situacao


def test_toda_situacao_tem_suas_saidas() -> None:
    assert set(TRANSICOES) == set(SituacaoDaImplantacao)
