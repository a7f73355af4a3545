"""Recursos públicos de cada módulo, tirados dos roteadores: deles saem os endereços e o mapa do portal."""

from collections.abc import Iterable, Iterator
from importlib import import_module

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from plataforma.topologia import MODULOS, modulos_locais
from plataforma.topologia.carregar import RAIZ

PADRAO = "web"
"""Módulo a que vai o endereço que nenhum prefixo reivindica."""
MODULO_DA_API, RESTO_DA_API = "core", "/api/"
"""De quem é o que há sob /api/ e não é recurso de ninguém: a documentação, e a recusa do que não existe."""


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


def _na_raiz(modulo: str) -> set[str]:
    """O primeiro segmento de cada endereço de `urls_da_raiz`."""
    return {caminho.partition("/")[0] for caminho in _caminhos(import_module(f"{modulo}.urls_da_raiz").urlpatterns)}


def _caminhos(rotas: Iterable[URLPattern | URLResolver], antes: str = "") -> Iterator[str]:
    for rota in rotas:
        caminho = f"{antes}{rota.pattern}"
        if isinstance(rota, URLResolver):
            yield from _caminhos(rota.url_patterns, caminho)
        else:
            yield caminho


def mapa_de_recursos() -> dict[str, str]:
    """Prefixo público -> módulo, de todos os módulos; pede que todos estejam instalados (topologia de uma unidade)."""
    mapa = {RESTO_DA_API: MODULO_DA_API} | {f"/api/invariantes/{modulo}/": modulo for modulo in MODULOS}
    for modulo, recursos in recursos_por_modulo().items():
        mapa |= {f"/api/{recurso}/": modulo for recurso in recursos}
    for modulo in modulos_com_raiz():
        mapa |= {f"/{segmento}/": modulo for segmento in _na_raiz(modulo) if modulo != PADRAO}
    return mapa
