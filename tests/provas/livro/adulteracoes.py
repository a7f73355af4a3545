"""O que um superusuário faz a um livro, e onde a verificação precisa achá-lo.

Cada adulteração é uma função de (banco, livro) para os lugares (lançamento, campo) que a denunciam. `acobertar` refaz
cadeia, ponta e saldos depois: é o que faria quem conhece o sistema por dentro.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg

from financeiro.cadeia import INICIO, resumir
from financeiro.livro import ler_livro

Conexao = psycopg.Connection[Any]
Lugar = tuple[int | None, str]
LONGE = 1_000
TABELAS = (
    "financeiro_partida",
    "financeiro_lancamento",
    "financeiro_saldo_mensal",
    "financeiro_saldo_diario",
    "financeiro_livro",
)

_MANTIDOS = (("mensal", "mes", "date_trunc('month', data)::date"), ("diario", "dia", "data"))
_ESQUECER = "DELETE FROM financeiro_saldo_{} WHERE empresa_id = %(empresa)s"
_SOMAR = """
INSERT INTO financeiro_saldo_{} (empresa_id, conta_id, {}, debitos, creditos)
SELECT empresa_id, conta_id, {}, coalesce(sum(valor) FILTER (WHERE lado = 'D'), 0),
       coalesce(sum(valor) FILTER (WHERE lado = 'C'), 0)
  FROM financeiro_partida WHERE empresa_id = %(empresa)s GROUP BY 1, 2, 3
"""
_RENUMERAR = """
UPDATE financeiro_lancamento l SET numero = n.novo + %(longe)s FROM (
    SELECT id, row_number() OVER (ORDER BY numero) AS novo FROM financeiro_lancamento WHERE empresa_id = %(empresa)s) n
 WHERE l.id = n.id
"""
_COPIAR_CABECALHO = """
INSERT INTO financeiro_lancamento (id, numero, empresa_id, data, historico, origem, parte, documento, total, partidas,
    aviso, usuario_id, criado_em, resumo_anterior, resumo)
SELECT %(novo)s, %(numero)s, empresa_id, data, historico, origem, parte, documento, total, partidas,
       aviso, usuario_id, criado_em, resumo_anterior, resumo
  FROM financeiro_lancamento WHERE empresa_id = %(empresa)s AND numero = %(modelo)s
"""
_COPIAR_PARTIDAS = """
INSERT INTO financeiro_partida (lancamento_id, ordem, empresa_id, conta_id, lado, valor, data)
SELECT %(novo)s, p.ordem, p.empresa_id, p.conta_id, p.lado, p.valor, p.data FROM financeiro_partida p
  JOIN financeiro_lancamento l ON l.id = p.lancamento_id WHERE l.empresa_id = %(empresa)s AND l.numero = %(modelo)s
"""
_SALDOS = {"mensal": ("mes", "MM/YYYY"), "diario": ("dia", "DD/MM/YYYY")}
_LER_SALDOS = """
SELECT s.conta_id, s.{1}, c.codigo, to_char(s.{1}, '{2}')
  FROM financeiro_saldo_{0} s JOIN financeiro_conta c ON c.id = s.conta_id
 WHERE s.empresa_id = %s ORDER BY s.{1}, c.codigo
