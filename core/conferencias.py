"""O que os campos de um cadastro dizem juntos: município e UF, UF e inscrição estadual, país e documento.

Cada função recebe os campos informados e o que já está gravado (nada, num cadastro novo), e devolve os informados com o
que deles se tira. Levantam EntradaInvalida.
"""

from collections.abc import Mapping
from typing import Any

from core.documentos import tipo_do_documento, validar_documento
from core.inscricao_estadual import InscricaoEstadual, ler_inscricao_estadual
from core.opcoes import TipoDePessoa
from core.tabelas_oficiais import CODIGO_DO_BRASIL, municipios
from plataforma.erros import EntradaInvalida, ErroDeCampo

Campos = dict[str, Any]


def conferir_endereco(informados: Campos, gravados: Mapping[str, Any]) -> Campos:
    """A UF, quando falta, é a do município."""
    municipio = _valor("municipio", informados, gravados)
    if not municipio or not {"municipio", "uf"} & informados.keys():
        return informados
    tabelado = municipios()[municipio]
    if informados.get("uf") not in (None, "", tabelado.uf):
        mensagem = f"{tabelado.nome} fica em {tabelado.uf}. Corrija a UF ou o município."
        raise _recusa("uf", "core.uf_de_outro_municipio", mensagem)
    return {**informados, "uf": tabelado.uf}


def conferir_estabelecimento(informados: Campos, gravados: Mapping[str, Any]) -> Campos:
    """O endereço e, se há uma, a inscrição estadual."""
    campos = conferir_endereco(informados, gravados)
    if not campos.get("inscricao_estadual"):
        return campos
    return {**campos, "inscricao_estadual": _inscricao(campos, gravados).numero}


def conferir_pessoa(informados: Campos, gravados: Mapping[str, Any]) -> Campos:
    """O endereço, o documento, de que sai o tipo, e a inscrição estadual, de que sai a situação dela."""
    campos = conferir_endereco(informados, gravados)
    if {"documento", "pais"} & campos.keys():
        campos = {**campos, **_documento_e_tipo(campos, gravados)}
    if "inscricao_estadual" not in campos:
        return campos
    lida = _inscricao(campos, gravados)
    return {**campos, "inscricao_estadual": lida.numero, "situacao_da_inscricao": lida.situacao.value}


def _documento_e_tipo(campos: Campos, gravados: Mapping[str, Any]) -> Campos:
    if (_valor("pais", campos, gravados) or CODIGO_DO_BRASIL) != CODIGO_DO_BRASIL:
        return {"tipo": TipoDePessoa.ESTRANGEIRA.value}
    try:
        documento = validar_documento(_valor("documento", campos, gravados))
    except EntradaInvalida as erro:
        raise _recusa("documento", erro.codigo, erro.detalhe) from erro
    return {"documento": documento, "tipo": tipo_do_documento(documento).value}


def _inscricao(campos: Campos, gravados: Mapping[str, Any]) -> InscricaoEstadual:
    try:
        return ler_inscricao_estadual(campos["inscricao_estadual"], uf=_valor("uf", campos, gravados))
    except EntradaInvalida as erro:
        raise _recusa("inscricao_estadual", erro.codigo, erro.detalhe) from erro


def _valor(campo: str, informados: Campos, gravados: Mapping[str, Any]) -> Any:
    """O que o campo vale depois da escrita."""
    return informados[campo] if campo in informados else gravados.get(campo, "")


def _recusa(campo: str, codigo: str, mensagem: str) -> EntradaInvalida:
    return EntradaInvalida(mensagem, campos=(ErroDeCampo(campo=campo, codigo=codigo, mensagem=mensagem),))
