"""O que as telas leem do financeiro, pelos dois transportes: os títulos por faixa, seus totais e a ficha."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from financeiro.contrato_telas import (
    FaixaDeVencimento,
    FiltroDeTitulos,
    OrdemDeTitulos,
    TelasDoFinanceiro,
    TipoDeTitulo,
)
from financeiro.erros import TituloNaoEncontrado
from financeiro.tests.apoio import Tesouraria
from plataforma.contratos import usar
from plataforma.erros import Proibido
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.leituras import Pagina
from plataforma.relogio import hoje
from plataforma.valores import novo_id

telas = usar(TelasDoFinanceiro)
pytestmark = pytest.mark.usefixtures("transporte")
FAIXAS = {
    -31: FaixaDeVencimento.VENCIDO_HA_MUITO,
    -30: FaixaDeVencimento.VENCIDO,
    -1: FaixaDeVencimento.VENCIDO,
    0: FaixaDeVencimento.HOJE,
    1: FaixaDeVencimento.EM_7_DIAS,
    7: FaixaDeVencimento.EM_7_DIAS,
    8: FaixaDeVencimento.EM_30_DIAS,
    30: FaixaDeVencimento.EM_30_DIAS,
    31: FaixaDeVencimento.DEPOIS,
}


def _titulo(tesouraria: Tesouraria, dias: int, **outros: str) -> dict[str, object]:
    emissao: date = hoje() - timedelta(days=40)
    (titulo,) = tesouraria.titulos(emissao=str(emissao), prazos=str(40 + dias), **outros)
    return titulo


def test_cada_titulo_esta_na_faixa_do_seu_vencimento(tesouraria: Tesouraria) -> None:
    for dias in FAIXAS:
        _titulo(tesouraria, dias)
    filtro, ordem = FiltroDeTitulos(tipo=(TipoDeTitulo.PAGAR,)), OrdemDeTitulos.VENCIMENTO_MAIS_CEDO
    todos = telas.tela_titulos(filtro=filtro, ordem=ordem, pagina=Pagina()).itens
    assert {(t.vencimento - hoje()).days: t.faixa for t in todos} == FAIXAS
    grupos = telas.totais_de_titulos(filtro=filtro).grupos
    assert {grupo.faixa: grupo.quantos for grupo in grupos} == {
        faixa: list(FAIXAS.values()).count(faixa) for faixa in FaixaDeVencimento
    }
    assert {grupo.resta for grupo in grupos if grupo.quantos == 2} == {Decimal("200.00")}
    vencidos = (FaixaDeVencimento.VENCIDO_HA_MUITO, FaixaDeVencimento.HOJE)
    da_faixa = telas.tela_titulos(filtro=FiltroDeTitulos(faixa=vencidos), ordem=ordem, pagina=Pagina()).itens
    assert [(t.vencimento - hoje()).days for t in da_faixa] == [-31, 0]


def test_a_lista_se_busca_e_diz_o_que_se_pode_fazer(tesouraria: Tesouraria) -> None:
    pago, aberto = (_titulo(tesouraria, 5, documento=documento) for documento in ("Recibo 8", "Recibo 9"))
    tesouraria.baixar(pago, data=str(hoje()))
    filtro = FiltroDeTitulos(busca="imobiliaria recibo")
    linhas = telas.tela_titulos(filtro=filtro, ordem=OrdemDeTitulos.MAIS_NOVOS, pagina=Pagina()).itens
    assert {str(linha.id): linha.acoes for linha in linhas} == {pago["id"]: (), aberto["id"]: ("baixar", "cancelar")}


def test_a_ficha_diz_o_que_se_pode_fazer_com_cada_baixa(tesouraria: Tesouraria) -> None:
    titulo = _titulo(tesouraria, 5)
    tesouraria.baixar(titulo, principal="40.00", data=str(hoje()))
    ficha = telas.tela_titulo(titulo=titulo["id"])
    assert ficha.saldo == Decimal("60.00")
    assert ficha.acoes == ("baixar",)
    assert [(baixa.principal, baixa.acoes) for baixa in ficha.baixas] == [(Decimal("40.00"), ("estornar",))]


def test_sem_permissao_ou_sem_titulo_a_recusa_e_a_declarada(tesouraria: Tesouraria) -> None:
    with pytest.raises(TituloNaoEncontrado):
        telas.tela_titulo(titulo=novo_id())
    sem_direito = Ator(usuario_id=novo_id(), empresa_id=tesouraria.ator.empresa_id, permissoes=frozenset())
    with agir_como(sem_direito), pytest.raises(Proibido):
        telas.totais_de_titulos(filtro=FiltroDeTitulos())
