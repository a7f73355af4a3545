"""O único lugar que escreve movimentos: entradas, saídas ao custo médio e saídas por um valor dado.

Saldos e custos o banco soma deles.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from estoque import custo
from estoque.bloqueios import CustoTravado, recusando_faltas
from estoque.custo import CustoMedio
from estoque.erros import DataFutura, DataRetroativa
from estoque.nomes import nomes
from estoque.situacoes import TipoDeMovimento
from plataforma.banco.sql import executar
from plataforma.erros import ErroDeCampo
from plataforma.identidade.contexto import ator_atual
from plataforma.relogio import hoje
from plataforma.valores import novo_id


class Fato(NamedTuple):
    """O que os movimentos têm em comum."""

    tipo: TipoDeMovimento
    documento: UUID
    data: date
    motivo: str = ""


class MovimentoAFazer(NamedTuple):
    """Um movimento a fazer: quantidade positiva; `valor` é o custo total, quando não é o médio."""

    linha: UUID
    produto: UUID
    deposito: UUID
    quantidade: Decimal
    valor: Decimal


class MovimentoFeito(NamedTuple):
    """Um movimento feito, com o custo total que entrou ou saiu (positivo)."""

    linha: UUID
    produto: UUID
    quantidade: Decimal
    custo: Decimal


_INSERIR = """
INSERT INTO estoque_movimento (id, empresa_id, estabelecimento_id, deposito_id, produto_id, tipo, data, quantidade,
                               custo, documento, linha, motivo, usuario_id, criado_em)
SELECT v.id, %(empresa)s, d.estabelecimento_id, d.id, v.produto, %(tipo)s, v.data, v.quantidade, v.custo, %(documento)s,
       v.linha, %(motivo)s, %(usuario)s, clock_timestamp()
  FROM unnest(%(ids)s::uuid[], %(produtos)s::uuid[], %(depositos)s::uuid[], %(datas)s::date[],
              %(quantidades)s::numeric[], %(custos)s::numeric[], %(linhas)s::uuid[])
       v (id, produto, deposito, data, quantidade, custo, linha)
  JOIN estoque_deposito d ON d.id = v.deposito
