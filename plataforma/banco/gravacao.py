"""INSERT com as colunas ditas uma só vez, pelos nomes da linha; os tipos são os do modelo."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connections
from django.db.models import Model

from plataforma.banco.sql import executar
from plataforma.topologia import alias

Linha = Mapping[str, Any]


def inserir(
    modelo: type[Model], linhas: Sequence[Linha], *, iguais: Linha | None = None, fim: str = ""
) -> list[tuple[Any, ...]]:
    """Insere as linhas num comando; cada uma diz as mesmas colunas, e `iguais` as que valem o mesmo em todas.

    `fim` vem depois do SELECT, que lê as linhas na ordem dada: ON CONFLICT, por exemplo. Devolve o que ele devolver.
    """
    if not linhas:
        return []
    sql = _insercao(modelo, tuple(iguais or ()), tuple(linhas[0]), fim)
    return executar(modelo._meta.app_label, sql, _parametros(linhas, iguais or {}))


def inserir_com_itens(
    modelo: type[Model], linha: Linha, do_item: type[Model], itens: Sequence[Linha], *, iguais: Linha
) -> None:
    """Insere o documento e seus itens num só comando; `iguais` vale em todos os itens."""
    documento = _insercao(modelo, (), tuple(linha), "")
    dos_itens = _insercao(do_item, tuple(iguais), tuple(itens[0]), "")
    parametros = [*_parametros([linha], {}), *_parametros(itens, iguais)]
    executar(modelo._meta.app_label, f"WITH documento AS ({documento}) {dos_itens}", parametros)


def guardar_copias(modelo: type[Model], linhas: Sequence[Linha], *, chave: str) -> None:
    """Insere as linhas, ou muda as que já têm a mesma `chave` e uma `versao` mais velha; na ordem da chave."""
    if not linhas:
        return
    mudam = ", ".join(f"{coluna} = excluded.{coluna}" for coluna in linhas[0] if coluna not in (chave, "empresa_id"))
    mais_nova = f"WHERE {modelo._meta.db_table}.versao < excluded.versao"
    em_ordem = sorted(linhas, key=lambda linha: linha[chave])
    inserir(modelo, em_ordem, fim=f"ON CONFLICT ({chave}) DO UPDATE SET {mudam} {mais_nova}")


def _parametros(linhas: Sequence[Linha], iguais: Linha) -> list[Any]:
    return [*iguais.values(), *([linha[coluna] for linha in linhas] for coluna in linhas[0])]


@cache
def _insercao(modelo: type[Model], iguais: tuple[str, ...], colunas: tuple[str, ...], fim: str) -> str:
    marcas = "".join("%s, " for _ in iguais)
    listas = ", ".join(f"%s::{tipo}[]" for tipo in _tipos(modelo, colunas))
    nomes = ", ".join(colunas)
    return (
        f"INSERT INTO {modelo._meta.db_table} ({', '.join((*iguais, *colunas))}) "
        f"SELECT {marcas}{nomes} FROM unnest({listas}) AS v ({nomes}) {fim}"
    )


def _tipos(modelo: type[Model], colunas: tuple[str, ...]) -> list[str]:
    """Sem o tamanho: converter a um texto de tamanho dado o cortaria, em vez de o banco o recusar."""
    conexao = connections[alias(modelo._meta.app_label)]
    campos = {campo.column: campo for campo in modelo._meta.concrete_fields}
    return [re.sub(r"\(.*\)", "", campos[coluna].db_type(conexao) or "") for coluna in colunas]
