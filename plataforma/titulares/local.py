"""A implementação de `Titulares` que serve a todo módulo: lê e apaga pelo que ele declara."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from plataforma.banco.sql import executar, linhas
from plataforma.titulares.apagamento import HOJE
from plataforma.titulares.contrato import CampoDoTitular, GuardaDoTitular, RegistroDoTitular, Titular
from plataforma.titulares.guardados import COPIAS, CopiaDePassagem, Guardado

_PARAMETROS = {"documento": "%(documento)s", "pessoas": "%(pessoas)s::uuid[]", "email": "%(email)s"}
_APAGAR = "SELECT titular_apagar(%s, %s::uuid[], %s::text[], %s::text[], %s)"
_UM_DIA = timedelta(days=1)


class TitularesDoModulo:
    """O que o módulo guarda de uma pessoa."""

    def __init__(self, modulo: str, guardados: Sequence[Guardado]) -> None:
        self._modulo = modulo
        self._guardados = tuple(guardados)

    def guardas_do_titular(self, *, titular: Titular) -> tuple[GuardaDoTitular, ...]:
        """Quanto há de cada assunto, e até quando a lei retém."""
        achadas = [self._guarda(g, titular, dados=()) for g in self._guardados]
        return tuple(a for a in (*achadas, *self._copias(titular)) if a.registros)

    def dados_do_titular(self, *, titular: Titular) -> tuple[GuardaDoTitular, ...]:
        """O mesmo, com as linhas."""
        achadas = [self._guarda(g, titular, dados=self._linhas(g, titular)) for g in self._guardados]
        return tuple(a for a in (*achadas, *self._copias(titular)) if a.registros)

    def apagar_o_titular(self, *, chave: UUID, titular: Titular, valores: tuple[str, ...], tudo: bool) -> int:
        """Apaga o que nenhum prazo retém; devolve quantas linhas mudou."""
        parametros = [titular.documento, list(titular.pessoas), titular.marcas, list(valores), tudo]
        ((quantas,),) = executar(self._modulo, _APAGAR, parametros)
        return int(quantas)

    def _guarda(self, g: Guardado, titular: Titular, *, dados: tuple[RegistroDoTitular, ...]) -> GuardaDoTitular:
        livre = g.livre_em if g.prazos else "NULL::date"
        sql = f"SELECT count(*), max({livre}) FILTER (WHERE {livre} > {HOJE}) FROM {g.tabela} WHERE {_dele(g)}"
        ((quantas, livre_em),) = executar(self._modulo, sql, _parametros(titular))
        return GuardaDoTitular(
            modulo=self._modulo,
            assunto=g.assunto,
            registros=quantas,
            retido_ate=_vespera(livre_em),
            fundamento=g.fundamento,
            dados=dados,
        )

    def _linhas(self, g: Guardado, titular: Titular) -> tuple[RegistroDoTitular, ...]:
        colunas = ", ".join((*g.contexto, *g.colunas))
        sql = f"SELECT {colunas} FROM {g.tabela} WHERE {_dele(g)}"
        if g.historico:
            sql += f" UNION SELECT {colunas} FROM {g.tabela}_historico WHERE {_dele(g)}"
        return tuple(_registro(linha) for linha in linhas(self._modulo, sql, _parametros(titular)))

    def _copias(self, titular: Titular) -> list[GuardaDoTitular]:
        contadas = [(copia, executar(self._modulo, _contar(copia), [titular.marcas])[0][0]) for copia in COPIAS]
        return [
            GuardaDoTitular(
                modulo=self._modulo,
                assunto=copia.assunto,
                registros=quantas,
                retido_ate=None,
                fundamento=copia.fundamento,
                dados=(),
            )
            for copia, quantas in contadas
        ]


def _dele(g: Guardado) -> str:
    return f"({g.de_quem.format(**_PARAMETROS)})"


def _parametros(titular: Titular) -> dict[str, Any]:
    return {"documento": titular.documento, "pessoas": list(titular.pessoas), "email": titular.email}


def _vespera(livre_em: date | None) -> date | None:
    return livre_em - _UM_DIA if livre_em else None


def _registro(linha: dict[str, Any]) -> RegistroDoTitular:
    cheios = {campo: valor for campo, valor in linha.items() if valor not in (None, "", b"")}
    return RegistroDoTitular(campos=tuple(CampoDoTitular(campo=c, valor=_texto(v)) for c, v in cheios.items()))


def _texto(valor: Any) -> str:
    return bytes(valor).decode("utf-8", "replace") if isinstance(valor, (bytes, memoryview)) else str(valor)


def _contar(copia: CopiaDePassagem) -> str:
    fala_dele = " OR ".join(f"position(m IN {coluna}) > 0" for coluna in copia.colunas)
    return (
        f"SELECT count(*) FROM {copia.tabela} WHERE empresa_id = (SELECT current_setting('app.empresa')::uuid)"
        f" AND EXISTS (SELECT 1 FROM unnest(%s::text[]) m WHERE {fala_dele})"
    )
