"""Cada ordem de cada lista tem seu índice: nem a primeira página nem a seguinte ordenam a tabela."""

import inspect
import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest

from plataforma.banco.sql import executar, transacao
from plataforma.leituras.filtros import Ordem
from plataforma.leituras.listagem import CHAVE, Listagem, Lugar
from plataforma.topologia import MODULOS
from plataforma.topologia.carregar import RAIZ
from plataforma.valores import novo_id

SEM_INDICE = {
    "core.consultas.APLICATIVOS": "a tabela é da biblioteca do OpenID, e uma empresa tem um punhado deles",
    "core.consultas.USUARIOS": "são os de uma empresa, achados pelo vínculo: algumas dezenas",
}
_AMOSTRAS: dict[str, Any] = {"numero": 7}


def _listagens() -> Iterator[tuple[str, Listagem]]:
    for modulo in MODULOS:
        if (RAIZ / modulo / "consultas.py").is_file():
            consultas = import_module(f"{modulo}.consultas")
            for nome, lista in inspect.getmembers(consultas, lambda o: isinstance(o, Listagem)):
                yield f"{modulo}.consultas.{nome}", lista


LISTAGENS = {nome: lista for nome, lista in _listagens() if nome not in SEM_INDICE}
ORDENS = [(nome, ordem) for nome, lista in LISTAGENS.items() for ordem in lista.ordem]


def _depois_de(ordem: Ordem) -> Lugar:
    if ordem.campo == CHAVE:
        return (False, (novo_id(),))
    valor = date(2026, 1, 1) if "data" in ordem.campo or ordem.campo == "vencimento" else "M"
    return (False, (_AMOSTRAS.get(ordem.campo, valor), novo_id()))


@pytest.mark.parametrize(("nome", "ordem"), ORDENS)
def test_um_indice_serve_a_primeira_pagina_e_a_seguinte(nome: str, ordem: Ordem, empresa: UUID) -> None:
    lista = LISTAGENS[nome]
    modulo = nome.partition(".")[0]
    for lugar in (None, _depois_de(ordem)):
        for trecho in lista.trechos(lista.filtro(), ordem, lugar):
            with transacao(modulo):
                # Com a tabela vazia, ordenar custa menos que o índice; assim, só se ordena se nenhum índice serve.
                executar(modulo, "SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
                plano = trecho[:50].explain()
            assert not re.search(r"(?<!Incremental )Sort  ", plano), plano
            assert "Index" in plano, plano
