"""Notas de entrada: a lista, a ficha, o XML que se solta, as linhas a mapear, a que se digita, e o que volta."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compras.contrato_telas import (
    FichaDaNota,
    FiltroDeNotas,
    ItemDaNota,
    LinhaDeNotas,
    NaturezaDaEntrada,
    OrdemDeNotas,
    PaginaDeNotas,
    SituacaoDaNota,
    TelasDeCompras,
)
from financeiro.contrato_telas import TelasDoFinanceiro
from plataforma.contratos import usar
from plataforma.leituras import Pagina
from plataforma.relogio import hoje
from web.blocos import Bloco
from web.celulas import dia, documento, em_dois, quantidade, reais, selo
from web.endereco import id_dito
from web.entradas import (
    QUANTIDADE,
    REAIS,
    Campo,
    DataDigitada,
    Fixo,
    Linhas,
    Numero,
    Opcao,
    Procura,
    Secao,
    Selecao,
    Texto,
    nada,
)
from web.padroes.acoes import Acao
from web.padroes.ficha import Etapa, Ficha
from web.padroes.formulario import Formulario
from web.padroes.lista import ColunaDaLista, Data, Lista, Totais, Visao
from web.telas.estabelecimento_da_sessao import NoEstabelecimento
from web.telas.estabelecimentos import opcoes as estabelecimentos
from web.telas.historico import do_historico
from web.telas.notas_importar import IMPORTAR

compras, financeiro = usar(TelasDeCompras), usar(TelasDoFinanceiro)
_ZERO = Decimal("0.00")
_ESTADOS = {
    SituacaoDaNota.AGUARDANDO: selo("ambar", "Falta mapear"),
    SituacaoDaNota.LANCADA: selo("verde", "Lançada"),
}
_DEVOLVIDA, _EM_PARTE = selo("roxo", "Devolvida"), selo("roxo", "Devolvida em parte")
_NATUREZAS = {
    NaturezaDaEntrada.COMPRA: "Compra",
    NaturezaDaEntrada.BONIFICACAO: "Bonificação",
    NaturezaDaEntrada.REMESSA: "Remessa",
    NaturezaDaEntrada.CONSUMO: "Uso e consumo",
}
_POR_EMISSAO = (OrdemDeNotas.EMISSAO_MAIS_VELHA, OrdemDeNotas.EMISSAO_MAIS_NOVA)


def estado(nota: LinhaDeNotas) -> SafeString:
    """Se entrou, ou o que falta para entrar."""
    return _ESTADOS[nota.situacao]


def estado_da_ficha(nota: FichaDaNota) -> SafeString:
    """O mesmo, e se já voltou."""
    voltou = [item.quantidade_devolvida for item in nota.itens if item.entra_no_estoque]
    if not any(voltou):
        return _ESTADOS[nota.situacao]
    return _EM_PARTE if any(_resta(item) for item in nota.itens) else _DEVOLVIDA


def _resta(item: ItemDaNota) -> Decimal:
    return (item.quantidade_de_estoque or Decimal(0)) - item.quantidade_devolvida


def chamada(nota: LinhaDeNotas | FichaDaNota) -> str:
    """Como se chama: o número, com a série se há."""
    return f"Nota {nota.numero}/{nota.serie}" if nota.serie else f"Nota {nota.numero}"


def _ler(filtro: FiltroDeNotas, ordem: OrdemDeNotas, pagina: Pagina) -> PaginaDeNotas:
    return compras.tela_notas(filtro=filtro, ordem=ordem, pagina=pagina)


def _totais(filtro: FiltroDeNotas, visoes: tuple[Visao[FiltroDeNotas], ...]) -> Totais:
    grupos = compras.totais_de_notas(filtro=filtro).grupos

    def quantos(situacao: SituacaoDaNota | None) -> int:
        return sum(g.quantos for g in grupos if situacao in (None, g.situacao))

    return Totais(
        quantos=quantos(None),
        somas=(("Soma", reais(sum((g.soma for g in grupos), start=_ZERO))),),
        das_visoes=() if filtro.situacao else tuple(quantos(v.filtro.situacao) for v in visoes),
    )


def _fornecedor(nota: LinhaDeNotas) -> SafeString:
    nome, inscricao = nota.nome_do_fornecedor, documento(nota.documento_do_fornecedor)
    return em_dois(nome, inscricao)


class LinhaAMapear(NamedTuple):
    """Uma linha da nota que ainda não é produto algum daqui."""

    numero: Opcao
    fator: Decimal | None = None


def _a_mapear(nota: FichaDaNota) -> list[LinhaAMapear]:
    return [
        LinhaAMapear(Opcao(str(i.numero), f"{i.descricao} · {quantidade(i.quantidade)} {i.unidade} · {i.codigo}"))
        for i in nota.itens
        if i.pendencia
    ]


class ParteADevolver(NamedTuple):
    """Uma linha da nota e o que dela ainda pode voltar."""

    numero: Opcao
    resta: Decimal


def _a_devolver(endereco: QueryDict) -> Mapping[str, Any]:
    nota = id_dito(endereco, "nota")
    if nota is None:
        return {}
    ficha = compras.tela_nota(nota=nota)
    itens = [
        ParteADevolver(Opcao(str(i.numero), f"{i.descricao} ({i.unidade_de_estoque})"), _resta(i))
        for i in ficha.itens
        if i.entra_no_estoque and _resta(i)
    ]
    return {"nota": Opcao(str(ficha.id), f"{chamada(ficha)} de {ficha.nome_do_fornecedor}"), "itens": itens}


def _da_ficha(corpo: Any) -> str:
    return reverse("web:nota", args=[corpo["id"]])


_PROCURA = Procura("sugerir_produtos", "Código ou nome")
MAPEAR: Formulario[FichaDaNota] = Formulario(
    nome="nota_mapear",
    caminho="compras/notas/<uuid:id>/mapear/",
    titulo="Mapear as linhas da nota",
    permissao="compras.nota.mapear",
    lista=lambda: LISTA,
    recurso="notas-de-entrada",
    acao="mapear",
    secoes=(
        Secao(
            "O que cada linha é aqui",
            linhas=Linhas(
                "itens",
                "Linha da nota",
                (
                    Campo("numero", "Na nota", Fixo(), lambda i: i.numero, "c6"),
                    Campo("produto", "Produto daqui", _PROCURA, nada, "c4", pede=True),
                    Campo("fator", "1 da nota vale", Numero(6), lambda i: i.fator, "c2", pede=True),
                ),
                _a_mapear,
                mais="",
            ),
        ),
    ),
    ler=lambda id: compras.tela_nota(nota=id),
    ir=_da_ficha,
    dito=lambda corpo: (
        "Mapeada e lançada: a mercadoria entrou." if corpo["situacao"] == SituacaoDaNota.LANCADA else "Linhas mapeadas."
    ),
    modelo="web/nota_mapear.html",
)
DIGITAR: NoEstabelecimento[Any] = NoEstabelecimento(
    nome="nota_nova",
    caminho="compras/notas/nova/",
    titulo="Digitar nota",
    permissao="compras.nota.lancar",
    icone="plus",
    lista=lambda: LISTA,
    recurso="notas-de-entrada",
    secoes=(
        Secao(
            "A nota",
            (
                Campo("fornecedor", "Fornecedor", Procura("sugerir_pessoas", "Nome ou CNPJ"), nada, "c6", pede=True),
                Campo("numero", "Número", Texto(20), nada, "c3", pede=True),
                Campo("serie", "Série", Texto(3), nada, "c3"),
                Campo("data_emissao", "Emissão", DataDigitada(), nada, "c3", pede=True),
                Campo("data_entrada", "Entrada", DataDigitada(), nada, "c3", "Vazia, hoje."),
                Campo("estabelecimento", "Entra em", Selecao(estabelecimentos, vazio=None), nada, "c3", pede=True),
                Campo(
                    "natureza",
                    "O que é",
                    Selecao(lambda: [Opcao(n, nome) for n, nome in _NATUREZAS.items()]),
                    nada,
                    "c3",
                    pede=True,
                ),
            ),
        ),
        Secao(
            "Itens",
            linhas=Linhas(
                "itens",
                "Item",
                (
                    Campo("produto", "Produto", _PROCURA, nada, "c6", pede=True),
                    Campo("quantidade", "Quantidade", QUANTIDADE, nada, "c2", pede=True),
                    Campo("unidade", "Unidade", Texto(6), nada, "c2"),
                    Campo("valor", "Valor da linha", REAIS, nada, "c2", pede=True),
                    Campo("icms", "ICMS", REAIS, nada, "c2"),
                    Campo("ipi", "IPI", REAIS, nada, "c2"),
                    Campo("icms_st", "ICMS-ST", REAIS, nada, "c2"),
                ),
                lambda _documento: (),
                "Outro item",
            ),
        ),
        Secao(
            "Da nota inteira",
            (
                Campo("desconto", "Desconto", REAIS, nada, "c2"),
                Campo("frete", "Frete", REAIS, nada, "c2"),
                Campo("outras_despesas", "Outras despesas", REAIS, nada, "c2"),
                Campo("prazos", "Vencimentos", Texto(60), nada, "c4", "Como 30/60/90; vazio, à vista."),
            ),
        ),
    ),
    inicial=lambda _endereco: {"data_entrada": hoje()},
    ir=_da_ficha,
    dito=lambda corpo: f"Nota {corpo['numero']} lançada: a mercadoria entrou.",
)
DEVOLVER: Formulario[Any] = Formulario(
    nome="devolucao_nova",
    caminho="compras/devolucoes/nova/",
    titulo="Devolver ao fornecedor",
    permissao="compras.devolucao.criar",
    lista=lambda: LISTA,
    recurso="devolucoes-de-compra",
    secoes=(
        Secao(
            "Devolução",
            (
                Campo("nota", "Nota", Fixo(str), nada, "c6", pede=True),
                Campo("motivo", "Motivo", Texto(500), nada, "c6", pede=True),
            ),
        ),
        Secao(
            "O que volta: apague a quantidade do que fica",
            linhas=Linhas(
                "itens",
                "Linha da nota",
                (
                    Campo("numero", "Na nota", Fixo(), lambda i: i.numero, "c8"),
                    Campo("quantidade", "Volta", QUANTIDADE, lambda i: i.resta, "c4"),
                ),
                lambda _documento: (),
                mais="",
            ),
        ),
    ),
    inicial=_a_devolver,
    ir=lambda corpo: reverse("web:nota", args=[corpo["nota"]]),
    dito=lambda corpo: f"Devolução {corpo['numero']} registrada." if corpo["numero"] else "Devolução em andamento.",
)
ACAO_MAPEAR: Acao[FichaDaNota] = Acao(
    "mapear",
    "Mapear as linhas",
    "corner-down-left",
    "compras.nota.mapear",
    "notas-de-entrada",
    lambda _corpo: "Linhas mapeadas.",
    passo="Diga o que cada linha é aqui: quando todas tiverem produto, a nota entra.",
    em=MAPEAR,
)
LISTA: Lista[FiltroDeNotas, OrdemDeNotas, LinhaDeNotas] = Lista(
    nome="notas",
    recurso="notas-de-entrada",
    caminho="compras/notas/",
    titulo="Notas de entrada",
    permissao="compras.nota.ver",
    icone="file-invoice",
    grupo="Compras",
    filtro=FiltroDeNotas,
    ordem=OrdemDeNotas,
    ler=_ler,
    endereco=lambda n: reverse("web:nota", args=[n.id]),
    chamada=chamada,
    vazio="Nenhuma nota",
    busca="Fornecedor, CNPJ, número ou chave",
    visoes=(
        Visao("Todas", FiltroDeNotas()),
        Visao("Falta mapear", FiltroDeNotas(situacao=SituacaoDaNota.AGUARDANDO)),
        Visao("Lançadas", FiltroDeNotas(situacao=SituacaoDaNota.LANCADA)),
    ),
    filtros=(Data("Emitida de", lambda f: f.de), Data("Até", lambda f: f.ate)),
    colunas=(
        ColunaDaLista("Nota", lambda n: format_html("{}", chamada(n).removeprefix("Nota ")), "num"),
        ColunaDaLista("Fornecedor", _fornecedor, "cresce"),
        ColunaDaLista("Emissão", lambda n: dia(n.data_emissao), "num", _POR_EMISSAO),
        ColunaDaLista("Entrada", lambda n: dia(n.data_entrada), "num"),
        ColunaDaLista("Estado", estado, "estado"),
        ColunaDaLista("Total", lambda n: reais(n.total), "dir num forte soma"),
    ),
    totais=_totais,
    novo=IMPORTAR,
)


def _etapas(nota: FichaDaNota) -> tuple[Etapa, ...]:
    lancada = nota.situacao == SituacaoDaNota.LANCADA
    andamento = "feita" if lancada else "falta"
    return (Etapa("Recebida", "feita"), Etapa("Mapeada", andamento), Etapa("Lançada", andamento))


FICHA: Ficha[FichaDaNota] = Ficha(
    nome="nota",
    caminho="compras/notas/<uuid:id>/",
    titulo="Nota de entrada",
    permissao="compras.nota.ver",
    lista=LISTA,
    ler=lambda id: compras.tela_nota(nota=id),
    chamada=chamada,
    estado=estado_da_ficha,
    etapas=_etapas,
    modelo="web/nota.html",
    acoes=(ACAO_MAPEAR,),
    blocos=(
        Bloco(
            "titulos",
            "A pagar",
            "financeiro.titulo.ver",
            lambda id: financeiro.bloco_dos_documentos(documentos=(id,)),
            "web/_bloco_a_pagar.html",
        ),
        do_historico("notas-de-entrada"),
    ),
)
TELAS = (LISTA, IMPORTAR, DIGITAR, FICHA, MAPEAR, DEVOLVER)
