"""Leitura da topologia (arquivo ou etcd) e as perguntas que o resto da casa faz a ela. Não conhece o Django."""

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from plataforma.topologia.etcd import ler_do_etcd

RAIZ = Path(__file__).resolve().parents[2]
FORA_DOS_MODULOS = frozenset({"plataforma", "meu_erp"})
TODOS = "*"
BANCO_EMBUTIDO = "embutido"


class TopologiaInvalida(Exception):
    """A topologia pede algo que não pode funcionar; a mensagem diz o quê e como corrigir."""


class Unidade(msgspec.Struct, frozen=True):
    """Um processo servidor: nome, módulos que executa e endereço pelo qual as outras o chamam."""

    nome: str
    modulos: tuple[str, ...]
    url: str


class Topologia(msgspec.Struct, frozen=True):
    """Retrato da topologia numa época."""

    epoca: int
    unidades: tuple[Unidade, ...]
    bancos: dict[str, str]

    def unidade_de(self, modulo: str) -> Unidade:
        """Unidade que executa `modulo`."""
        return next(u for u in self.unidades if modulo in u.modulos)


def _modulos_da_arvore() -> tuple[str, ...]:
    return tuple(sorted(p.parent.name for p in RAIZ.glob("*/apps.py") if p.parent.name not in FORA_DOS_MODULOS))


MODULOS = _modulos_da_arvore()


def _ler(origem: str) -> dict[str, Any]:
    if origem.startswith("etcd://"):
        return tomllib.loads(ler_do_etcd(origem))
    caminho = Path(origem) if origem else RAIZ / "topologia.toml"
    if not caminho.is_file():
        raise TopologiaInvalida(f"Não existe o arquivo de topologia {caminho}; confira ERP_TOPOLOGIA.")
    return tomllib.loads(caminho.read_text(encoding="utf-8"))


def carregar_topologia(origem: str) -> Topologia:
    """Lê e confere a topologia em `origem` (caminho, `etcd://host:porta/chave`, ou vazio para o arquivo da raiz).

    Levanta TopologiaInvalida se um módulo falta, sobra, está em duas unidades ou fica sem endereço.
    """
    dados = _ler(origem)
    unidades = tuple(
        Unidade(
            nome=nome,
            modulos=MODULOS if TODOS in u["modulos"] else tuple(u["modulos"]),
            url=u.get("url", ""),
        )
        for nome, u in dados["unidades"].items()
    )
    _conferir(unidades)
    return Topologia(epoca=dados["epoca"], unidades=unidades, bancos=dados["bancos"])


def _conferir(unidades: tuple[Unidade, ...]) -> None:
    onde: dict[str, str] = {}
    for unidade in unidades:
        for modulo in unidade.modulos:
            if modulo not in MODULOS:
                raise TopologiaInvalida(f"A unidade “{unidade.nome}” pede o módulo “{modulo}”, que não existe.")
            if modulo in onde:
                raise TopologiaInvalida(f"O módulo “{modulo}” está em duas unidades: {onde[modulo]} e {unidade.nome}.")
            onde[modulo] = unidade.nome
        if len(unidades) > 1 and not unidade.url:
            raise TopologiaInvalida(f"Falta a url da unidade “{unidade.nome}”: as outras precisam chamá-la.")
    faltam = [m for m in MODULOS if m not in onde]
    if faltam:
        raise TopologiaInvalida(f"Nenhuma unidade executa: {', '.join(faltam)}.")


@cache
def topologia() -> Topologia:
    """Topologia deste processo."""
    return carregar_topologia(os.environ.get("ERP_TOPOLOGIA", ""))


@cache
def unidade_atual() -> Unidade:
    """Unidade que este processo executa."""
    unidades = {u.nome: u for u in topologia().unidades}
    nome = os.environ.get("ERP_UNIDADE", "")
    if not nome and len(unidades) == 1:
        return next(iter(unidades.values()))
    if nome not in unidades:
        raise TopologiaInvalida(f"ERP_UNIDADE=“{nome}” não é uma de: {', '.join(unidades)}.")
    return unidades[nome]


def modulos_locais() -> tuple[str, ...]:
    """Módulos que este processo executa, em ordem alfabética."""
    return tuple(m for m in MODULOS if m in unidade_atual().modulos)


def executa_aqui(modulo: str) -> bool:
    """Diz se `modulo` roda neste processo."""
    return modulo in unidade_atual().modulos


def modulos_com_banco() -> tuple[str, ...]:
    """Módulos deste processo que têm tabelas."""
    return tuple(m for m in modulos_locais() if (RAIZ / m / "migrations").is_dir())


def url_da_unidade(modulo: str) -> str:
    """Endereço da unidade que executa `modulo`."""
    return topologia().unidade_de(modulo).url


def alias(modulo: str) -> str:
    """Alias de banco do módulo; o do core é `default`, que as apps de terceiros usam sem perguntar."""
    return "default" if modulo == "core" else modulo


def url_do_banco(modulo: str, papel: str) -> str:
    """URL do banco do módulo para o papel `app` ou `dono`."""
    bancos = topologia().bancos
    modelo = bancos.get(modulo, bancos["padrao"])
    if modelo == BANCO_EMBUTIDO:
        modelo = os.environ.get("ERP_BANCOS", "")
        if not modelo:
            raise TopologiaInvalida(
                "Não há endereço de banco. Comece por ./erp iniciar, use ./erp manage em vez de manage.py, "
                "ou defina ERP_BANCOS (postgresql://erp_{modulo}_{papel}:senha@servidor/erp_{modulo})."
            )
    return modelo.format(modulo=modulo, papel=papel)
