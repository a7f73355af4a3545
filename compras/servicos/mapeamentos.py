"""O que um código de um fornecedor é aqui, dito antes ou corrigido depois; as notas que já entraram não mudam."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from compras.bloqueios import travar_mapeamento
from compras.erros import campo_invalido
from compras.models import Mapeamento
from compras.servicos.casamento import cadastros
from compras.unidades import sigla_da_unidade
from core.contrato import ProdutoResumo
from plataforma.banco.sql import executar, transacao
from plataforma.estados import exigir_versao_atual
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import Dto, Fator

# O que se disse muda o que havia; o que a nota só ensina, não.
_LEMBRAR = """
INSERT INTO compras_mapeamento AS m
       (id, empresa_id, fornecedor_id, codigo, unidade, produto_id, sku, fator, uso_e_consumo)
SELECT v.id, %(empresa)s, v.fornecedor, v.codigo, v.unidade, v.produto, v.sku, v.fator, v.consumo
  FROM unnest(%(ids)s::uuid[], %(fornecedores)s::uuid[], %(codigos)s::text[], %(unidades)s::text[],
              %(produtos)s::uuid[], %(skus)s::text[], %(fatores)s::numeric[], %(consumos)s::bool[])
       AS v (id, fornecedor, codigo, unidade, produto, sku, fator, consumo)
ON CONFLICT (empresa_id, fornecedor_id, codigo, unidade) DO UPDATE
   SET produto_id = excluded.produto_id, sku = excluded.sku, fator = excluded.fator,
       uso_e_consumo = excluded.uso_e_consumo, versao = m.versao + 1
 WHERE excluded.id = ANY(%(ditos)s::uuid[])
"""


class NovoMapeamento(Dto):
    """1 `unidade` do fornecedor = `fator` unidades de estoque do produto."""

    fornecedor: UUID
    codigo: str
    unidade: str
    produto: UUID
    fator: Fator
    uso_e_consumo: bool = False


class MudancasDoMapeamento(Dto):
    """O que muda; None fica como está."""

    produto: UUID | None = None
    fator: Fator | None = None
    uso_e_consumo: bool | None = None


def ler_produto(produto: UUID) -> ProdutoResumo:
    """Produto do cadastro; chama o core."""
    achados = cadastros.produtos(ids=(produto,))
    if not achados:
        raise campo_invalido("produto", "produto_nao_encontrado", f"não há produto {produto} nesta empresa.")
    return achados[0]


def ler_o_cadastro(novo: NovoMapeamento) -> ProdutoResumo:
    """Produto do mapeamento; levanta EntradaInvalida se ele ou o fornecedor não são do cadastro. Chama o core."""
    if not cadastros.pessoas(ids=(novo.fornecedor,)):
        mensagem = f"não há pessoa {novo.fornecedor} nesta empresa: cadastre-a antes."
        raise campo_invalido("fornecedor", "fornecedor_nao_encontrado", mensagem)
    return ler_produto(novo.produto)


def criar(novo: NovoMapeamento, *, produto: ProdutoResumo) -> UUID:
    """Lembra o código; repetido, é recusado pela restrição da tabela."""
    with transacao("compras"):
        criado = Mapeamento.objects.create(
            fornecedor_id=novo.fornecedor,
            codigo=novo.codigo,
            unidade=sigla_da_unidade(novo.unidade),
            produto_id=produto.id,
            sku=produto.sku,
            fator=novo.fator,
            uso_e_consumo=novo.uso_e_consumo,
        )
    return criado.id


def alterar(
    mapeamento: UUID, mudancas: MudancasDoMapeamento, *, produto: ProdutoResumo | None, versao: int | None
) -> None:
    """Corrige; `produto` é o de `mudancas`, já lido. Levanta MapeamentoNaoEncontrado e ConflitoDeVersao."""
    with transacao("compras"):
        travado = travar_mapeamento(mapeamento)
        exigir_versao_atual(travado.versao, versao, "o mapeamento")
        if produto is not None:
            travado.produto_id, travado.sku = produto.id, produto.sku
        travado.fator = _ou(mudancas.fator, travado.fator)
        if mudancas.uso_e_consumo is not None:
            travado.uso_e_consumo = mudancas.uso_e_consumo
        travado.versao += 1
        travado.save()


def lembrar(ditos: Sequence[Mapeamento], aprendidos: Sequence[Mapeamento]) -> None:
    """Guarda o que se disse e o que as notas ensinam, num só comando.

    Sempre na ordem da chave: duas notas com as mesmas linhas, mapeadas juntas, não se esperam em círculo.
    """
    por_chave = {(m.codigo, m.unidade): m for m in (*reversed(aprendidos), *ditos)}
    todos = [por_chave[chave] for chave in sorted(por_chave)]
    if not todos:
        return
    valores = {
        "empresa": empresa_atual(),
        "ids": [m.id for m in todos],
        "fornecedores": [m.fornecedor_id for m in todos],
        "codigos": [m.codigo for m in todos],
        "unidades": [m.unidade for m in todos],
        "produtos": [m.produto_id for m in todos],
        "skus": [m.sku for m in todos],
        "fatores": [m.fator for m in todos],
        "consumos": [m.uso_e_consumo for m in todos],
        "ditos": [m.id for m in ditos],
    }
    executar("compras", _LEMBRAR, valores)


def _ou(novo: Decimal | None, atual: Decimal) -> Decimal:
    return atual if novo is None else novo
