"""O que o financeiro sabe do painel: o que se tem a receber e a pagar, o dinheiro que há, e o resultado."""

from collections.abc import Callable
from decimal import Decimal

from django.urls import reverse

from financeiro.contrato_telas import (
    FaixaDeVencimento,
    FiltroDeContasBancarias,
    FiltroDeTitulos,
    GrupoDeTitulos,
    LinhaDeTitulos,
    OrdemDeTitulos,
    SituacaoDoTitulo,
    TelasDoFinanceiro,
    TipoDeTitulo,
)
from plataforma.contratos import usar
from plataforma.leituras import Pagina
from web.celulas import dia, reais
from web.painel.pecas import (
    QUANTAS,
    ZERO,
    Curta,
    Grafico,
    LinhaCurta,
    LinhaDoGrafico,
    NumeroDoPainel,
    PeriodoDoPainel,
    curta,
    do_periodo,
    filtrada,
    grafico,
    numero,
    plural,
)
from web.telas import contas_bancarias, demonstrativos, titulos

financeiro = usar(TelasDoFinanceiro)
VER = "financeiro.titulo.ver"
_ABERTOS = (SituacaoDoTitulo.ABERTO, SituacaoDoTitulo.PARCIAL)
_VENCIDOS = (FaixaDeVencimento.VENCIDO, FaixaDeVencimento.VENCIDO_HA_MUITO)
_LOGO = (FaixaDeVencimento.HOJE, FaixaDeVencimento.EM_7_DIAS)
_RECEBER, _PAGAR = TipoDeTitulo.RECEBER, TipoDeTitulo.PAGAR
_LISTAS = {_RECEBER: titulos.RECEBER, _PAGAR: titulos.PAGAR}
_FICHAS = {_RECEBER: "web:titulo_receber", _PAGAR: "web:titulo_pagar"}
_ROTULOS = {
    FaixaDeVencimento.VENCIDO_HA_MUITO: "Mais de 30 dias atrás",
    FaixaDeVencimento.VENCIDO: "Até 30 dias atrás",
    FaixaDeVencimento.HOJE: "Hoje",
    FaixaDeVencimento.EM_7_DIAS: "Até 7 dias",
    FaixaDeVencimento.EM_30_DIAS: "8 a 30 dias",
    FaixaDeVencimento.DEPOIS: "Depois",
}


def _em_aberto(faixas: tuple[FaixaDeVencimento, ...] = ()) -> tuple[GrupoDeTitulos, ...]:
    filtro = FiltroDeTitulos(tipo=(_RECEBER, _PAGAR), situacao=_ABERTOS, faixa=faixas)
    return financeiro.totais_de_titulos(filtro=filtro).grupos


def _soma(grupos: tuple[GrupoDeTitulos, ...], tipo: TipoDeTitulo) -> Decimal:
    return sum((g.resta for g in grupos if g.tipo == tipo), start=ZERO)


def _a_vencer(
    tipo: TipoDeTitulo, faixas: tuple[FaixaDeVencimento, ...], nada: str
) -> Callable[[PeriodoDoPainel], NumeroDoPainel]:
    def ler(_periodo: PeriodoDoPainel) -> NumeroDoPainel:
        grupos = _em_aberto(faixas)
        quantos = sum(g.quantos for g in grupos if g.tipo == tipo)
        detalhe = plural(quantos, "título", "títulos") if quantos else nada
        tom = "vermelho" if quantos and faixas == _VENCIDOS else ""
        endereco = filtrada(_LISTAS[tipo], FiltroDeTitulos(faixa=faixas))
        return NumeroDoPainel(reais(_soma(grupos, tipo)), endereco, detalhe, tom)

    return ler


