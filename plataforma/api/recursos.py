"""Recursos públicos de cada módulo, tirados dos roteadores: deles saem os endereços e o mapa do portal."""

from importlib import import_module

from rest_framework.routers import SimpleRouter

from plataforma.topologia import MODULOS, modulos_locais
from plataforma.topologia.carregar import RAIZ

PADRAO = "core"
"""Módulo a que vai o endereço que nenhum recurso reivindica."""


class RoteadorBase(SimpleRouter):
    """Roteador com barra final; o prefixo é um substantivo no plural, em kebab-case."""

    def recursos(self) -> tuple[str, ...]:
        """Prefixos registrados."""
        return tuple(prefixo for prefixo, _visao, _nome in self.registry)


def _tem_api(modulo: str) -> bool:
    return (RAIZ / modulo / "urls.py").is_file()


def modulos_com_api() -> tuple[str, ...]:
    """Módulos desta unidade que têm `urls.py`."""
    return tuple(m for m in modulos_locais() if _tem_api(m))


def modulos_com_raiz() -> tuple[str, ...]:
    """Módulos desta unidade que têm `urls_da_raiz.py`: endereços fora de /api/, como os que um padrão fixa."""
    return tuple(m for m in modulos_locais() if (RAIZ / m / "urls_da_raiz.py").is_file())


def recursos_por_modulo() -> dict[str, tuple[str, ...]]:
    """Recursos públicos dos módulos desta unidade."""
    return {m: import_module(f"{m}.urls").roteador.recursos() for m in modulos_com_api()}


def mapa_de_recursos() -> dict[str, str]:
    """Prefixo público -> módulo, de todos os módulos; pede que todos estejam instalados (topologia de uma unidade)."""
    mapa = {f"/api/invariantes/{modulo}/": modulo for modulo in MODULOS}
    for modulo, recursos in recursos_por_modulo().items():
        mapa |= {f"/api/{recurso}/": modulo for recurso in recursos}
    return mapa
