"""Implantações: enviar as planilhas, ver os erros, implantar e desfazer."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from abertura import casos_de_uso, consultas, leituras, serializers
from abertura.servicos.conferencias import Arquivo, Arquivos
from abertura.situacoes import EspecieDePlanilha
from plataforma.api.leitor import LeitorJson, LeitorMultipart
from plataforma.api.versao import Versao, versao_lida
from plataforma.api.visoes import VisaoBase


class _VisaoDaAbertura(VisaoBase):
    modulo = "abertura"


class ImplantacaoViewSet(_VisaoDaAbertura):
    """Saldos com que a empresa começa."""

    parser_classes = (LeitorMultipart, LeitorJson)
    leitura = leituras.Implantacao
    listagem = consultas.IMPLANTACOES
    permissoes: ClassVar = {
        "list": "abertura.implantacao.ver",
        "retrieve": "abertura.implantacao.ver",
        "create": "abertura.implantacao.criar",
        "arquivos": "abertura.implantacao.criar",
        "planilhas": "abertura.implantacao.criar",
        "implantar": "abertura.implantacao.implantar",
        "desfazer": "abertura.implantacao.desfazer",
    }
    versoes: ClassVar = {
        "arquivos": Versao.EXIGIDA,
        "planilhas": Versao.EXIGIDA,
        "implantar": Versao.EXIGIDA,
        "desfazer": Versao.ACEITA,
    }

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.implantacao(UUID(pk)))

    @extend_schema(
        request={"multipart/form-data": serializers.EnviarSaldosSerializer},
        responses={201: leituras.Implantacao},
    )
    def create(self, request: Request) -> Response:
        enviado = self.entrada(request, serializers.EnviarSaldosSerializer)
        chave = self.chave_do_cliente(request)
        criada = casos_de_uso.criar_implantacao(chave, _arquivos(enviado), data=enviado["data"])
        return Response(criada, status=201)

    @extend_schema(request={"multipart/form-data": serializers.EnviarSaldosSerializer}, responses=leituras.Implantacao)
    @action(detail=True, methods=["post"])
    def arquivos(self, request: Request, pk: str) -> Response:
        """Troca todos os arquivos de uma implantação que ainda não se implantou."""
        enviado = self.entrada(request, serializers.EnviarSaldosSerializer)
        chave, versao, data = self.chave_do_cliente(request), versao_lida(request), enviado["data"]
        return Response(casos_de_uso.trocar_arquivos(chave, UUID(pk), _arquivos(enviado), data=data, versao=versao))

    @extend_schema(
        request={
            "multipart/form-data": serializers.TrocarPlanilhasSerializer,
            "application/json": serializers.TrocarPlanilhasSerializer,
        },
        responses=leituras.Implantacao,
    )
    @action(detail=True, methods=["post"])
    def planilhas(self, request: Request, pk: str) -> Response:
        """Troca ou tira planilhas, ou muda a data, e confere tudo de novo; as que não se dizem ficam."""
        enviado = self.entrada(request, serializers.TrocarPlanilhasSerializer)
        chave, versao = self.chave_do_cliente(request), versao_lida(request)
        trocada = casos_de_uso.trocar_planilhas(
            chave,
            UUID(pk),
            _arquivos(enviado),
            data=enviado.get("data"),
            tirar=enviado.get("tirar", ()),
            versao=versao,
        )
        return Response(trocada)

    @extend_schema(request=None, responses=leituras.Executada)
    @action(detail=True, methods=["post"])
    def implantar(self, request: Request, pk: str) -> Response:
        return Response(casos_de_uso.implantar(self.chave_do_cliente(request), UUID(pk), versao=versao_lida(request)))

    @extend_schema(request=None, responses=leituras.Executada)
    @action(detail=True, methods=["post"])
    def desfazer(self, request: Request, pk: str) -> Response:
        return Response(casos_de_uso.desfazer(self.chave_do_cliente(request), UUID(pk), versao=versao_lida(request)))


def _arquivos(enviado: dict[str, Any]) -> Arquivos:
    nomes = [especie.value for especie in EspecieDePlanilha if especie in enviado]
    return Arquivos(**{nome: Arquivo(enviado[nome].name, enviado[nome].read()) for nome in nomes})
