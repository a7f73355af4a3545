"""Fornecedores: de quem há nota, o que se comprou e o que se deve; e o que voltou a eles."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from compras.contrato_telas import (
    FiltroDeDevolucoes,
    FiltroDeFornecedores,
    Fornecedor,
    OrdemDeFornecedores,
    PaginaDeDevolucoesDeCompra,
    PaginaDeFornecedores,
    ResumoDaDevolucaoDeCompra,
    SituacaoDaDevolucao,
    TelasDeCompras,
)
from financeiro.contrato_telas import TipoDeTitulo
from plataforma.contratos import usar
from plataforma.identidade.contexto import ator_atual
from plataforma.leituras import DosNumerados, Pagina
from web.celulas import NADA, dia, documento, em_dois, inteiro, numero, reais, selo
from web.padroes.ficha import Ficha
from web.padroes.formulario import Formulario
from web.padroes.lista import ColunaDaLista, Data, Lista, Visao
from web.telas import pessoas
from web.telas.historico import do_historico

compras = usar(TelasDeCompras)
_SITUACOES = {
    SituacaoDaDevolucao.CONFIRMANDO: selo("ambar", "Confirmando"),
    SituacaoDaDevolucao.CONCLUIDA: selo("verde", "Concluída"),
    SituacaoDaDevolucao.DESFEITA: selo("cinza", "Desfeita"),
}
_ESPERA, _EM_DIA = selo("ambar", "Nota por mapear"), selo("verde", "Notas em dia")


def _ler(filtro: FiltroDeFornecedores, ordem: OrdemDeFornecedores, pagina: Pagina) -> PaginaDeFornecedores:
    return compras.tela_fornecedores(filtro=filtro, ordem=ordem, pagina=pagina)


def _ler_devolucoes(filtro: FiltroDeDevolucoes, ordem: DosNumerados, pagina: Pagina) -> PaginaDeDevolucoesDeCompra:
    return compras.tela_devolucoes(filtro=filtro, ordem=ordem, pagina=pagina)


def estado(fornecedor: Fornecedor) -> SafeString:
    """Se há nota dele à espera."""
    return _ESPERA if fornecedor.notas_aguardando else _EM_DIA


def _nome(fornecedor: Fornecedor) -> SafeString:
    return em_dois(fornecedor.nome, documento(fornecedor.documento))


def _da_nota(devolucao: ResumoDaDevolucaoDeCompra) -> SafeString:
    nota = f"da nota {devolucao.numero_da_nota}"
    return em_dois(devolucao.nome_do_fornecedor, nota)


def _do_endereco(endereco: QueryDict) -> Mapping[str, object]:
    return {nome: endereco.get(nome, "") for nome in ("nome", "documento")}


def chamada(devolucao: ResumoDaDevolucaoDeCompra) -> str:
    """Como se chama a devolução; a que não se concluiu não tem número."""
    return f"Devolução {devolucao.numero}" if devolucao.numero else "Devolução sem número"


def _da_nota_ou_da_lista(_corpo: object) -> str:
    """Ele só aparece com a primeira nota: quem pode, já a lança."""
    return reverse("web:nota_nova" if "compras.nota.lancar" in ator_atual().permissoes else "web:fornecedores")


NOVO: Formulario[Any] = Formulario(
    nome="fornecedor_novo",
    caminho="compras/fornecedores/novo/",
    titulo="Novo fornecedor",
    permissao="core.pessoa.criar",
    tambem="compras.fornecedor.ver",
    icone="user-plus",
    lista=lambda: LISTA,
    recurso="pessoas",
    secoes=(pessoas.IDENTIDADE, pessoas.ENDERECO),
    inicial=_do_endereco,
    ir=_da_nota_ou_da_lista,
    dito=lambda corpo: f"{corpo['nome']} cadastrado: aparece entre os fornecedores com a primeira nota.",
)
LISTA: Lista[FiltroDeFornecedores, OrdemDeFornecedores, Fornecedor] = Lista(
    nome="fornecedores",
    recurso="fornecedores",
    caminho="compras/fornecedores/",
    titulo="Fornecedores",
    permissao="compras.fornecedor.ver",
    icone="building-store",
    grupo="Compras",
    filtro=FiltroDeFornecedores,
    ordem=OrdemDeFornecedores,
    ler=_ler,
    endereco=lambda f: reverse("web:fornecedor", args=[f.id]),
    chamada=lambda f: f.nome,
    vazio="Nenhum fornecedor com nota",
    busca="Nome ou CNPJ",
    visoes=(
        Visao("Todos", FiltroDeFornecedores()),
        Visao("Com nota por mapear", FiltroDeFornecedores(aguardando=True)),
    ),
    filtros=(Data("Entrou de", lambda f: f.de), Data("Até", lambda f: f.ate)),
    colunas=(
        ColunaDaLista("Fornecedor", _nome, "cresce", (OrdemDeFornecedores.NOME, OrdemDeFornecedores.NOME_DE_Z_A)),
        ColunaDaLista("Notas", lambda f: inteiro(f.notas_lancadas), "dir num"),
        ColunaDaLista("Última entrada", lambda f: dia(f.ultima_entrada), "num"),
        ColunaDaLista("Estado", estado, "estado"),
        ColunaDaLista("Comprado", lambda f: reais(f.comprado), "dir num forte soma"),
    ),
    novo=NOVO,
)
ALTERAR = pessoas.alterar("fornecedor", LISTA, caminho="compras/fornecedores/<uuid:id>/alterar/")
FICHA: Ficha[Any] = Ficha(
    nome="fornecedor",
    caminho="compras/fornecedores/<uuid:id>/",
    titulo="Fornecedor",
    permissao="compras.fornecedor.ver",
    lista=LISTA,
    ler=lambda id: compras.tela_fornecedor(fornecedor=id),
    chamada=lambda f: f.nome,
    estado=estado,
    modelo="web/fornecedor.html",
    blocos=(pessoas.contas("A pagar", TipoDeTitulo.PAGAR), pessoas.CADASTRO, do_historico("pessoas")),
)
DEVOLUCOES: Lista[FiltroDeDevolucoes, DosNumerados, ResumoDaDevolucaoDeCompra] = Lista(
    nome="devolucoes_de_compra",
    recurso="devolucoes-de-compra",
    caminho="compras/devolucoes/",
    titulo="Devoluções de compra",
    permissao="compras.devolucao.ver",
    icone="truck-return",
    grupo="Compras",
    filtro=FiltroDeDevolucoes,
    ordem=DosNumerados,
    ler=_ler_devolucoes,
    endereco=lambda d: reverse("web:devolucao_de_compra", args=[d.id]),
    chamada=chamada,
    vazio="Nenhuma devolução de compra",
    busca="Fornecedor, nota ou número",
    filtros=(Data("De", lambda f: f.de), Data("Até", lambda f: f.ate)),
    colunas=(
        ColunaDaLista("Devolução", lambda d: numero(d.numero) if d.numero else NADA, "num"),
        ColunaDaLista("Fornecedor", _da_nota, "cresce"),
        ColunaDaLista("Data", lambda d: dia(d.data), "num"),
        ColunaDaLista("Estado", lambda d: _SITUACOES[d.situacao], "estado"),
        ColunaDaLista("Total", lambda d: reais(d.total), "dir num forte soma"),
    ),
)
FICHA_DA_DEVOLUCAO: Ficha[Any] = Ficha(
    nome="devolucao_de_compra",
    caminho="compras/devolucoes/<uuid:id>/",
    titulo="Devolução de compra",
    permissao="compras.devolucao.ver",
    lista=DEVOLUCOES,
    ler=lambda id: compras.tela_devolucao(devolucao=id),
    chamada=chamada,
    estado=lambda d: _SITUACOES[d.situacao],
    modelo="web/devolucao_de_compra.html",
    blocos=(do_historico("devolucoes-de-compra"),),
)
TELAS = (LISTA, NOVO, FICHA, ALTERAR, DEVOLUCOES, FICHA_DA_DEVOLUCAO)
