"""Balancete e DRE com o livro cheio: 100 mil, 1 milhão e, pedido, 10 milhões de partidas.

O livro se enche por fora da API, mas é inteiro: cadeia de resumos, soma de cada lançamento e saldos mantidos, e quem o
confere é o `financeiro verificar` do produto.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any
from uuid import UUID

import psycopg

from financeiro.cadeia import CabecalhoDaCadeia, LinhaDaCadeia, resumir
from medidas.sessao import Sessao
from medidas.sistema_medido import SistemaMedido
from plataforma.valores import novo_id

MESES = 36
LINHAS_POR_LANCAMENTO = 4
LANCAMENTOS_POR_COPY = 10_000
VEZES = 60
# Um invariante do produto iguala o saldo destas ao dos títulos: aqui não há títulos.
_DOS_TITULOS = ("clientes", "fornecedores", "adiantamento_clientes", "creditos_fornecedores")
_CONTAS = "SELECT id FROM financeiro_conta WHERE analitica AND NOT funcao = ANY(%s) ORDER BY codigo"
_PONTA = "SELECT empresa_id, ultimo_numero, ultimo_resumo FROM financeiro_livro"
_COPIAR_LANCAMENTOS = """
COPY financeiro_lancamento (id, empresa_id, numero, data, historico, origem, parte, documento, total, partidas, aviso,
                            usuario_id, criado_em, resumo_anterior, resumo) FROM STDIN
"""
_COPIAR_PARTIDAS = """
COPY financeiro_partida (empresa_id, lancamento_id, ordem, conta_id, lado, valor, data) FROM STDIN
"""
_SALDOS = """
INSERT INTO financeiro_saldo_{periodo} AS s (empresa_id, conta_id, {coluna}, debitos, creditos)
SELECT p.empresa_id, p.conta_id, {dia}, coalesce(sum(p.valor) FILTER (WHERE lado = 'D'), 0),
       coalesce(sum(p.valor) FILTER (WHERE lado = 'C'), 0)
  FROM financeiro_lancamento l JOIN financeiro_partida p ON p.lancamento_id = l.id WHERE l.numero > %s GROUP BY 1, 2, 3
ON CONFLICT (conta_id, {coluna}) DO UPDATE SET debitos = s.debitos + excluded.debitos,
                                               creditos = s.creditos + excluded.creditos