def _nos_bancos(_periodo: PeriodoDoPainel) -> NumeroDoPainel:
    contas = financeiro.contas_bancarias_ativas()
    saldo = sum((conta.saldo for conta in contas), start=ZERO)
    endereco = filtrada(contas_bancarias.LISTA, FiltroDeContasBancarias(ativa=True))
    detalhe = f"em {plural(len(contas), 'caixa ou banco', 'caixas e bancos')}" if contas else "nenhum caixa ou banco"
    return NumeroDoPainel(reais(saldo), endereco, detalhe)


def _resultado(periodo: PeriodoDoPainel) -> NumeroDoPainel:
    agora = {linha.chave: linha.valor for linha in financeiro.tela_dre(de=periodo.de, ate=periodo.ate).linhas}
    antes = financeiro.tela_dre(de=periodo.antes_de, ate=periodo.antes_ate).linhas[-1].valor
    resultado = agora["resultado_liquido"]
    detalhe = f"{reais(antes)} {periodo.antes}"
    tom = "vermelho" if resultado < 0 else ""
    return NumeroDoPainel(reais(resultado), do_periodo(demonstrativos.TELAS[0], periodo), detalhe, tom, periodo.rotulo)


def _por_vencimento(_periodo: PeriodoDoPainel) -> Grafico:
    grupos = _em_aberto()
    linhas = []
    for faixa, rotulo in _ROTULOS.items():
        da_faixa = tuple(g for g in grupos if g.faixa == faixa)
        valores = (_soma(da_faixa, _RECEBER), _soma(da_faixa, _PAGAR))
        listas = tuple(filtrada(lista, FiltroDeTitulos(faixa=(faixa,))) for lista in _LISTAS.values())
        linhas.append(LinhaDoGrafico(rotulo, listas, valores))
    resumo = f"{reais(_soma(grupos, _RECEBER))} a receber, {reais(_soma(grupos, _PAGAR))} a pagar"
    return Grafico("Vence", ("A receber", "A pagar"), tuple(linhas), resumo)


def _curta(tipo: TipoDeTitulo, faixas: tuple[FaixaDeVencimento, ...], vazia: str) -> Callable[[PeriodoDoPainel], Curta]:
    def linha(titulo: LinhaDeTitulos) -> LinhaCurta:
        vence = "venceu" if titulo.vencido else "vence"
        ficha = f"{titulos.chamada(titulo)}, {vence} em {dia(titulo.vencimento)}"
        endereco = reverse(_FICHAS[tipo], args=[titulo.id])
        return LinhaCurta(titulo.nome_da_pessoa, ficha, reais(titulo.saldo), titulos.estado(titulo), endereco)

    def ler(_periodo: PeriodoDoPainel) -> Curta:
        filtro, ordem = FiltroDeTitulos(tipo=(tipo,), faixa=faixas), OrdemDeTitulos.VENCIMENTO_MAIS_CEDO
        lidos = financeiro.tela_titulos(filtro=filtro, ordem=ordem, pagina=Pagina(limite=QUANTAS)).itens
        return Curta(tuple(map(linha, lidos)), filtrada(_LISTAS[tipo], FiltroDeTitulos(faixa=faixas)), vazia)

    return ler


BLOCOS = (
    numero("vencido", "A receber vencido", VER, _a_vencer(_RECEBER, _VENCIDOS, "ninguém deve atrasado")),
    numero("a-pagar", "A pagar até 7 dias", VER, _a_vencer(_PAGAR, _LOGO, "nada vence")),
    numero("bancos", "Saldo em caixa e bancos", "financeiro.conta_bancaria.ver", _nos_bancos),
    numero("resultado", "Resultado", "financeiro.demonstrativo.ver", _resultado),
    grafico("vencimentos", "A receber e a pagar", VER, _por_vencimento),
    curta("vencidos", "Vencidos há mais tempo", VER, _curta(_RECEBER, _VENCIDOS, "Nada a receber está vencido.")),
    curta("pagar", "Vence até 7 dias", VER, _curta(_PAGAR, _LOGO, "Nada a pagar vence até 7 dias.")),
)
