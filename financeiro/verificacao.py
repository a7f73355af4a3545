"""Verificação do livro inteiro de uma empresa: cadeia, somas e saldos mantidos, relidos das linhas."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from financeiro.cadeia import CabecalhoDaCadeia, LinhaDaCadeia, resumir
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual

MODULO = "financeiro"
LOTE = 1_000
INICIO = b"\x00" * 32

_LOTE = """
SELECT l.id, l.empresa_id, l.numero, l.data, l.data_origem, l.historico, l.origem, l.origem_id, l.parte, l.documento,
       l.documento_id, l.estorno_de_id, l.aviso, l.usuario_id, l.criado_em,
       l.resumo_anterior, l.resumo, l.total, l.partidas,
       (SELECT coalesce(json_agg(json_build_array(p.ordem, p.conta_id, p.lado, p.valor::text, p.data)), '[]')
          FROM financeiro_partida p WHERE p.lancamento_id = l.id)
  FROM financeiro_lancamento l WHERE l.empresa_id = %s AND l.numero > %s ORDER BY l.numero LIMIT %s
"""
_PONTA = "SELECT ultimo_numero, ultimo_resumo FROM financeiro_livro WHERE empresa_id = %s"
_SALDOS = """
SELECT c.codigo, coalesce(s.mes, r.mes), s.debitos, s.creditos, r.debitos, r.creditos
  FROM (SELECT conta_id, mes, debitos, creditos FROM financeiro_saldo_mensal WHERE empresa_id = %s) s
  FULL JOIN (SELECT conta_id, date_trunc('month', data)::date AS mes,
                    coalesce(sum(valor) FILTER (WHERE lado = 'D'), 0) AS debitos,
                    coalesce(sum(valor) FILTER (WHERE lado = 'C'), 0) AS creditos
               FROM financeiro_partida WHERE empresa_id = %s GROUP BY 1, 2) r USING (conta_id, mes)
  LEFT JOIN financeiro_conta c ON c.id = coalesce(s.conta_id, r.conta_id)
 WHERE (s.debitos, s.creditos) IS DISTINCT FROM (r.debitos, r.creditos) ORDER BY 1, 2
"""


def verificar_livro() -> tuple[int, list[str]]:
    """Relê o livro da empresa em contexto; devolve quantos lançamentos leu e o que encontrou de errado."""
    problemas: list[str] = []
    numero, resumo = 0, INICIO
    for linha in _lancamentos():
        problemas += _problemas(linha, numero, resumo)
        numero, resumo = linha[2], bytes(linha[16])
    lidos = numero
    ponta = executar(MODULO, _PONTA, [empresa_atual()]) or [(0, INICIO)]
    if (ponta[0][0], bytes(ponta[0][1])) != (numero, resumo):
        problemas.append(f"o livro diz ter {ponta[0][0]} lançamentos e o último encontrado é o {numero}")
    for codigo, mes, *valores in executar(MODULO, _SALDOS, [empresa_atual(), empresa_atual()]):
        problemas.append(f"saldo de {codigo} em {mes:%m/%Y}: mantido {valores[:2]}, somado das linhas {valores[2:]}")
    return lidos, problemas


def _lancamentos() -> Iterator[tuple[Any, ...]]:
    numero = 0
    while lote := executar(MODULO, _LOTE, [empresa_atual(), numero, LOTE]):
        yield from lote
        numero = lote[-1][2]


def _problemas(linha: tuple[Any, ...], anterior: int, resumo_anterior: bytes) -> Iterator[str]:
    _, *cabecalho, resumo_dito, resumo, total, quantas, partidas = linha
    numero = cabecalho[1]
    if numero != anterior + 1:
        yield f"depois do lançamento {anterior} vem o {numero}: há lançamento apagado"
    if bytes(resumo_dito) != resumo_anterior:
        yield f"lançamento {numero}: não continua a cadeia do anterior"
    linhas = [LinhaDaCadeia(ordem, UUID(conta), lado, valor) for ordem, conta, lado, valor, _ in partidas]
    if resumir(bytes(resumo_dito), CabecalhoDaCadeia(*cabecalho), linhas) != bytes(resumo):
        yield f"lançamento {numero}: o conteúdo não é o que foi registrado"
    yield from _somas(numero, total, quantas, partidas)


def _somas(numero: int, total: Any, quantas: int, partidas: list[list[Any]]) -> Iterator[str]:
    somas = {"D": 0, "C": 0}
    for _, _, lado, valor, _ in partidas:
        somas[lado] += int(valor.replace(".", ""))
    if somas["D"] != somas["C"] or somas["D"] != int(total.scaleb(2)) or len(partidas) != quantas:
        yield f"lançamento {numero}: não fecha (débitos {somas['D']}, créditos {somas['C']}, em centavos)"
