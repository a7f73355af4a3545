"""O instante zero dos bancos: guardado uma vez, devolvido antes de cada rodada, em milissegundos.

Quem guarda e devolve é a conta de administração, sem gatilhos: o livro e os movimentos recusam ser apagados a qualquer
outra. Só as tabelas de empresas e as da mensageria mudam numa rodada.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
from psycopg import sql

from plataforma.topologia import modulos_com_banco

Linha = dict[str, Any]
Fotografia = Mapping[str, list[Linha]]
LIMPAR_A_CADA = 50

_TABELAS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '')
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
 GROUP BY c.oid, c.relname
HAVING c.relname LIKE 'mensageria%' OR bool_or(a.attname = 'empresa_id') ORDER BY 1
"""
_GUARDAR = "CREATE UNLOGGED TABLE instante.{tabela} AS SELECT {colunas} FROM public.{tabela}"
_DEVOLVER = """
DELETE FROM public.{tabela};
INSERT INTO public.{tabela} ({colunas}) OVERRIDING SYSTEM VALUE SELECT {colunas} FROM instante.{tabela};
"""
# Muda com qualquer escrita: uma linha nova ou mudada é de uma transação mais nova, e uma apagada falta.
_MARCAR = "SELECT {nome}, count(*), coalesce(max(xmin::text::bigint), 0) FROM public.{tabela}"
# A coluna da busca se deriva das outras, e traria de volta o que muda entre rodadas.
_FOTOGRAFAR = "SELECT {nome}, to_jsonb(t) - 'busca' FROM public.{tabela} t"
# O que é do transporte, e não do negócio: muda com a entrega, e tem suas próprias provas.
DE_ENTREGA = ("mensageria_", "comandos_", "acesso_direitos")
HISTORICO = "_historico"


class _Banco:
    """O banco de um módulo, pela conta de administração."""

    def __init__(self, conexao: psycopg.Connection[Any]) -> None:
        self._conexao = conexao
        self._tabelas: dict[str, list[str]] = dict(conexao.execute(_TABELAS).fetchall())
        conexao.execute("SET session_replication_role = replica")
        conexao.execute("DROP SCHEMA IF EXISTS instante CASCADE")
        conexao.execute("CREATE SCHEMA instante")
        self._para_cada(_GUARDAR, self._tabelas)
        self._marcas = self._marcar()

    def devolver(self) -> None:
        """O que se mexeu volta ao instante guardado, numa transação."""
        mexidas = [nome for nome, marca in self._marcar().items() if marca != self._marcas[nome]]
        if mexidas:
            self._para_cada(_DEVOLVER, mexidas)
            self._marcas = self._marcar()

    def limpar(self) -> None:
        """Recolhe o espaço do que se apagou."""
        for tabela in self._tabelas:
            self._conexao.execute(sql.SQL("VACUUM {}").format(sql.Identifier(tabela)))

    def fotografar(self) -> dict[str, list[Linha]]:
        """Linhas de cada tabela de negócio."""
        nomes = [n for n in self._tabelas if not n.startswith(DE_ENTREGA) and not n.endswith(HISTORICO)]
        tabelas: dict[str, list[Linha]] = {n: [] for n in nomes}
        for nome, linha in self._de_cada(_FOTOGRAFAR, nomes):
            tabelas[nome].append(linha)
        return tabelas

    def _marcar(self) -> dict[str, tuple[int, int]]:
        return {nome: (linhas, ultima) for nome, linhas, ultima in self._de_cada(_MARCAR, self._tabelas)}

    def _de_cada(self, molde: str, tabelas: Iterable[str]) -> psycopg.Cursor[Any]:
        partes = [sql.SQL(molde).format(nome=sql.Literal(n), tabela=sql.Identifier(n)) for n in tabelas]
        return self._conexao.execute(sql.SQL(" UNION ALL ").join(partes))

    def _para_cada(self, molde: str, tabelas: Iterable[str]) -> None:
        comandos = [
            sql.SQL(molde).format(
                tabela=sql.Identifier(tabela),
                colunas=sql.SQL(", ").join(map(sql.Identifier, self._tabelas[tabela])),
            )
            for tabela in tabelas
        ]
        self._conexao.execute(sql.SQL(";").join(comandos))


class Instante:
    """Todos os bancos do sistema num instante."""

    def __init__(self, bancos: Mapping[str, _Banco]) -> None:
        self._bancos = bancos
        self._devolucoes = 0

    def devolver(self) -> None:
        """Os bancos de todos os módulos voltam a ser o que eram."""
        self._devolucoes += 1
        for banco in self._bancos.values():
            banco.devolver()
            if not self._devolucoes % LIMPAR_A_CADA:
                banco.limpar()

    def fotografar(self) -> Fotografia:
        """Tudo o que o negócio guarda, em cada módulo."""
        fotos = {modulo: banco.fotografar() for modulo, banco in self._bancos.items()}
        return {f"{modulo}:{nome}": linhas for modulo, foto in fotos.items() for nome, linhas in foto.items()}


@contextmanager
def guardar(url_admin: str, prefixo: str) -> Iterator[Instante]:
    """Guarda os bancos `<prefixo>_<modulo>` como estão agora."""
    with ExitStack() as pilha:
        bancos = {}
        for modulo in modulos_com_banco():
            conexao = psycopg.connect(url_admin, dbname=f"{prefixo}_{modulo}", autocommit=True)
            bancos[modulo] = _Banco(pilha.enter_context(conexao))
        yield Instante(bancos)
