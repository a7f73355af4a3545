"""O que cada módulo relata da empresa, perguntado em processo a quem os executa todos, ou pela API a quem for."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.invariantes import em_curso, totalizar, verificar
from plataforma.modulo import modulo_registrado
from plataforma.topologia import MODULOS
from plataforma.valores import novo_id

Relatos = Mapping[str, Mapping[str, Any]]
"""Por módulo, o que responde `GET /api/invariantes/<modulo>/`."""

_EMPRESAS = "SELECT DISTINCT empresa_id FROM acesso_de_todas_as_empresas() ORDER BY 1"


def empresas() -> list[UUID]:
    """Todas as empresas deste sistema."""
    return [empresa for (empresa,) in executar("core", _EMPRESAS)]


def relatos_daqui(empresa: UUID) -> Relatos:
    """Relatos de todos os módulos sobre a empresa, sem o conteúdo; só onde este processo executa todos."""
    with agir_como(Ator(usuario_id=novo_id(), empresa_id=empresa)):
        return {modulo: _relatar(modulo) for modulo in MODULOS}


def relatos_de(perguntar: Callable[[str], Mapping[str, Any]]) -> Relatos:
    """Relatos de todos os módulos, cada um pelo que `perguntar(caminho)` responde."""
    return {modulo: perguntar(f"/api/invariantes/{modulo}/") for modulo in MODULOS}


def _relatar(modulo: str) -> dict[str, Any]:
    registro = modulo_registrado(modulo)
    return {
        "invariantes": verificar(modulo, registro.invariantes),
        "totais": totalizar(modulo, registro.totais),
        **em_curso(modulo),
    }
