"""A página de uma leitura que soma (razão, kardex), ou que por outra razão só anda adiante."""

from typing import Any, Generic, NamedTuple, TypeVar

from plataforma.leituras.cursores import Cursor
from plataforma.leituras.filtros import LIMITE_MAXIMO, Pagina, exigir_limite

L = TypeVar("L", bound=NamedTuple)


class SoAdiante(Generic[L]):
    """De onde a página começa, e o que ela responde.

    `do_que` é o nome da leitura e tudo o que escolhe suas linhas; o lugar tem os nomes dos campos de um item, e
    `comeco` é o de antes do primeiro. Levanta EntradaInvalida se o limite ou o cursor não serve.
    """

    def __init__(self, *do_que: Any, pagina: Pagina, comeco: L) -> None:
        exigir_limite(pagina.limite, LIMITE_MAXIMO)
        self._pagina, self._cursor = pagina, Cursor(*do_que)
        self.lugar: L = self._cursor.ler(pagina.cursor, type(comeco)) if pagina.cursor else comeco

    @property
    def limite(self) -> int:
        """Quantas linhas buscar: uma a mais, que diz se há outra página."""
        return self._pagina.limite + 1

    def folha(self, achados: list[dict[str, Any]]) -> dict[str, Any]:
        """Os itens da página e o cursor da seguinte."""
        itens = achados[: self._pagina.limite]
        ha_outra = len(achados) > self._pagina.limite
        proximo = self._cursor.escrever([itens[-1][campo] for campo in self.lugar._fields]) if ha_outra else None
        return {"proximo": proximo, "itens": itens}
