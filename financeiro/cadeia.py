"""Resumo que encadeia os lançamentos do livro: mudar um muda todos os seguintes. Regra pura."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

INICIO = b"\x00" * 32
IMPRESSAO = 4


class LinhaDaCadeia(NamedTuple):
    """O que o resumo cobre de uma partida, com os nomes das colunas."""

    ordem: int
    conta_id: UUID
    lado: str
    valor: Decimal


class CabecalhoDaCadeia(NamedTuple):
    """O que o resumo cobre do cabeçalho, com os nomes das colunas."""

    id: UUID
    empresa_id: UUID
    numero: int
    data: date
    data_origem: date | None
    historico: str
    origem: str
    origem_id: UUID | None
    parte: str
    documento: str
    documento_id: UUID | None
    estorno_de_id: UUID | None
    aviso: str
    usuario_id: UUID
    criado_em: datetime


def resumir(anterior: bytes, cabecalho: CabecalhoDaCadeia, linhas: Iterable[LinhaDaCadeia]) -> bytes:
    """SHA-256 do resumo anterior, do cabeçalho e das linhas em ordem."""
    partes = [anterior.hex(), *_textos(cabecalho), [[o, c, lado, f"{v:.2f}"] for o, c, lado, v in sorted(linhas)]]
    texto = json.dumps(partes, default=str, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(texto.encode()).digest()


def impressoes(cabecalho: CabecalhoDaCadeia, linhas: Iterable[LinhaDaCadeia]) -> str:
    """Um pedaço do resumo de cada campo do cabeçalho e das partidas, em ordem: diz depois qual deles mudou."""
    return "".join(_por_campo(cabecalho, linhas).values())


def campos_mudados(impressas: str, cabecalho: CabecalhoDaCadeia, linhas: Iterable[LinhaDaCadeia]) -> list[str]:
    """Campos que já não são os das impressões: `historico`, `partida 2.valor`; a partida a mais ou a menos, inteira."""
    agora = _por_campo(cabecalho, linhas)
    do_cabecalho = list(CabecalhoDaCadeia._fields)
    por_partida = len(LinhaDaCadeia._fields) - 1
    quantas = (len(impressas) // IMPRESSAO - len(do_cabecalho)) // por_partida
    antes = [*do_cabecalho, *(nome for ordem in range(1, quantas + 1) for nome in _da_partida(ordem))]
    ditas = {nome: impressas[n * IMPRESSAO : (n + 1) * IMPRESSAO] for n, nome in enumerate(antes)}
    trocadas = {nome.partition(".")[0] for nome in ditas.keys() ^ agora.keys()}
    mudados = [nome for nome in antes if nome in agora and ditas[nome] != agora[nome]]
    return [*mudados, *sorted(trocadas)]


def _por_campo(cabecalho: CabecalhoDaCadeia, linhas: Iterable[LinhaDaCadeia]) -> dict[str, str]:
    campos = dict(zip(CabecalhoDaCadeia._fields, _textos(cabecalho), strict=True))
    for ordem, conta, lado, valor in sorted(linhas):
        campos |= zip(_da_partida(ordem), (conta, lado, f"{valor:.2f}"), strict=True)
    return {nome: hashlib.sha256(str(valor).encode()).hexdigest()[:IMPRESSAO] for nome, valor in campos.items()}


def _da_partida(ordem: int) -> tuple[str, ...]:
    return tuple(f"partida {ordem}.{campo}" for campo in LinhaDaCadeia._fields[1:])


def _textos(cabecalho: CabecalhoDaCadeia) -> list[object]:
    return [*cabecalho[:-1], cabecalho.criado_em.astimezone(UTC).isoformat(timespec="microseconds")]
