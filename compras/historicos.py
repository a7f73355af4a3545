"""Os recursos de que o módulo mostra o histórico."""

from compras.models import DevolucaoDeCompra, Mapeamento, Nota
from plataforma.historicos.declaracao import historico

HISTORICOS = (
    historico(
        "notas-de-entrada", "compras.nota.ver", Nota, data_emissao="data de emissão", data_entrada="data de entrada"
    ),
    historico("devolucoes-de-compra", "compras.devolucao.ver", DevolucaoDeCompra),
    historico("mapeamentos", "compras.mapeamento.ver", Mapeamento),
)
