"""A configuração deste processo, lida uma vez; e o que se diz, de uma vez, de tudo o que nela não serve."""

import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, Self, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from plataforma.configuracao.assuntos import PREFIXO, Configuracao
from plataforma.configuracao.conninfo import EnderecoInvalido
from plataforma.configuracao.mascara import mascarar
from plataforma.configuracao.recusas import VariavelRecusada, recusas, recusas_da_unidade
from plataforma.configuracao.tipos import Espera, SegredoIlegivel

CAMPOS = Configuracao.model_fields


class ConfiguracaoInvalida(Exception):
    """Há variáveis que não servem; a mensagem diz cada uma, o que se recebeu e o que se espera."""

    @classmethod
    def por(cls, motivos: Iterable[str]) -> Self:
        return cls("A configuração não serve, e nada foi iniciado:\n" + "\n".join(f"- {m}" for m in motivos))


@cache
def configuracao() -> Configuracao:
    """A configuração deste processo. Levanta ConfiguracaoInvalida com todas as variáveis erradas."""
    try:
        return Configuracao()
    except ValidationError as erro:
        errados = {str(e["loc"][0]): e for e in erro.errors()}
    # O resto se confere com o padrão no lugar do que não se leu: quem conserta uma variável não descobre outra depois.
    resto = Configuracao(**{nome: CAMPOS[nome].default for nome in errados})
    motivos = [_motivo(nome, errado) for nome, errado in errados.items()]
    raise ConfiguracaoInvalida.por([*motivos, *(_recusado(resto, uma) for uma in recusas(resto))])


def variavel(campo: str) -> str:
    """O nome da variável de um campo."""
    return f"{PREFIXO}{campo.upper()}"


def origem(campo: str, segredos: Path | None) -> str:
    """De onde vem o valor: `ambiente`, o caminho do arquivo em `segredos`, ou `padrão`."""
    nome = variavel(campo)
    if os.environ.get(nome):
        return "ambiente"
    arquivo = segredos / nome if segredos else None
    return str(arquivo) if arquivo is not None and os.path.lexists(arquivo) else "padrão"


def desconhecidas() -> list[str]:
    """As `ERP_*` do ambiente que não são de campo algum: um nome errado não muda nada, e ninguém o percebe."""
    conhecidas = {variavel(campo) for campo in CAMPOS}
    return sorted(nome for nome in os.environ if nome.startswith(PREFIXO) and nome not in conhecidas)


def espera(campo: FieldInfo) -> str:
    """O que se espera do valor do campo."""
    for dito in campo.metadata:
        if isinstance(dito, Espera):
            return dito.texto
    if get_origin(campo.annotation) is Literal:
        return "um destes: " + ", ".join(get_args(campo.annotation))
    if campo.annotation is bool:
        return "true ou false"
    if campo.annotation is int:
        minimo = next(m.ge for m in campo.metadata if isinstance(m, Ge))
        maximo = next(m.le for m in campo.metadata if isinstance(m, Le))
        return f"um número inteiro de {minimo} a {maximo}"
    return "um texto"


def conferir_producao(
    lida: Configuracao, *, assina: bool, com_telas: bool, acessos: Mapping[str, Mapping[str, str]]
) -> None:
    """Levanta ConfiguracaoInvalida se uma unidade não pode partir assim em produção; ver `recusas_da_unidade`."""
    if recusadas := recusas_da_unidade(lida, assina=assina, com_telas=com_telas, acessos=acessos):
        raise ConfiguracaoInvalida.por(_recusado(lida, uma) for uma in recusadas)


def _motivo(campo: str, errado: ErrorDetails) -> str:
    recebido = errado["input"]
    if isinstance(recebido, SegredoIlegivel):
        return f"{variavel(campo)}: {recebido.motivo}."
    causa = errado.get("ctx", {}).get("error")
    por_que = f"{causa}; " if isinstance(causa, EnderecoInvalido) else ""
    pasta = os.environ.get(variavel("segredos"))
    return f"{_dita(campo, recebido, Path(pasta) if pasta else None)}: {por_que}espera-se {espera(CAMPOS[campo])}."


def _recusado(lida: Configuracao, recusa: VariavelRecusada) -> str:
    return f"{_dita(recusa.campo, getattr(lida, recusa.campo), lida.segredos)}: {recusa.motivo}."


def _dita(campo: str, valor: object, segredos: Path | None) -> str:
    return f"{variavel(campo)}=“{mascarar(CAMPOS[campo], valor)}” ({origem(campo, segredos)})"
