"""Leituras de vendas, só de seu próprio banco: listas em um comando, documentos em um por tabela."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from plataforma.banco.fixas import ConsultaFixa, Lista
from plataforma.erros import NaoEncontrado
from vendas.erros import (
    ClienteDesconhecido,
    CondicaoDesconhecida,
    DevolucaoDesconhecida,
    ExpedicaoDesconhecida,
    FaturaDesconhecida,
    PedidoDesconhecido,
    desconhecido,
)
from vendas.models import (
    Cliente,
    Condicao,
    Devolucao,
    Expedicao,
    Fatura,
    ItemDaDevolucao,
    ItemDaExpedicao,
    ItemDaFatura,
    ItemDoPedido,
    Parcela,
    Pedido,
)
from vendas.situacoes import SituacaoDaFatura

_DO_ESTABELECIMENTO = {"estabelecimento": F("estabelecimento_id")}
_DO_PEDIDO_E_DEPOSITO = {
    "deposito": "deposito_id",
    "numero_do_pedido": "pedido__numero",
    "nome_do_cliente": "pedido__nome_do_cliente",
}
_DO_PEDIDO_QUE_ANDOU = {nome: F(caminho) for nome, caminho in _DO_PEDIDO_E_DEPOSITO.items()}
_DONOS = {"estabelecimento": "estabelecimento_id"}
_CABECALHO = "cabecalho_"
_DA_EXPEDICAO = ("id", "pedido", "numero_do_pedido", "nome_do_cliente", "estabelecimento", "deposito", "data")
_DO_QUE_ANDOU = ("linha", "posicao", "sku", "descricao", "unidade", "fatura", "quantidade")
_DA_FATURA = (
    "id",
    "pedido",
    "cnpj_do_estabelecimento",
    "serie",
    "numero",
    "data",
    "cliente",
    "nome_do_cliente",
    "situacao",
    "produtos",
    "desconto",
    "frete",
    "total",
    "devolvido",
    "recebido",
    "a_receber",
)
_DO_ITEM_DA_FATURA = (
    "linha",
    "posicao",
    "sku",
    "descricao",
    "unidade",
    "quantidade",
    "produtos",
    "desconto",
    "frete",
    "total",
    "quantidade_expedida",
    "quantidade_devolvida",
)
_DO_PEDIDO = (
    "id",
    "numero",
    "data",
    "cnpj_do_estabelecimento",
    "cliente",
    "nome_do_cliente",
    "documento_do_cliente",
    "condicao",
    "prazos",
    "situacao",
    "faturamento",
    "expedicao",
    "devolucao",
    "produtos",
    "desconto",
    "desconto_total",
    "frete",
    "total",
    "observacao",
    "motivo_do_cancelamento",
    "motivo_do_encerramento",
    "versao",
    "criado_em",
)
_DA_LINHA_DO_PEDIDO = (
    "id",
    "posicao",
    "produto",
    "sku",
    "descricao",
    "unidade",
    "quantidade",
    "preco",
    "produtos",
    "desconto",
    "desconto_rateado",
    "frete",
    "total",
    "quantidade_encerrada",
    "quantidade_faturada",
    "quantidade_expedida",
    "quantidade_devolvida",
    "a_faturar",
    "a_expedir",
    "a_devolver",
)
_DA_LINHA = {"linha": F("faturado__linha"), "posicao": F("faturado__linha__posicao"), "sku": F("faturado__linha__sku")}
_DESCRICAO = {"descricao": F("faturado__linha__descricao"), "unidade": F("faturado__linha__unidade")}


def pedidos() -> Lista:
    """Pedidos, sem suas linhas."""
    return Pedido.objects.annotate(**_DO_ESTABELECIMENTO).values(
        "id",
        "numero",
        "data",
        "estabelecimento",
        "cliente",
        "nome_do_cliente",
        "documento_do_cliente",
        "situacao",
        "faturamento",
        "expedicao",
        "devolucao",
        "total",
        "versao",
    )


def pedido(id_do_pedido: UUID) -> dict[str, Any]:
    """Pedido com suas linhas e o que resta em cada uma; levanta PedidoDesconhecido."""
    return _documento(_PEDIDO, id_do_pedido, PedidoDesconhecido, "pedido")


def _pedido(id_do_pedido: UUID) -> Lista:
    itens = ItemDoPedido.objects.filter(pedido=id_do_pedido).order_by("posicao")
    itens = itens.annotate(
        produto=F("produto_id"),
        a_faturar=F("quantidade") - F("quantidade_encerrada") - F("quantidade_faturada"),
        a_expedir=F("quantidade_faturada") - F("quantidade_expedida"),
        a_devolver=F("quantidade_expedida") - F("quantidade_devolvida"),
    )
    return itens.values(*_DA_LINHA_DO_PEDIDO, **_cabecalho("pedido", _DO_PEDIDO, **_DONOS, deposito="deposito_id"))


def _a_expedir(fatura: str, situacao: str) -> Q:
    pendentes = ItemDaFatura.objects.filter(fatura=OuterRef(fatura), quantidade_expedida__lt=F("quantidade"))
    return Q(**{situacao: SituacaoDaFatura.EMITIDA}) & Exists(pendentes)


def faturas() -> Lista:
    """Faturas, sem seus itens; `a_expedir` diz se está em vigor e ainda há o que sair."""
    consulta = Fatura.objects.annotate(**_DO_ESTABELECIMENTO, a_expedir=_a_expedir("pk", "situacao"))
    return consulta.values(*_DA_FATURA, "estabelecimento", "a_expedir")


def fatura(id_da_fatura: UUID) -> dict[str, Any]:
    """Fatura com itens e parcelas; levanta FaturaDesconhecida."""
    return {
        **_documento(_FATURA, id_da_fatura, FaturaDesconhecida, "fatura"),
        "parcelas": _PARCELAS(id_da_fatura),
    }


def _fatura(id_da_fatura: UUID) -> Lista:
    itens = ItemDaFatura.objects.filter(fatura=id_da_fatura).order_by("linha__posicao")
    itens = itens.annotate(posicao=F("linha__posicao"), sku=F("linha__sku"))
    itens = itens.annotate(descricao=F("linha__descricao"), unidade=F("linha__unidade"))
    a_expedir = {f"{_CABECALHO}a_expedir": _a_expedir("fatura", "fatura__situacao")}
    return itens.values(*_DO_ITEM_DA_FATURA, **_cabecalho("fatura", _DA_FATURA, **_DONOS), **a_expedir)


def _parcelas(id_da_fatura: UUID) -> Lista:
    return Parcela.objects.filter(fatura=id_da_fatura).order_by("numero").values("numero", "vencimento", "valor")


def expedicoes() -> Lista:
    """Expedições, sem seus itens."""
    return Expedicao.objects.annotate(**_DO_ESTABELECIMENTO, **_DO_PEDIDO_QUE_ANDOU).values(*_DA_EXPEDICAO)


def expedicao(id_da_expedicao: UUID) -> dict[str, Any]:
    """Expedição com o que saiu de cada fatura; levanta ExpedicaoDesconhecida."""
    return _documento(_EXPEDICAO, id_da_expedicao, ExpedicaoDesconhecida, "expedição")


def _expedicao(id_da_expedicao: UUID) -> Lista:
    itens = ItemDaExpedicao.objects.filter(expedicao=id_da_expedicao).order_by("faturado__linha__posicao", "id")
    return itens.annotate(**_DA_LINHA, **_DESCRICAO, fatura=F("faturado__fatura")).values(
        *_DO_QUE_ANDOU, **_cabecalho("expedicao", ("id", "pedido", "data"), **_DONOS, **_DO_PEDIDO_E_DEPOSITO)
    )


def devolucoes() -> Lista:
    """Devoluções, sem seus itens."""
    consulta = Devolucao.objects.annotate(**_DO_ESTABELECIMENTO, **_DO_PEDIDO_QUE_ANDOU)
    return consulta.values(*_DA_EXPEDICAO, "motivo", "total")


def devolucao(id_da_devolucao: UUID) -> dict[str, Any]:
    """Devolução com o que voltou de cada fatura; levanta DevolucaoDesconhecida."""
    return _documento(_DEVOLUCAO, id_da_devolucao, DevolucaoDesconhecida, "devolução")


def _devolucao(id_da_devolucao: UUID) -> Lista:
    itens = ItemDaDevolucao.objects.filter(devolucao=id_da_devolucao).order_by("faturado__linha__posicao", "id")
    da_devolucao = ("id", "pedido", "data", "motivo", "total")
    return itens.annotate(**_DA_LINHA, **_DESCRICAO, fatura=F("faturado__fatura")).values(
        *_DO_QUE_ANDOU, "valor", **_cabecalho("devolucao", da_devolucao, **_DONOS, **_DO_PEDIDO_E_DEPOSITO)
    )


def clientes() -> Lista:
    """Clientes."""
    return Cliente.objects.values("id", "nome", "documento", "uf", "condicao", "limite_de_credito", "ativo", "versao")


def cliente(id_do_cliente: UUID) -> dict[str, Any]:
    """Um cliente; levanta ClienteDesconhecido."""
    return _um(_CLIENTE, id_do_cliente, ClienteDesconhecido, "cliente")


def condicoes() -> Lista:
    """Condições de pagamento."""
    return Condicao.objects.values("id", "nome", "prazos", "ativa", "versao")


def condicao(id_da_condicao: UUID) -> dict[str, Any]:
    """Uma condição; levanta CondicaoDesconhecida."""
    return _um(_CONDICAO, id_da_condicao, CondicaoDesconhecida, "condição de pagamento")


def _um(consulta: ConsultaFixa, procurado: UUID, erro: type[NaoEncontrado], coisa: str) -> dict[str, Any]:
    achados = consulta(procurado)
    if not achados:
        raise desconhecido(erro, coisa, procurado)
    return achados[0]


def _documento(consulta: ConsultaFixa, procurado: UUID, erro: type[NaoEncontrado], coisa: str) -> dict[str, Any]:
    achadas = consulta(procurado)
    if not achadas:
        raise desconhecido(erro, coisa, procurado)
    do_cabecalho = [nome for nome in achadas[0] if nome.startswith(_CABECALHO)]
    cabecalho = {nome.removeprefix(_CABECALHO): achadas[0][nome] for nome in do_cabecalho}
    itens = [{nome: valor for nome, valor in linha.items() if nome not in do_cabecalho} for linha in achadas]
    return {**cabecalho, "itens": itens}


def _cabecalho(relacao: str, campos: Iterable[str], **outros: str) -> dict[str, F]:
    """Colunas do documento a ler junto de cada linha dele, para que os dois venham num comando só."""
    caminhos = {**{campo: campo for campo in campos}, **outros}
    return {f"{_CABECALHO}{nome}": F(f"{relacao}__{caminho}") for nome, caminho in caminhos.items()}


def _de(lista: Callable[[], Lista]) -> ConsultaFixa:
    return ConsultaFixa("vendas", lambda procurado: lista().filter(id=procurado))


_PEDIDO = ConsultaFixa("vendas", _pedido)
_FATURA = ConsultaFixa("vendas", _fatura)
_PARCELAS = ConsultaFixa("vendas", _parcelas)
_EXPEDICAO = ConsultaFixa("vendas", _expedicao)
_DEVOLUCAO = ConsultaFixa("vendas", _devolucao)
_CLIENTE = _de(clientes)
_CONDICAO = _de(condicoes)
