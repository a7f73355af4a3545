"""O que o estoque fez por causa de um documento, para a linha do tempo dele."""

from uuid import UUID

from django.db.models import Count

from estoque.contrato_telas import FatoDoEstoque, MarcoDoEstoque
from estoque.models import Movimento, Reserva
from estoque.situacoes import TipoDeMovimento
from plataforma.relogio import FUSO_LEGAL

_DO_TIPO = {
    TipoDeMovimento.VENDA.value: FatoDoEstoque.SAIU,
    TipoDeMovimento.DEVOLUCAO_DE_VENDA.value: FatoDoEstoque.VOLTOU,
}


def reservas_do_documento(documento: UUID) -> tuple[MarcoDoEstoque, ...]:
    """Cada vez que se reservou; de quem, a reserva não sabe."""
    juntas = Reserva.objects.filter(documento=documento).values("criada_em", "deposito__codigo")
    return tuple(
        MarcoDoEstoque(
            fato=FatoDoEstoque.RESERVADO,
            dia=junta["criada_em"].astimezone(FUSO_LEGAL).date(),
            em=junta["criada_em"],
            nome=junta["deposito__codigo"],
            quantos=junta["quantos"],
        )
        for junta in juntas.annotate(quantos=Count("linha", distinct=True)).order_by("criada_em")
    )


def movimentos_do_documento(documento: UUID) -> tuple[MarcoDoEstoque, ...]:
    """Cada saída e cada volta; os movimentos de uma têm o mesmo instante."""
    juntos = Movimento.objects.filter(documento=documento, tipo__in=_DO_TIPO)
    partes = juntos.values("tipo", "data", "criado_em", "usuario_id", "deposito__codigo")
    return tuple(
        MarcoDoEstoque(
            fato=_DO_TIPO[parte["tipo"]],
            dia=parte["data"],
            em=parte["criado_em"],
            usuario=parte["usuario_id"],
            nome=parte["deposito__codigo"],
            quantos=parte["quantos"],
        )
        for parte in partes.annotate(quantos=Count("linha", distinct=True)).order_by("data", "criado_em")
    )
