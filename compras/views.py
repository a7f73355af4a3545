"""Recursos públicos de compras."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from compras import consultas
from compras import serializers as formas
from compras.erros import LoteGrande
from compras.filtros import FiltroDeDevolucoes, FiltroDeFornecedores, FiltroDeMapeamentos, FiltroDeNotas
from compras.nfe.leitura import LIMITE_BYTES
from compras.nota_digitada import ItemDigitado, NotaDigitada, ParcelaDigitada
from compras.servicos import devolucoes, digitacao, importacao, mapeamentos
from compras.servicos.casamento import sigla_da_unidade
from compras.servicos.devolucoes import ItemADevolver, NovaDevolucao
from compras.servicos.importacao import ItemAMapear
from compras.servicos.mapeamentos import MudancasDoMapeamento, NovoMapeamento
from plataforma.api.leitor import LeitorJson
from plataforma.api.versao import com_etag, versao_lida
from plataforma.api.visoes import VisaoDaCasa
from plataforma.comandos import criar_e_executar
from plataforma.valores import fator


def _importar(arquivos: list[UploadedFile], **opcoes: bool) -> dict[str, Any]:
    destino = importacao.ler_destino(**opcoes)
    return {
        "resultados": [
            importacao.importar(arquivo.read(LIMITE_BYTES + 1), arquivo=arquivo.name or "", destino=destino)
            for arquivo in arquivos
        ]
    }


def _com_fator(corpo: dict[str, Any]) -> dict[str, Any]:
    return {**corpo, "fator": fator(corpo["fator"])} if "fator" in corpo else corpo


def _devolucao(corpo: dict[str, Any]) -> NovaDevolucao:
    itens = corpo.pop("itens", None)
    return NovaDevolucao(**corpo, itens=None if itens is None else tuple(ItemADevolver(**i) for i in itens))


def _digitada(corpo: dict[str, Any]) -> NotaDigitada:
    itens = tuple(ItemDigitado(**{**item, "unidade": sigla_da_unidade(item["unidade"])}) for item in corpo.pop("itens"))
    parcelas = tuple(ParcelaDigitada(**parcela) for parcela in corpo.pop("parcelas", ()))
    return NotaDigitada(**corpo, itens=itens, parcelas=parcelas)


LOTE_MAXIMO_BYTES = 64 * 1024 * 1024
"""Cem notas comuns não chegam a um décimo disto."""


class NotaDeEntradaViewSet(VisaoDaCasa):
    """Notas de entrada; nascem do XML que o fornecedor emitiu ou, sem ele, do que se digita."""

    modulo = "compras"
    parser_classes = (MultiPartParser, LeitorJson)
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
        preparar = partial(digitacao.preparar, _digitada(self.entrada(request, formas.LancarNotaSerializer)))
        return self.uma_vez_com(request, preparar, lambda pronta: consultas.nota(digitacao.lancar(pronta)))

    def _importar(self, request: Request) -> Response:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LOTE_MAXIMO_BYTES:
            raise LoteGrande(f"O envio passa de {LOTE_MAXIMO_BYTES} bytes. Envie menos arquivos de cada vez.")
        corpo = self.entrada(request, formas.ImportarNotasSerializer)
        return self.em_passos(request, partial(_importar, corpo.pop("arquivos"), **corpo))

    @extend_schema(request=formas.MapearSerializer, responses=formas.NotaSerializer)
    @action(detail=True, methods=["post"])
    def mapear(self, request: Request, pk: str) -> Response:
        corpo = self.entrada(request, formas.MapearSerializer)
        itens = tuple(ItemAMapear(**_com_fator(item)) for item in corpo["itens"])
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
        nova = _devolucao(self.entrada(request, formas.DevolverCompraSerializer))
        feita = criar_e_executar(devolucoes.DEVOLVER_COMPRA, nova, chave_do_cliente=chave)
        return Response(consultas.devolucao(feita.id), status=201)


class FornecedorViewSet(VisaoDaCasa):
    """Fornecedores: as pessoas do cadastro de quem há nota. O id é o da pessoa; o que se deve está nos títulos."""

    modulo = "compras"
    serializer_class = formas.FornecedorSerializer
    filterset_class = FiltroDeFornecedores
    permissoes: ClassVar = {"list": "compras.fornecedor.ver", "retrieve": "compras.fornecedor.ver"}

    def list(self, request: Request) -> Response:
        return self.paginar(consultas.fornecedores())

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.fornecedor(UUID(pk)))


class MapeamentoViewSet(VisaoDaCasa):
    """O que cada código de cada fornecedor é aqui: lembrado das notas, ou dito antes delas."""

    modulo = "compras"
    serializer_class = formas.MapeamentoSerializer
    filterset_class = FiltroDeMapeamentos
    permissoes: ClassVar = {
        "list": "compras.mapeamento.ver",
        "retrieve": "compras.mapeamento.ver",
        "create": "compras.mapeamento.criar",
        "partial_update": "compras.mapeamento.alterar",
    }

    def list(self, request: Request) -> Response:
        return self.paginar(consultas.mapeamentos())

    def retrieve(self, request: Request, pk: str) -> Response:
        mapeamento = consultas.mapeamento(UUID(pk))
        return com_etag(Response(mapeamento), mapeamento["versao"])

    @extend_schema(request=formas.CriarMapeamentoSerializer, responses={201: formas.MapeamentoSerializer})
    def create(self, request: Request) -> Response:
        novo = NovoMapeamento(**_com_fator(self.entrada(request, formas.CriarMapeamentoSerializer)))
        return self.uma_vez_com(
            request,
            partial(mapeamentos.ler_o_cadastro, novo),
            lambda produto: consultas.mapeamento(mapeamentos.criar(novo, produto=produto)),
        )

    @extend_schema(request=formas.AlterarMapeamentoSerializer, responses=formas.MapeamentoSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDoMapeamento(**_com_fator(self.entrada(request, formas.AlterarMapeamentoSerializer)))
        produto = mapeamentos.ler_produto(mudancas.produto) if mudancas.produto else None
        mapeamentos.alterar(UUID(pk), mudancas, produto=produto, versao=versao_lida(request))
        return self.retrieve(request, pk)
