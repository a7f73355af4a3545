"""Que produto é cada linha de uma nota, e quantas unidades de estoque há nela.

Chama o core, e por isso roda sem transação aberta. As chaves saem da chave de acesso: repetir dá a mesma resposta.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from compras.models import Mapeamento
from compras.nfe.nota import ItemLido, NotaLida, ParteDaNota
from compras.unidades import sigla_da_unidade
from core.contrato import Cadastros, ItemACasar, PessoaACasar, PessoaResumo, ProdutoResumo, UnidadeNaoEncontrada
from plataforma.contratos import usar
from plataforma.valores import fator, quantidade

cadastros = usar(Cadastros)
UM = fator(1)


class LinhaCasada(NamedTuple):
    """1 unidade da nota = `fator` unidades de estoque; `pendencia` diz o que falta para saber."""

    produto: ProdutoResumo | None
    fator: Decimal | None
    uso_e_consumo: bool
    pendencia: str


def casar_fornecedor(nota: NotaLida) -> PessoaResumo:
    """A pessoa que emitiu a nota, cadastrada se ainda não está; levanta DocumentoNaoServe."""
    return cadastros.casar_pessoa(chave=_chave(nota, "fornecedor"), pessoa=_fornecedor(nota.emitente))


def _fornecedor(emitente: ParteDaNota) -> PessoaACasar:
    fornecedor = PessoaACasar(
        documento=emitente.documento or emitente.id_estrangeiro,
        nome=emitente.nome,
        inscricao_estadual=emitente.inscricao_estadual,
        nome_fantasia=emitente.fantasia,
    )
    onde = emitente.endereco
    if onde is None:
        return fornecedor
    return msgspec.structs.replace(
        fornecedor,
        cep=onde.cep,
        logradouro=onde.logradouro,
        numero=onde.numero,
        complemento=onde.complemento,
        bairro=onde.bairro,
        municipio=onde.municipio,
        uf=onde.uf,
        telefone=onde.telefone,
    )


def casar_linhas(
    nota: NotaLida, fornecedor: UUID, *, uso_e_consumo: bool, ditos: Sequence[Mapeamento] = ()
) -> list[LinhaCasada]:
    """Uma por item, na ordem: pelo mapeamento dito agora ou lembrado, senão pelo GTIN, senão com um produto novo.

    `uso_e_consumo`: a nota inteira, e não só o que o mapeamento diz.
    """
    mapeados = _mapeamentos(fornecedor, nota.itens)
    for dito in ditos:
        mapeados.setdefault(dito.codigo, {})[dito.unidade] = dito
    produtos: dict[int, ProdutoResumo | str] = {}
    produtos.update(_casar_novos(nota, [i for i in nota.itens if i.codigo not in mapeados]))
    conhecidos = tuple({m.produto_id for do_codigo in mapeados.values() for m in do_codigo.values()})
    por_id = {p.id: p for p in (cadastros.produtos(ids=conhecidos) if conhecidos else ())}
    for item in nota.itens:
        if item.codigo in mapeados:
            mapeado = _escolher(mapeados[item.codigo], item)
            produtos[item.numero] = por_id[mapeado.produto_id]
    fatores = _conversoes(nota.itens, produtos)
    casadas = [_casada(i, produtos[i.numero], mapeados.get(i.codigo, {}), fatores) for i in nota.itens]
    return [c._replace(uso_e_consumo=True) for c in casadas] if uso_e_consumo else casadas


def _mapeamentos(fornecedor: UUID, itens: Sequence[ItemLido]) -> dict[str, dict[str, Mapeamento]]:
    achados: dict[str, dict[str, Mapeamento]] = {}
    codigos = {i.codigo for i in itens}
    for m in Mapeamento.objects.filter(fornecedor_id=fornecedor, codigo__in=codigos).order_by("id"):
        achados.setdefault(m.codigo, {})[m.unidade] = m
    return achados


def _escolher(do_codigo: dict[str, Mapeamento], item: ItemLido) -> Mapeamento:
    exato = do_codigo.get(sigla_da_unidade(item.unidade))
    return exato or next(iter(do_codigo.values()))


def _casar_novos(nota: NotaLida, itens: Sequence[ItemLido]) -> dict[int, ProdutoResumo | str]:
    """Um pedido por unidade: a que a empresa não tem para só as linhas dela."""
    por_unidade: dict[str, list[ItemLido]] = {}
    for item in itens:
        por_unidade.setdefault(sigla_da_unidade(item.unidade), []).append(item)
    casados: dict[int, ProdutoResumo | str] = {}
    for unidade, grupo in por_unidade.items():
        chave = _chave(nota, f"produtos {unidade} {','.join(str(i.numero) for i in grupo)}")
        pedidos = tuple(_a_casar(i, unidade) for i in grupo)
        try:
            achados: Iterable[ProdutoResumo | str] = cadastros.casar_produtos(chave=chave, itens=pedidos)
        except UnidadeNaoEncontrada:
            achados = [f"A empresa não tem a unidade “{i.unidade}”: diga que produto é e o fator." for i in grupo]
        casados.update(zip((i.numero for i in grupo), achados, strict=True))
    return casados


def _a_casar(item: ItemLido, unidade: str) -> ItemACasar:
    return ItemACasar(codigo=item.codigo, gtin=item.gtin, descricao=item.descricao, ncm=item.ncm, unidade=unidade)


def _conversoes(itens: Sequence[ItemLido], produtos: dict[int, ProdutoResumo | str]) -> dict[tuple[UUID, str], Decimal]:
    outros = set()
    for item in itens:
        produto = produtos[item.numero]
        if not isinstance(produto, str) and produto.unidade != sigla_da_unidade(item.unidade):
            outros.add(produto.id)
    if not outros:
        return {}
    return {(c.produto, c.unidade): c.fator for c in cadastros.conversoes(produtos=tuple(outros))}


def _casada(
    item: ItemLido,
    produto: ProdutoResumo | str,
    do_codigo: dict[str, Mapeamento],
    fatores: dict[tuple[UUID, str], Decimal],
) -> LinhaCasada:
    if isinstance(produto, str):
        return LinhaCasada(None, None, uso_e_consumo=False, pendencia=produto)
    unidade = sigla_da_unidade(item.unidade)
    consumo = _escolher(do_codigo, item).uso_e_consumo if do_codigo else False
    if unidade in do_codigo:
        quanto: Decimal | None = do_codigo[unidade].fator
    else:
        quanto = UM if unidade == produto.unidade else fatores.get((produto.id, unidade))
    falta = ""
    if quanto is None:
        falta = f"O produto {produto.sku} é guardado em {produto.unidade} e veio em {item.unidade}: diga o fator."
    elif quantidade(item.quantidade * quanto) <= 0:
        falta = f"{item.quantidade} {item.unidade} dão zero {produto.unidade}: diga um fator maior."
    return LinhaCasada(produto, quanto, uso_e_consumo=consumo, pendencia=falta)


def _chave(nota: NotaLida, passo: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"{nota.chave}:{passo}")
