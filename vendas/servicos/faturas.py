"""Faturar um pedido confirmado, inteiro ou em parte: valores exatos, parcelas e número sem lacuna."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from plataforma import relogio
from plataforma.banco.sql import executar, linhas, transacao
from plataforma.identidade.contexto import empresa_atual
from plataforma.mensageria.publicar import publicar
from plataforma.numeracao import Contador, executar_numerando
from plataforma.parcelas import Parcela, parcelar
from plataforma.valores import novo_id
from vendas import eventos
from vendas.bloqueios import AVANCAR_FATURADA, PedidoTravado, avanco, travar_pedido
from vendas.fracoes import Faturavel, proxima_fatura
from vendas.quantidades import QuantidadeDaLinha, SaldoDaLinha, escolher
from vendas.situacoes import exigir_acao

ZERO = Decimal("0.00")


class _LinhaAFaturar(NamedTuple):
    id: UUID
    sku: str
    quantidade: Decimal
    faturada: Decimal
    valores: Faturavel
    ja_faturado: Faturavel


class _ItemFaturado(NamedTuple):
    linha: UUID
    quantidade: Decimal
    valores: Faturavel


class _Emitida(NamedTuple):
    fatura: UUID
    serie: str
    numero: int
    data: date
    uf_do_cliente: str


_LINHAS = """
SELECT i.id, i.sku, i.quantidade - i.quantidade_encerrada AS quantidade, i.quantidade_faturada AS faturada,
       i.produtos, i.desconto + i.desconto_rateado AS desconto, i.frete,
       coalesce(sum(f.produtos), 0.00) AS produtos_faturados, coalesce(sum(f.desconto), 0.00) AS desconto_faturado,
       coalesce(sum(f.frete), 0.00) AS frete_faturado
  FROM vendas_item i LEFT JOIN vendas_item_da_fatura f ON f.linha_id = i.id
 WHERE i.pedido_id = %s GROUP BY i.id ORDER BY i.posicao
"""
_GRAVAR = f"""{AVANCAR_FATURADA},
itens AS (
    INSERT INTO vendas_item_da_fatura (id, empresa_id, fatura_id, linha_id, quantidade, produtos, desconto, frete,
                                       total)
    SELECT n.id, %(empresa)s, %(fatura)s, n.linha, n.quantidade, n.produtos, n.desconto, n.frete, n.total
      FROM unnest(%(ids)s::uuid[], %(linhas)s::uuid[], %(quantidades)s::numeric[], %(produtos)s::numeric[],
                  %(descontos)s::numeric[], %(fretes)s::numeric[], %(totais)s::numeric[])
           AS n (id, linha, quantidade, produtos, desconto, frete, total))
INSERT INTO vendas_parcela (id, empresa_id, fatura_id, numero, vencimento, valor)
SELECT n.id, %(empresa)s, %(fatura)s, n.numero, n.vencimento, n.valor
  FROM unnest(%(ids_das_parcelas)s::uuid[], %(numeros)s::int[], %(vencimentos)s::date[], %(valores)s::numeric[])
       AS n (id, numero, vencimento, valor)
"""
_FATURA = """
INSERT INTO vendas_fatura (id, empresa_id, pedido_id, estabelecimento_id, cnpj_do_estabelecimento, serie, numero, data,
                           cliente_id, nome_do_cliente, produtos, desconto, frete, total)
SELECT %(id)s, %(empresa)s, %(pedido)s, %(estabelecimento)s, %(cnpj)s, %(serie)s, ultimo, %(data)s, %(cliente)s,
       %(nome)s, %(produtos)s, %(desconto)s, %(frete)s, %(total)s
  FROM proximo
