"""Enche o sistema com cópias do que já tem: produtos, pedidos, movimentos e lançamentos, inteiros e com ids próprios.

A cópia `n` de um id é a mesma em todos os bancos, e por isso o que um módulo diz de outro continua a valer, e os
invariantes do produto também. Só a cadeia de resumos do livro não é refeita. Histórico e mensagens não se copiam.
"""

from collections.abc import Mapping
from typing import Any

import psycopg

from medidas.sistema_medido import SistemaMedido

_TABELAS: Mapping[str, tuple[str, ...]] = {
    "core": ("core_produto",),
    "estoque": (
        "estoque_produto",
        "estoque_saldo",
        "estoque_custo",
        "estoque_ajuste",
        "estoque_movimento",
        "estoque_reserva",
    ),
    "vendas": (
        "vendas_pedido",
        "vendas_item",
        "vendas_fatura",
        "vendas_item_da_fatura",
        "vendas_parcela",
        "vendas_expedicao",
        "vendas_item_da_expedicao",
    ),
    "financeiro": (
        "financeiro_titulo",
        "financeiro_baixa",
        "financeiro_item_a_expedir",
        "financeiro_lancamento",
        "financeiro_partida",
    ),
}
# O que as cópias têm em comum com o original.
_COMUNS = frozenset(
    {
        "empresa_id",
        "estabelecimento_id",
        "deposito_id",
        "conta_id",
        "conta_bancaria_id",
        "usuario_id",
        "cliente_id",
        "condicao_id",
        "pessoa_id",
    }
)
# Numeradas sem lacuna: cada cópia continua de onde a tabela está.
_NUMERADAS = frozenset({"vendas_pedido", "vendas_fatura", "financeiro_lancamento"})
_MANTIDOS = (("financeiro_saldo_mensal", "mes"), ("financeiro_saldo_diario", "dia"))
_CONTADORES = """
UPDATE numeracao_contador c SET ultimo = u.ultimo
  FROM (SELECT max(numero) AS ultimo, 'pedido' AS documento FROM vendas_pedido
         UNION ALL SELECT max(numero), 'fatura' FROM vendas_fatura) u WHERE u.documento = c.documento
"""
_COLUNAS = """
SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
 WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
# Uma hora antes por cópia, para que a ordem dos ids continue a ser a do tempo.
_PREPARAR = """
CREATE SCHEMA medida;
CREATE FUNCTION medida.copia(id uuid, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (lpad(to_hex(('x' || left(id::text, 8) || substr(id::text, 10, 4))::bit(48)::bigint - n * 3600000), 12, '0')
            || '7' || left(m, 3) || 'a' || substr(m, 4, 15))::uuid FROM md5(id::text || n) m
$$;
"""


class Copias:
    """Quantas cópias o sistema já tem além do original, que se guarda ao começar."""

    def __init__(self, medida: SistemaMedido) -> None:
        self._medida = medida
        self._feitas = 0
        for modulo, tabelas in _TABELAS.items():
            with medida.banco(modulo) as conexao:
                conexao.execute(_PREPARAR)
                for tabela in (*tabelas, *_mantidos(modulo)):
                    conexao.execute(f"CREATE TABLE medida.{tabela} AS SELECT * FROM {tabela}")

    def completar(self, escala: int) -> None:
        """Faz as cópias que faltam para o sistema ter `escala` vezes o original."""
        de, ate = self._feitas + 1, escala - 1
        for modulo, tabelas in _TABELAS.items():
            with self._medida.banco(modulo) as conexao:
                for tabela in tabelas:
                    conexao.execute(_inserir(conexao, tabela, de), [de, ate])
                if modulo == "vendas":
                    conexao.execute(_CONTADORES)
                if modulo == "financeiro":
                    _somar_no_livro(conexao, ate - self._feitas)
            self._medida.arrumar(modulo)
        self._feitas = ate


def _mantidos(modulo: str) -> tuple[str, ...]:
    return tuple(tabela for tabela, _chave in _MANTIDOS) if modulo == "financeiro" else ()


def _inserir(conexao: psycopg.Connection[Any], tabela: str, de: int) -> str:
    colunas = conexao.execute(_COLUNAS, [tabela]).fetchall()
    valores = ", ".join(_valor(tabela, nome, tipo, de) for nome, tipo in colunas)
    nomes = ", ".join(nome for nome, _tipo in colunas)
    return (
        f"INSERT INTO {tabela} ({nomes}) SELECT {valores} FROM generate_series(%s::bigint, %s::bigint) n "
        f"CROSS JOIN medida.{tabela} o"
    )


def _valor(tabela: str, coluna: str, tipo: str, de: int) -> str:
    if tipo == "uuid" and coluna not in _COMUNS:
        return f"medida.copia(o.{coluna}, n)"
    if coluna == "sku":
        return "o.sku || '-' || n"
    if coluna == "numero" and tabela in _NUMERADAS:
        ultimo, da_copia = (f"(SELECT max(numero) FROM {de_onde}{tabela})" for de_onde in ("", "medida."))
        return f"{ultimo} + (n - {de}) * {da_copia} + o.numero"
    return f"o.{coluna}"


def _somar_no_livro(conexao: psycopg.Connection[Any], novas: int) -> None:
    for tabela, chave in _MANTIDOS:
        conexao.execute(
            f"UPDATE {tabela} s SET debitos = s.debitos + o.debitos * %(n)s, "
            "creditos = s.creditos + o.creditos * %(n)s "
            f"FROM medida.{tabela} o WHERE (o.conta_id, o.{chave}) = (s.conta_id, s.{chave})",
            {"n": novas},
        )
    conexao.execute(
        "UPDATE financeiro_livro SET ultimo_numero = ultimo_numero + o.ultimo * %s, ultimo_resumo = o.resumo FROM "
        "(SELECT numero AS ultimo, resumo FROM medida.financeiro_lancamento ORDER BY numero DESC LIMIT 1) o",
        [novas],
    )
