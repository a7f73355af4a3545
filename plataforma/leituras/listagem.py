"""Uma lista: a forma das linhas, de onde vêm, o que se pode filtrar e em que ordem; e a página que se pede dela."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import NoneType
from typing import Any, TypeVar

import msgspec
from django.db.models import Count, F, Model, OrderBy, Q, Sum

from plataforma.banco.fixas import Lista
from plataforma.banco.listas import em_lotes, em_texto
from plataforma.identidade.contexto import empresa_atual
from plataforma.leituras.busca import condicao_da_busca
from plataforma.leituras.campos import Leitura, LeituraIncoerente, opcoes_de, tipos_de
from plataforma.leituras.cursores import Cursor
from plataforma.leituras.filtros import (
    BUSCA,
    LIMITE_MAXIMO,
    DasMaisNovas,
    Filtro,
    Ordem,
    Pagina,
    PaginaDeLinhas,
    PaginaLida,
    buscas_de,
    exigir_limite,
)

P = TypeVar("P", bound=PaginaLida)
CHAVE = "id"
LINHAS_POR_LOTE = 500


Lugar = tuple[bool, tuple[Any, ...]]
"""Onde uma página começa: se antes ou depois de uma linha, e os valores dela."""


@dataclass(frozen=True)
class Listagem:
    """Uma lista que a API e as telas pedem; `condicoes` dá, pelo nome, as dos filtros que não têm `Onde`.

    `ordem` é a classe das ordens que ela oferece. `busca` é onde o texto se procura: a coluna da tabela da lista, e o
    modelo, com `BUSCA`, de que ela é o id. Levanta LeituraIncoerente ao nascer se as partes não combinam.
    """

    leitura: type[Leitura]
    linhas: Callable[[], Lista]
    filtro: type[Filtro] = Filtro
    ordem: type[Ordem] = DasMaisNovas
    condicoes: Mapping[str, Callable[[Any], Q]] = field(default_factory=dict)
    busca: Mapping[str, type[Model]] = field(default_factory=dict)
    limite_maximo: int = LIMITE_MAXIMO

    def __post_init__(self) -> None:
        if faltam := {ordem.campo for ordem in self.ordem} - set(tipos_de(self.leitura)):
            raise LeituraIncoerente(f"{self.leitura.__name__}: {', '.join(faltam)} não ordena, porque falta na forma.")
        campos = set(self.filtro.__struct_fields__)
        if (BUSCA in campos) != bool(self.busca):
            raise LeituraIncoerente(f"{self.filtro.__name__}: busca pede o filtro ComBusca e o modelo.")
        sem_onde = campos - buscas_de(self.filtro).keys() - {BUSCA}
        if sem_onde != self.condicoes.keys():
            diferem = ", ".join(sorted(sem_onde ^ self.condicoes.keys()))
            raise LeituraIncoerente(f"{self.filtro.__name__}: {diferem} sem Onde nem condição, ou com as duas.")

    @property
    def ordem_padrao(self) -> Ordem:
        """A primeira que a classe declara."""
        return next(iter(self.ordem))

    def ler(self, filtro: Filtro, ordem: Ordem, pagina: Pagina) -> PaginaDeLinhas:
        """Uma página, num comando, ou em dois onde acabam os que têm o campo da ordem; ids e números vêm em texto.

        Levanta EntradaInvalida.
        """
        exigir_limite(pagina.limite, self.limite_maximo)
        cursor = Cursor(self.leitura.__name__, ordem, filtro.usados())
        lugar = cursor.ler(pagina.cursor, self._lugares[ordem]) if pagina.cursor else None
        achadas: list[dict[str, Any]] = []
        for trecho in self.trechos(filtro, ordem, lugar):
            achadas += trecho[: pagina.limite + 1 - len(achadas)]
            if len(achadas) > pagina.limite:
                break
        return _folhear(achadas, pagina.limite, ordem, lugar, cursor)

    def trechos(self, filtro: Filtro, ordem: Ordem, lugar: Lugar | None) -> list[Lista]:
        """O que há a ler dali em diante, em ordem; onde o campo pode faltar, os que o têm vêm antes dos que não."""
        consulta = em_texto(self.filtradas(filtro))
        if NoneType not in opcoes_de(tipos_de(self.leitura)[ordem.campo]):
            return [_a_partir(consulta, ordem, lugar, pode_faltar=False)]
        volta, valores = lugar or (False, ())
        partes = [consulta.filter(**{f"{ordem.campo}__isnull": falta}) for falta in (False, True)]
        if volta:
            partes.reverse()
        if valores and (valores[0] is None) != volta:
            del partes[0]
        lugares = (lugar, (volta, ()))
        return [_a_partir(p, ordem, onde, pode_faltar=True) for p, onde in zip(partes, lugares, strict=False)]

    def ler_como(self, tipo: type[P], filtro: Filtro, ordem: Ordem, pagina: Pagina) -> P:
        """A mesma página, como o Dto de um contrato."""
        return msgspec.convert(self.ler(filtro, ordem, pagina)._asdict(), tipo)

    def percorrer(self, filtro: Filtro, ordem: Ordem) -> Iterator[list[dict[str, Any]]]:
        """Todas as linhas, na ordem, em lotes; levanta SemAtor sem empresa em contexto."""
        empresa_atual()
        por_ultimo = True if NoneType in opcoes_de(tipos_de(self.leitura)[ordem.campo]) else None
        campos = [F(campo) for campo in _campos(ordem)]
        ordenados = [c.desc(nulls_last=por_ultimo) if ordem.do_maior else c.asc(nulls_last=por_ultimo) for c in campos]
        # Num comando só: o que ganhasse número entre dois não estaria em nenhum.
        yield from em_lotes(self.filtradas(filtro).order_by(*ordenados), LINHAS_POR_LOTE)

    def filtradas(self, filtro: Filtro) -> Lista:
        """As linhas que o filtro escolhe, todas e sem ordem."""
        usados, buscas = filtro.usados(), buscas_de(self.filtro)
        consulta = self.linhas()
        if com_onde := {buscas[n]: v for n, v in usados.items() if n in buscas}:
            consulta = consulta.filter(**com_onde)
        for nome in (n for n in usados if n in self.condicoes):
            consulta = consulta.filter(self.condicoes[nome](usados[nome]))
        if BUSCA in usados:
            tabela = consulta.model._meta.db_table
            consulta = consulta.filter(condicao_da_busca(usados[BUSCA], tabela, self.busca))
        return consulta

    def totais(self, filtro: Filtro, *por: str, **somas: str) -> list[dict[str, Any]]:
        """`quantos` o filtro escolhe em cada valor de `por`, e a soma dos campos que `somas` nomeia, em um comando.

        É o que responde `totais_de_...` nos contratos de tela: depois das linhas, e do conjunto inteiro.
        """
        grupos = self.filtradas(filtro).order_by().values(*por)
        return list(grupos.annotate(quantos=Count(CHAVE), **{nome: Sum(campo) for nome, campo in somas.items()}))

    @cached_property
    def _lugares(self) -> Mapping[Ordem, Any]:
        """O tipo da posição em cada ordem, para que um cursor forjado não chegue ao banco."""
        tipos = tipos_de(self.leitura)
        valores = {ordem: tuple[tuple(tipos[campo] for campo in _campos(ordem))] for ordem in self.ordem}  # type: ignore[misc]
        return {ordem: tuple[bool, dos_campos] for ordem, dos_campos in valores.items()}  # type: ignore[valid-type]


def _campos(ordem: Ordem) -> tuple[str, ...]:
    return (ordem.campo,) if ordem.campo == CHAVE else (ordem.campo, CHAVE)


def _com_nulos(ordem: str) -> OrderBy:
    """A ordem de um campo que pode faltar, com os nulos onde o índice `desc nulls last` os tem."""
    campo = F(ordem.removeprefix("-"))
    return campo.desc(nulls_last=True) if ordem.startswith("-") else campo.asc(nulls_first=True)


def _a_partir(consulta: Lista, ordem: Ordem, lugar: Lugar | None, *, pode_faltar: bool) -> Lista:
    """A consulta ordenada, das linhas depois do lugar; para voltar, lê-se ao contrário."""
    volta, valores = lugar or (False, ())
    do_maior = ordem.do_maior != volta
    sentido, busca = ("-", "lt") if do_maior else ("", "gt")
    *do_campo, chave = (sentido + campo for campo in _campos(ordem))
    consulta = consulta.order_by(*(_com_nulos(um) if pode_faltar else um for um in do_campo), chave)
    if not valores:
        return consulta
    *primeiros, (ultimo, da_chave) = ((c, v) for c, v in zip(_campos(ordem), valores, strict=True) if v is not None)
    depois = Q((f"{ultimo}__{busca}", da_chave))
    for campo, valor in primeiros:
        # O limite repetido fora do OU é o que o índice da ordem sabe usar.
        depois = Q((f"{campo}__{busca}e", valor)) & (Q((f"{campo}__{busca}", valor)) | depois)
    return consulta.filter(depois)


def _folhear(
    achadas: list[dict[str, Any]], limite: int, ordem: Ordem, lugar: Lugar | None, cursor: Cursor
) -> PaginaDeLinhas:
    """A página e os cursores das vizinhas; `achadas` traz uma linha a mais quando há outra adiante."""
    volta = lugar is not None and lugar[0]
    itens, sobra = achadas[:limite], len(achadas) > limite
    if volta:
        itens.reverse()
    if not itens:
        return PaginaDeLinhas([], None, None)
    campos = _campos(ordem)

    def ate(linha: dict[str, Any], *, volta: bool) -> str:
        return cursor.escrever((volta, [linha[c] for c in campos]))

    return PaginaDeLinhas(
        itens,
        proximo=ate(itens[-1], volta=False) if sobra or volta else None,
        anterior=ate(itens[0], volta=True) if (sobra if volta else lugar is not None) else None,
    )
