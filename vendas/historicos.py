"""Os recursos de que o módulo mostra o histórico."""

from plataforma.historicos.declaracao import historico
from vendas.clientela import Cliente, Condicao
from vendas.models import Pedido

HISTORICOS = (
    historico("pedidos", "vendas.pedido.ver", Pedido),
    historico("clientes", "vendas.cliente.ver", Cliente),
    historico("condicoes", "vendas.condicao.ver", Condicao),
)
