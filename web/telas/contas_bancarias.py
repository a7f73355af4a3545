"""Caixas e bancos: a lista com o saldo do livro, criar e alterar."""

from decimal import Decimal

import msgspec
from django.urls import reverse
from django.utils.safestring import SafeString

from financeiro.contrato_telas import (
    ContaBancaria,
    FiltroDeContasBancarias,
    LinhaDeContasBancarias,
    PaginaDeContasBancarias,
    TelasDoFinanceiro,
    TipoDeContaBancaria,
)
from plataforma.contratos import usar
from plataforma.leituras import DasMaisNovas, Pagina
from plataforma.leituras.filtros import LIMITE_MAXIMO
from web.celulas import NADA, em_dois, reais, selo, texto
from web.entradas import Campo, Opcao, Secao, Selecao, SimNao, Texto
from web.padroes.formulario import Formulario
from web.padroes.lista import ColunaDaLista, Lista, Totais, Visao

financeiro = usar(TelasDoFinanceiro)
_ZERO = Decimal("0.00")
_EM_USO, _FORA = selo("verde", "Em uso"), selo("cinza", "Fora de uso")
_TIPOS = {TipoDeContaBancaria.CAIXA: "Caixa", TipoDeContaBancaria.BANCO: "Banco"}


def _ler(filtro: FiltroDeContasBancarias, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeContasBancarias:
    return financeiro.tela_contas_bancarias(filtro=filtro, ordem=ordem, pagina=pagina)


def _totais(filtro: FiltroDeContasBancarias, visoes: tuple[Visao[FiltroDeContasBancarias], ...]) -> Totais:
    todas = msgspec.structs.replace(filtro, ativa=None)
    contas = _ler(todas, DasMaisNovas.MAIS_NOVAS, Pagina(limite=LIMITE_MAXIMO)).itens

    def de(escolhido: FiltroDeContasBancarias) -> list[LinhaDeContasBancarias]:
        return [c for c in contas if escolhido.ativa in (None, c.ativa)]

    return Totais(
        quantos=len(de(filtro)),
        somas=(("Saldo", reais(sum((c.saldo for c in de(filtro)), start=_ZERO))),),
        das_visoes=tuple(len(de(visao.filtro)) for visao in visoes),
    )


def _conta(conta: LinhaDeContasBancarias) -> SafeString:
    return em_dois(conta.nome, conta.codigo_da_conta)


def _onde(conta: LinhaDeContasBancarias) -> SafeString:
    partes = [parte for parte in (conta.banco, conta.agencia, conta.numero) if parte]
    return texto(" · ".join(partes)) if partes else NADA


def _da_lista(_corpo: object) -> str:
    return reverse("web:contas_bancarias")


_NOME = Campo[ContaBancaria]("nome", "Nome", Texto(80), lambda c: c.nome, "c6", "Como a casa a chama.", pede=True)
_DO_BANCO = (
    Campo[ContaBancaria]("banco", "Banco", Texto(3), lambda c: c.banco, "c2", "3 algarismos."),
    Campo[ContaBancaria]("agencia", "Agência", Texto(10), lambda c: c.agencia, "c2"),
    Campo[ContaBancaria]("numero", "Conta", Texto(20), lambda c: c.numero, "c3"),
)
_TIPO = Selecao(lambda: [Opcao(tipo, nome) for tipo, nome in _TIPOS.items()])
NOVA: Formulario[ContaBancaria] = Formulario(
    nome="conta_bancaria_nova",
    caminho="financeiro/contas-bancarias/nova/",
    titulo="Novo caixa ou banco",
    permissao="financeiro.conta_bancaria.manter",
    icone="plus",
    lista=lambda: LISTA,
    recurso="contas-bancarias",
    secoes=(
        Secao("Caixa ou banco", (_NOME, Campo("tipo", "Tipo", _TIPO, lambda c: c.tipo, "c3", pede=True))),
        Secao("No banco", _DO_BANCO),
    ),
    ir=_da_lista,
    dito=lambda corpo: f"{corpo['nome']} criado, com a conta {corpo['codigo_da_conta']} do plano.",
)
LISTA: Lista[FiltroDeContasBancarias, DasMaisNovas, LinhaDeContasBancarias] = Lista(
    nome="contas_bancarias",
    recurso="contas-bancarias",
    caminho="financeiro/contas-bancarias/",
    titulo="Caixas e bancos",
    permissao="financeiro.conta_bancaria.ver",
    icone="building-bank",
    grupo="Financeiro",
    filtro=FiltroDeContasBancarias,
    ordem=DasMaisNovas,
    ler=_ler,
    endereco=lambda c: reverse("web:conta_bancaria", args=[c.id]),
    chamada=lambda c: c.nome,
    vazio="Nenhum caixa ou banco",
    busca="Nome",
    visoes=(
        Visao("Em uso", FiltroDeContasBancarias(ativa=True)),
        Visao("Fora de uso", FiltroDeContasBancarias(ativa=False)),
        Visao("Todos", FiltroDeContasBancarias()),
    ),
    colunas=(
        ColunaDaLista("Caixa ou banco", _conta, "cresce"),
        ColunaDaLista("Tipo", lambda c: texto(_TIPOS[c.tipo])),
        ColunaDaLista("Banco, agência e conta", _onde, "num"),
        ColunaDaLista("Estado", lambda c: _EM_USO if c.ativa else _FORA, "estado"),
        ColunaDaLista("Saldo", lambda c: reais(c.saldo), "dir num forte soma"),
    ),
    totais=_totais,
    novo=NOVA,
)
ALTERAR: Formulario[ContaBancaria] = Formulario(
    nome="conta_bancaria",
    caminho="financeiro/contas-bancarias/<uuid:id>/",
    titulo="Caixa ou banco",
    permissao="financeiro.conta_bancaria.ver",
    escreve="financeiro.conta_bancaria.manter",
    lista=lambda: LISTA,
    recurso="contas-bancarias",
    secoes=(
        Secao("Caixa ou banco", (_NOME, Campo("ativa", "Em uso", SimNao(), lambda c: c.ativa, "c3"))),
        Secao("No banco", _DO_BANCO),
    ),
    ler=lambda id: financeiro.tela_conta_bancaria(conta=id),
    ir=_da_lista,
    dito=lambda corpo: f"{corpo['nome']} salvo.",
)
TELAS = (LISTA, NOVA, ALTERAR)
