"""Nenhum caminho novo que tire do estoque fica fora da disputa."""

from tests.provas.disputas.caminhos import que_mudam_saldo, que_pedem_reserva
from tests.provas.disputas.test_estoque import CAMINHOS

TOMAM = {"reservas.reservar", "ajustes.ajustar", "transferencias.transferir", "inventarios.fechar"}
DESFAZ = {"implantacao.desfazer"}
SO_O_RESERVADO = {
    "reservas.consumir",
    "reservas.liberar",
    "reservas.liberar_linhas",
    "expedicoes.expedir",
    "compras.devolver",
}
SO_ENTRAM = {"expedicoes.devolver", "compras.receber", "implantacao.implantar"}


def test_todo_caminho_que_muda_saldo_esta_classificado() -> None:
    assert que_mudam_saldo() == TOMAM | DESFAZ | SO_O_RESERVADO | SO_ENTRAM


def test_todo_caminho_que_toma_disputa() -> None:
    reservam = que_pedem_reserva()
    assert reservam == {"vendas.confirmacoes", "compras.devolucoes"}
    assert len(CAMINHOS) == len(reservam) + len(TOMAM - {"reservas.reservar"}) + 1  # e o de duas linhas
