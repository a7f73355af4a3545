"""Entrega direta à inbox do estoque: repetida, em lotes e fora de ordem, como a mensageria pode fazer."""

import msgspec

from plataforma.identidade.contexto import ator_atual
from plataforma.mensageria.entrada import executar_entrada, receber
from plataforma.mensageria.envelope import Envelope
from plataforma.mensageria.evento import Evento, chave_do_agregado, codificar, descricao_de
from plataforma.relogio import agora
from plataforma.valores import novo_id


def envelope(evento: Evento, ordem: int) -> Envelope:
    """O evento como chega de outro módulo, com sua ordem no agregado."""
    chave, ator, tipo = chave_do_agregado(evento), ator_atual(), descricao_de(type(evento)).tipo
    return Envelope(
        id=novo_id(),
        source=f"/{tipo.partition('.')[0]}",
        type=tipo,
        subject=chave.partition(":")[2],
        time=agora(),
        empresa=ator.empresa_id,
        agregado=chave,
        correlacao=novo_id(),
        profundidade=0,
        ator=ator.usuario_id,
        ordem=ordem,
        data=msgspec.Raw(codificar(evento)),
    )


def entregar(*lotes: list[Envelope]) -> None:
    """Recebe cada lote e executa o que dele se pode executar."""
    for lote in lotes:
        receber("estoque", lote)
        while executar_entrada("estoque"):
            pass
