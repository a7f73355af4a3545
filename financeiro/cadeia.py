"""Resumo que encadeia os lançamentos do livro: mudar um muda todos os seguintes. Regra pura."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID


class LinhaDaCadeia(NamedTuple):
    """O que o resumo cobre de uma partida."""

    ordem: int
    conta: UUID
    lado: str
    valor: Decimal


class CabecalhoDaCadeia(NamedTuple):
    """O que o resumo cobre do cabeçalho."""

    empresa: UUID
    numero: int
    data: date
    data_origem: date | None
    historico: str
    origem: str
    origem_id: UUID | None
    parte: str
    documento: str
    documento_id: UUID | None
    estorno_de: UUID | None
    aviso: str
    usuario: UUID
    criado_em: datetime


def resumir(anterior: bytes, cabecalho: CabecalhoDaCadeia, linhas: Iterable[LinhaDaCadeia]) -> bytes:
    """SHA-256 do resumo anterior, do cabeçalho e das linhas em ordem."""
    criado_em = cabecalho.criado_em.astimezone(UTC).isoformat(timespec="microseconds")
    partes = [anterior.hex(), *cabecalho[:-1], criado_em, [list(linha) for linha in sorted(linhas)]]
    texto = json.dumps(partes, default=str, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(texto.encode()).digest()
