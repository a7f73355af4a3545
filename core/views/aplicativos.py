"""API dos aplicativos de fora: os que a empresa registra, e o que cada usuário autoriza a eles."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import casos_de_uso, consultas, leituras, serializers
from core.servicos.aplicativos import NovoAplicativo
from core.views.base import VisaoDoCore
from plataforma.api.esquema_das_leituras import lista_de
from plataforma.api.permissao import IDENTIFICADA
from plataforma.api.versao import Versao
from plataforma.identidade.contexto import ator_atual


class AplicativoViewSet(VisaoDoCore):
    """Aplicativos de fora registrados na empresa."""

    permissoes: ClassVar = {
        "list": "core.aplicativo.ver",
        "create": "core.aplicativo.criar",
        "destroy": "core.aplicativo.apagar",
    }
    versoes: ClassVar = {"destroy": Versao.NENHUMA}
    leitura = leituras.Aplicativo
    listagem = consultas.APLICATIVOS
    lookup_value_regex = "[0-9a-f]{32}"

    def list(self, request: Request) -> Response:
        return self.listar(request)

    @extend_schema(request=serializers.RegistrarAplicativoSerializer, responses={201: leituras.AplicativoComSegredo})
    def create(self, request: Request) -> Response:
        """O `segredo` só aparece aqui; repetida com a mesma chave, a chamada o mostra de novo."""
        novo = NovoAplicativo(**self.entrada(request, serializers.RegistrarAplicativoSerializer))
        return Response(casos_de_uso.registrar_aplicativo(self.chave_do_cliente(request), novo), status=201)

    def destroy(self, request: Request, pk: str) -> Response:
        """Apaga o aplicativo e encerra os tokens dele."""
        casos_de_uso.apagar_aplicativo(pk)
        return Response(status=204)


class AutorizacaoViewSet(VisaoDoCore):
    """Aplicativos a que o próprio usuário autorizou algo, na empresa em contexto."""

    permissoes: ClassVar = {"list": IDENTIFICADA, "destroy": IDENTIFICADA}
    versoes: ClassVar = {"destroy": Versao.NENHUMA}
    lookup_value_regex = AplicativoViewSet.lookup_value_regex

    @extend_schema(responses={200: lista_de(leituras.Autorizacao)})
    def list(self, request: Request) -> Response:
        return Response(consultas.autorizacoes(ator_atual().usuario_id, empresa=ator_atual().empresa_id))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Tira do aplicativo tudo o que o usuário lhe autorizou; os tokens dele deixam de valer em segundos."""
        ator = ator_atual()
        casos_de_uso.encerrar_autorizacoes(ator.usuario_id, aplicativo=pk, empresa=ator.empresa_id)
        return Response(status=204)
