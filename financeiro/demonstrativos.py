"""Balancete, razão, DRE, períodos e o que falta expedir: leituras que somam.

Saldo é débitos menos créditos: positivo é devedor. Balancete e DRE saem dos saldos mantidos, por mês e, nas pontas de
um período que começa ou acaba no meio do mês, por dia: nunca leem partidas, e não custam mais com mais delas.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from financeiro.dre import montar_dre
from financeiro.erros import ContaRecusada
from financeiro.leituras_de_demonstrativos import ContaDaDre, Dre
from plataforma.banco.sql import executar, linhas
from plataforma.erros import ErroDeCampo
from plataforma.identidade.contexto import empresa_atual
from plataforma.leituras import Pagina
from plataforma.leituras.adiante import SoAdiante
from plataforma.relogio import hoje

ZERO = Decimal("0.00")

# Até o começo e até o fim do período (d0, c0; d1, c1): meses inteiros dos saldos mensais, e a ponta de mês dos diários.
_POR_CONTA = """
WITH acumulado AS (
    SELECT conta_id, sum(debitos) FILTER (WHERE mes < %(mes_de)s) AS d0,
           sum(creditos) FILTER (WHERE mes < %(mes_de)s) AS c0, sum(debitos) AS d1, sum(creditos) AS c1
      FROM financeiro_saldo_mensal WHERE empresa_id = %(empresa)s AND mes < %(mes_fim)s GROUP BY 1
    UNION ALL
    SELECT conta_id, sum(debitos), sum(creditos), NULL, NULL
      FROM financeiro_saldo_diario WHERE empresa_id = %(empresa)s AND dia >= %(mes_de)s AND dia < %(de)s GROUP BY 1
    UNION ALL
    SELECT conta_id, NULL, NULL, sum(debitos), sum(creditos)
      FROM financeiro_saldo_diario WHERE empresa_id = %(empresa)s AND dia >= %(mes_fim)s AND dia < %(fim)s GROUP BY 1
), por_conta AS (
    SELECT conta_id, coalesce(sum(d0), 0.00) AS d0, coalesce(sum(c0), 0.00) AS c0,
           coalesce(sum(d1), 0.00) AS d1, coalesce(sum(c1), 0.00) AS c1 FROM acumulado GROUP BY 1
)
"""
# Cada conta se soma a todas as que a contêm: os prefixos do seu código, nível a nível.
_BALANCETE = f"""{_POR_CONTA}, acima AS (
    SELECT array_to_string(n.niveis[1:ate], '.') AS codigo, s.d0, s.c0, s.d1, s.c1
      FROM por_conta s JOIN financeiro_conta a ON a.id = s.conta_id
     CROSS JOIN LATERAL (SELECT string_to_array(a.codigo, '.') AS niveis) n
     CROSS JOIN LATERAL generate_series(1, cardinality(n.niveis)) ate
)
SELECT c.id AS conta, c.codigo, c.nome, c.natureza, c.analitica, sum(m.d0 - m.c0) AS saldo_anterior,
       sum(m.d1 - m.d0) AS debitos, sum(m.c1 - m.c0) AS creditos, sum(m.d1 - m.c1) AS saldo_final
  FROM financeiro_conta c JOIN acima m ON m.codigo = c.codigo WHERE c.empresa_id = %(empresa)s GROUP BY c.id
HAVING bool_or(m.d0 <> m.c0 OR m.d1 <> m.d0 OR m.c1 <> m.c0) ORDER BY c.codigo
"""
_RESULTADO = f"""{_POR_CONTA}
SELECT c.id, c.codigo, c.nome, c.grupo_dre, (s.c1 - s.c0) - (s.d1 - s.d0)
  FROM por_conta s JOIN financeiro_conta c ON c.id = s.conta_id
 WHERE c.grupo_dre <> '' AND (s.d1 <> s.d0 OR s.c1 <> s.c0)
