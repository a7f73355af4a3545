"""Endereços de compras."""

from compras.views import DevolucaoDeCompraViewSet, FornecedorViewSet, MapeamentoViewSet, NotaDeEntradaViewSet
from plataforma.api.recursos import RoteadorBase

roteador = RoteadorBase()
roteador.register("notas-de-entrada", NotaDeEntradaViewSet, basename="nota-de-entrada")
roteador.register("devolucoes-de-compra", DevolucaoDeCompraViewSet, basename="devolucao-de-compra")
roteador.register("fornecedores", FornecedorViewSet, basename="fornecedor")
roteador.register("mapeamentos", MapeamentoViewSet, basename="mapeamento")
