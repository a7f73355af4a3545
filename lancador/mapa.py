"""Topologia gerada de um processo por módulo, e o mapa que o portal segue."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lancador import RAIZ
from lancador.maquina import LOCAL, portas_livres

Topologia = Literal["monolito", "servicos", "configurada"]
Grupos = tuple[tuple[str, ...], ...]
INTEIRA = "erp"
FORA_DOS_MODULOS = frozenset({"plataforma", "meu_erp"})
MODULO_DA_IDENTIDADE, MODULO_DO_LIVRO, MODULO_DAS_TELAS = "core", "financeiro", "web"


@dataclass(frozen=True)
class Unidade:
    """Um par de processos, o que atende e o que trabalha; cada porta é só de um deles, no laço local."""

    nome: str
    modulos: tuple[str, ...]
    porta: int
    porta_do_trabalho: int = 0

    @property
    def url(self) -> str:
        """Endereço pelo qual as outras unidades e o portal a chamam."""
        return f"http://{LOCAL}:{self.porta}"


def modulos_da_arvore() -> tuple[str, ...]:
    """Módulos do projeto: as pastas com `apps.py`, menos o núcleo e a raiz de composição."""
    return tuple(sorted(p.parent.name for p in RAIZ.glob("*/apps.py") if p.parent.name not in FORA_DOS_MODULOS))


def uma_por_modulo() -> tuple[Unidade, ...]:
    """Uma unidade para cada módulo, cada qual em porta livre."""
    return unidades_de(tuple((modulo,) for modulo in modulos_da_arvore()))


def unidades_de(grupos: Grupos) -> tuple[Unidade, ...]:
    """Uma unidade para cada grupo de módulos, cada qual em porta livre."""
    portas = portas_livres(2 * len(grupos))
    pares = zip(portas[::2], portas[1::2], strict=True)
    return tuple(Unidade(_nome(grupo), grupo, *par) for grupo, par in zip(grupos, pares, strict=True))


def _nome(grupo: tuple[str, ...]) -> str:
    """Curto: faz parte do caminho de um soquete, que tem limite."""
    return grupo[0] if len(grupo) == 1 else f"{grupo[0]}-e-mais-{len(grupo) - 1}"


def escrever_topologia(destino: Path, unidades: tuple[Unidade, ...]) -> None:
    """Escreve o arquivo de topologia das unidades; os bancos seguem ERP_BANCOS."""
    partes = ["# Gerado pelo lançador a cada inicialização.", "epoca = 1", ""]
    for unidade in unidades:
        partes += [
            f"[unidades.{unidade.nome}]",
            f"modulos = {json.dumps(unidade.modulos)}",
            f'url = "{unidade.url}"',
            "",
        ]
    partes += ["[bancos]", 'padrao = "embutido"', ""]
    _publicar(destino, "\n".join(partes))


def _publicar(destino: Path, texto: str) -> None:
    """Escreve o que os processos de qualquer conta leem."""
    destino.write_text(texto, encoding="utf-8")
    destino.chmod(0o644)


def escrever_mapa(destino: Path, recursos: str, unidades: tuple[Unidade, ...]) -> dict[str, str]:
    """Junta o mapa de recursos (JSON de `manage.py topologia mapa`) aos endereços; devolve prefixo -> endereço."""
    dados = json.loads(recursos)
    destinos = {m: u.url for u in unidades for m in u.modulos}
    donas = {m: u.nome for u in unidades for m in u.modulos}
    _publicar(destino, json.dumps({**dados, "destinos": destinos, "unidades": donas}, indent=1))
    return {**{prefixo: destinos[m] for prefixo, m in dados["prefixos"].items()}, "/": destinos[dados["padrao"]]}
