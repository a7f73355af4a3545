"""Documento de topologia: lê o TOML e recusa, em português, o que não pode funcionar. Não conhece o Django."""

import tomllib
from collections.abc import Mapping
from typing import Any

import msgspec

from plataforma.configuracao.conninfo import EnderecoInvalido, parametros_do_modelo
from plataforma.configuracao.no_ar import URL_DE_UNIDADE, NoAr, NoArInvalido, ler_limites, ler_registros

TODOS = "*"
BANCO_EMBUTIDO = "embutido"
PADRAO = "padrao"
_CHAVES = {"epoca": int, "unidades": dict, "bancos": dict}
_CHAVES_NO_AR = ("registros", "limites")
_CHAVES_DA_UNIDADE = {"modulos", "url"}


class TopologiaInvalida(Exception):
    """A topologia pede algo que não pode funcionar; a mensagem diz o quê e como corrigir."""


class Unidade(msgspec.Struct, frozen=True):
    """Um processo servidor: nome, módulos que executa e endereço pelo qual as outras o chamam."""

    nome: str
    modulos: tuple[str, ...]
    url: str


class Topologia(msgspec.Struct, frozen=True):
    """A topologia numa época."""

    epoca: int
    unidades: tuple[Unidade, ...]
    bancos: dict[str, str]
    no_ar: NoAr = msgspec.field(default_factory=NoAr)
    """O que o mesmo documento diz e se muda sem reiniciar."""

    def unidade_de(self, modulo: str) -> Unidade:
        """Unidade que executa `modulo`."""
        return next(u for u in self.unidades if modulo in u.modulos)


def ler_documento(texto: str, modulos: tuple[str, ...]) -> Topologia:
    """Lê a topologia de `texto` (TOML) para os `modulos` que existem; levanta TopologiaInvalida."""
    try:
        dados = tomllib.loads(texto)
    except tomllib.TOMLDecodeError as erro:
        raise TopologiaInvalida(f"O documento não é TOML ({erro}).") from erro
    _conferir_chaves(dados)
    unidades = tuple(_unidade(nome, corpo, modulos) for nome, corpo in dados["unidades"].items())
    _conferir_unidades(unidades, modulos)
    _conferir_bancos(dados["bancos"], modulos)
    return Topologia(epoca=dados["epoca"], unidades=unidades, bancos=dados["bancos"], no_ar=_no_ar(dados, unidades))


def _conferir_chaves(dados: Mapping[str, Any]) -> None:
    for chave, tipo in _CHAVES.items():
        if type(dados.get(chave)) is not tipo:
            forma = "um número inteiro" if tipo is int else f"uma seção [{chave}]"
            raise TopologiaInvalida(f"“{chave}” falta ou não é {forma}.")
    cabem = (*_CHAVES, *_CHAVES_NO_AR)
    for sobra in dados.keys() - set(cabem):
        raise TopologiaInvalida(f"A chave “{sobra}” não existe; há: {', '.join(cabem)}.")


def _no_ar(dados: Mapping[str, Any], unidades: tuple[Unidade, ...]) -> NoAr:
    try:
        nivel, loggers = ler_registros(dados.get("registros", {}))
        limites = ler_limites(dados.get("limites", {}))
    except NoArInvalido as erro:
        raise TopologiaInvalida(str(erro)) from erro
    return NoAr(nivel, loggers, limites, {u.nome: u.url for u in unidades if u.url})


def _unidade(nome: str, corpo: Any, modulos: tuple[str, ...]) -> Unidade:
    if not isinstance(corpo, dict):
        raise TopologiaInvalida(f"A unidade “{nome}” não é uma seção [unidades.{nome}].")
    for sobra in corpo.keys() - _CHAVES_DA_UNIDADE:
        raise TopologiaInvalida(f"A unidade “{nome}” tem “{sobra}”; só cabem modulos e url.")
    nomes, url = corpo.get("modulos"), corpo.get("url", "")
    if not isinstance(nomes, list) or not nomes or not all(isinstance(m, str) for m in nomes):
        raise TopologiaInvalida(f'A unidade “{nome}” precisa de modulos = ["...", ...].')
    if url != "" and not (isinstance(url, str) and URL_DE_UNIDADE.fullmatch(url)):
        raise TopologiaInvalida(f"A url da unidade “{nome}” é “{url}”; escreva como http://servidor:8000, sem caminho.")
    return Unidade(nome=nome, modulos=modulos if TODOS in nomes else tuple(nomes), url=url)


def _conferir_unidades(unidades: tuple[Unidade, ...], modulos: tuple[str, ...]) -> None:
    onde: dict[str, str] = {}
    urls: dict[str, str] = {}
    for unidade in unidades:
        for modulo in unidade.modulos:
            if modulo not in modulos:
                raise TopologiaInvalida(f"A unidade “{unidade.nome}” pede o módulo “{modulo}”, que não existe.")
            if modulo in onde:
                raise TopologiaInvalida(f"O módulo “{modulo}” está em duas unidades: {onde[modulo]} e {unidade.nome}.")
            onde[modulo] = unidade.nome
        if len(unidades) > 1 and not unidade.url:
            raise TopologiaInvalida(f"Falta a url da unidade “{unidade.nome}”: as outras precisam chamá-la.")
        if unidade.url in urls:
            raise TopologiaInvalida(f"A url {unidade.url} está em duas unidades: {urls[unidade.url]} e {unidade.nome}.")
        urls[unidade.url] = unidade.nome
    faltam = [m for m in modulos if m not in onde]
    if faltam:
        raise TopologiaInvalida(f"Nenhuma unidade executa: {', '.join(faltam)}.")


def _conferir_bancos(bancos: Mapping[str, Any], modulos: tuple[str, ...]) -> None:
    if PADRAO not in bancos:
        raise TopologiaInvalida(f'Falta [bancos] {PADRAO} = "{BANCO_EMBUTIDO}" ou um endereço com {{modulo}}.')
    for nome, modelo in bancos.items():
        if nome not in (PADRAO, *modulos):
            raise TopologiaInvalida(f"[bancos] nomeia o módulo “{nome}”, que não existe.")
        if modelo != BANCO_EMBUTIDO:
            _conferir_modelo_de_banco(modelo, f"[bancos] {nome}")


def _conferir_modelo_de_banco(modelo: Any, onde: str) -> None:
    saida = f"{onde} precisa ser como postgresql://erp_{{modulo}}_{{papel}}:senha@servidor/erp_{{modulo}}"
    try:
        parametros_do_modelo(str(modelo), modulo="modulo", papel="papel")
    except EnderecoInvalido as erro:
        raise TopologiaInvalida(f"{saida}; {erro}.") from erro
