"""Listas na API: lê do endereço o filtro, a ordem e a página, e responde a página com os endereços das vizinhas.

Só se aceita o que a lista declara; um parâmetro desconhecido é erro, e não uma lista inteira por engano.
"""

import re
import typing
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import QueryDict
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from plataforma.api.entrada import CARACTERE_RECUSADO
from plataforma.erros import ErroDeCampo, campos_invalidos
from plataforma.leituras.campos import marcas_de, opcoes_de, sem_marcas, tipos_de
from plataforma.leituras.filtros import (
    LIMITE_MAXIMO,
    Filtro,
    Ordem,
    Pagina,
    PaginaDeLinhas,
    exigir_limite,
    limite_invalido,
)
from plataforma.leituras.listagem import Listagem
from plataforma.textos import TextoRecusado, ler_linha, mostrar
from plataforma.valores import Casas, arredondar, padrao_aceito

LIMITE, CURSOR, ORDEM = "limite", "cursor", "ordem"
DIGITOS_DO_LIMITE = 9
BOOLEANOS = {"true": True, "false": False}
_FORMATOS = {UUID: "Insira um UUID válido.", date: "Informe uma data válida."}
_NUMERO = "Informe um número."


def parametros_de(listagem: Listagem) -> tuple[str, ...]:
    """Nomes que a lista aceita no endereço."""
    ordem = (ORDEM,) if len(listagem.ordem) > 1 else ()
    return (*listagem.filtro.__struct_fields__, *ordem, LIMITE, CURSOR)


def ler_parametros(parametros: QueryDict, listagem: Listagem) -> tuple[Filtro, Ordem, Pagina]:
    """O que o endereço pede à lista. Levanta EntradaInvalida."""
    aceitos = parametros_de(listagem)
    mensagem = f"esta lista não tem este filtro; ela tem: {', '.join(sorted(aceitos))}."
    _recusar(_erro(nome, "plataforma.filtro_desconhecido", mensagem) for nome in parametros if nome not in aceitos)
    filtro = _ler_filtro(parametros, listagem.filtro)
    return filtro, _ler_ordem(parametros, listagem), ler_pagina(parametros, listagem.limite_maximo)


def ler_pagina(parametros: QueryDict, maximo: int = LIMITE_MAXIMO) -> Pagina:
    """`limite` e `cursor` do endereço. Levanta EntradaInvalida."""
    cursor, limite = parametros.get(CURSOR, ""), parametros.get(LIMITE)
    if limite is None:
        return Pagina(cursor=cursor)
    if not (limite.isascii() and limite.isdigit() and len(limite) <= DIGITOS_DO_LIMITE):
        raise limite_invalido(limite, maximo)
    exigir_limite(int(limite), maximo)
    return Pagina(limite=int(limite), cursor=cursor)


def com_enderecos(request: Request, pagina: PaginaDeLinhas) -> dict[str, Any]:
    """A página como a API a responde: no lugar de cada cursor, o endereço inteiro."""
    return {
        "proximo": endereco_com(request, pagina.proximo),
        "anterior": endereco_com(request, pagina.anterior),
        "itens": pagina.itens,
    }


def endereco_com(request: Request, cursor: str | None) -> str | None:
    """O mesmo endereço, com este cursor; a máquina é a da configuração, e não a que o cliente diz em Host."""
    if cursor is None:
        return None
    return replace_query_param(settings.ENDERECO.rstrip("/") + request.get_full_path(), CURSOR, cursor)


def _ler_ordem(parametros: QueryDict, listagem: Listagem) -> Ordem:
    dita = parametros.get(ORDEM)
    if dita is None:
        return listagem.ordem_padrao
    ordem = _ler(ORDEM, dita, listagem.ordem)
    if isinstance(ordem, ErroDeCampo):
        _recusar([ordem])
    return listagem.ordem(ordem)


def _ler_filtro(parametros: QueryDict, filtro: type[Filtro]) -> Filtro:
    """O filtro que o endereço diz; de um parâmetro repetido que só tem um valor, vale o último."""
    lidos = {
        nome: [_ler(nome, texto, _de_um_valor(tipo)) for texto in parametros.getlist(nome)]
        for nome, tipo in tipos_de(filtro).items()
        if nome in parametros
    }
    _recusar(valor for valores in lidos.values() for valor in valores if isinstance(valor, ErroDeCampo))
    varios = {nome for nome, tipo in tipos_de(filtro).items() if typing.get_origin(sem_marcas(tipo)) is tuple}
    return filtro(**{nome: tuple(v) if nome in varios else v[-1] for nome, v in lidos.items()})


def _de_um_valor(tipo: Any) -> Any:
    """O tipo de cada valor do parâmetro: sem o nulo, que é não o mandar, nem a tupla, que é repeti-lo."""
    (um,) = (opcao for opcao in opcoes_de(tipo) if opcao is not NoneType)
    nu = sem_marcas(um)
    return typing.get_args(nu)[0] if typing.get_origin(nu) is tuple else um


def _ler(nome: str, texto: str, tipo: Any) -> Any:
    """O valor, ou o ErroDeCampo que o recusa: ler o vazio como ausente daria a lista inteira no lugar da filtrada."""
    nu = sem_marcas(tipo)
    if nu is str:
        return _ler_texto(nome, texto)
    if nu is bool and texto.lower() not in BOOLEANOS:
        return _erro(nome, "plataforma.filtro_ilegivel", f"“{mostrar(texto[:40])}” não serve: use true ou false.")
    if texto == "":
        return _erro(nome, "plataforma.filtro_ilegivel", "veio vazio: dê um valor, ou não mande o filtro.")
    if nu is bool:
        return BOOLEANOS[texto.lower()]
    if nu is Decimal:
        return _ler_decimal(nome, texto, tipo)
    try:
        return msgspec.convert(texto, nu, strict=False)
    except msgspec.ValidationError:
        return _invalido(nome, texto, nu)


def _ler_texto(nome: str, texto: str) -> str | ErroDeCampo:
    try:
        return ler_linha(texto)
    except TextoRecusado as erro:
        return _erro(nome, CARACTERE_RECUSADO, erro.mensagem)


def _ler_decimal(nome: str, texto: str, tipo: Any) -> Any:
    (casas,) = (marca.n for marca in marcas_de(tipo) if isinstance(marca, Casas))
    if not re.fullmatch(padrao_aceito(casas), texto):
        return _invalido(nome, texto, Decimal)
    return arredondar(texto, casas)


def _invalido(nome: str, texto: str, tipo: type) -> ErroDeCampo:
    if issubclass(tipo, Enum):
        aceitos = ", ".join(str(opcao.value) for opcao in tipo)
        return _erro(nome, "invalid_choice", f"“{mostrar(texto[:40])}” não serve. Use um destes: {aceitos}.")
    return _erro(nome, "invalid", f"“{mostrar(texto[:40])}” não serve. {_FORMATOS.get(tipo, _NUMERO)}")


def _erro(nome: str, codigo: str, mensagem: str) -> ErroDeCampo:
    return ErroDeCampo(campo=nome, codigo=codigo, mensagem=mensagem)


def _recusar(erros: Iterable[ErroDeCampo]) -> None:
    campos = tuple(erros)
    if campos:
        raise campos_invalidos(campos)
