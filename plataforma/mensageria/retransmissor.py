"""Relay: leva cada linha da outbox de um módulo a cada consumidor dela, em passos de um só comando cada.

Num comando, reserva partições, numera o que é novo (uma entrega por consumidor, com o lugar dela na fila) e o toma;
entrega, fora de transação; noutro, dá baixa do que foi aceito, com o token, arquiva a mensagem que não tem mais a quem
ir e solta as partições. O primeiro espera o disco, e com ele tudo o que a mensagem conta: nada se entrega do que uma
queda do banco desfaria. A baixa não espera: perdida, entrega-se de novo, e quem já recebeu sabe.
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
from plataforma.mensageria.particoes import (
    SEM_ESPERAR,
    Particoes,
    devolvendo_se_falhar,
    reservar,
    soltar_as_largadas,
)
from plataforma.mensageria.transportes.base import TransporteIndisponivel
from plataforma.mensageria.transportes.escolha import transporte_de

LOTE = 500
PAUSA_DO_INDISPONIVEL_SEGUNDOS = 1.0
ESPERA_MAXIMA_SEGUNDOS = 60

_registro = logging.getLogger(__name__)

_ONDE = {"mensageria_outbox": "NOT t.numerada", "mensageria_entrega": "true"}
_TEM_TRABALHO = """
EXISTS (SELECT 1 FROM mensageria_outbox o WHERE o.particao = pa.particao AND NOT o.numerada)
OR EXISTS (SELECT 1 FROM mensageria_entrega e WHERE e.particao = pa.particao AND e.proxima <= clock_timestamp()
                                                AND e.consumidor <> ALL(%(fora)s::text[]))
"""
# Um tipo que a lista desconhece segura a própria chave: numerar as seguintes inverteria a ordem quando ele voltasse.
# As linhas se travam antes de numeradas: as que o antigo dono, vencido, numerou enquanto isso já não são de ninguém.
_AVANCAR = f"""
WITH RECURSIVE {reservar("outbox", _ONDE, _TEM_TRABALHO)},
lote AS MATERIALIZED (
    SELECT o.*, o.tipo = ANY(%(tipos_conhecidos)s::text[]) AS conhecida
      FROM livres JOIN mensageria_outbox o USING (particao)
     WHERE NOT o.numerada ORDER BY o.numero LIMIT %(lote)s FOR UPDATE OF o),
novas AS MATERIALIZED (
    SELECT l.* FROM lote l
     WHERE NOT EXISTS (SELECT 1 FROM lote d
                        WHERE d.agregado = l.agregado AND d.numero <= l.numero AND NOT d.conhecida)),
pares AS MATERIALIZED (
    SELECT n.numero, v.consumidor, n.agregado, n.particao
      FROM novas n JOIN unnest(%(tipos)s::text[], %(consumidores)s::text[]) v (tipo, consumidor) ON v.tipo = n.tipo
     WHERE n.destino IS NULL OR n.destino = v.consumidor),
filas AS (
    INSERT INTO mensageria_ordem AS m (consumidor, agregado, ultima)
    SELECT consumidor, agregado, count(*) FROM pares GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (consumidor, agregado) DO UPDATE SET ultima = m.ultima + excluded.ultima
    RETURNING consumidor, agregado, ultima),
entregas AS (
    INSERT INTO mensageria_entrega (numero, consumidor, agregado, particao, ordem, tentativas)
    SELECT p.numero, p.consumidor, p.agregado, p.particao,
           f.ultima - count(*) OVER fila + row_number() OVER (fila ORDER BY p.numero),
           (p.consumidor <> ALL(%(fora)s::text[]))::int
      FROM pares p JOIN filas f USING (consumidor, agregado)
    WINDOW fila AS (PARTITION BY p.consumidor, p.agregado)
    RETURNING numero, consumidor, ordem, tentativas),
marcadas AS (
    UPDATE mensageria_outbox o SET numerada = true
      FROM (SELECT DISTINCT numero FROM pares) p WHERE o.numero = p.numero),
prontas AS (
    DELETE FROM mensageria_outbox o USING novas n
     WHERE o.numero = n.numero AND NOT EXISTS (SELECT 1 FROM pares p WHERE p.numero = n.numero)
    RETURNING o.*),
{ARQUIVADAS},
vez AS MATERIALIZED (
    SELECT e.numero, e.consumidor FROM livres JOIN mensageria_entrega e USING (particao)
     WHERE e.proxima <= clock_timestamp() AND e.consumidor <> ALL(%(fora)s::text[])
     ORDER BY e.numero LIMIT %(lote)s),
repetidas AS (
    UPDATE mensageria_entrega e SET tentativas = e.tentativas + 1
      FROM vez WHERE e.numero = vez.numero AND e.consumidor = vez.consumidor
    RETURNING e.numero, e.consumidor, e.ordem),
tomadas AS (
    SELECT numero, consumidor, ordem FROM entregas WHERE tentativas > 0 UNION ALL SELECT * FROM repetidas)
SELECT m.particao, m.token, t.*, (SELECT count(*) FROM novas) AS numeradas,
       ARRAY(SELECT DISTINCT l.tipo FROM lote l WHERE NOT EXISTS (SELECT 1 FROM novas n WHERE n.numero = l.numero)
             ORDER BY 1) AS retidas
  FROM minhas m LEFT JOIN (
       SELECT o.particao AS da_particao, o.numero, t.consumidor, t.ordem, o.id, o.tipo, o.agregado, o.empresa_id,
              o.ator_id, o.correlacao, o.causa, o.profundidade, o.traceparent, o.ocorrido_em, o.corpo
         FROM tomadas t JOIN mensageria_outbox o USING (numero)) t ON t.da_particao = m.particao
 ORDER BY t.numero
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
  FROM minhas, {SEM_ESPERAR} WHERE pa.fila = 'outbox' AND pa.particao = minhas.particao
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
    soltar_as_largadas(modulo, "outbox")
    lidas = linhas_fora_da_empresa(modulo, _AVANCAR, _parametros(modulo))
    if not lidas:
        return 0
    particoes = {linha["particao"]: linha["token"] for linha in lidas}
    with devolvendo_se_falhar(modulo, "outbox", particoes):
        if retidas := lidas[0]["retidas"]:
            aviso = "mensageria.outbox.retida: a lista de ouvintes não conhece todos os tipos entre %s"
            _registro.error(aviso, retidas)
        aceitas = _entregar(modulo, [linha for linha in lidas if linha["numero"] is not None])
        _dar_baixa(modulo, particoes, aceitas)
    return int(lidas[0]["numeradas"]) + len(aceitas)


def _parametros(modulo: str) -> dict[str, object]:
    lista = {t: c for t, c in lista_de_ouvintes().items() if t.partition(".")[0] == modulo}
    pares = [(tipo, consumidor) for tipo, ouvintes in lista.items() for consumidor in ouvintes]
    return {
        "tipos_conhecidos": list(lista),
        "tipos": [tipo for tipo, _ in pares],
        "consumidores": [consumidor for _, consumidor in pares],
        "fora": _fora_do_ar(),
        "lote": LOTE,
    }


def _fora_do_ar() -> list[str]:
    agora = time.monotonic()
    return [consumidor for consumidor, ate in _indisponivel_ate.items() if ate > agora]


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
