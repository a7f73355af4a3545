"""Verificação do livro inteiro de uma empresa: âncora, cadeia, somas e saldos mantidos, relidos das linhas."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from financeiro.ancoras import NADA, Ancora, Ancorado, empresas_ancoradas
from financeiro.cadeia import INICIO, campos_mudados, resumir
from financeiro.livro import Registro, ler_livro
from financeiro.partidas import ZERO
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual

TABELAS = (
    "financeiro_lancamento",
    "financeiro_partida",
    "financeiro_saldo_mensal",
    "financeiro_saldo_diario",
    "financeiro_livro",
)

_PONTA = "SELECT ultimo_numero, ultimo_resumo, ancorado_ate FROM financeiro_livro WHERE empresa_id = %s"
# As partidas se leem uma vez só, somadas por dia, e o mês sai dos dias. O que só um dos dois lados tem também difere.
_SALDOS = """
WITH somado AS MATERIALIZED (
    SELECT conta_id, data AS dia, coalesce(sum(valor) FILTER (WHERE lado = 'D'), 0.00) AS debitos,
           coalesce(sum(valor) FILTER (WHERE lado = 'C'), 0.00) AS creditos
      FROM financeiro_partida WHERE empresa_id = %s GROUP BY 1, 2
), comparado AS (
    SELECT conta_id, 'MM/YYYY' AS forma, mes AS dia, s.debitos, s.creditos, r.debitos, r.creditos
      FROM (SELECT conta_id, mes, debitos, creditos FROM financeiro_saldo_mensal WHERE empresa_id = %s) s
      FULL JOIN (SELECT conta_id, date_trunc('month', dia)::date AS mes, sum(debitos) AS debitos,
                        sum(creditos) AS creditos FROM somado GROUP BY 1, 2) r USING (conta_id, mes)
    UNION ALL
    SELECT conta_id, 'DD/MM/YYYY', dia, s.debitos, s.creditos, r.debitos, r.creditos
      FROM (SELECT conta_id, dia, debitos, creditos FROM financeiro_saldo_diario WHERE empresa_id = %s) s
      FULL JOIN somado r USING (conta_id, dia)
)
SELECT c.codigo, to_char(v.dia, v.forma), v.d0, v.c0, v.d1, v.c1
  FROM comparado v (conta_id, forma, dia, d0, c0, d1, c1) LEFT JOIN financeiro_conta c ON c.id = v.conta_id
 WHERE (v.d0, v.c0) IS DISTINCT FROM (v.d1, v.c1) ORDER BY 1, v.forma, v.dia
"""
_SOLTAS = """
SELECT p.lancamento_id, p.ordem FROM financeiro_partida p
 WHERE p.empresa_id = %s AND NOT EXISTS (SELECT 1 FROM financeiro_lancamento l WHERE l.id = p.lancamento_id)
 ORDER BY 1, 2
"""
_LIVROS = "SELECT empresa FROM financeiro_livros()"
_DESLIGADAS = """
SELECT c.relname, CASE WHEN c.relrowsecurity THEN t.tgname ELSE 'segurança por linha' END
  FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgenabled <> 'O'
 WHERE c.relname = ANY(%s) AND c.relnamespace = 'public'::regnamespace
   AND (t.oid IS NOT NULL OR NOT c.relrowsecurity) ORDER BY 1, 2