"""
_CONTA = "SELECT id AS conta, codigo, nome, analitica FROM financeiro_conta WHERE empresa_id = %s AND id = %s"
_SALDO_ATE = """
SELECT coalesce((SELECT sum(debitos - creditos) FROM financeiro_saldo_mensal
                  WHERE conta_id = %(conta)s AND mes < %(mes)s), 0.00)
     + coalesce((SELECT sum(debitos - creditos) FROM financeiro_saldo_diario
                  WHERE conta_id = %(conta)s AND dia >= %(mes)s AND dia < %(data)s), 0.00)
     + coalesce((SELECT sum(CASE p.lado WHEN 'D' THEN p.valor ELSE -p.valor END)
                   FROM financeiro_partida p JOIN financeiro_lancamento l ON l.id = p.lancamento_id
                  WHERE p.conta_id = %(conta)s AND p.data = %(data)s
                    AND (l.numero, p.ordem) <= (%(numero)s, %(ordem)s)), 0.00)
"""
_RAZAO = """
SELECT l.id AS lancamento, p.data, l.numero, p.ordem, l.historico, l.origem, l.documento,
       l.documento_id AS id_do_documento, CASE p.lado WHEN 'D' THEN p.valor ELSE 0.00 END AS debito,
       CASE p.lado WHEN 'C' THEN p.valor ELSE 0.00 END AS credito
  FROM financeiro_partida p JOIN financeiro_lancamento l ON l.id = p.lancamento_id
 WHERE p.conta_id = %(conta)s AND p.data BETWEEN %(data)s AND %(ate)s
   AND (p.data, l.numero, p.ordem) > (%(data)s, %(numero)s, %(ordem)s)
 ORDER BY p.data, l.numero, p.ordem LIMIT %(limite)s
"""
# Fechado é até o último mês fechado, tenha o mês linha própria ou não.
_PERIODOS = """
SELECT to_char(m.mes, 'YYYY-MM') AS mes, CASE WHEN m.mes <= f.mes THEN 'fechado' ELSE 'aberto' END AS situacao,
       a.em AS mudado_em, a.usuario_id AS mudado_por, a.motivo, 1 + coalesce(a.mudancas, 0) AS versao
  FROM (SELECT mes FROM financeiro_saldo_mensal WHERE empresa_id = %(empresa)s
        UNION SELECT mes FROM financeiro_periodo WHERE empresa_id = %(empresa)s
        UNION SELECT %(atual)s::date) m
 CROSS JOIN (SELECT max(mes) AS mes FROM financeiro_periodo
              WHERE empresa_id = %(empresa)s AND situacao = 'fechado') f
  LEFT JOIN LATERAL (SELECT em, usuario_id, motivo, count(*) OVER () AS mudancas
                      FROM financeiro_auditoria_do_periodo
                     WHERE empresa_id = %(empresa)s AND mes = m.mes ORDER BY em DESC, id DESC LIMIT 1) a ON true
 ORDER BY m.mes DESC
"""
_SITUACAO = """
SELECT EXISTS (SELECT 1 FROM financeiro_periodo WHERE empresa_id = %s AND situacao = 'fechado' AND mes >= %s)
"""
_AUDITORIA = """
SELECT situacao, motivo, ARRAY(SELECT jsonb_array_elements_text(avisos)) AS avisos, usuario_id AS usuario, em
  FROM financeiro_auditoria_do_periodo WHERE empresa_id = %s AND mes = %s ORDER BY em DESC, id DESC
"""
_A_EXPEDIR = """
SELECT pedido_id AS pedido, linha_id AS linha, min(data) FILTER (WHERE quantidade > 0) AS data,
       string_agg(DISTINCT documento, ', ') FILTER (WHERE quantidade > 0) AS documentos, sum(quantidade) AS quantidade
  FROM financeiro_item_a_expedir
 WHERE empresa_id = %s AND data <= %s AND (pedido_id, linha_id) > (%s, %s)
 GROUP BY 1, 2 HAVING sum(quantidade) > 0 ORDER BY 1, 2 LIMIT %s