RETURNING numero, (SELECT uf FROM vendas_cliente c WHERE c.id = vendas_fatura.cliente_id)
"""


def faturar(
    pedido: UUID, *, itens: tuple[QuantidadeDaLinha, ...] | None, serie: str, versao: int | None = None
) -> UUID:
    """Emite uma fatura das quantidades pedidas, ou de todo o saldo, do pedido lido na `versao`; devolve seu id.

    Levanta ConflitoDeVersao, AcaoProibida, EntradaInvalida, NadaAFazer e PrazosInvalidos.
    """
    with transacao("vendas"):
        travado = travar_pedido(pedido, versao=versao)
        exigir_acao("faturar", travado.situacao)
        a_faturar = [_a_faturar(linha) for linha in linhas("vendas", _LINHAS, [pedido])]
        saldos = {linha.id: SaldoDaLinha(linha.sku, linha.quantidade - linha.faturada) for linha in a_faturar}
        escolhidas = escolher(itens, saldos, acao="faturar")
        itens_faturados = [_item(linha, escolhidas[linha.id]) for linha in a_faturar if linha.id in escolhidas]
        valores = _somar([item.valores for item in itens_faturados])
        hoje = relogio.hoje()
        parcelas = parcelar(total=valores.total, prazos=travado.prazos, data=hoje) if valores.total else ()
        fatura = novo_id()
        _gravar(fatura, pedido, itens_faturados, parcelas)
        _emitir(travado, fatura, serie=serie, data=hoje, itens=itens_faturados, parcelas=parcelas)
    return fatura


def _a_faturar(lida: dict[str, Any]) -> _LinhaAFaturar:
    return _LinhaAFaturar(
        id=lida["id"],
        sku=lida["sku"],
        quantidade=lida["quantidade"],
        faturada=lida["faturada"],
        valores=Faturavel(produtos=lida["produtos"], desconto=lida["desconto"], frete=lida["frete"]),
        ja_faturado=Faturavel(
            produtos=lida["produtos_faturados"], desconto=lida["desconto_faturado"], frete=lida["frete_faturado"]
        ),
    )


def _item(linha: _LinhaAFaturar, agora: Decimal) -> _ItemFaturado:
    valores = proxima_fatura(
        linha.valores, linha.ja_faturado, quantidade=linha.quantidade, faturada=linha.faturada, agora=agora
    )
    return _ItemFaturado(linha.id, agora, valores)


def _somar(valores: Sequence[Faturavel]) -> Faturavel:
    produtos, descontos, fretes = zip(*valores, strict=True)
    return Faturavel(sum(produtos, ZERO), sum(descontos, ZERO), sum(fretes, ZERO))


def _gravar(fatura: UUID, pedido: UUID, itens: Sequence[_ItemFaturado], parcelas: Sequence[Parcela]) -> None:
    colunas: dict[str, Any] = {
        "ids": [novo_id() for _ in itens],
        "produtos": [item.valores.produtos for item in itens],
        "descontos": [item.valores.desconto for item in itens],
        "fretes": [item.valores.frete for item in itens],
        "totais": [item.valores.total for item in itens],
        "ids_das_parcelas": [novo_id() for _ in parcelas],
        "numeros": [parcela.numero for parcela in parcelas],
        "vencimentos": [parcela.vencimento for parcela in parcelas],
        "valores": [parcela.valor for parcela in parcelas],
    }
    avanca = avanco(pedido, {item.linha: item.quantidade for item in itens})
    executar("vendas", _GRAVAR, {"empresa": empresa_atual(), "fatura": fatura, **avanca, **colunas})


def _emitir(
    travado: PedidoTravado,
    fatura: UUID,
    *,
    serie: str,
    data: date,
    itens: Sequence[_ItemFaturado],
    parcelas: Sequence[Parcela],
) -> None:
    valores = _somar([item.valores for item in itens])
    colunas = {
        "id": fatura,
        "empresa": empresa_atual(),
        "pedido": travado.id,
        "estabelecimento": travado.estabelecimento_id,
        "cnpj": travado.cnpj_do_estabelecimento,
        "serie": serie,
        "data": data,
        "cliente": travado.cliente_id,
        "nome": travado.nome_do_cliente,
        **valores._asdict(),
        "total": valores.total,
    }
    # A linha do contador fica travada até o fim: por isso o número vem por último, e a fatura depois de seus itens.
    onde = Contador(documento="fatura", estabelecimento=travado.estabelecimento_id, serie=serie)
    ((numero, uf),) = executar_numerando("vendas", onde, _FATURA, colunas)
    emitida = _Emitida(fatura, serie, numero, data, uf)
    publicar(_faturado(travado, emitida, valores, itens, parcelas))


def _faturado(
    travado: PedidoTravado,
    emitida: _Emitida,
    valores: Faturavel,
    itens: Sequence[_ItemFaturado],
    parcelas: Sequence[Parcela],
) -> eventos.PedidoFaturado:
    return eventos.PedidoFaturado(
        pedido=travado.id,
        fatura=emitida.fatura,
        numero=emitida.numero,
        serie=emitida.serie,
        estabelecimento=travado.estabelecimento_id,
        cliente=travado.cliente_id,
        nome_do_cliente=travado.nome_do_cliente,
        uf_do_cliente=emitida.uf_do_cliente,
        data=emitida.data,
        produtos=valores.produtos,
        desconto=valores.desconto,
        frete=valores.frete,
        total=valores.total,
        itens=tuple(eventos.LinhaFaturada(linha=i.linha, quantidade=i.quantidade) for i in itens),
        parcelas=tuple(eventos.ParcelaFaturada(**p._asdict()) for p in parcelas),
    )