"""


class Divergencia(NamedTuple):
    """Algo que não é como foi registrado: em que lançamento (None: não é de um só), em que campo, e o que se viu."""

    lancamento: int | None
    campo: str
    mensagem: str


def por_lancamento(problemas: Iterable[Divergencia]) -> Iterator[str]:
    """Uma linha por lançamento, com tudo o que se achou nele, e uma por problema que não é de um só."""
    for numero, grupo in groupby(problemas, key=lambda p: p.lancamento):
        mensagens = [p.mensagem for p in grupo]
        if numero is None:
            yield from mensagens
        else:
            yield f"lançamento {numero}: {'; '.join(mensagens)}"


class Verificacao(NamedTuple):
    """Quantos lançamentos se leram, até qual deles havia âncora, e o que se achou."""

    lidos: int
    ancorados: int
    problemas: list[Divergencia]


def livros() -> list[UUID]:
    """As empresas que têm livro no banco ou âncora fora dele."""
    no_banco = {empresa for (empresa,) in executar("financeiro", _LIVROS)}
    ancoradas = empresas_ancoradas(Path(settings.ANCORAS)) if settings.ANCORAS else set()
    return sorted(no_banco | ancoradas)


def guardas_desligadas() -> list[str]:
    """Gatilhos e segurança por linha das tabelas do livro que alguém deixou desligados."""
    return [f"{tabela}: {guarda}" for tabela, guarda in executar("financeiro", _DESLIGADAS, [list(TABELAS)])]


def verificar_livro(ao_ler: Callable[[int], None] = lambda _numero: None) -> Verificacao:
    """Relê o livro da empresa em contexto; chama `ao_ler(quantos)` a cada lançamento."""
    leitura = _Leitura()
    for lidos, registro in enumerate(ler_livro(), start=1):
        leitura.conferir(registro)
        ao_ler(lidos)
    leitura.concluir()
    return Verificacao(leitura.lidos, leitura.ancorado, leitura.problemas)


class _Leitura:
    """O livro e a âncora lidos lado a lado, do primeiro ao último número."""

    def __init__(self) -> None:
        self.problemas: list[Divergencia] = []
        self.lidos = 0
        self._numero, self._resumo = 0, INICIO
        self._ancorados = self._ler_ancora()
        self._ancora = NADA
        self._refeita = False

    @property
    def ancorado(self) -> int:
        return self._ancora.numero

    def conferir(self, registro: Registro) -> None:
        """Compara um lançamento com o anterior, com a âncora e consigo mesmo."""
        self.lidos += 1
        self._lugar(registro)
        integro = resumir(registro.anterior, registro.cabecalho, registro.linhas) == registro.resumo
        self._avancar_ancora(registro.numero)
        mudados = []
        if self._ancora.numero == registro.numero and not (integro and self._ancora.resumo == registro.resumo):
            mudados = self._comparar(registro, self._ancora)
        if not integro and not mudados:
            self._achar(registro.numero, "conteúdo", "o conteúdo não é o que foi registrado")
        for campo, mensagem in _somas(registro):
            self._achar(registro.numero, campo, mensagem)
        self._numero, self._resumo = registro.numero, registro.resumo

    def concluir(self) -> None:
        """O que só se sabe no fim: a ponta do livro, o resto da âncora, as partidas soltas e os saldos."""
        for resto in self._ancorados:
            self._ancora = resto
        if self._ancora.numero > self._numero:
            self._apagados(self._numero + 1, self._ancora.numero)
        self._conferir_ponta()
        for lancamento, ordem in executar("financeiro", _SOLTAS, [empresa_atual()]):
            self._solto(f"partida {ordem} de {lancamento}", "é de um lançamento que não está no livro")
        for codigo, quando, *valores in executar("financeiro", _SALDOS, [empresa_atual()] * 3):
            mantido, somado = _par(valores[:2]), _par(valores[2:])
            self._solto(f"saldo de {codigo} em {quando}", f"mantido {mantido}, somado das linhas {somado}")

    def _ler_ancora(self) -> Iterator[Ancorado]:
        if settings.ANCORAS:
            ancora = Ancora(Path(settings.ANCORAS), empresa_atual())
            yield from ancora.ler(lambda estranho: self._solto("âncora", estranho))

    def _lugar(self, registro: Registro) -> None:
        if registro.numero != self._numero + 1:
            self._apagados(self._numero + 1, registro.numero - 1)
        elif registro.anterior != self._resumo:
            self._achar(registro.numero, "cadeia", "não continua a cadeia do anterior")

    def _avancar_ancora(self, numero: int) -> None:
        while self._ancora.numero < numero:
            proximo = next(self._ancorados, None)
            if proximo is None:
                return
            self._ancora = proximo

    def _comparar(self, registro: Registro, ancorado: Ancorado) -> list[str]:
        mudados = campos_mudados(ancorado.impressoes, registro.cabecalho, registro.linhas)
        for campo in mudados:
            self._achar(registro.numero, campo, f"{campo} não é o que foi ancorado")
        if ancorado.resumo != registro.resumo and not self._refeita:
            self._refeita = True
            self._achar(registro.numero, "resumo", "a cadeia foi refeita daqui em diante")
        return mudados

    def _conferir_ponta(self) -> None:
        ponta = executar("financeiro", _PONTA, [empresa_atual()]) or [(0, INICIO, 0)]
        ((numero, resumo, ancorado),) = ponta
        if (numero, bytes(resumo)) != (self._numero, self._resumo):
            self._solto("ponta do livro", f"diz {numero} lançamentos, e o último encontrado é o {self._numero}")
        if ancorado > self._ancora.numero:
            self._solto("âncora", f"o livro foi ancorado até {ancorado}, e a âncora encontrada vai até {self.ancorado}")

    def _apagados(self, de: int, ate: int) -> None:
        self._achar(
            de, "apagado", f"não está no livro, nem os seguintes até o {ate}" if ate > de else "não está no livro"
        )

    def _achar(self, numero: int, campo: str, mensagem: str) -> None:
        self.problemas.append(Divergencia(numero, campo, mensagem))

    def _solto(self, campo: str, mensagem: str) -> None:
        self.problemas.append(Divergencia(None, campo, f"{campo}: {mensagem}"))


def _par(debitos_e_creditos: Sequence[Decimal | None]) -> str:
    debitos, creditos = debitos_e_creditos
    return "nada" if debitos is None else f"{debitos} e {creditos}"


def _somas(registro: Registro) -> Iterator[tuple[str, str]]:
    debitos, creditos = (sum((p.valor for p in registro.linhas if p.lado == lado), ZERO) for lado in "DC")
    quantas = len(registro.linhas)
    if debitos != creditos:
        yield "soma", f"não fecha (débitos {debitos}, créditos {creditos})"
    if debitos != registro.total:
        yield "total", f"o total é {registro.total} e os débitos somam {debitos}"
    if quantas != registro.partidas:
        yield "partidas", f"não fecha: diz {registro.partidas} partidas e tem {quantas}"
    for linha, data in zip(registro.linhas, registro.datas, strict=True):
        if data != registro.cabecalho.data:
            yield f"partida {linha.ordem}.data", f"partida {linha.ordem} está em {data:%d/%m/%Y}"