"""


class _NoRazao(NamedTuple):
    """A última partida já mostrada."""

    data: date
    numero: int
    ordem: int


class _NoAExpedir(NamedTuple):
    """A última linha já mostrada do que falta expedir."""

    pedido: UUID
    linha: UUID


_DO_COMECO = _NoAExpedir(UUID(int=0), UUID(int=0))


def _cortes(de: date, ate: date) -> dict[str, Any]:
    fim = ate + timedelta(days=1)
    return {
        "empresa": empresa_atual(),
        "de": de,
        "mes_de": de.replace(day=1),
        "fim": fim,
        "mes_fim": fim.replace(day=1),
    }


def balancete(*, de: date, ate: date) -> dict[str, Any]:
    """Saldo anterior, débitos, créditos e saldo final de cada conta que se moveu; a sintética soma as de baixo."""
    contas = linhas("financeiro", _BALANCETE, _cortes(de, ate))
    analiticas = [c for c in contas if c["analitica"]]
    totais = {lado: sum((c[lado] for c in analiticas), ZERO) for lado in ("debitos", "creditos")}
    return {"de": de, "ate": ate, **totais, "contas": contas}


def dre(*, de: date, ate: date) -> Dre:
    """Demonstração do resultado do período."""
    saldos = executar("financeiro", _RESULTADO, _cortes(de, ate))
    contas = (ContaDaDre(conta=i, codigo=c, nome=n, grupo=g, saldo=s) for i, c, n, g, s in saldos)
    return Dre(de=de, ate=ate, linhas=montar_dre(contas))


def razao(*, conta: UUID, de: date, ate: date, pagina: Pagina) -> dict[str, Any]:
    """Uma página das partidas da conta no período, cada uma com o saldo que deixou; `proximo` é um cursor.

    Levanta ContaRecusada se a conta não é uma analítica da empresa, e EntradaInvalida se a página não serve.
    """
    adiante = SoAdiante("razao", conta, de, ate, pagina=pagina, comeco=_NoRazao(de, 0, 0))
    achadas = linhas("financeiro", _CONTA, [empresa_atual(), conta])
    _exigir_analitica(conta, achadas)
    lugar = {"conta": conta, "mes": adiante.lugar.data.replace(day=1), "ate": ate, "limite": adiante.limite}
    lugar |= adiante.lugar._asdict()
    ((saldo,),) = executar("financeiro", _SALDO_ATE, lugar)
    cabecalho = {**achadas[0], "de": de, "ate": ate, "saldo_anterior": saldo}
    folha = adiante.folha(linhas("financeiro", _RAZAO, lugar))
    for item in folha["itens"]:
        saldo += item["debito"] - item["credito"]
        item["saldo"] = saldo
    return {**cabecalho, **folha}


def _exigir_analitica(conta: UUID, achadas: list[dict[str, Any]]) -> None:
    if achadas and achadas[0]["analitica"]:
        return
    mensagem = (
        f"A conta {achadas[0]['codigo']} é sintética: peça uma analítica, ou veja a soma em /api/balancete/."
        if achadas
        else f"Não há conta {conta} nesta empresa. Veja /api/contas/."
    )
    campo = ErroDeCampo(campo="conta", codigo="conta_recusada", mensagem=mensagem)
    raise ContaRecusada(mensagem, campos=(campo,))


def periodos() -> dict[str, Any]:
    """Meses com movimento, os já fechados alguma vez e o atual, do mais novo ao mais velho."""
    do_livro = {"empresa": empresa_atual(), "atual": hoje().replace(day=1)}
    return {"itens": linhas("financeiro", _PERIODOS, do_livro)}


def periodo(mes: date) -> dict[str, Any]:
    """Situação do mês e cada fechamento e reabertura, do mais novo ao mais velho."""
    ((fechado,),) = executar("financeiro", _SITUACAO, [empresa_atual(), mes])
    situacao = "fechado" if fechado else "aberto"
    auditoria = linhas("financeiro", _AUDITORIA, [empresa_atual(), mes])
    return {"mes": f"{mes:%Y-%m}", "situacao": situacao, "versao": 1 + len(auditoria), "historico": auditoria}


def periodo_mudado(mes: date) -> dict[str, Any]:
    """Situação do mês e os avisos de sua última mudança."""
    mudado = periodo(mes)
    (ultima, *_) = mudado.pop("historico")
    return {**mudado, "avisos": ultima["avisos"]}


def a_expedir(*, ate: date, pagina: Pagina) -> dict[str, Any]:
    """Uma página das linhas de pedido cobradas até o dia e ainda não expedidas; `proximo` é um cursor.

    Levanta EntradaInvalida se a página não serve.
    """
    adiante = SoAdiante("a_expedir", ate, pagina=pagina, comeco=_DO_COMECO)
    return adiante.folha(linhas("financeiro", _A_EXPEDIR, [empresa_atual(), ate, *adiante.lugar, adiante.limite]))