"""

_Regra = Callable[[CustoMedio, MovimentoAFazer], tuple[CustoMedio, Decimal]]


def recusar_futura(data: date) -> None:
    """Levanta DataFutura se `data` ainda não chegou."""
    if data > hoje():
        mensagem = f"{data:%d/%m/%Y} ainda não chegou. Use hoje ou um dia anterior."
        raise DataFutura(mensagem, campos=(ErroDeCampo(campo="data", codigo="data_futura", mensagem=mensagem),))


def recusar_retroativos(linhas: Sequence[MovimentoAFazer], data: date, custos: Mapping[UUID, CustoTravado]) -> None:
    """Levanta DataRetroativa se algum produto já se moveu depois de `data`."""
    depois = {p: c.ultima_data for p, c in custos.items() if c.ultima_data is not None and c.ultima_data > data}
    if depois:
        _recusar_retroativos(linhas, data, depois)


def _recusar_retroativos(linhas: Sequence[MovimentoAFazer], data: date, depois: Mapping[UUID, date]) -> None:
    ditos = nomes(depois)
    campos = tuple(
        ErroDeCampo(
            campo=f"itens.{posicao}",
            codigo="data_retroativa",
            mensagem=f"{ditos[linha.produto]} já se moveu em {depois[linha.produto]:%d/%m/%Y}.",
        )
        for posicao, linha in enumerate(linhas)
        if linha.produto in depois
    )
    frases = " ".join(c.mensagem for c in campos[:5])
    raise DataRetroativa(
        f"{data:%d/%m/%Y} é anterior ao último movimento de {len(depois)} produto(s). {frases} Use "
        f"{max(depois.values()):%d/%m/%Y} ou um dia posterior.",
        campos=campos,
    )


def dar_entrada(
    fato: Fato, linhas: Sequence[MovimentoAFazer], custos: Mapping[UUID, CustoTravado]
) -> list[MovimentoFeito]:
    """Entra pelo valor dado, com os lugares já travados. A data avança até a do último movimento do produto."""
    return _registrar(fato, linhas, _entrar, custos, sinal=1)


def dar_saida(
    fato: Fato, linhas: Sequence[MovimentoAFazer], custos: Mapping[UUID, CustoTravado]
) -> list[MovimentoFeito]:
    """Sai do disponível ao custo médio, de `custos` já travados; `valor` das linhas não conta.

    Levanta SaldoInsuficiente.
    """
    return _registrar(fato, linhas, _sair, custos, sinal=-1)


def dar_saida_por_valor(
    fato: Fato, linhas: Sequence[MovimentoAFazer], custos: Mapping[UUID, CustoTravado]
) -> list[MovimentoFeito]:
    """Como `dar_saida`, pelo valor dado, limitado ao que há."""
    return _registrar(fato, linhas, _sair_por, custos, sinal=-1)


def acertar(
    fato: Fato,
    faltas: Sequence[MovimentoAFazer],
    sobras: Sequence[MovimentoAFazer],
    custos: Mapping[UUID, CustoTravado],
) -> tuple[list[MovimentoFeito], list[MovimentoFeito]]:
    """Dá saída às faltas e entrada às sobras, de outros produtos, num comando só.

    Em dois, os saldos se travariam fora de ordem, e em círculo com quem reserva. Levanta como `dar_saida`.
    """
    saem = _calcular(fato, faltas, _sair, custos, sinal=-1)
    entram = _calcular(fato, sobras, _entrar, custos, sinal=1)
    _inserir(fato, [*saem.com_sinal, *entram.com_sinal], [*saem.datas, *entram.datas])
    return saem.movidas, entram.movidas


def _entrar(medio: CustoMedio, linha: MovimentoAFazer) -> tuple[CustoMedio, Decimal]:
    return custo.entrar(medio, linha.quantidade, linha.valor), linha.valor


def _sair(medio: CustoMedio, linha: MovimentoAFazer) -> tuple[CustoMedio, Decimal]:
    return custo.sair(medio, linha.quantidade)


def _sair_por(medio: CustoMedio, linha: MovimentoAFazer) -> tuple[CustoMedio, Decimal]:
    return custo.sair_por(medio, linha.quantidade, linha.valor)


def transferir(
    fato: Fato, linhas: Sequence[MovimentoAFazer], custos: Mapping[UUID, CustoTravado], *, destino: UUID
) -> None:
    """Sai de um depósito e entra em outro pelo mesmo valor: o custo médio da empresa não muda."""
    saidas = [
        li._replace(quantidade=-li.quantidade, valor=-custo.custo_de(custos[li.produto].medio, li.quantidade))
        for li in linhas
    ]
    entradas = [s._replace(deposito=destino, quantidade=-s.quantidade, valor=-s.valor) for s in saidas]
    _inserir(fato, [*saidas, *entradas], [fato.data] * 2 * len(linhas))


class _Calculados(NamedTuple):
    movidas: list[MovimentoFeito]
    com_sinal: list[MovimentoAFazer]
    datas: list[date]


def _registrar(
    fato: Fato, linhas: Sequence[MovimentoAFazer], regra: _Regra, custos: Mapping[UUID, CustoTravado], *, sinal: int
) -> list[MovimentoFeito]:
    movidas, com_sinal, datas = _calcular(fato, linhas, regra, custos, sinal=sinal)
    _inserir(fato, com_sinal, datas)
    return movidas


def _calcular(
    fato: Fato, linhas: Sequence[MovimentoAFazer], regra: _Regra, custos: Mapping[UUID, CustoTravado], *, sinal: int
) -> _Calculados:
    agora = dict(custos)
    movidas, datas = [], []
    for linha in linhas:
        travado = agora[linha.produto]
        medio, movido = regra(travado.medio, linha)
        data = max(fato.data, travado.ultima_data or fato.data)
        agora[linha.produto] = CustoTravado(medio, data)
        datas.append(data)
        movidas.append(MovimentoFeito(linha.linha, linha.produto, linha.quantidade, movido))
    com_sinal = [
        linha._replace(quantidade=sinal * linha.quantidade, valor=sinal * movida.custo)
        for linha, movida in zip(linhas, movidas, strict=True)
    ]
    return _Calculados(movidas, com_sinal, datas)


def _inserir(fato: Fato, linhas: Sequence[MovimentoAFazer], datas: Sequence[date]) -> None:
    ator = ator_atual()
    parametros = {
        "empresa": ator.empresa_id,
        "tipo": fato.tipo,
        "documento": fato.documento,
        "motivo": fato.motivo,
        "usuario": ator.usuario_id,
        "ids": [novo_id() for _ in linhas],
        "produtos": [linha.produto for linha in linhas],
        "depositos": [linha.deposito for linha in linhas],
        "datas": list(datas),
        "quantidades": [linha.quantidade for linha in linhas],
        "custos": [linha.valor for linha in linhas],
        "linhas": [linha.linha for linha in linhas],
    }
    with recusando_faltas():
        executar("estoque", _INSERIR, parametros)
