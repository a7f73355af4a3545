"""Os pedidos do plano, do rascunho até onde cada um vai."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from meu_erp.demonstracao.cliente import Json
from meu_erp.demonstracao.em_processo import ClienteEmProcesso
from meu_erp.demonstracao.historia.cadastros import Lugares
from meu_erp.demonstracao.historia.mesa import Mesa
from meu_erp.demonstracao.historia.plano import AcaoDoPlano, PedidoDoPlano

MOTIVOS = {
    "devolver": "Embalagens amassadas no transporte",
    "cancelar": "O cliente desistiu da compra",
    "encerrar": "O cliente não quer esperar o resto",
}


class Balcao:
    """Faz os pedidos e guarda o que cada um ficou sendo."""

    def __init__(self, mesa: Mesa, lugares: Lugares) -> None:
        self.mesa, self.lugares = mesa, lugares
        self._pedidos: dict[int, Json] = {}

    def pedir(self, pedido: PedidoDoPlano) -> None:
        """Cria o rascunho."""
        corpo = {
            "estabelecimento": self.lugares.filial if pedido.na_filial else self.lugares.matriz,
            "cliente": self.mesa.pessoas[pedido.cliente.documento],
            "desconto": str(pedido.desconto),
            "frete": str(pedido.frete),
            "itens": [
                {"produto": self.mesa.produtos[linha.produto.sku], "quantidade": str(linha.quantidade)}
                for linha in pedido.linhas
            ],
        }
        nome = f"pedido/{pedido.ordem}"
        self._pedidos[pedido.ordem] = self.mesa.enviar(self.mesa.pessoal.vendedor, nome, "/api/pedidos/", corpo)

    def agir(self, acao: AcaoDoPlano) -> None:
        """Dá ao pedido um passo do plano."""
        pedido, passo = self._pedidos[acao.pedido.ordem], acao.passo
        corpo: dict[str, Any] = {"motivo": MOTIVOS[passo.acao]} if passo.acao in MOTIVOS else {}
        if passo.em_parte:
            corpo["itens"] = _metade(pedido["itens"])
        caminho = f"/api/pedidos/{UUID(pedido['id'])}/{passo.acao}/"
        self.mesa.enviar(self._quem(passo.acao), f"pedido/{acao.pedido.ordem}/{passo.acao}", caminho, corpo)

    def _quem(self, acao: str) -> ClienteEmProcesso:
        pessoal = self.mesa.pessoal
        return {"expedir": pessoal.estoquista, "faturar": pessoal.financeiro}.get(acao, pessoal.vendedor)


def _metade(itens: list[Json]) -> list[Json]:
    """Metade das linhas inteiras; de um pedido de uma linha só, metade dela."""
    if len(itens) == 1:
        (item,) = itens
        return [{"linha": item["id"], "quantidade": str(max(Decimal(item["quantidade"]) // 2, 1))}]
    return [{"linha": i["id"], "quantidade": i["quantidade"]} for i in itens[: len(itens) // 2]]
