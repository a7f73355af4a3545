"""Relay: leva cada linha da outbox de um módulo a cada consumidor dela, em passos de um só comando cada.

Reserva partições; numera o que é novo (uma entrega por consumidor, com o lugar dela na fila); toma; entrega, fora de
transação; dá baixa do que foi aceito, com o token, arquiva a mensagem que não tem mais a quem ir e solta as partições.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from plataforma.banco.sql import executar_fora_da_empresa, linhas_fora_da_empresa
from plataforma.mensageria.arquivo import ARQUIVADAS
from plataforma.mensageria.envelope import Envelope
from plataforma.mensageria.ouvintes import lista_de_ouvintes
from plataforma.mensageria.particoes import Particoes, reservadas
from plataforma.mensageria.transportes.base import TransporteIndisponivel
from plataforma.mensageria.transportes.escolha import transporte_de

LOTE = 500
PAUSA_DO_INDISPONIVEL_SEGUNDOS = 1.0
ESPERA_MAXIMA_SEGUNDOS = 60

_registro = logging.getLogger(__name__)

_TEM_TRABALHO = """
EXISTS (SELECT 1 FROM mensageria_outbox o WHERE o.particao = pa.particao AND NOT o.numerada)
OR EXISTS (SELECT 1 FROM mensageria_entrega e WHERE e.particao = pa.particao AND e.proxima <= clock_timestamp()
                                                AND e.consumidor <> ALL(%(fora)s::text[]))
"""
# Um tipo que a lista desconhece segura a própria chave: numerar as seguintes inverteria a ordem quando ele voltasse.
_NUMERAR = f"""
WITH minhas AS MATERIALIZED (
    SELECT particao FROM mensageria_particao
     WHERE fila = 'outbox' AND (particao, token) IN (SELECT * FROM unnest(%s::smallint[], %s::bigint[]))
     FOR UPDATE),
lote AS MATERIALIZED (
    SELECT o.numero, o.tipo, o.agregado, o.particao, o.destino, o.tipo = ANY(%s::text[]) AS conhecida
      FROM mensageria_outbox o JOIN minhas USING (particao)
     WHERE NOT o.numerada ORDER BY o.numero LIMIT %s),
novas AS MATERIALIZED (
    SELECT l.* FROM lote l
     WHERE NOT EXISTS (SELECT 1 FROM lote d
                        WHERE d.agregado = l.agregado AND d.numero <= l.numero AND NOT d.conhecida)),
pares AS MATERIALIZED (
    SELECT n.numero, v.consumidor, n.agregado, n.particao
      FROM novas n JOIN unnest(%s::text[], %s::text[]) v (tipo, consumidor) ON v.tipo = n.tipo
     WHERE n.destino IS NULL OR n.destino = v.consumidor),
filas AS (
    INSERT INTO mensageria_ordem AS m (consumidor, agregado, ultima)
    SELECT consumidor, agregado, count(*) FROM pares GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (consumidor, agregado) DO UPDATE SET ultima = m.ultima + excluded.ultima
    RETURNING consumidor, agregado, ultima),
entregas AS (
    INSERT INTO mensageria_entrega (numero, consumidor, agregado, particao, ordem)
    SELECT p.numero, p.consumidor, p.agregado, p.particao,
           f.ultima - count(*) OVER fila + row_number() OVER (fila ORDER BY p.numero)
      FROM pares p JOIN filas f USING (consumidor, agregado)
    WINDOW fila AS (PARTITION BY p.consumidor, p.agregado)),
marcadas AS (
    UPDATE mensageria_outbox o SET numerada = true
      FROM (SELECT DISTINCT numero FROM pares) p WHERE o.numero = p.numero),
prontas AS (
    DELETE FROM mensageria_outbox o USING novas n
     WHERE o.numero = n.numero AND NOT EXISTS (SELECT 1 FROM pares p WHERE p.numero = n.numero)
    RETURNING o.*),
{ARQUIVADAS}
SELECT l.numero, l.tipo, n.numero IS NOT NULL FROM lote l LEFT JOIN novas n USING (numero)
"""
_TOMAR = """
WITH vez AS MATERIALIZED (
    SELECT numero, consumidor FROM mensageria_entrega
     WHERE particao = ANY(%s::smallint[]) AND proxima <= clock_timestamp() AND consumidor <> ALL(%s::text[])
     ORDER BY numero LIMIT %s)
UPDATE mensageria_entrega e SET tentativas = e.tentativas + 1
  FROM vez JOIN mensageria_outbox o USING (numero)
 WHERE e.numero = vez.numero AND e.consumidor = vez.consumidor
RETURNING e.numero, e.consumidor, e.ordem, o.id, o.tipo, o.agregado, o.empresa_id, o.ator_id, o.correlacao, o.causa,
          o.profundidade, o.traceparent, o.ocorrido_em, o.corpo
"""
# As entregas desta mensagem são todas da mesma partição: quem tem o token sabe quantas faltam.
_DAR_BAIXA = f"""
WITH minhas AS MATERIALIZED (
    SELECT particao FROM mensageria_particao
     WHERE fila = 'outbox' AND (particao, token) IN (SELECT * FROM unnest(%s::smallint[], %s::bigint[]))
     FOR UPDATE),
