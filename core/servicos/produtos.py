"""Produtos, unidades de medida e conversões."""

from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from core.contrato import UnidadeNaoEncontrada
from core.eventos import ProdutoAlterado, ProdutoCadastrado
from core.models import Conversao, Produto, Unidade
from core.servicos.mudancas import MudancasDoCadastro, alterar
from plataforma.banco.sql import transacao
from plataforma.erros import EntradaInvalida, ErroDeCampo
from plataforma.mensageria.publicar import publicar


class NovoProduto(msgspec.Struct, frozen=True, kw_only=True):
    """Produto a cadastrar; GTIN e NCM já conferidos."""

    sku: str
    descricao: str
    unidade: str
    gtin: str = ""
    ncm: str = ""
    preco: Decimal = Decimal("0.000000")
    ativo: bool = True


class MudancasDoProduto(MudancasDoCadastro, frozen=True, kw_only=True):
    """Alteração parcial de um produto. SKU e unidade de estoque não mudam: os documentos já os copiaram."""

    descricao: str | UnsetType = UNSET
    gtin: str | UnsetType = UNSET
    ncm: str | UnsetType = UNSET
    preco: Decimal | UnsetType = UNSET
    ativo: bool | UnsetType = UNSET


class MudancasDaUnidade(MudancasDoCadastro, frozen=True, kw_only=True):
    """Alteração parcial de uma unidade de medida."""

    nome: str | UnsetType = UNSET
    casas: int | UnsetType = UNSET
    ativa: bool | UnsetType = UNSET


class MudancasDaConversao(MudancasDoCadastro, frozen=True, kw_only=True):
    """Alteração do fator de uma conversão."""

    fator: Decimal | UnsetType = UNSET


def cadastrar_produtos(*, novos: Sequence[NovoProduto]) -> list[UUID]:
    """Cadastra todos ou nenhum, na ordem dada; levanta UnidadeNaoEncontrada."""
    with transacao("core"):
        _exigir_unidades([n.unidade for n in novos])
        produtos = [Produto(**msgspec.structs.asdict(novo)) for novo in novos]
        # Pela chave: dois lotes com os mesmos SKU em ordens diferentes não se esperam em círculo.
        Produto.objects.bulk_create(sorted(produtos, key=attrgetter("sku")))
        for p in produtos:
            _publicar(ProdutoCadastrado, p)
    return [p.id for p in produtos]


def alterar_produto(*, id: UUID, mudancas: MudancasDoProduto, versao_lida: int | None) -> None:
    """Altera um produto e conta aos outros módulos."""
    with transacao("core"):
        alterar(Produto, id=id, mudancas=mudancas, versao_lida=versao_lida)
        _publicar(ProdutoAlterado, Produto.objects.get(id=id))


def _publicar(tipo: type[ProdutoCadastrado] | type[ProdutoAlterado], p: Produto) -> None:
    publicar(
        tipo(
            produto=p.id,
            sku=p.sku,
            descricao=p.descricao,
            unidade=p.unidade,
            ncm=p.ncm,
            ativo=p.ativo,
            versao_cadastro=p.versao,
        )
    )


def _exigir_unidades(siglas: Sequence[str]) -> None:
    existentes = set(Unidade.objects.filter(sigla__in=set(siglas), ativa=True).values_list("sigla", flat=True))
    campos = tuple(
        ErroDeCampo(
            campo="unidade" if len(siglas) == 1 else f"itens.{i}.unidade",
            codigo=UnidadeNaoEncontrada.codigo,
            mensagem=f"A empresa não tem a unidade “{sigla}” ativa. Veja GET /api/unidades/, ou cadastre-a.",
        )
        for i, sigla in enumerate(siglas)
        if sigla not in existentes
    )
    if campos:
        raise UnidadeNaoEncontrada(campos[0].mensagem, campos=campos)


def cadastrar_unidade(*, sigla: str, nome: str, casas: int) -> UUID:
    """Inclui uma unidade de medida; a sigla fica em maiúsculas."""
    with transacao("core"):
        return Unidade.objects.create(sigla=sigla.upper(), nome=nome, casas=casas).id


def alterar_unidade(*, id: UUID, mudancas: MudancasDaUnidade, versao_lida: int | None) -> None:
    """Altera uma unidade de medida; a sigla não muda, os documentos já a copiaram."""
    with transacao("core"):
        alterar(Unidade, id=id, mudancas=mudancas, versao_lida=versao_lida)


def cadastrar_conversao(*, produto: UUID, unidade: str, fator: Decimal) -> UUID:
    """Diz quantas unidades de estoque há em uma `unidade` do produto."""
    with transacao("core"):
        propria = Produto.objects.filter(id=produto).values_list("unidade", flat=True).first()
        if propria is None:
            raise _erro("produto", "core.produto_nao_encontrado", f"A empresa não tem produto com o id {produto}.")
        if propria == unidade:
            raise _erro("unidade", "core.conversao_da_propria", f"“{unidade}” já é a unidade de estoque do produto.")
        _exigir_unidades([unidade])
        return Conversao.objects.create(produto_id=produto, unidade=unidade, fator=fator).id


def alterar_conversao(*, id: UUID, mudancas: MudancasDaConversao, versao_lida: int | None) -> None:
    """Altera o fator; o que já se comprou ou vendeu guarda o que valia."""
    with transacao("core"):
        alterar(Conversao, id=id, mudancas=mudancas, versao_lida=versao_lida)


def _erro(campo: str, codigo: str, mensagem: str) -> EntradaInvalida:
    return EntradaInvalida(mensagem, campos=(ErroDeCampo(campo=campo, codigo=codigo, mensagem=mensagem),))
