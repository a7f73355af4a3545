"""Andaime de um módulo novo: um recurso que já funciona, com seus testes, e a lista do que falta para aceitá-lo."""

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plataforma.topologia.carregar import RAIZ

NOME = re.compile(r"[a-z][a-z_]{1,28}[a-z]")
MODELOS = Path(__file__).parents[3] / "modelos_de_modulo"


def _classe(nome: str) -> str:
    return "".join(parte.capitalize() for parte in nome.split("_"))


class Command(BaseCommand):
    help = "Cria um módulo com um recurso: novo_modulo transporte --recurso veiculo."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("modulo", help="substantivo, em ASCII minúsculo")
        parser.add_argument("--recurso", required=True, help="o primeiro recurso, no singular")
        parser.add_argument("--pasta", type=Path, default=RAIZ, help="raiz do projeto")

    def handle(self, *args: Any, modulo: str, recurso: str, pasta: Path, **opcoes: Any) -> None:
        for nome in (modulo, recurso):
            if not NOME.fullmatch(nome):
                raise CommandError(f"“{nome}” não serve: use letras minúsculas sem acento (e _ no meio).")
        destino = pasta / modulo
        if destino.exists():
            raise CommandError(f"A pasta {modulo} já existe.")
        nomes = {
            "modulo": modulo,
            "Modulo": _classe(modulo),
            "recurso": recurso,
            "Recurso": _classe(recurso),
            "RECURSO": recurso.upper(),
            "recurso_kebab": recurso.replace("_", "-"),
        }
        (destino / "migrations").mkdir(parents=True)
        (destino / "migrations" / "__init__.py").touch()
        for modelo in sorted(MODELOS.rglob("*.py-tpl")):
            arquivo = destino / str(modelo.relative_to(MODELOS)).format(**nomes).removesuffix("-tpl")
            arquivo.parent.mkdir(exist_ok=True)
            arquivo.write_text(modelo.read_text(encoding="utf-8").format(**nomes), encoding="utf-8")
        self.stdout.write(
            f"Módulo {modulo} criado. Falta, em pyproject.toml: (1) pôr “{modulo}” em root_packages e numa camada, e "
            f"“{modulo}.leituras” e “{modulo}.filtros” entre o que é Python puro; depois, "
            f"(2) ./erp manage contratos congelar; (3) ./erp manage makemigrations {modulo}. Guia: docs/modulo-novo.md."
        )