"""
_PONTA = "UPDATE financeiro_livro SET ultimo_numero = %s, ultimo_resumo = %s WHERE empresa_id = %s"


@dataclass
class Livro:
    """O livro atacado, e o sorteio."""

    empresa: UUID
    lancamentos: int
    sorteio: Random

    def um(self, ate: int | None = None) -> int:
        """Número de um lançamento."""
        return self.sorteio.randint(1, ate or self.lancamentos)

    def de(self, numero: int) -> dict[str, Any]:
        """Parâmetros de um comando sobre o lançamento."""
        return {"empresa": self.empresa, "numero": numero}


Adulteracao = Callable[[Conexao, Livro], set[Lugar]]

_DO_NUMERO = "WHERE empresa_id = %(empresa)s AND numero = %(numero)s"
_DAS_PARTIDAS = f"WHERE lancamento_id = (SELECT id FROM financeiro_lancamento {_DO_NUMERO})"


def _cabecalho(coluna: str, valor: str, lugar: str) -> Adulteracao:
    def adulterar(banco: Conexao, livro: Livro) -> set[Lugar]:
        numero = livro.um()
        banco.execute(f"UPDATE financeiro_lancamento SET {coluna} = {valor} {_DO_NUMERO}", livro.de(numero))
        return {(numero, lugar)}

    return adulterar


def _partidas(troca: str, *lugares: str, so: str = "") -> Adulteracao:
    def adulterar(banco: Conexao, livro: Livro) -> set[Lugar]:
        numero = livro.um()
        banco.execute(f"UPDATE financeiro_partida p SET {troca} {_DAS_PARTIDAS} {so}", livro.de(numero))
        return {(numero, lugar) for lugar in lugares}

    return adulterar


def _valor_em_tudo(banco: Conexao, livro: Livro) -> set[Lugar]:
    """O lançamento dobra, e continua fechando."""
    numero = livro.um()
    banco.execute(f"UPDATE financeiro_partida SET valor = valor * 2 {_DAS_PARTIDAS}", livro.de(numero))
    banco.execute(f"UPDATE financeiro_lancamento SET total = total * 2 {_DO_NUMERO}", livro.de(numero))
    return {(numero, "partida 1.valor"), (numero, "partida 2.valor")}


def _data_inteira(banco: Conexao, livro: Livro) -> set[Lugar]:
    numero = livro.um()
    banco.execute(f"UPDATE financeiro_partida SET data = data + 40 {_DAS_PARTIDAS}", livro.de(numero))
    banco.execute(f"UPDATE financeiro_lancamento SET data = data + 40 {_DO_NUMERO}", livro.de(numero))
    return {(numero, "data")}


def _partida_a_menos(banco: Conexao, livro: Livro) -> set[Lugar]:
    numero = livro.um()
    ultima = f"(SELECT max(ordem) FROM financeiro_partida {_DAS_PARTIDAS})"
    apagar = f"DELETE FROM financeiro_partida {_DAS_PARTIDAS} AND ordem = {ultima} RETURNING ordem"
    ((ordem,),) = banco.execute(apagar, livro.de(numero)).fetchall()
    return {(numero, f"partida {ordem}"), (numero, "partidas")}


def _partida_a_mais(banco: Conexao, livro: Livro) -> set[Lugar]:
    numero = livro.um()
    banco.execute(f"UPDATE financeiro_lancamento SET partidas = partidas + 1 {_DO_NUMERO}", livro.de(numero))
    acrescentar = f"""
    INSERT INTO financeiro_partida (lancamento_id, ordem, empresa_id, conta_id, lado, valor, data)
    SELECT lancamento_id, (SELECT partidas FROM financeiro_lancamento {_DO_NUMERO}), empresa_id, conta_id, lado, 0.01,
           data FROM financeiro_partida {_DAS_PARTIDAS} AND ordem = 1 RETURNING ordem
    """
    ((ordem,),) = banco.execute(acrescentar, livro.de(numero)).fetchall()
    return {(numero, f"partida {ordem}"), (numero, "soma")}


def _partida_solta(banco: Conexao, livro: Livro) -> set[Lugar]:
    novo = uuid4()
    banco.execute(
        "INSERT INTO financeiro_partida (lancamento_id, ordem, empresa_id, conta_id, lado, valor, data) SELECT %s, 1, "
        "empresa_id, conta_id, lado, valor, data FROM financeiro_partida WHERE empresa_id = %s LIMIT 1",
        [novo, livro.empresa],
    )
    return {(None, f"partida 1 de {novo}")}


def _numeros_trocados(banco: Conexao, livro: Livro) -> set[Lugar]:
    """Os números de dois lançamentos trocam: cada um passa a estar no lugar do outro."""
    um, outro = livro.sorteio.sample(range(1, livro.lancamentos + 1), 2)
    for de, para in ((um, -1), (outro, um), (-1, outro)):
        banco.execute(f"UPDATE financeiro_lancamento SET numero = {para} {_DO_NUMERO}", livro.de(de))
    return {(um, "id"), (outro, "id")}


def _apagado_no_meio(banco: Conexao, livro: Livro) -> set[Lugar]:
    numero = livro.um(livro.lancamentos - 1)
    _apagar(banco, livro, numero, numero)
    return {(numero, "apagado")}


def _apagado_e_renumerado(banco: Conexao, livro: Livro) -> set[Lugar]:
    numero = livro.um(livro.lancamentos - 1)
    _apagar(banco, livro, numero, numero)
    renumerar(banco, livro)
    return {(numero, "id"), (livro.lancamentos, "apagado")}


def _fim_cortado(banco: Conexao, livro: Livro) -> set[Lugar]:
    de = livro.sorteio.randint(livro.lancamentos - 4, livro.lancamentos)
    _apagar(banco, livro, de, livro.lancamentos)
    return {(de, "apagado")}


def _empresa_apagada(banco: Conexao, livro: Livro) -> set[Lugar]:
    for tabela in TABELAS:
        banco.execute(f"DELETE FROM {tabela} WHERE empresa_id = %s", [livro.empresa])
    return {(1, "apagado")}


def _forjado_no_meio(banco: Conexao, livro: Livro) -> set[Lugar]:
    """Uma cópia de um lançamento verdadeiro entra antes dele, e os seguintes andam um número."""
    numero, novo = livro.um(), uuid4()
    posteriores = "WHERE empresa_id = %(empresa)s AND numero >= %(numero)s"
    banco.execute(f"UPDATE financeiro_lancamento SET numero = numero + {LONGE} {posteriores}", livro.de(numero))
    dados = livro.de(numero) | {"novo": novo, "modelo": numero + LONGE}
    banco.execute(_COPIAR_CABECALHO, dados)
    banco.execute(_COPIAR_PARTIDAS, dados)
    renumerar(banco, livro)
    return {(numero, "id")}


def _outra_empresa(banco: Conexao, livro: Livro) -> set[Lugar]:
    numero = livro.um()
    banco.execute(f"UPDATE financeiro_lancamento SET empresa_id = gen_random_uuid() {_DO_NUMERO}", livro.de(numero))
    return {(numero, "apagado")}


def _saldo(mantido: str, troca: str) -> Adulteracao:
    def adulterar(banco: Conexao, livro: Livro) -> set[Lugar]:
        coluna, forma = _SALDOS[mantido]
        saldos = banco.execute(_LER_SALDOS.format(mantido, coluna, forma), [livro.empresa]).fetchall()
        conta, quando, codigo, dito = livro.sorteio.choice(saldos)
        onde = f"WHERE (conta_id, {coluna}) = (%s, %s)"
        banco.execute(f"{troca.format(f'financeiro_saldo_{mantido}')} {onde}", [conta, quando])
        return {(None, f"saldo de {codigo} em {dito}")}

    return adulterar


def _ponta(troca: str) -> Adulteracao:
    def adulterar(banco: Conexao, livro: Livro) -> set[Lugar]:
        banco.execute(f"UPDATE financeiro_livro SET {troca} WHERE empresa_id = %s", [livro.empresa])
        return {(None, "ponta do livro")}

    return adulterar


def _apagar(banco: Conexao, livro: Livro, de: int, ate: int) -> None:
    faixa = {"empresa": livro.empresa, "de": de, "ate": ate}
    onde = "l.empresa_id = %(empresa)s AND l.numero BETWEEN %(de)s AND %(ate)s"
    banco.execute(
        f"DELETE FROM financeiro_partida WHERE lancamento_id IN (SELECT id FROM financeiro_lancamento l WHERE {onde})",
        faixa,
    )
    banco.execute(f"DELETE FROM financeiro_lancamento l WHERE {onde}", faixa)


def renumerar(banco: Conexao, livro: Livro) -> None:
    """Fecha os buracos da numeração, por baixo para não esbarrar na unicidade."""
    banco.execute(_RENUMERAR, {"empresa": livro.empresa, "longe": 2 * LONGE})
    banco.execute(
        f"UPDATE financeiro_lancamento SET numero = numero - {2 * LONGE} WHERE empresa_id = %s", [livro.empresa]
    )


def acobertar(banco: Conexao, livro: Livro) -> None:
    """Refaz a cadeia inteira, a ponta do livro e os saldos mantidos, como se nada tivesse havido."""
    anterior, numero = INICIO, 0
    for registro in ler_livro():
        resumo = resumir(anterior, registro.cabecalho, registro.linhas)
        banco.execute(
            "UPDATE financeiro_lancamento SET resumo_anterior = %s, resumo = %s WHERE id = %s",
            [anterior, resumo, registro.cabecalho.id],
        )
        anterior, numero = resumo, registro.numero
    banco.execute(_PONTA, [numero, anterior, livro.empresa])
    for mantido in _MANTIDOS:
        banco.execute(_ESQUECER.format(mantido[0]), {"empresa": livro.empresa})
        banco.execute(_SOMAR.format(*mantido), {"empresa": livro.empresa})


_OUTRA_CONTA = (
    "(SELECT id FROM financeiro_conta c WHERE c.empresa_id = p.empresa_id AND analitica AND c.id <> p.conta_id LIMIT 1)"
)
CONTEUDO: Mapping[str, Adulteracao] = {
    "data": _data_inteira,
    "data_origem": _cabecalho("data_origem", "data - 3", "data_origem"),
    "historico": _cabecalho("historico", "historico || ' '", "historico"),
    "origem": _cabecalho("origem", "origem || 'x'", "origem"),
    "origem_id": _cabecalho("origem_id", "gen_random_uuid()", "origem_id"),
    "parte": _cabecalho("parte", "parte || '1'", "parte"),
    "documento": _cabecalho("documento", "documento || '/A'", "documento"),
    "documento_id": _cabecalho("documento_id", "gen_random_uuid()", "documento_id"),
    "estorno_de": _cabecalho("estorno_de_id", "gen_random_uuid()", "estorno_de_id"),
    "aviso": _cabecalho("aviso", "aviso || '!'", "aviso"),
    "usuario": _cabecalho("usuario_id", "gen_random_uuid()", "usuario_id"),
    "instante": _cabecalho("criado_em", "criado_em - interval '1 microsecond'", "criado_em"),
    "total": _cabecalho("total", "total + 0.01", "total"),
    "quantas partidas": _cabecalho("partidas", "partidas + 1", "partidas"),
    "valor em tudo": _valor_em_tudo,
    "valor numa partida": _partidas("valor = valor + 0.01", "partida 1.valor", "soma", so="AND ordem = 1"),
    "conta": _partidas(f"conta_id = {_OUTRA_CONTA}", "partida 2.conta_id", so="AND ordem = 2"),
    "lados": _partidas("lado = translate(lado, 'DC', 'CD')", "partida 1.lado", "partida 2.lado"),
    "data da partida": _partidas("data = data + 1", "partida 1.data", so="AND ordem = 1"),
    "partida a menos": _partida_a_menos,
    "partida a mais": _partida_a_mais,
    "partida solta": _partida_solta,
    "números trocados": _numeros_trocados,
    "apagado no meio": _apagado_no_meio,
    "apagado e renumerado": _apagado_e_renumerado,
    "fim cortado": _fim_cortado,
    "empresa apagada": _empresa_apagada,
    "forjado no meio": _forjado_no_meio,
    "outra empresa": _outra_empresa,
}
"""O que se pode acobertar depois, refazendo cadeia, ponta e saldos."""

DESCOBERTAS: Mapping[str, Adulteracao] = {
    "resumo": _cabecalho("resumo", "sha256('x')", "resumo"),
    "resumo anterior": _cabecalho("resumo_anterior", "sha256('x')", "cadeia"),
    "saldo a mais": _saldo("mensal", "UPDATE {} SET debitos = debitos + 1"),
    "saldo dos dois lados": _saldo("mensal", "UPDATE {} SET debitos = debitos + 1, creditos = creditos + 1"),
    "saldo apagado": _saldo("mensal", "DELETE FROM {}"),
    "saldo do dia a mais": _saldo("diario", "UPDATE {} SET debitos = debitos + 1"),
    "saldo do dia apagado": _saldo("diario", "DELETE FROM {}"),
    "ponta cortada": _ponta("ultimo_numero = ultimo_numero - 1"),
    "ponta forjada": _ponta("ultimo_resumo = sha256('x')"),
}
"""O que acobertar desfaria."""


def guardar(banco: Conexao, livro: Livro) -> None:
    """Copia o livro como está, na sessão de quem o vai adulterar."""
    for tabela in TABELAS:
        da_empresa = f"SELECT * FROM {tabela} WHERE empresa_id = '{livro.empresa}'"
        banco.execute(f"CREATE TEMP TABLE guardado_{tabela} AS {da_empresa}")
        # Gerada das outras: não se copia de volta.
        banco.execute(f"ALTER TABLE guardado_{tabela} DROP COLUMN IF EXISTS busca")


def restaurar(banco: Conexao, livro: Livro) -> None:
    """Devolve o livro ao que era."""
    for tabela in TABELAS:
        banco.execute(f"DELETE FROM {tabela} WHERE empresa_id = %s", [livro.empresa])
    banco.execute("DELETE FROM financeiro_lancamento WHERE id IN (SELECT id FROM guardado_financeiro_lancamento)")
    for tabela in TABELAS:
        banco.execute(f"INSERT INTO {tabela} SELECT * FROM guardado_{tabela}")
