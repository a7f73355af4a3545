"""API do estoque: listas de `.values()`, entrada conferida por um serializer, escrita num serviço."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from estoque import consultas, filtros
from estoque import serializers as formas
from estoque.consultas import NoKardex
from estoque.models import Deposito, Inventario, TipoDeAjuste
from estoque.servicos import ajustes, depositos, inventarios, transferencias
from plataforma.api.cursores import decodificar, limite_de, pagina_de
from plataforma.api.paginacao import PaginacaoLonga
from plataforma.api.versao import com_etag, exigir_versao
from plataforma.api.visoes import VisaoDaCasa
from plataforma.erros import NaoEncontrado
from plataforma.relogio import hoje

DO_COMECO = UUID(int=0)


def _deposito(id: UUID) -> Deposito:
    achado = Deposito.objects.filter(id=id, ativo=True).first()
    if achado is None:
        raise NaoEncontrado(f"O depósito {id} não existe nesta empresa, ou está inativo. Veja /api/depositos/.")
    return achado


def _linha(consulta: Any, id: UUID) -> dict[str, Any]:
    achada: dict[str, Any] | None = consulta.filter(id=id).first()
    if achada is None:
        raise NaoEncontrado(f"Não há {id} nesta empresa.")
    return achada


class DepositoViewSet(VisaoDaCasa):
    """Depósitos de cada estabelecimento."""

    modulo = "estoque"
    permissoes: ClassVar = {
        "list": "estoque.deposito.ver",
        "retrieve": "estoque.deposito.ver",
        "create": "estoque.deposito.manter",
        "partial_update": "estoque.deposito.manter",
    }
    serializer_class = formas.DepositoSerializer
    filterset_class = filtros.FiltroDeDepositos

    def list(self, request: Request) -> Response:
        return self.paginar(consultas.depositos())

    def retrieve(self, request: Request, pk: str) -> Response:
        linha = _linha(consultas.depositos(), UUID(pk))
        return com_etag(Response(linha), linha["versao"])

    @extend_schema(request=formas.CriarDepositoSerializer)
    def create(self, request: Request) -> Response:
        dados = self.entrada(request, formas.CriarDepositoSerializer)
        return self.uma_vez(request, lambda: _linha(consultas.depositos(), depositos.criar(**dados).id))

    @extend_schema(request=formas.AlterarDepositoSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        atual = _linha(consultas.depositos(), UUID(pk))
        exigir_versao(request, atual["versao"])
        dados = {
            "nome": atual["nome"],
            "ativo": atual["ativo"],
            **self.entrada(request, formas.AlterarDepositoSerializer),
        }
        depositos.alterar(deposito=UUID(pk), versao=atual["versao"], **dados)
        return self.retrieve(request, pk)


class SaldoViewSet(VisaoDaCasa):
    """Saldos por produto e depósito."""

    modulo = "estoque"
    permissoes: ClassVar = {"list": "estoque.saldo.ver"}
    serializer_class = formas.SaldoSerializer
    filterset_class = filtros.FiltroDeSaldos
    pagination_class = PaginacaoLonga

    def list(self, request: Request) -> Response:
        return self.paginar(consultas.saldos())


class MovimentoViewSet(VisaoDaCasa):
    """Movimentos, do mais novo ao mais velho."""

    modulo = "estoque"
    permissoes: ClassVar = {"list": "estoque.movimento.ver", "retrieve": "estoque.movimento.ver"}
    serializer_class = formas.MovimentoSerializer
    filterset_class = filtros.FiltroDeMovimentos

    def list(self, request: Request) -> Response:
        return self.paginar(consultas.movimentos())

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(_linha(consultas.movimentos(), UUID(pk)))


class ReservaViewSet(VisaoDaCasa):
    """Reservas; quem as faz é o documento de outro módulo."""

    modulo = "estoque"
    permissoes: ClassVar = {"list": "estoque.reserva.ver", "retrieve": "estoque.reserva.ver"}
    serializer_class = formas.ReservaSerializer
    filterset_class = filtros.FiltroDeReservas

    def list(self, request: Request) -> Response:
        return self.paginar(consultas.reservas())

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(_linha(consultas.reservas(), UUID(pk)))


class AjusteViewSet(VisaoDaCasa):
    """Entradas e saídas com motivo."""

    modulo = "estoque"
    permissoes: ClassVar = {
        "list": "estoque.ajuste.ver",
        "retrieve": "estoque.ajuste.ver",
        "create": "estoque.ajuste.criar",
    }
    serializer_class = formas.AjusteSerializer
    filterset_class = filtros.FiltroDeAjustes

    def list(self, request: Request) -> Response:
        return self.paginar(consultas.ajustes())

    @extend_schema(responses=formas.AjusteComItensSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(self._mostrar(UUID(pk)))

    @extend_schema(request=formas.CriarAjusteSerializer, responses={201: formas.AjusteComItensSerializer})
    def create(self, request: Request) -> Response:
        dados = self.entrada(request, formas.CriarAjusteSerializer)
        return self.uma_vez(request, lambda: self._ajustar(dados))

    def _mostrar(self, id: UUID) -> dict[str, Any]:
        linha = _linha(consultas.ajustes(), id)
        return {**linha, "itens": consultas.itens_movidos(documento=id, deposito=linha["deposito"])}

    def _ajustar(self, dados: dict[str, Any]) -> dict[str, Any]:
        ajuste, _movidas = ajustes.ajustar(
            deposito=_deposito(dados["deposito"]),
            tipo=TipoDeAjuste(dados["tipo"]),
            data=dados.get("data", hoje()),
            motivo=dados["motivo"],
            itens=[ajustes.ItemDoAjuste(**item) for item in dados["itens"]],
        )
        return self._mostrar(ajuste.id)


class TransferenciaViewSet(VisaoDaCasa):
    """Mudanças de depósito."""

    modulo = "estoque"
    permissoes: ClassVar = {
        "list": "estoque.transferencia.ver",
        "retrieve": "estoque.transferencia.ver",
        "create": "estoque.transferencia.criar",
    }
    serializer_class = formas.TransferenciaSerializer
    filterset_class = filtros.FiltroDeTransferencias

    def list(self, request: Request) -> Response:
        return self.paginar(consultas.transferencias())

    @extend_schema(responses=formas.TransferenciaComItensSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(self._mostrar(UUID(pk)))

    @extend_schema(request=formas.CriarTransferenciaSerializer, responses={201: formas.TransferenciaComItensSerializer})
    def create(self, request: Request) -> Response:
        dados = self.entrada(request, formas.CriarTransferenciaSerializer)
        return self.uma_vez(request, lambda: self._transferir(dados))

    def _mostrar(self, id: UUID) -> dict[str, Any]:
        linha = _linha(consultas.transferencias(), id)
        return {**linha, "itens": consultas.itens_movidos(documento=id, deposito=linha["destino"])}

    def _transferir(self, dados: dict[str, Any]) -> dict[str, Any]:
        feita = transferencias.transferir(
            origem=_deposito(dados["origem"]),
            destino=_deposito(dados["destino"]),
            data=dados.get("data", hoje()),
            motivo=dados["motivo"],
            itens=[transferencias.ItemDaTransferencia(**item) for item in dados["itens"]],
        )
        return self._mostrar(feita.id)


class InventarioViewSet(VisaoDaCasa):
    """Inventários: abrir, contar às cegas, fechar ou cancelar."""

    modulo = "estoque"
    permissoes: ClassVar = {
        "list": "estoque.inventario.ver",
        "retrieve": "estoque.inventario.ver",
        "create": "estoque.inventario.manter",
        "contar": "estoque.inventario.contar",
        "fechar": "estoque.inventario.manter",
        "cancelar": "estoque.inventario.manter",
    }
    serializer_class = formas.InventarioSerializer
    filterset_class = filtros.FiltroDeInventarios

    def _mostrar(self, id: UUID) -> dict[str, Any]:
        linha = _linha(consultas.inventarios(), id)
        return {**linha, "itens": consultas.itens_do_inventario(id, aberto=linha["situacao"] == "aberto")}

    def list(self, request: Request) -> Response:
        return self.paginar(consultas.inventarios())

    @extend_schema(responses=formas.InventarioComItensSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        inventario = self._mostrar(UUID(pk))
        return com_etag(Response(inventario), inventario["versao"])

    @extend_schema(request=formas.AbrirInventarioSerializer, responses=formas.InventarioComItensSerializer)
    def create(self, request: Request) -> Response:
        dados = self.entrada(request, formas.AbrirInventarioSerializer)

        def abrir() -> dict[str, Any]:
            aberto = inventarios.abrir(
                deposito=_deposito(dados["deposito"]),
                data=hoje(),
                motivo=dados["motivo"],
                escolhidos=dados["produtos"],
            )
            return self._mostrar(aberto.id)

        return self.uma_vez(request, abrir)

    @extend_schema(request=formas.ContarSerializer, responses=formas.InventarioComItensSerializer)
    @action(detail=True, methods=["post"])
    def contar(self, request: Request, pk: str) -> Response:
        dados = self.entrada(request, formas.ContarSerializer)

        def contar() -> dict[str, Any]:
            contagens = [inventarios.Contagem(**c) for c in dados["contagens"]]
            inventarios.contar(inventario=UUID(pk), contagens=contagens)
            return self._mostrar(UUID(pk))

        return self.uma_vez(request, contar, status=200)

    @extend_schema(request=None, responses=formas.InventarioComItensSerializer)
    @action(detail=True, methods=["post"])
    def fechar(self, request: Request, pk: str) -> Response:
        return self._encerrar(request, pk, inventarios.fechar)

    @extend_schema(request=None, responses=formas.InventarioComItensSerializer)
    @action(detail=True, methods=["post"])
    def cancelar(self, request: Request, pk: str) -> Response:
        return self._encerrar(request, pk, inventarios.cancelar)

    def _encerrar(self, request: Request, pk: str, encerrar: Any) -> Response:
        def feito() -> dict[str, Any]:
            encerrado: Inventario = encerrar(inventario=UUID(pk))
            return self._mostrar(encerrado.id)

        return self.uma_vez(request, feito, status=200)


class KardexViewSet(VisaoDaCasa):
    """Movimentos de um produto num período, com saldo e valor acumulados."""

    modulo = "estoque"
    permissoes: ClassVar = {"list": "estoque.movimento.ver"}
    filter_backends = ()
    pagination_class = None

    @extend_schema(parameters=[formas.PedirKardexSerializer], responses=formas.KardexSerializer)
    def list(self, request: Request) -> Response:
        pedido = self.parametros(request, formas.PedirKardexSerializer)
        limite, cursor = limite_de(request), pedido["cursor"]
        depois_de = decodificar(cursor, NoKardex) if cursor else NoKardex(pedido["de"], DO_COMECO)
        lido = consultas.kardex(produto=pedido["produto"], depois_de=depois_de, ate=pedido["ate"], limite=limite + 1)
        return Response({**lido, **pagina_de(request, lido["itens"], _no_kardex, limite)})


def _no_kardex(item: dict[str, Any]) -> NoKardex:
    return NoKardex(item["data"], item["id"])
