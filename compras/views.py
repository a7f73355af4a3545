"""Recursos públicos de compras."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from compras import consultas
from compras import serializers as formas
from compras.filtros import FiltroDeDevolucoes, FiltroDeMapeamentos, FiltroDeNotas
from compras.nota_digitada import ItemDigitado, NotaDigitada, ParcelaDigitada
from compras.servicos import devolucoes, digitacao, importacao
from compras.servicos.casamento import unidade_da_casa
from compras.servicos.devolucoes import ItemADevolver, NovaDevolucao
from compras.servicos.importacao import ItemAMapear
from plataforma.api.versao import com_etag
from plataforma.api.visoes import VisaoDaCasa
from plataforma.comandos import criar_e_executar
from plataforma.valores import fator


def _entrada(request: Request, forma: type[formas.EntradaSerializer]) -> dict[str, Any]:
    serializer = forma(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _devolucao(corpo: dict[str, Any]) -> NovaDevolucao:
    itens = corpo.pop("itens", None)
    return NovaDevolucao(**corpo, itens=None if itens is None else tuple(ItemADevolver(**i) for i in itens))


def _digitada(corpo: dict[str, Any]) -> NotaDigitada:
    itens = tuple(ItemDigitado(**{**item, "unidade": unidade_da_casa(item["unidade"])}) for item in corpo.pop("itens"))
    parcelas = tuple(ParcelaDigitada(**parcela) for parcela in corpo.pop("parcelas", ()))
    return NotaDigitada(**corpo, itens=itens, parcelas=parcelas)


class NotaDeEntradaViewSet(VisaoDaCasa):
    """Notas de entrada; nascem do XML que o fornecedor emitiu ou, sem ele, do que se digita."""

    modulo = "compras"
    parser_classes = (MultiPartParser, JSONParser)
    serializer_class = formas.NotaSerializer
    filterset_class = FiltroDeNotas
    permissoes: ClassVar = {
        "list": "compras.nota.ver",
        "retrieve": "compras.nota.ver",
        "create": "compras.nota.lancar",
        "mapear": "compras.nota.mapear",
    }

    @extend_schema(responses=formas.ResumoDaNotaSerializer(many=True))
    def list(self, request: Request) -> Response:
        return self.paginar(consultas.notas())

    def retrieve(self, request: Request, pk: str) -> Response:
        nota = consultas.nota(UUID(pk))
        return com_etag(Response(nota), nota["versao"])

    @extend_schema(
        request={
            "multipart/form-data": formas.ImportarNotasSerializer,
            "application/json": formas.LancarNotaSerializer,
        },
        responses={200: formas.ResultadosSerializer, 201: formas.NotaSerializer},
    )
    def create(self, request: Request) -> Response:
        """Arquivos XML (multipart), com um resultado por arquivo, ou uma nota digitada (JSON), que entra inteira."""
        if request.content_type.startswith("multipart/"):
            return self._importar(request)
        pronta = digitacao.preparar(_digitada(_entrada(request, formas.LancarNotaSerializer)))
        return self.uma_vez(request, lambda: consultas.nota(digitacao.lancar(pronta)))

    def _importar(self, request: Request) -> Response:
        """Não guarda a resposta por Idempotency-Key: a chave de acesso de cada nota já a faz entrar uma vez só."""
        corpo = _entrada(request, formas.ImportarNotasSerializer)
        destino = importacao.ler_destino(aceitar_outro_destinatario=corpo["aceitar_outro_destinatario"])
        resultados = [
            importacao.importar(arquivo.read(), arquivo=arquivo.name, destino=destino) for arquivo in corpo["arquivos"]
        ]
        return Response({"resultados": resultados})

    @extend_schema(request=formas.MapearSerializer, responses=formas.NotaSerializer)
    @action(detail=True, methods=["post"])
    def mapear(self, request: Request, pk: str) -> Response:
        corpo = _entrada(request, formas.MapearSerializer)
        itens = tuple(ItemAMapear(**{**item, "fator": fator(item["fator"])}) for item in corpo["itens"])
        importacao.mapear(UUID(pk), itens)
        return self.retrieve(request, pk)


class DevolucaoDeCompraViewSet(VisaoDaCasa):
    """Devoluções ao fornecedor, do que uma nota de entrada trouxe."""

    modulo = "compras"
    serializer_class = formas.DevolucaoDeCompraSerializer
    filterset_class = FiltroDeDevolucoes
    permissoes: ClassVar = {
        "list": "compras.devolucao.ver",
        "retrieve": "compras.devolucao.ver",
        "create": "compras.devolucao.criar",
    }

    @extend_schema(responses=formas.ResumoDaDevolucaoDeCompraSerializer(many=True))
    def list(self, request: Request) -> Response:
        return self.paginar(consultas.devolucoes())

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.devolucao(UUID(pk)))

    @extend_schema(request=formas.DevolverCompraSerializer, responses={201: formas.DevolucaoDeCompraSerializer})
    def create(self, request: Request) -> Response:
        chave = self.chave_do_cliente(request)
        criar = partial(devolucoes.criar, _devolucao(_entrada(request, formas.DevolverCompraSerializer)))
        feita = criar_e_executar(devolucoes.DEVOLVER_COMPRA, criar, chave_do_cliente=chave)
        return Response(consultas.devolucao(feita.id), status=201)


class MapeamentoViewSet(VisaoDaCasa):
    """O que se lembra dos códigos de cada fornecedor."""

    modulo = "compras"
    serializer_class = formas.MapeamentoSerializer
    filterset_class = FiltroDeMapeamentos
    permissoes: ClassVar = {"list": "compras.mapeamento.ver"}

    def list(self, request: Request) -> Response:
        return self.paginar(consultas.mapeamentos())
