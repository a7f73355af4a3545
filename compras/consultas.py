"""Leituras de compras, só de seu próprio banco."""

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from compras.erros import (
    FornecedorNaoEncontrado,
    devolucao_nao_encontrada,
    mapeamento_nao_encontrado,
    nota_nao_encontrada,
)
from compras.models import (
    DevolucaoDeCompra,
    Fornecedor,
    ItemDaDevolucaoDeCompra,
    ItemDaNota,
    Mapeamento,
    Nota,
    ParcelaDaNota,
    Xml,
)
from plataforma.banco.fixas import Lista

_RESUMO = (
    "id", "situacao", "origem", "natureza", "chave_de_acesso", "numero", "serie", "fornecedor",
    "documento_do_fornecedor", "nome_do_fornecedor", "estabelecimento", "cnpj_do_estabelecimento",
    "outro_destinatario", "uso_e_consumo", "data_emissao", "data_entrada", "total", "versao",
)  # fmt: skip
_RESTO = (
    "produtos", "desconto", "frete", "outras_despesas", "icms_st", "ipi", "a_pagar", "bonificacao", "remessa",
    "criado_em",
)  # fmt: skip
_ITEM = (
    "numero", "codigo", "gtin", "descricao", "ncm", "cfop", "cfop_de_entrada", "natureza", "unidade", "quantidade",
    "valor_unitario", "produtos", "desconto", "acessorios", "cst", "icms", "icms_st", "ipi", "pis", "cofins",
    "valor_na_nota", "custo", "icms_a_recuperar", "pis_a_recuperar", "cofins_a_recuperar", "entra_no_estoque",
    "produto", "sku", "unidade_de_estoque", "fator", "quantidade_de_estoque", "quantidade_devolvida", "pendencia",
)  # fmt: skip

_DA_DEVOLUCAO = ("id", "numero", "situacao", "nota", "data", "motivo", "total")
_COPIADOS = {
    "numero_da_nota": F("nota__numero"),
    "serie_da_nota": F("nota__serie"),
    "fornecedor": F("nota__fornecedor_id"),
    "nome_do_fornecedor": F("nota__nome_do_fornecedor"),
    "estabelecimento": F("estabelecimento_id"),
}


def _notas(*campos: str) -> Lista:
    com_ids = Nota.objects.annotate(fornecedor=F("fornecedor_id"), estabelecimento=F("estabelecimento_id"))
    return com_ids.values(*campos)


def notas() -> Lista:
    """Notas, sem suas linhas."""
    return _notas(*_RESUMO)


def nota(id_da_nota: UUID) -> dict[str, Any]:
    """Nota com linhas e parcelas; levanta NotaNaoEncontrada."""
    achada = _notas(*_RESUMO, *_RESTO).filter(id=id_da_nota).first()
    if achada is None:
        raise nota_nao_encontrada(id_da_nota)
    itens = ItemDaNota.objects.filter(nota=id_da_nota).order_by("numero").annotate(produto=F("produto_id"))
    parcelas = ParcelaDaNota.objects.filter(nota=id_da_nota).order_by("numero")
    return {
        **achada,
        "sha256": Xml.objects.values_list("sha256", flat=True).filter(nota=id_da_nota).first() or "",
        "itens": list(itens.values(*_ITEM)),
        "parcelas": list(parcelas.values("numero", "vencimento", "valor")),
    }


def devolucoes() -> Lista:
    """Devoluções de compra, sem suas linhas."""
    return DevolucaoDeCompra.objects.values(*_DA_DEVOLUCAO, **_COPIADOS)


def devolucao(id_da_devolucao: UUID) -> dict[str, Any]:
    """Devolução com suas linhas; levanta DevolucaoNaoEncontrada."""
    completas = DevolucaoDeCompra.objects.values(
        *_DA_DEVOLUCAO, "a_pagar", "bonificacao", "remessa", "criado_em", **_COPIADOS, deposito=F("deposito_id")
    )
    achada = completas.filter(id=id_da_devolucao).first()
    if achada is None:
        raise devolucao_nao_encontrada(id_da_devolucao)
    itens = ItemDaDevolucaoDeCompra.objects.filter(devolucao=id_da_devolucao).order_by("posicao")
    return {
        **achada,
        "itens": list(
            itens.values(
                "quantidade",
                "custo",
                "icms_a_recuperar",
                "pis_a_recuperar",
                "cofins_a_recuperar",
                numero=F("item__numero"),
                produto=F("item__produto_id"),
                sku=F("item__sku"),
                descricao=F("item__descricao"),
                unidade=F("item__unidade_de_estoque"),
            )
        ),
    }


def fornecedores() -> Lista:
    """Resumo das notas de cada fornecedor."""
    return Fornecedor.objects.values(
        "id", "nome", "documento", "notas_lancadas", "notas_aguardando", "comprado", "devolvido", "ultima_entrada"
    )


def fornecedor(pessoa: UUID) -> dict[str, Any]:
    """Resumo de um fornecedor; levanta FornecedorNaoEncontrado."""
    achado = fornecedores().filter(id=pessoa).first()
    if achado is None:
        raise FornecedorNaoEncontrado(f"Não há nota de entrada da pessoa {pessoa} nesta empresa.")
    return achado


def mapeamentos() -> Lista:
    """O que se lembra dos códigos de cada fornecedor."""
    com_ids: QuerySet[Any] = Mapeamento.objects.annotate(fornecedor=F("fornecedor_id"), produto=F("produto_id"))
    return com_ids.values("id", "fornecedor", "codigo", "unidade", "produto", "sku", "fator", "uso_e_consumo", "versao")


def mapeamento(id_do_mapeamento: UUID) -> dict[str, Any]:
    """Um mapeamento; levanta MapeamentoNaoEncontrado."""
    achado = mapeamentos().filter(id=id_do_mapeamento).first()
    if achado is None:
        raise mapeamento_nao_encontrado(id_do_mapeamento)
    return achado
