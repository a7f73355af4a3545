"""O que já aconteceu por causa de uma operação: cada mensagem dela, em cada consumidor, em todas as unidades."""

import http.client
from datetime import timedelta
from functools import cache
from uuid import UUID

import msgspec

from plataforma import relogio
from plataforma.banco.sql import executar
from plataforma.contratos.codificacao import Meta
from plataforma.contratos.conexoes import Conexoes
from plataforma.contratos.credencial import emitir_credencial
from plataforma.identidade.contexto import ator_atual, rastro_atual
from plataforma.mensageria.ouvintes import ouvintes_de
from plataforma.topologia import Unidade, endereco_da_unidade, modulos_com_banco, topologia, unidade_atual

PRAZO_SEGUNDOS = 1.0
CAMINHO = "/_plataforma/correlacoes/"
DA_INBOX = frozenset({"pendente", "feita", "morta", "descartada"})
_conexoes = cache(Conexoes)

# Um só comando por módulo: o efeito e o que ele publica se veem juntos ou não se veem.
_ESTADO = """
SELECT id, tipo, '', 'a_numerar' FROM mensageria_outbox
 WHERE correlacao = %(c)s AND empresa_id = %(e)s AND NOT numerada
UNION ALL
SELECT o.id, o.tipo, n.consumidor, 'a_entregar' FROM mensageria_outbox o JOIN mensageria_entrega n USING (numero)
 WHERE o.correlacao = %(c)s AND o.empresa_id = %(e)s
UNION ALL
SELECT m.id, m.tipo, n.consumidor, 'entregue'
  FROM (SELECT numero, id, tipo, correlacao, empresa_id FROM mensageria_outbox
         UNION ALL SELECT numero, id, tipo, correlacao, empresa_id FROM mensageria_arquivo) m
  JOIN mensageria_entregue n USING (numero)
 WHERE m.correlacao = %(c)s AND m.empresa_id = %(e)s
UNION ALL
SELECT mensagem, tipo, consumidor, situacao FROM mensageria_inbox
 WHERE correlacao = %(c)s AND empresa_id = %(e)s
"""


class Efeito(msgspec.Struct, frozen=True):
    """O que um módulo sabe de uma mensagem num consumidor."""

    mensagem: UUID
    tipo: str
    consumidor: str
    situacao: str


def estado_da_correlacao(modulo: str, correlacao: UUID, empresa: UUID) -> list[Efeito]:
    """O que o banco do módulo sabe da correlação, como emissor e como consumidor."""
    efeitos = []
    for linha in executar(modulo, _ESTADO, {"c": correlacao, "e": empresa}):
        efeito = Efeito(*linha)
        consumidores = ouvintes_de(efeito.tipo) if efeito.situacao == "a_numerar" else (efeito.consumidor,)
        efeitos += [Efeito(efeito.mensagem, efeito.tipo, c, efeito.situacao) for c in consumidores]
    return efeitos


def estado_local(correlacao: UUID, empresa: UUID) -> list[Efeito]:
    """O que os módulos desta unidade sabem da correlação."""
    return [e for modulo in modulos_com_banco() for e in estado_da_correlacao(modulo, correlacao, empresa)]


def consultar(correlacao: UUID) -> dict[str, object]:
    """Efeitos da correlação na empresa de quem age; o de uma unidade que não respondeu é “desconhecido”."""
    sabidos = estado_local(correlacao, ator_atual().empresa_id)
    mudos: set[str] = set()
    for unidade in topologia().unidades:
        if unidade.nome == unidade_atual().nome:
            continue
        resposta = _perguntar(unidade, correlacao)
        if resposta is None:
            mudos.update(unidade.modulos)
        else:
            sabidos += resposta
    efeitos = _juntar(sabidos, mudos)
    return {"correlacao": correlacao, "situacao": _resumo(efeitos, mudos), "efeitos": efeitos}


def _juntar(sabidos: list[Efeito], mudos: set[str]) -> list[Efeito]:
    juntos: dict[tuple[UUID, str], Efeito] = {}
    for efeito in sorted(sabidos, key=lambda e: e.situacao in DA_INBOX):
        situacao = efeito.situacao
        if situacao not in DA_INBOX:
            situacao = "desconhecido" if efeito.consumidor in mudos else "pendente"
        juntos[efeito.mensagem, efeito.consumidor] = msgspec.structs.replace(efeito, situacao=situacao)
    return [juntos[chave] for chave in sorted(juntos)]


def _resumo(efeitos: list[Efeito], mudos: set[str]) -> str:
    situacoes = {e.situacao for e in efeitos} | ({"desconhecido"} if mudos else set())
    for pior in ("morta", "desconhecido", "pendente"):
        if pior in situacoes:
            return pior
    return "feita" if situacoes else "sem_efeitos"


def _perguntar(unidade: Unidade, correlacao: UUID) -> list[Efeito] | None:
    rastro = rastro_atual()
    meta = Meta(
        traceparent=rastro.traceparent,
        correlacao=rastro.correlacao,
        causa=None,
        profundidade=0,
        ator=ator_atual(),
        prazo=relogio.agora() + timedelta(seconds=PRAZO_SEGUNDOS),
        chave=None,
        epoca=topologia().epoca,
    )
    corpo = msgspec.json.encode(meta)
    credencial = emitir_credencial(unidade_atual().nome, unidade.nome, meta, corpo)
    cabecalhos = {"Authorization": f"Bearer {credencial}", "Content-Type": "application/json"}
    conexoes = _conexoes(endereco_da_unidade(unidade))
    try:
        resposta = conexoes.enviar(f"{CAMINHO}{correlacao}", corpo, cabecalhos, PRAZO_SEGUNDOS)
    except (OSError, http.client.HTTPException):
        return None
    return msgspec.json.decode(resposta.corpo, type=list[Efeito]) if resposta.status == 200 else None