"""
_DO_DIA = _SALDOS.format(periodo="diario", coluna="dia", dia="p.data")
_DO_MES = _SALDOS.format(periodo="mensal", coluna="mes", dia="date_trunc('month', p.data)::date")


@dataclass
class _Livro:
    empresa: UUID
    numero: int
    resumo: bytes
    contas: Sequence[UUID]
    sorteio: random.Random


def medir_demonstrativos(medida: SistemaMedido, *, tamanhos: Sequence[int]) -> Iterator[dict[str, float]]:
    """Para cada número de partidas: mediana por HTTP e CPU da web do balancete e da DRE, em ms."""
    sessao, hoje = medida.entrar(), datetime.now(UTC).date()
    mes = f"de={hoje:%Y-%m}-01&ate={hoje}"
    ano = f"de={hoje.year - 1}-01-01&ate={hoje.year - 1}-12-31"
    quebrado = f"de={hoje.year - 1}-03-10&ate={hoje.year - 1}-09-14"
    for linhas in tamanhos:
        encher_livro(medida, linhas)
        valores: dict[str, float] = {}
        for nome, caminho in (
            ("balancete.{}", f"/api/balancete/?{mes}"),
            ("balancete.{}.ano", f"/api/balancete/?{ano}"),
            ("balancete.{}.quebrado", f"/api/balancete/?{quebrado}"),
            ("dre.{}", f"/api/dre/?{mes}"),
            ("dre.{}.ano", f"/api/dre/?{ano}"),
        ):
            valores |= _medir_leitura(medida, sessao, nome.format(linhas), caminho)
        yield valores


def _medir_leitura(medida: SistemaMedido, sessao: Sessao, nome: str, caminho: str) -> dict[str, float]:
    for _ in range(10):
        sessao.ler(caminho)
    cpu, tempos = medida.cpu("web"), []
    for _ in range(VEZES):
        inicio = time.perf_counter()
        sessao.ler(caminho)
        tempos.append((time.perf_counter() - inicio) * 1000)
    return {f"{nome}.ms": median(tempos), f"{nome}.cpu_ms": (medida.cpu("web") - cpu) * 1000 / VEZES}


def encher_livro(medida: SistemaMedido, linhas: int) -> None:
    """Completa o livro até ter `linhas` partidas, por todas as contas e os últimos 36 meses."""
    with medida.banco("financeiro") as conexao:
        ((ja_ha,),) = conexao.execute("SELECT count(*) FROM financeiro_partida").fetchall()
        ((empresa, numero, resumo),) = conexao.execute(_PONTA).fetchall()
        contas = [conta for (conta,) in conexao.execute(_CONTAS, [list(_DOS_TITULOS)]).fetchall()]
        livro = _Livro(empresa, numero, bytes(resumo), contas, random.Random(linhas))
        faltam = (linhas - ja_ha) // LINHAS_POR_LANCAMENTO
        for feitos in range(0, faltam, LANCAMENTOS_POR_COPY):
            _copiar(conexao, livro, range(feitos, min(faltam, feitos + LANCAMENTOS_POR_COPY)), faltam)
        for manter in (_DO_DIA, _DO_MES):
            conexao.execute(manter, [numero])
        ponta = [livro.numero, livro.resumo, empresa]
        conexao.execute(
            "UPDATE financeiro_livro SET ultimo_numero = %s, ultimo_resumo = %s WHERE empresa_id = %s", ponta
        )
    medida.arrumar("financeiro")


def _copiar(conexao: psycopg.Connection[Any], livro: _Livro, quais: range, de_quantos: int) -> None:
    hoje = datetime.now(UTC).date()
    cabecalhos, partidas = [], []
    for ordem in quais:
        atras = (de_quantos - 1 - ordem) * MESES * 30 // de_quantos
        cabecalho, linhas = _lancamento(livro, hoje - timedelta(days=atras))
        cabecalhos.append(cabecalho)
        partidas += linhas
    for comando, textos in ((_COPIAR_LANCAMENTOS, cabecalhos), (_COPIAR_PARTIDAS, partidas)):
        with conexao.cursor() as cursor, cursor.copy(comando) as copia:
            copia.write("".join(textos))


def _lancamento(livro: _Livro, data: date) -> tuple[str, list[str]]:
    id_novo, criado_em = novo_id(), datetime.combine(data, datetime.min.time(), UTC)
    debitos = [Decimal(livro.sorteio.randrange(100, 1_000_000)).scaleb(-2) for _ in range(LINHAS_POR_LANCAMENTO - 1)]
    total = sum(debitos, Decimal("0.00"))
    contas = livro.sorteio.sample(livro.contas, LINHAS_POR_LANCAMENTO)
    pares = zip(contas, [*debitos, total], "D" * len(debitos) + "C", strict=True)
    linhas = [LinhaDaCadeia(n, conta, lado, valor) for n, (conta, valor, lado) in enumerate(pares, start=1)]
    anterior, livro.numero = livro.resumo, livro.numero + 1
    cabecalho = CabecalhoDaCadeia(
        id=id_novo,
        empresa_id=livro.empresa,
        numero=livro.numero,
        data=data,
        data_origem=None,
        historico="Medida",
        origem="medida",
        origem_id=None,
        parte="",
        documento="",
        documento_id=None,
        estorno_de_id=None,
        aviso="",
        usuario_id=livro.empresa,
        criado_em=criado_em,
    )
    livro.resumo = resumir(anterior, cabecalho, linhas)
    colunas = (id_novo, livro.empresa, livro.numero, data, "Medida", "medida", "", "", total, len(linhas), "")
    texto = "\t".join(
        map(str, (*colunas, livro.empresa, criado_em, rf"\\x{anterior.hex()}", rf"\\x{livro.resumo.hex()}"))
    )
    prefixo = f"{livro.empresa}\t{id_novo}"
    return f"{texto}\n", [f"{prefixo}\t{li.ordem}\t{li.conta_id}\t{li.lado}\t{li.valor}\t{data}\n" for li in linhas]


def conferir_livro(medida: SistemaMedido) -> float:
    """Segundos que `manage.py financeiro verificar` leva; levanta RuntimeError se acha algo errado."""
    _usuario, empresa = medida.entrar().identidade
    inicio = time.perf_counter()
    feito = medida.sistema.manage("financeiro", "verificar", empresa)
    if feito.returncode:
        raise RuntimeError(feito.stdout[-2000:] + feito.stderr[-2000:])
    return time.perf_counter() - inicio
