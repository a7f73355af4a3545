"""Baixas no serviço: o que move o livro, o título e os fatos publicados, de cada tipo e em partes."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from financeiro.erros import BaixaInvalida, BaixaJaEstornada, BaixaNaoEncontrada, TituloNaoEncontrado, TituloSemSaldo
from financeiro.models import ContaBancaria, Titulo
from financeiro.partidas import CONTROLE, DEVEDORES, PartidaNova
from financeiro.servicos.baixas import NovaBaixa, baixar, estornar_baixa
from financeiro.servicos.lancamentos import NovoLancamento, lancar
from financeiro.servicos.titulos import NovoTitulo, criar_titulos
from financeiro.tests.fabrica import DIA, provar, saldos
from plataforma.banco.sql import executar, transacao
from plataforma.estados import TransicaoProibida
from plataforma.testes.contagem import contando
from plataforma.valores import novo_id

pytestmark = pytest.mark.usefixtures("livro")
ZERO = Decimal("0.00")
FATOS = "SELECT tipo FROM mensageria_outbox WHERE agregado = %s ORDER BY id"


def _titulo(tipo: str = "receber", valor: str = "100.00") -> UUID:
    """Título em aberto, com o lançamento de que nasceu."""
    origem, quanto = novo_id(), Decimal(valor)
    lados = ("D", "C") if tipo in DEVEDORES else ("C", "D")
    partidas = (PartidaNova(lados[0], CONTROLE[tipo], quanto), PartidaNova(lados[1], "capital", quanto))  # type: ignore[arg-type]
    with transacao("financeiro"):
        lancar([NovoLancamento(data=DIA, historico="x", origem="teste", origem_id=origem, partidas=partidas)])
        (titulo,) = criar_titulos(
            [
                NovoTitulo(
                    tipo=tipo, pessoa_id=novo_id(), pessoa_nome="Ana", estabelecimento_id=None, documento="NF 1",
                    documento_id=origem, origem="teste", origem_id=origem, parcela=1, emissao=DIA,
                    vencimento=date(2026, 4, 10), valor=quanto,
                )
            ]
        )  # fmt: skip
    return titulo


def _nova(titulo: UUID, principal: str | None = None, **outros: Any) -> NovaBaixa:
    caixa = ContaBancaria.objects.get().id
    valores = {nome: Decimal(outros.pop(nome, "0.00")) for nome in ("juros", "multa", "desconto")}
    campos = {"data": DIA, "conta_bancaria": caixa, **outros}
    return NovaBaixa(titulo=titulo, principal=Decimal(principal) if principal else None, **campos, **valores)


class Resta(NamedTuple):
    """Como um título ficou."""

    situacao: str
    saldo: Decimal


def _resta(titulo: UUID) -> Resta:
    lido = Titulo.objects.get(id=titulo)
    return Resta(lido.situacao, lido.saldo)


def _movido(antes: dict[str, Decimal]) -> dict[str, Decimal]:
    """O que mudou em cada conta desde `antes`."""
    agora = saldos()
    mudou = {funcao: agora.get(funcao, ZERO) - antes.get(funcao, ZERO) for funcao in antes | agora}
    return {funcao: quanto for funcao, quanto in mudou.items() if quanto}


def _fatos(titulo: UUID) -> list[str]:
    return [tipo for (tipo,) in executar("financeiro", FATOS, [f"titulo:{titulo}"])]


@pytest.mark.parametrize(
    ("tipo", "movido"),
    [
        ("receber", {"caixa": "97", "clientes": "-100", "descontos_concedidos": "10", "juros_recebidos": "-5",
                     "multas_recebidas": "-2"}),
        ("credito_fornecedor", {"caixa": "97", "creditos_fornecedores": "-100", "descontos_concedidos": "10",
                                "juros_recebidos": "-5", "multas_recebidas": "-2"}),
        ("pagar", {"caixa": "-97", "fornecedores": "100", "descontos_obtidos": "-10", "juros_pagos": "5",
                   "multas_pagas": "2"}),
        ("credito_cliente", {"caixa": "-97", "adiantamento_clientes": "100", "descontos_obtidos": "-10",
                             "juros_pagos": "5", "multas_pagas": "2"}),
    ],
)  # fmt: skip
def test_baixa_total_com_encargos_e_desconto_e_o_estorno_dela(tipo: str, movido: dict[str, str]) -> None:
    titulo = _titulo(tipo)
    antes = saldos()
    (baixa,) = baixar([_nova(titulo, juros="5.00", multa="2.00", desconto="10.00")])
    assert _movido(antes) == {funcao: Decimal(quanto) for funcao, quanto in movido.items()}
    assert _resta(titulo) == Resta(situacao="liquidado", saldo=ZERO)
    provar()
    estornar_baixa(baixa=baixa, data=date(2026, 3, 12), motivo="engano")
    assert _movido(antes) == {}
    assert _resta(titulo) == Resta(situacao="aberto", saldo=Decimal("100.00"))
    assert _fatos(titulo) == ["financeiro.TituloBaixado.v1", "financeiro.BaixaEstornada.v1"]
    provar()


def test_em_partes_e_estornadas_fora_da_ordem() -> None:
    titulo = _titulo()
    (primeira,) = baixar([_nova(titulo, "30.00")])
    assert _resta(titulo) == Resta(situacao="parcial", saldo=Decimal("70.00"))
    (segunda,) = baixar([_nova(titulo, "70.00")])
    assert _resta(titulo) == Resta(situacao="liquidado", saldo=ZERO)
    estornar_baixa(baixa=primeira, data=DIA, motivo="x")
    assert _resta(titulo) == Resta(situacao="parcial", saldo=Decimal("30.00"))
    estornar_baixa(baixa=segunda, data=DIA, motivo="x")
    assert _resta(titulo) == Resta(situacao="aberto", saldo=Decimal("100.00"))
    with pytest.raises(BaixaJaEstornada):
        estornar_baixa(baixa=segunda, data=DIA, motivo="de novo")
    provar()


@pytest.mark.parametrize(
    ("principal", "encargos", "erro"),
    [
        ("100.01", {}, TituloSemSaldo),
        ("0.00", {}, BaixaInvalida),
        ("-1.00", {}, BaixaInvalida),
        ("50.00", {"desconto": "50.01"}, BaixaInvalida),
    ],
)
def test_baixa_que_nao_serve_e_recusada_e_nada_muda(principal: str, encargos: dict[str, str], erro: type) -> None:
    boa, titulo = _titulo(), _titulo("pagar")
    antes = saldos()
    with pytest.raises(erro):
        baixar([_nova(boa, "10.00"), _nova(titulo, principal, **encargos)])
    assert _movido(antes) == {}
    assert _resta(boa) == Resta(situacao="aberto", saldo=Decimal("100.00"))
    assert _fatos(boa) == []


def test_o_mesmo_titulo_duas_vezes_no_lote_e_recusado() -> None:
    titulo = _titulo()
    with pytest.raises(BaixaInvalida, match="mais de uma vez"):
        baixar([_nova(titulo, "10.00"), _nova(titulo, "20.00")])


def test_liquidado_nao_se_baixa_e_o_que_nao_ha_nao_se_acha() -> None:
    titulo = _titulo()
    baixar([_nova(titulo)])
    with pytest.raises(TransicaoProibida, match="liquidado"):
        baixar([_nova(titulo, "1.00")])
    with pytest.raises(TituloNaoEncontrado):
        baixar([_nova(novo_id(), "1.00")])
    with pytest.raises(BaixaNaoEncontrada):
        estornar_baixa(baixa=novo_id(), data=DIA, motivo="x")


def test_o_lote_custa_os_mesmos_comandos_para_uma_ou_vinte() -> None:
    contagens = []
    for quantas in (1, 20):
        novas = [_nova(_titulo()) for _ in range(quantas)]
        with contando() as comandos:
            baixar(novas)
        contagens.append(len([c for c in comandos if "mensageria_outbox" not in c]))
    assert contagens[0] == contagens[1]
    provar()
