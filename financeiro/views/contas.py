"""Plano de contas e contas de caixa e banco."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from financeiro import casos_de_uso, consultas, leituras, serializers
from financeiro.servicos.contas import MudancasDaConta, MudancasDaContaBancaria
from financeiro.views.base import VisaoDoFinanceiro
from plataforma.api.versao import versao_lida


class ContaViewSet(VisaoDoFinanceiro):
    """Contas do plano, em ordem de código; nenhuma se apaga."""

    leitura = leituras.Conta
    listagem = consultas.CONTAS
    permissoes: ClassVar = {
        "list": "financeiro.conta.ver",
        "retrieve": "financeiro.conta.ver",
        "create": "financeiro.conta.manter",
        "partial_update": "financeiro.conta.manter",
    }

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.conta(UUID(pk)))

    @extend_schema(request=serializers.CriarContaSerializer, responses={201: leituras.Conta})
    def create(self, request: Request) -> Response:
        nova = self.entrada(request, serializers.CriarContaSerializer)
        return Response(casos_de_uso.criar_conta(self.chave_do_cliente(request), **nova), status=201)

    @extend_schema(request=serializers.AlterarContaSerializer, responses=leituras.Conta)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDaConta(**self.entrada(request, serializers.AlterarContaSerializer))
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_conta(chave, UUID(pk), mudancas, versao=versao_lida(request)))


class ContaBancariaViewSet(VisaoDoFinanceiro):
    """Caixas e bancos, cada um com sua conta do plano."""

    leitura = leituras.ContaBancaria
    listagem = consultas.CONTAS_BANCARIAS
    permissoes: ClassVar = {
        "list": "financeiro.conta_bancaria.ver",
        "retrieve": "financeiro.conta_bancaria.ver",
        "create": "financeiro.conta_bancaria.manter",
        "partial_update": "financeiro.conta_bancaria.manter",
    }

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.conta_bancaria(UUID(pk)))

    @extend_schema(request=serializers.CriarContaBancariaSerializer, responses={201: leituras.ContaBancaria})
    def create(self, request: Request) -> Response:
        nova = self.entrada(request, serializers.CriarContaBancariaSerializer)
        return Response(casos_de_uso.criar_conta_bancaria(self.chave_do_cliente(request), **nova), status=201)

    @extend_schema(request=serializers.AlterarContaBancariaSerializer, responses=leituras.ContaBancaria)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDaContaBancaria(**self.entrada(request, serializers.AlterarContaBancariaSerializer))
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_conta_bancaria(chave, UUID(pk), mudancas, versao=versao_lida(request)))
