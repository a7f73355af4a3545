"""A lista inteira, como o endereço a filtra, num arquivo: o módulo dono o faz, e a tela o passa adiante aos pedaços."""

from urllib.parse import urlencode

from django.http import HttpResponseBase, StreamingHttpResponse

from plataforma.api.cliente import RecusaDaApi, baixar
from plataforma.erros import ErroDeNegocio
from web.endereco import Partes

FORMATO = ("formato", "csv-com-bom")
"""O Excel só lê em UTF-8 o que começa pela marca."""


class PlanilhaRecusada(ErroDeNegocio):
    """O módulo não fez o arquivo; o detalhe é o dele."""

    codigo = "web.planilha_recusada"
    status = 429
    titulo = "A planilha não foi feita"


def passar_adiante(modulo: str, recurso: str, filtro: Partes, *, acesso: str) -> HttpResponseBase:
    """A lista `recurso` da API com o `filtro`; levanta PlanilhaRecusada e ApiIndisponivel antes do primeiro pedaço."""
    try:
        fluxo = baixar(modulo, f"/api/{recurso}/?{urlencode([*filtro, FORMATO])}", acesso=acesso)
    except RecusaDaApi as recusa:
        raise PlanilhaRecusada(recusa.detalhe) from recusa
    resposta = StreamingHttpResponse(fluxo.pedacos, content_type=fluxo.tipo)
    resposta["Content-Disposition"] = fluxo.disposicao
    resposta["Cache-Control"] = "no-store"
    return resposta