idas AS (
    DELETE FROM mensageria_entrega e USING unnest(%s::bigint[], %s::text[]) v (numero, consumidor)
     WHERE e.numero = v.numero AND e.consumidor = v.consumidor AND e.particao IN (SELECT particao FROM minhas)
    RETURNING e.numero, e.consumidor, e.agregado, e.ordem),
entregues AS (
    INSERT INTO mensageria_entregue (numero, consumidor, agregado, ordem) SELECT * FROM idas),
completas AS (
    SELECT i.numero FROM idas i GROUP BY i.numero
    HAVING count(*) = (SELECT count(*) FROM mensageria_entrega e WHERE e.numero = i.numero)),
prontas AS (DELETE FROM mensageria_outbox o USING completas c WHERE o.numero = c.numero RETURNING o.*),
{ARQUIVADAS}
UPDATE mensageria_particao pa SET ate = '-infinity'
  FROM minhas WHERE pa.fila = 'outbox' AND pa.particao = minhas.particao
"""
_DEVOLVER = """
UPDATE mensageria_entrega e SET tentativas = e.tentativas - 1
  FROM unnest(%s::bigint[], %s::text[]) v (numero, consumidor)
 WHERE e.numero = v.numero AND e.consumidor = v.consumidor
"""
_ADIAR = """
UPDATE mensageria_entrega e SET proxima = clock_timestamp() + make_interval(secs => least(%s, power(2, e.tentativas)))
  FROM unnest(%s::bigint[], %s::text[]) v (numero, consumidor)
 WHERE e.numero = v.numero AND e.consumidor = v.consumidor
"""

Linha = dict[str, Any]
_indisponivel_ate: dict[str, float] = {}


def retransmitir(modulo: str) -> int:
    """Dá uma volta no relay de `modulo`; devolve quantas entregas e numerações avançaram (0: não há o que fazer)."""
    fora = _fora_do_ar()
    with reservadas(modulo, "outbox", _TEM_TRABALHO, {"fora": fora}) as (particoes, _):
        if not particoes:
            return 0
        numeradas = _numerar(modulo, particoes)
        tomadas = linhas_fora_da_empresa(modulo, _TOMAR, [list(particoes), fora, LOTE])
        aceitas = _entregar(modulo, sorted(tomadas, key=lambda linha: linha["numero"]))
        _dar_baixa(modulo, particoes, aceitas)
        return numeradas + len(aceitas)


def _fora_do_ar() -> list[str]:
    agora = time.monotonic()
    return [consumidor for consumidor, ate in _indisponivel_ate.items() if ate > agora]


def _numerar(modulo: str, particoes: Particoes) -> int:
    lista = {t: c for t, c in lista_de_ouvintes().items() if t.partition(".")[0] == modulo}
    pares = [(tipo, consumidor) for tipo, ouvintes in lista.items() for consumidor in ouvintes]
    tipos, consumidores = [p[0] for p in pares], [p[1] for p in pares]
    parametros = [list(particoes), list(particoes.values()), list(lista), LOTE, tipos, consumidores]
    lote = executar_fora_da_empresa(modulo, _NUMERAR, parametros)
    retidas = [tipo for _, tipo, numerada in lote if not numerada]
    if retidas:
        entre = sorted(set(retidas))
        _registro.error("mensageria.outbox.retida: a lista de ouvintes não conhece todos os tipos entre %s", entre)
    return len(lote) - len(retidas)


def _entregar(modulo: str, tomadas: Sequence[Linha]) -> list[Linha]:
    por_consumidor: Mapping[str, list[Linha]] = defaultdict(list)
    for linha in tomadas:
        por_consumidor[linha["consumidor"]].append(linha)
    aceitas: list[Linha] = []
    for consumidor, lote in por_consumidor.items():
        envelopes = [Envelope.de_linha(linha, emissor=modulo) for linha in lote]
        try:
            recusadas = transporte_de(consumidor).entregar(consumidor, envelopes)
        except TransporteIndisponivel as erro:
            _registro.warning("mensageria.consumidor.indisponivel: %s: %s", consumidor, erro)
            _indisponivel_ate[consumidor] = time.monotonic() + PAUSA_DO_INDISPONIVEL_SEGUNDOS
            executar_fora_da_empresa(modulo, _DEVOLVER, _chaves(lote))
            continue
        _indisponivel_ate.pop(consumidor, None)
        aceitas.extend(linha for linha in lote if linha["id"] not in recusadas)
        if recusadas:
            negadas = [linha for linha in lote if linha["id"] in recusadas]
            executar_fora_da_empresa(modulo, _ADIAR, [ESPERA_MAXIMA_SEGUNDOS, *_chaves(negadas)])
    return aceitas


def _chaves(lote: Sequence[Linha]) -> list[list[Any]]:
    return [[linha["numero"] for linha in lote], [linha["consumidor"] for linha in lote]]


def _dar_baixa(modulo: str, particoes: Particoes, aceitas: Sequence[Linha]) -> None:
    executar_fora_da_empresa(modulo, _DAR_BAIXA, [list(particoes), list(particoes.values()), *_chaves(aceitas)])
