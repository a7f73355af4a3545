"""A empresa com que um recém-chegado entra: notas lançadas, estoque, clientes, pedidos em cada situação, títulos.

Todo passo, repetido com as mesmas chaves de idempotência, dá a mesma resposta: a carga interrompida continua.
"""

from collections.abc import Iterator

from meu_erp.demonstracao.dinheiro import banco, integralizar_capital
from meu_erp.demonstracao.entradas import importar_notas
from meu_erp.demonstracao.roteiro import Cena, Passo
from meu_erp.demonstracao.saidas import MARIA, MERCADO, cadastrar_clientes, dar_precos, pedir

CNPJ_DA_DEMONSTRACAO = "11.222.333/0001-81"
ENTREGUE, A_ENTREGAR, RESERVADO, RASCUNHO = "entregue", "a entregar", "reservado", "rascunho"


def vender(cena: Cena) -> Iterator[str]:
    """Um pedido entregue, um faturado que ainda não saiu, um que só reserva e um rascunho."""
    pedir(cena, ENTREGUE, MERCADO, {"1018": "24", "1021": "12", "2094": "6"})
    pedir(cena, A_ENTREGAR, MARIA, {"1078": "4"})
    pedir(cena, RESERVADO, MERCADO, {"1128": "10", "2094": "2"})
    pedir(cena, RASCUNHO, MARIA, {"1018": "6"})
    for nome in (ENTREGUE, A_ENTREGAR, RESERVADO):
        cena.agir(nome, "confirmar")
    for nome in (ENTREGUE, A_ENTREGAR):
        cena.agir(nome, "faturar")
    cena.agir(ENTREGUE, "expedir")
    yield "4 pedidos: entregue, faturado, reservado e rascunho"


def receber_a_primeira(cena: Cena) -> Iterator[str]:
    """A primeira parcela do pedido entregue; as outras ficam a receber."""
    titulos = cena.cliente.listar("/api/titulos/", id_do_documento=cena.pedidos[ENTREGUE])
    primeira = next(titulo for titulo in titulos if titulo["parcela"] == 1)
    cena.cliente.enviar(f"/api/titulos/{primeira['id']}/baixar/", {"conta_bancaria": banco(cena)})
    yield f"{len(titulos)} parcelas a receber, a primeira recebida"


PASSOS_DA_EMPRESA = (
    Passo("capital no banco", integralizar_capital),
    Passo("notas de entrada", importar_notas),
    Passo("preços", dar_precos),
    Passo("clientes", cadastrar_clientes),
    Passo("pedidos", vender),
    Passo("recebimento", receber_a_primeira),
)
