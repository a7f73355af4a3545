"""Fechar e reabrir meses, pela API, e o que falta expedir."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec import Raw

from financeiro import demonstrativos
from financeiro.assinaturas import ao_faturar_pedido
from financeiro.contrato_telas import TelasDoFinanceiro
from financeiro.erros import PeriodoInvalido, PeriodoPosteriorFechado
from financeiro.servicos.periodos import fechar, mes_de, primeira_data, reabrir
from financeiro.tests.apoio import Tesouraria
from financeiro.tests.fabrica import lancamento_manual, provar, saldo
from plataforma import relogio
from plataforma.banco.sql import executar
from plataforma.contratos import usar
from plataforma.identidade.contexto import Ator, agir_como, ator_atual
from plataforma.mensageria.entrada import receber
from plataforma.mensageria.envelope import Envelope
from plataforma.mensageria.evento import chave_do_agregado, codificar, descricao_de
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import feito, problema
from plataforma.testes.tabelas import colunas, tabela
from plataforma.valores import novo_id
from vendas.eventos import LinhaFaturada, ParcelaFaturada, PedidoFaturado

MOTIVO = {"motivo": "entregue ao contador"}
FECHADO = "financeiro.periodo_fechado"


@pytest.fixture
def maio(tesouraria: Tesouraria) -> Iterator[Tesouraria]:
    """Hoje é 10 de maio de 2026."""
    with relogio.congelado(datetime(2026, 5, 10, 15, tzinfo=UTC)):
        yield tesouraria


def _mudar(tesouraria: Tesouraria, mes: str, acao: str, corpo: Any = None, **opcoes: Any) -> Any:
    return tesouraria.api.post(f"/api/periodos/{mes}/{acao}/", MOTIVO if corpo is None else corpo, **opcoes)


def _situacao(tesouraria: Tesouraria, mes: str) -> str:
    return str(feito(tesouraria.api.get(f"/api/periodos/{mes}/"))["situacao"])


def _fatura(pedido: UUID, quando: date, linhas: int = 1) -> PedidoFaturado:
    cem = Decimal("100.00")
    itens = tuple(LinhaFaturada(linha=novo_id(), quantidade=Decimal("3.0000")) for _ in range(linhas))
    return PedidoFaturado(
        pedido=pedido, fatura=novo_id(), numero=7, serie="1", estabelecimento=novo_id(), cliente=novo_id(),
        nome_do_cliente="Ana", uf_do_cliente="SP", data=quando, produtos=cem, desconto=Decimal("0.00"),
        frete=Decimal("0.00"), total=cem, itens=itens,
        parcelas=(ParcelaFaturada(numero=1, vencimento=quando, valor=cem),),
    )  # fmt: skip


def _faturar(pedido: UUID, quando: date, linhas: int = 1) -> None:
    ao_faturar_pedido(_fatura(pedido, quando, linhas))


def _na_inbox(evento: PedidoFaturado, *, situacao: str) -> None:
    """Guarda o evento na inbox do financeiro, sem o executar."""
    tipo = descricao_de(PedidoFaturado).tipo
    chave, ator = chave_do_agregado(evento), ator_atual()
    carta = Envelope(
        id=novo_id(), source="/vendas", type=tipo, subject=str(evento.pedido), time=relogio.agora(),
        empresa=ator.empresa_id, agregado=chave, correlacao=novo_id(), profundidade=0, ator=ator.usuario_id, ordem=1,
        data=Raw(codificar(evento)),
    )  # fmt: skip
    receber("financeiro", [carta])
    executar("financeiro", "UPDATE mensageria_inbox SET situacao = %s WHERE mensagem = %s", [situacao, carta.id])


def test_fechar_recusa_lancar_no_mes_e_reabrir_aceita(maio: Tesouraria) -> None:
    lancamento_manual()
    assert feito(_mudar(maio, "2026-03", "fechar")) == {
        "mes": "2026-03", "situacao": "fechado", "versao": 2, "avisos": [],
    }  # fmt: skip
    partidas = (("D", "4.2.2.02.001", "10.00"), ("C", "1.1.1.01.001", "10.00"))
    recusa = maio.pedir_lancamento(*partidas)
    assert problema(recusa, 409).codigo == FECHADO
    assert "Use uma data a partir de 01/04/2026" in recusa.json()["detail"]
    assert problema(maio.api.post("/api/titulos/", maio.corpo()), 409).codigo == FECHADO
    assert feito(_mudar(maio, "2026-03", "reabrir"))["situacao"] == "aberto"
    maio.lancar(*partidas)
    provar()


def test_baixa_e_estorno_em_mes_fechado_sao_recusados(maio: Tesouraria) -> None:
    (titulo,) = maio.titulos()
    baixa = maio.baixar(titulo, principal="10.00")
    feito(_mudar(maio, "2026-03", "fechar"))
    assert problema(maio.api.post(f"/api/titulos/{titulo['id']}/baixar/", maio.baixa()), 409).codigo == FECHADO
    estorno = {"motivo": "x", "data": "2026-03-31"}
    assert problema(maio.api.post(f"/api/baixas/{baixa['id']}/estornar/", estorno), 409).codigo == FECHADO
    cancelado = maio.api.post(f"/api/titulos/{maio.titulos(emissao='2026-04-01')[0]['id']}/cancelar/", estorno)
    assert problema(cancelado, 409).codigo == FECHADO
    assert maio.ler(titulo["id"])["saldo"] == "90.00"
    assert saldo("caixa") == Decimal("-10.00")


@pytest.mark.parametrize(
    ("fechados", "mes", "acao", "status", "codigo"),
    [
        (["2026-03"], "2026-03", "fechar", 409, "plataforma.transicao_proibida"),
        ([], "2026-03", "reabrir", 409, "plataforma.transicao_proibida"),
        (["2026-03", "2026-04"], "2026-03", "reabrir", 409, "financeiro.periodo_posterior_fechado"),
        ([], "2026-05", "fechar", 422, "financeiro.periodo_invalido"),
        ([], "2026-06", "fechar", 422, "financeiro.periodo_invalido"),
        ([], "2026-13", "fechar", 422, "financeiro.periodo_invalido"),
        ([], "0000-01", "reabrir", 422, "financeiro.periodo_invalido"),
    ],
)
def test_mudanca_proibida_nada_muda(
    maio: Tesouraria, fechados: list[str], mes: str, acao: str, status: int, codigo: str
) -> None:
    for fechado in fechados:
        feito(_mudar(maio, fechado, "fechar"))
    antes = executar("financeiro", "SELECT mes, situacao FROM financeiro_periodo ORDER BY 1")
    assert problema(_mudar(maio, mes, acao), status).codigo == codigo
    assert executar("financeiro", "SELECT mes, situacao FROM financeiro_periodo ORDER BY 1") == antes


def test_reabrir_diz_que_mes_reabrir_antes(maio: Tesouraria) -> None:
    for mes in (3, 4):
        fechar(mes=date(2026, mes, 1), motivo="x")
    with pytest.raises(PeriodoPosteriorFechado, match=r"^04/2026 está fechado: reabra-o antes de reabrir 03/2026"):
        reabrir(mes=date(2026, 3, 1), motivo="x")


def test_fechar_pede_motivo_e_guarda_quem_e_por_que(maio: Tesouraria) -> None:
    assert problema(_mudar(maio, "2026-03", "fechar", {}), 422).campos == ["motivo"]
    feitas = [feito(_mudar(maio, "2026-03", "fechar", chave="k")) for _ in range(2)]
    assert feitas[0] == feitas[1]
    feito(_mudar(maio, "2026-03", "reabrir", {"motivo": "faltou a conta de luz"}))
    historico = feito(maio.api.get("/api/periodos/2026-03/"))["historico"]
    assert {h["usuario"] for h in historico} == {str(maio.ator.usuario_id)}
    assert colunas(historico, "situacao", "motivo") == [
        {"situacao": "aberto", "motivo": "faltou a conta de luz"},
        {"situacao": "fechado", **MOTIVO},
    ]


def test_fechar_um_mes_fecha_os_anteriores_com_movimento(maio: Tesouraria) -> None:
    lancamento_manual(data=date(2026, 2, 10))
    feito(_mudar(maio, "2026-03", "fechar"))
    itens = feito(maio.api.get("/api/periodos/"))["itens"]
    assert {i["mes"]: i["motivo"] for i in itens} == {
        "2026-05": None,
        "2026-03": MOTIVO["motivo"],
        "2026-02": MOTIVO["motivo"],
    }
    assert colunas(itens, "mes", "situacao") == tabela("""
        mes     | situacao
        2026-05 | aberto
        2026-03 | fechado
        2026-02 | fechado
    """)
    assert _situacao(maio, "2026-01") == "fechado"


def test_fechar_de_novo_nao_audita_o_mes_que_ja_estava_fechado(maio: Tesouraria) -> None:
    lancamento_manual(data=date(2026, 2, 10))
    feito(_mudar(maio, "2026-03", "fechar"))
    feito(_mudar(maio, "2026-04", "fechar"))
    vezes = [
        len(feito(maio.api.get(f"/api/periodos/{mes}/"))["historico"]) for mes in ("2026-02", "2026-03", "2026-04")
    ]
    assert vezes == [1, 1, 1]


@pytest.mark.parametrize(
    ("quando", "situacao", "status"),
    [
        (date(2026, 3, 31), "pendente", 409),
        (date(2026, 2, 1), "morta", 409),
        (date(2026, 3, 31), "descartada", 200),
        (date(2026, 4, 1), "pendente", 200),
    ],
)
def test_evento_do_mes_por_lancar_impede_de_fechar(maio: Tesouraria, quando: date, situacao: str, status: int) -> None:
    _na_inbox(_fatura(novo_id(), quando), situacao=situacao)
    resposta = _mudar(maio, "2026-03", "fechar")
    assert resposta.status_code == status
    if status == 409:
        codigo, _campos = problema(resposta, 409)
        assert codigo == "financeiro.periodo_com_pendencias"
        assert resposta.json()["detail"] == (
            "1 evento(s) até 03/2026 ainda não lançado(s), o primeiro vendas.PedidoFaturado.v1. "
            "Espere o processamento, ou resolva as cartas mortas, e feche de novo."
        )
    assert _situacao(maio, "2026-03") == ("aberto" if status == 409 else "fechado")
    executar("financeiro", "DELETE FROM mensageria_inbox WHERE tipo = %s", [descricao_de(PedidoFaturado).tipo])


@pytest.mark.parametrize(
    ("corpo", "data"),
    [
        ({"data": "2026-03-10", "itens": [{"data_entrada": "2026-02-01"}, {"data_competencia": "2026-01-31"}]},
         date(2026, 1, 31)),
        ({"vencimento": "2020-01-01", "nota": {"data_competencia": "2026-04-30"}}, date(2026, 4, 30)),
        ({"vencimento": "2020-01-01", "numeros": [1, "2020-01-01"]}, date.max),
    ],
)  # fmt: skip
def test_a_data_de_um_evento_e_a_mais_antiga_das_que_decidem_o_mes(corpo: dict[str, Any], data: date) -> None:
    assert primeira_data(corpo) == data


@pytest.mark.usefixtures("maio")
def test_o_que_nao_acabou_nao_se_fecha() -> None:
    with pytest.raises(PeriodoInvalido, match=r"^05/2026 ainda não acabou\. Feche até o mês anterior ao atual\.$"):
        fechar(mes=date(2026, 5, 1), motivo="x")


@pytest.mark.usefixtures("maio")
def test_so_o_mes_com_o_que_nao_saiu_leva_o_aviso() -> None:
    _faturar(novo_id(), date(2026, 4, 1))
    for mes in (3, 4):
        fechar(mes=date(2026, mes, 1), motivo="x")
    assert demonstrativos.periodo_mudado(date(2026, 3, 1))["avisos"] == []
    (aviso,) = demonstrativos.periodo_mudado(date(2026, 4, 1))["avisos"]
    assert aviso.startswith("Fatura 1/7, de 01/04/2026")


def test_fechar_avisa_o_faturado_e_nao_expedido(maio: Tesouraria) -> None:
    _faturar(novo_id(), date(2026, 3, 10))
    _faturar(novo_id(), date(2026, 4, 10))
    avisos = feito(_mudar(maio, "2026-03", "fechar"))["avisos"]
    assert avisos == ["Fatura 1/7, de 10/03/2026: faturado e não expedido, 3 em uma linha."]
    assert feito(maio.api.get("/api/periodos/2026-03/"))["historico"][0]["avisos"] == avisos


def test_fato_de_mes_fechado_vai_ao_primeiro_dia_aberto(maio: Tesouraria) -> None:
    feito(_mudar(maio, "2026-03", "fechar"))
    _faturar(novo_id(), date(2026, 3, 31))
    (lancamento,) = feito(maio.api.get("/api/lancamentos/"))["itens"]
    assert lancamento["data"] == "2026-04-01"
    assert lancamento["data_origem"] == "2026-03-31"
    provar()


def test_a_expedir_mostra_linhas_em_paginas(maio: Tesouraria) -> None:
    primeiro, segundo = novo_id(), novo_id()
    _faturar(primeiro, date(2026, 3, 10), linhas=2)
    _faturar(segundo, date(2026, 5, 11))
    pagina = feito(maio.api.get("/api/a-expedir/", limite="1"))
    resto = feito(maio.api.get(pagina["proximo"]))
    itens = pagina["itens"] + resto["itens"]
    assert [(i["pedido"], i["documentos"], i["quantidade"]) for i in itens] == [
        (str(primeiro), "Fatura 1/7", "3.0000")
    ] * 2
    assert resto["proximo"] is None
    assert len(feito(maio.api.get("/api/a-expedir/", ate="2026-05-11"))["itens"]) == 3


@pytest.mark.parametrize("texto", ["2026-13", "2026-3", "março", ""])
def test_o_que_nao_e_um_mes_e_dito_de_volta(texto: str) -> None:
    with pytest.raises(PeriodoInvalido, match=f"^“{texto}” não é um mês\\. Escreva AAAA-MM, como 2026-03"):
        mes_de(texto)
    assert mes_de("2026-03") == date(2026, 3, 1)


@pytest.mark.parametrize("acao", ["fechar", "reabrir"])
def test_sem_a_permissao_da_acao_e_proibido(livro: UUID, cliente_de: Callable[[Ator], ClienteDaApi], acao: str) -> None:
    so_ve = Ator(usuario_id=novo_id(), empresa_id=livro, permissoes=frozenset({"financeiro.periodo.ver"}))
    resposta = cliente_de(so_ve).post(f"/api/periodos/2026-03/{acao}/", MOTIVO)
    assert resposta.status_code == 403
    assert f"financeiro.periodo.{acao}" in resposta.json()["detail"]


def test_fechar_numa_empresa_nao_fecha_na_outra(
    tesouraria: Tesouraria, cliente_de: Callable[[Ator], ClienteDaApi]
) -> None:
    outro = Ator(usuario_id=novo_id(), empresa_id=novo_id(), permissoes=tesouraria.ator.permissoes)
    with agir_como(outro):
        api = cliente_de(outro)
    feito(_mudar(tesouraria, "2026-03", "fechar"))
    assert feito(api.get("/api/periodos/2026-03/"))["situacao"] == "aberto"


def test_so_se_oferece_fechar_o_que_acabou_e_reabrir_o_ultimo(maio: Tesouraria) -> None:
    feito(_mudar(maio, "2026-04", "fechar"))
    oferecidas = {periodo.mes: periodo.acoes for periodo in usar(TelasDoFinanceiro).tela_periodos()}
    assert {"2026-05": (), "2026-04": ("reabrir",)}.items() <= oferecidas.items()
    assert [mes for mes, acoes in oferecidas.items() if acoes] == ["2026-04"]
    feito(_mudar(maio, "2026-04", "reabrir"))
    assert {p.mes: p.acoes for p in usar(TelasDoFinanceiro).tela_periodos()}["2026-04"] == ("fechar",)
