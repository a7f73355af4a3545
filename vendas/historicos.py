"""Os recursos de que o módulo mostra o histórico."""

from plataforma.historicos.declaracao import historico
from vendas.models import Cliente, Condicao, Pedido

HISTORICOS = (
    historico("pedidos", "vendas.pedido.ver", Pedido),
    historico("clientes", "vendas.cliente.ver", Cliente),
    historico("condicoes", "vendas.condicao.ver", Condicao),
)
