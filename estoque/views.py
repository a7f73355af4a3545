"""API do estoque: cada visão lê o corpo, chama um caso de uso ou uma consulta, e responde."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from estoque import casos_de_uso, consultas, leituras, serializers
from estoque.servicos.ajustes import ItemDoAjuste
from estoque.servicos.depositos import MudancasDoDeposito
from estoque.servicos.inventarios import Contagem
from estoque.servicos.transferencias import ItemDaTransferencia
from plataforma.api.versao import Versao, versao_lida
from plataforma.api.visoes import VisaoBase
from plataforma.leituras import Pagina


class _VisaoDoEstoque(VisaoBase):
    modulo = "estoque"


class DepositoViewSet(_VisaoDoEstoque):
    """Depósitos de cada estabelecimento."""

    permissoes: ClassVar = {
        "list": "estoque.deposito.ver",
        "retrieve": "estoque.deposito.ver",
        "create": "estoque.deposito.manter",
        "partial_update": "estoque.deposito.manter",
    }
    leitura = leituras.Deposito
    listagem = consultas.DEPOSITOS

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.deposito(UUID(pk)))

    @extend_schema(request=serializers.CriarDepositoSerializer)
    def create(self, request: Request) -> Response:
        corpo = self.entrada(request, serializers.CriarDepositoSerializer)
        return Response(casos_de_uso.criar_deposito(self.chave_do_cliente(request), **corpo), status=201)

    @extend_schema(request=serializers.AlterarDepositoSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDoDeposito(**self.entrada(request, serializers.AlterarDepositoSerializer))
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_deposito(chave, UUID(pk), mudancas, versao=versao_lida(request)))


class SaldoViewSet(_VisaoDoEstoque):
    """Saldos por produto e depósito."""

    permissoes: ClassVar = {"list": "estoque.saldo.ver"}
    leitura = leituras.Saldo
    listagem = consultas.SALDOS

    def list(self, request: Request) -> Response:
        return self.listar(request)


class MovimentoViewSet(_VisaoDoEstoque):
    """Movimentos, do mais novo ao mais velho."""

    permissoes: ClassVar = {"list": "estoque.movimento.ver", "retrieve": "estoque.movimento.ver"}
    leitura = leituras.Movimento
    listagem = consultas.MOVIMENTOS

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.movimento(UUID(pk)))


class ReservaViewSet(_VisaoDoEstoque):
    """Reservas; quem as faz é o documento de outro módulo."""

    permissoes: ClassVar = {"list": "estoque.reserva.ver", "retrieve": "estoque.reserva.ver"}
    leitura = leituras.Reserva
    listagem = consultas.RESERVAS

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.reserva(UUID(pk)))


class AjusteViewSet(_VisaoDoEstoque):
    """Entradas e saídas com motivo."""

    permissoes: ClassVar = {
        "list": "estoque.ajuste.ver",
        "retrieve": "estoque.ajuste.ver",
        "create": "estoque.ajuste.criar",
    }
    leitura = leituras.Ajuste
    listagem = consultas.AJUSTES

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.ajuste(UUID(pk)))

    @extend_schema(request=serializers.CriarAjusteSerializer, responses={201: leituras.Ajuste})
    def create(self, request: Request) -> Response:
        corpo = self.entrada(request, serializers.CriarAjusteSerializer)
        corpo["itens"] = [ItemDoAjuste(**item) for item in corpo["itens"]]
        return Response(casos_de_uso.ajustar(self.chave_do_cliente(request), **corpo), status=201)


class TransferenciaViewSet(_VisaoDoEstoque):
    """Mudanças de depósito."""

    permissoes: ClassVar = {
        "list": "estoque.transferencia.ver",
        "retrieve": "estoque.transferencia.ver",
        "create": "estoque.transferencia.criar",
    }
    leitura = leituras.Transferencia
    listagem = consultas.TRANSFERENCIAS

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.transferencia(UUID(pk)))

    @extend_schema(request=serializers.CriarTransferenciaSerializer, responses={201: leituras.Transferencia})
    def create(self, request: Request) -> Response:
        corpo = self.entrada(request, serializers.CriarTransferenciaSerializer)
        corpo["itens"] = [ItemDaTransferencia(**item) for item in corpo["itens"]]
        return Response(casos_de_uso.transferir(self.chave_do_cliente(request), **corpo), status=201)


class InventarioViewSet(_VisaoDoEstoque):
    """Inventários: abrir, contar às cegas, fechar ou cancelar."""

    permissoes: ClassVar = {
        "list": "estoque.inventario.ver",
        "retrieve": "estoque.inventario.ver",
        "create": "estoque.inventario.manter",
        "contar": "estoque.inventario.contar",
        "fechar": "estoque.inventario.manter",
        "cancelar": "estoque.inventario.manter",
    }
    versoes: ClassVar = {"contar": Versao.EXIGIDA, "fechar": Versao.EXIGIDA, "cancelar": Versao.EXIGIDA}
    leitura = leituras.Inventario
    listagem = consultas.INVENTARIOS

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.inventario(UUID(pk)))

    @extend_schema(request=serializers.AbrirInventarioSerializer, responses=leituras.Inventario)
    def create(self, request: Request) -> Response:
        corpo = self.entrada(request, serializers.AbrirInventarioSerializer)
        return Response(casos_de_uso.abrir_inventario(self.chave_do_cliente(request), **corpo), status=201)

    @extend_schema(request=serializers.ContarSerializer, responses=leituras.Inventario)
    @action(detail=True, methods=["post"])
    def contar(self, request: Request, pk: str) -> Response:
        corpo = self.entrada(request, serializers.ContarSerializer)
        contagens = [Contagem(**contagem) for contagem in corpo["contagens"]]
        chave = self.chave_do_cliente(request)
        return Response(casos_de_uso.contar_inventario(chave, UUID(pk), contagens, versao=versao_lida(request)))

    @extend_schema(request=None, responses=leituras.Inventario)
    @action(detail=True, methods=["post"])
    def fechar(self, request: Request, pk: str) -> Response:
        chave = self.chave_do_cliente(request)
        return Response(casos_de_uso.fechar_inventario(chave, UUID(pk), versao=versao_lida(request)))

    @extend_schema(request=None, responses=leituras.Inventario)
    @action(detail=True, methods=["post"])
    def cancelar(self, request: Request, pk: str) -> Response:
        chave = self.chave_do_cliente(request)
        return Response(casos_de_uso.cancelar_inventario(chave, UUID(pk), versao=versao_lida(request)))


class KardexViewSet(_VisaoDoEstoque):
    """Movimentos de um produto num período, com saldo e valor acumulados."""

    leitura = leituras.Kardex
    linha = leituras.LinhaDoKardex
    permissoes: ClassVar = {"list": "estoque.movimento.ver"}

    @extend_schema(parameters=[serializers.PedirKardexSerializer])
    def list(self, request: Request) -> Response:
        escolhido = self.parametros(request, serializers.PedirKardexSerializer)

        def ler(pagina: Pagina) -> dict[str, Any]:
            return consultas.kardex(
                produto=escolhido["produto"], de=escolhido["de"], ate=escolhido["ate"], pagina=pagina
            )

        return self.folhear(request, ler)
