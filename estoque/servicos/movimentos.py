"""O único lugar que escreve movimentos e custos: entradas, saídas ao custo médio e saídas por um valor dado."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from estoque import custo
from estoque.bloqueios import (
    MODULO,
    CustoTravado,
    Mudanca,
    garantir_linhas,
    gravar_custos,
    mudar_saldos,
    travar_custos,
)
from estoque.custo import CustoMedio
from estoque.erros import DataRetroativa
from estoque.models import TipoDeMovimento
from plataforma.banco.sql import executar
from plataforma.erros import ErroDeCampo
from plataforma.identidade.contexto import ator_atual
from plataforma.valores import novo_id, quantidade

NADA = quantidade(0)


class Fato(NamedTuple):
    """O que os movimentos têm em comum."""

    tipo: TipoDeMovimento
    documento: UUID
    data: date
    motivo: str = ""


class Linha(NamedTuple):
    """Um movimento a fazer: quantidade positiva; `valor` é o custo total, quando não é o médio."""

    linha: UUID
    produto: UUID
    deposito: UUID
    quantidade: Decimal
    valor: Decimal


class Movida(NamedTuple):
    """Um movimento feito, com o custo total que entrou ou saiu (positivo)."""

    linha: UUID
    produto: UUID
    quantidade: Decimal
    custo: Decimal


_INSERIR = """
INSERT INTO estoque_movimento (id, empresa_id, estabelecimento_id, deposito_id, produto_id, tipo, data, quantidade,
                               custo, documento, linha, motivo, usuario_id, criado_em)
SELECT v.id, %s, d.estabelecimento_id, d.id, v.produto, %s, v.data, v.quantidade, v.custo, %s, v.linha, %s, %s,
       clock_timestamp()
  FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::date[], %s::numeric[], %s::numeric[], %s::uuid[])
       v (id, produto, deposito, data, quantidade, custo, linha)
  JOIN estoque_deposito d ON d.id = v.deposito
"""

_Regra = Callable[[CustoMedio, Linha], tuple[CustoMedio, Decimal]]


def recusar_retroativos(linhas: Sequence[Linha], data: date) -> None:
    """Trava os custos e levanta DataRetroativa se algum produto já se moveu depois de `data`."""
    custos = travar_custos(linha.produto for linha in linhas)
    campos = tuple(
        ErroDeCampo(
            campo=f"itens.{posicao}",
            codigo="data_retroativa",
            mensagem=f"O produto {linha.produto} já se moveu em {custos[linha.produto].ultima_data}.",
        )
        for posicao, linha in enumerate(linhas)
        if (custos[linha.produto].ultima_data or data) > data
    )
    if campos:
        raise DataRetroativa(
            f"A data {data} é anterior ao último movimento de {len(campos)} produto(s). Use uma data posterior.",
            campos=campos,
        )


def dar_entrada(fato: Fato, linhas: Sequence[Linha]) -> list[Movida]:
    """Entra pelo valor dado. A data avança até a do último movimento do produto."""
    garantir_linhas((linha.produto, linha.deposito) for linha in linhas)
    travar_custos(linha.produto for linha in linhas)
    mudar_saldos(Mudanca(li.produto, li.deposito, li.quantidade, NADA) for li in linhas)
    return _registrar(fato, linhas, _entrar, sinal=1)


def dar_saida(fato: Fato, linhas: Sequence[Linha]) -> list[Movida]:
    """Sai do disponível ao custo médio; `valor` das linhas não conta. Levanta SaldoInsuficiente."""
    travar_custos(linha.produto for linha in linhas)
    mudar_saldos(Mudanca(li.produto, li.deposito, -li.quantidade, NADA) for li in linhas)
    return _registrar(fato, linhas, _sair, sinal=-1)


def registrar_saida(fato: Fato, linhas: Sequence[Linha]) -> list[Movida]:
    """Como `dar_saida`, para o que a reserva consumida já tirou do saldo."""
    return _registrar(fato, linhas, _sair, sinal=-1)


def registrar_saida_por_valor(fato: Fato, linhas: Sequence[Linha]) -> list[Movida]:
    """Sai pelo valor dado, limitado ao que há; a reserva consumida já tirou do saldo."""
    return _registrar(fato, linhas, _sair_por, sinal=-1)


def _entrar(medio: CustoMedio, linha: Linha) -> tuple[CustoMedio, Decimal]:
    return custo.entrar(medio, linha.quantidade, linha.valor), linha.valor


def _sair(medio: CustoMedio, linha: Linha) -> tuple[CustoMedio, Decimal]:
    return custo.sair(medio, linha.quantidade)


def _sair_por(medio: CustoMedio, linha: Linha) -> tuple[CustoMedio, Decimal]:
    return custo.sair_por(medio, linha.quantidade, linha.valor)


def registrar_transferencia(fato: Fato, linhas: Sequence[Linha], *, destino: UUID) -> None:
    """Sai de um depósito e entra em outro pelo mesmo valor: o custo médio da empresa não muda."""
    custos = travar_custos(linha.produto for linha in linhas)
    medios = {produto: travado.medio for produto, travado in custos.items()}
    movidas = [
        Movida(li.linha, li.produto, li.quantidade, custo.custo_de(medios[li.produto], li.quantidade)) for li in linhas
    ]
    datas = [fato.data] * len(linhas)
    gravar_custos({p: CustoTravado(medios[p], max(fato.data, t.ultima_data or fato.data)) for p, t in custos.items()})
    _inserir(fato, linhas, movidas, datas, sinal=-1)
    _inserir(fato, [li._replace(deposito=destino) for li in linhas], movidas, datas, sinal=1)


def _registrar(fato: Fato, linhas: Sequence[Linha], regra: _Regra, *, sinal: int) -> list[Movida]:
    custos = travar_custos(linha.produto for linha in linhas)
    movidas, datas = [], []
    for linha in linhas:
        travado = custos[linha.produto]
        medio, movido = regra(travado.medio, linha)
        data = max(fato.data, travado.ultima_data or fato.data)
        custos[linha.produto] = CustoTravado(medio, data)
        datas.append(data)
        movidas.append(Movida(linha.linha, linha.produto, linha.quantidade, movido))
    gravar_custos(custos)
    _inserir(fato, linhas, movidas, datas, sinal=sinal)
    return movidas


def _inserir(
    fato: Fato, linhas: Sequence[Linha], movidas: Sequence[Movida], datas: Sequence[date], *, sinal: int
) -> None:
    executar(
        MODULO,
        _INSERIR,
        [
            ator_atual().empresa_id,
            fato.tipo,
            fato.documento,
            fato.motivo,
            ator_atual().usuario_id,
            [novo_id() for _ in linhas],
            [linha.produto for linha in linhas],
            [linha.deposito for linha in linhas],
            list(datas),
            [sinal * linha.quantidade for linha in linhas],
            [sinal * movida.custo for movida in movidas],
            [linha.linha for linha in linhas],
        ],
    )
