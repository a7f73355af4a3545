"""`GET /api/historico/<recurso>/<id>/`: quem mudou o registro, quando, de onde, o que havia antes e depois."""

from typing import Any, ClassVar
from uuid import UUID

import msgspec
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from plataforma.api.entrada import EscolherPaginaSerializer
from plataforma.api.listas import endereco_com, ler_pagina
from plataforma.api.visoes import VisaoBase
from plataforma.historicos.contrato import HistoricoDoRegistro
from plataforma.historicos.local import HistoricosDoModulo
from plataforma.modulo import modulo_registrado

CAMINHO = "api/historico/"


class HistoricoViewSet(VisaoBase):
    """Mudanças de um registro, da mais nova à mais velha; o módulo, o recurso e a permissão vêm do endereço."""

    leitura = HistoricoDoRegistro
    permissoes: ClassVar = {}
    recurso = ""

    @extend_schema(parameters=[EscolherPaginaSerializer])
    def retrieve(self, request: Request, id: UUID) -> Response:
        self.parametros(request, EscolherPaginaSerializer)
        pagina = ler_pagina(request.query_params)
        do_modulo = HistoricosDoModulo(modulo_registrado(self.modulo).historicos)
        lido = do_modulo.historico_do_registro(recurso=self.recurso, id=id, pagina=pagina)
        return Response(msgspec.structs.replace(lido, proximo=endereco_com(request, lido.proximo)))


def enderecos_dos_historicos(modulos: tuple[str, ...]) -> list[URLPattern]:
    """Um por recurso que tem histórico, dos módulos desta unidade."""
    return [
        path(f"{CAMINHO}{historico.recurso}/<uuid:id>/", _visao(m, historico.recurso, historico.permissao))
        for m in modulos
        for historico in modulo_registrado(m).historicos
    ]


def _visao(modulo: str, recurso: str, permissao: str) -> Any:
    return HistoricoViewSet.as_view(
        {"get": "retrieve"}, modulo=modulo, recurso=recurso, permissoes={"retrieve": permissao}
    )
