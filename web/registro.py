"""Todas as telas, na ordem do menu."""

from web.telas import (
    clientes,
    comecar,
    contas_bancarias,
    demonstrativos,
    fornecedores,
    inventarios,
    lancamentos,
    movimentacoes,
    notas,
    painel,
    pedido_editar,
    pedidos,
    periodos,
    pessoas,
    produtos,
    resgate,
    saldos,
    saldos_iniciais,
    sessoes,
    sugestoes,
    titulos,
    unidades,
)
from web.telas.paleta import Paleta

_DO_MENU = (
    *painel.TELAS,
    *comecar.TELAS,
    *pedidos.TELAS,
    *pedido_editar.TELAS,
    *clientes.TELAS,
    *titulos.TELAS,
    *contas_bancarias.TELAS,
    *lancamentos.TELAS,
    *demonstrativos.TELAS,
    *periodos.TELAS,
    *saldos_iniciais.TELAS,
    *saldos.TELAS,
    *movimentacoes.TELAS,
    *inventarios.TELAS,
    *notas.TELAS,
    *fornecedores.TELAS,
    *produtos.TELAS,
    *unidades.TELAS,
    *sessoes.TELAS,
)

TELAS = (
    *_DO_MENU,
    *resgate.TELAS,
    *sugestoes.TELAS,
    *pessoas.TELAS,
    Paleta(nome="paleta", caminho="paleta/", titulo="Buscar", telas=_DO_MENU),
)
