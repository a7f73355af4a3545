"""Implantações: enviar as planilhas, ver os erros, implantar e desfazer."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from abertura import consultas
from abertura import serializers as formas
from abertura.filtros import FiltroDeImplantacoes
from abertura.servicos import implantacoes
from abertura.servicos.conferencias import Arquivo, Arquivos, Conferida, conferir
from abertura.servicos.execucao import DESFAZER, IMPLANTAR
from plataforma.api.leitor import LeitorJson
from plataforma.api.versao import com_etag
from plataforma.api.visoes import VisaoDaCasa
from plataforma.comandos import executar_comando


class ImplantacaoViewSet(VisaoDaCasa):
    """Saldos com que a empresa começa."""

    modulo = "abertura"
    parser_classes = (MultiPartParser, LeitorJson)
    serializer_class = formas.ImplantacaoSerializer
    filterset_class = FiltroDeImplantacoes
    permissoes: ClassVar = {
        "list": "abertura.implantacao.ver",
        "retrieve": "abertura.implantacao.ver",
        "create": "abertura.implantacao.criar",
        "arquivos": "abertura.implantacao.criar",
        "implantar": "abertura.implantacao.implantar",
        "desfazer": "abertura.implantacao.desfazer",
    }

    @extend_schema(responses=formas.ResumoDaImplantacaoSerializer(many=True))
    def list(self, request: Request) -> Response:
        return self.paginar(consultas.implantacoes())

    def retrieve(self, request: Request, pk: str) -> Response:
        implantacao = consultas.implantacao(UUID(pk))
        return com_etag(Response(implantacao), implantacao["versao"])

    @extend_schema(
        request={"multipart/form-data": formas.EnviarSaldosSerializer}, responses={201: formas.ImplantacaoSerializer}
    )
    def create(self, request: Request) -> Response:
        return self._receber(request, implantacoes.criar, status=201)

    @extend_schema(
        request={"multipart/form-data": formas.EnviarSaldosSerializer}, responses=formas.ImplantacaoSerializer
    )
    @action(detail=True, methods=["post"])
    def arquivos(self, request: Request, pk: str) -> Response:
        """Troca todos os arquivos de uma implantação que ainda não se implantou."""
        return self._receber(request, partial(implantacoes.trocar_arquivos, UUID(pk)), status=200)

    @extend_schema(request=None, responses=formas.ExecutadaSerializer)
    @action(detail=True, methods=["post"])
    def implantar(self, request: Request, pk: str) -> Response:
        return Response(executar_comando(IMPLANTAR, UUID(pk), chave_do_cliente=self.chave_do_cliente(request)))

    @extend_schema(request=None, responses=formas.ExecutadaSerializer)
    @action(detail=True, methods=["post"])
    def desfazer(self, request: Request, pk: str) -> Response:
        return Response(executar_comando(DESFAZER, UUID(pk), chave_do_cliente=self.chave_do_cliente(request)))

    def _receber(self, request: Request, gravar: Callable[[Conferida], UUID], *, status: int) -> Response:
        enviado = self.entrada(request, formas.EnviarSaldosSerializer)
        return self.uma_vez_com(
            request,
            lambda: conferir(_arquivos(enviado), data=enviado["data"]),
            lambda conferida: consultas.implantacao(gravar(conferida)),
            status=status,
        )


def _arquivos(enviado: dict[str, Any]) -> Arquivos:
    nomes = [nome for nome in ("produtos", "titulos", "contas") if nome in enviado]
    return Arquivos(**{nome: Arquivo(enviado[nome].name, enviado[nome].read()) for nome in nomes})
