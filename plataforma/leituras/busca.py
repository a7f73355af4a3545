"""A busca de uma lista: o texto em palavras, e a condição que deixa só as linhas em que todas estão.

Os ids vêm da função do dono, por um índice. Se são mais do que ela devolve, ou se nenhuma palavra tem as letras que o
índice procura, a condição se confere linha a linha, na ordem da lista: onde há muitos achados, a página enche logo. Por
um caminho ou pelo outro as linhas são as mesmas (ADR 76).
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import BooleanField, Model, Q
from django.db.models.expressions import RawSQL

from plataforma.banco.busca import LIMITE_DE_ACHADOS, MENOR_PALAVRA, de_empresa, funcao_de
from plataforma.banco.sql import executar
from plataforma.erros import EntradaInvalida, ErroDeCampo, campos_invalidos
from plataforma.identidade.contexto import empresa_atual
from plataforma.textos import mostrar, texto_de_busca

PALAVRAS_NO_MAXIMO = 10


def palavras_de(texto: str) -> list[str]:
    """As palavras a achar, cada uma uma vez, da maior à menor. Levanta EntradaInvalida."""
    palavras = sorted(set(texto_de_busca(texto).split()), key=lambda palavra: (-len(palavra), palavra))
    if not palavras:
        raise _recusa(f"“{mostrar(texto[:40])}” não tem letra nem número por que procurar.")
    if len(palavras) > PALAVRAS_NO_MAXIMO:
        raise _recusa(f"procure por até {PALAVRAS_NO_MAXIMO} palavras de uma vez; vieram {len(palavras)}.")
    return palavras


def condicao_da_busca(texto: str, tabela: str, onde: Mapping[str, type[Model]]) -> Q:
    """As linhas de `tabela` que a busca acha; `onde` diz de que modelo é o id que cada coluna tem."""
    palavras = palavras_de(texto)
    condicao = Q()
    for coluna, modelo in onde.items():
        condicao |= Q(_pelos_ids(palavras, f'"{tabela}"."{coluna}"', modelo))
    return condicao


def ids_achados(modelo: type[Model], palavras: list[str]) -> list[Any] | None:
    """Os ids das linhas que têm todas as palavras; None se são mais do que o limite, ou se não há como saber."""
    if not de_empresa(modelo) or len(palavras[0]) < MENOR_PALAVRA:
        return None
    empresa_atual()
    achados = executar(modelo._meta.app_label, f"SELECT {funcao_de(modelo)}(%s)", [palavras])
    return None if len(achados) > LIMITE_DE_ACHADOS else [id_achado for (id_achado,) in achados]


def _pelos_ids(palavras: list[str], coluna: str, modelo: type[Model]) -> RawSQL:
    ids = ids_achados(modelo, palavras)
    if ids is not None:
        return RawSQL(f"{coluna} = ANY(%s)", [ids], output_field=BooleanField())  # nosec B611 o nome é do modelo
    da_busca, padroes = modelo._meta.db_table, [f"%{palavra}%" for palavra in palavras]
    todas = " AND ".join(f'"{da_busca}"."busca" LIKE %s' for _ in palavras)
    if coluna == f'"{da_busca}"."id"':
        return RawSQL(todas, padroes, output_field=BooleanField())  # nosec B611 o que se digitou vai por parâmetro
    na_busca = f'{coluna} IN (SELECT id FROM "{da_busca}" WHERE {todas})'
    return RawSQL(na_busca, padroes, output_field=BooleanField())  # nosec B611 nomes do modelo, texto por parâmetro


def _recusa(mensagem: str) -> EntradaInvalida:
    return campos_invalidos([ErroDeCampo(campo="busca", codigo="plataforma.busca_invalida", mensagem=mensagem)])
