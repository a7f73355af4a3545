"""O que se digita num pedido: do formulário ao corpo da API, e do documento ao formulário."""

from typing import Any

from django.http import QueryDict

from plataforma.erros import ErroDeCampo
from vendas.contrato_telas import FichaDoCliente, FichaDoPedido
from web.br import ler_numero
from web.entradas import Digitado, recusado

COLUNAS = ("produto", "nome", "quantidade", "preco", "desconto")
CASAS = {"quantidade": 4, "preco": 6, "desconto": 2, "frete": 2}


def ler(formulario: QueryDict) -> Digitado:
    """O pedido inteiro; o desconto e o frete vazios são zero."""
    erros: list[ErroDeCampo] = []
    corpo: dict[str, Any] = {n: formulario.get(n, "") for n in ("cliente", "condicao") if formulario.get(n)}
    for campo in ("desconto", "frete"):
        corpo[campo] = _numero(formulario.get(campo, "").strip() or "0", campo, campo, erros)
    corpo["observacao"] = formulario.get("observacao", "")
    corpo["itens"] = [_item(linha, posicao, erros) for posicao, linha in enumerate(_linhas(formulario))]
    if "cliente" not in corpo:
        erros.append(recusado("cliente", "Escolha o cliente na lista."))
    if not corpo["itens"]:
        erros.append(recusado("itens", "Inclua ao menos um item."))
    return Digitado(corpo, erros)


def _linhas(formulario: QueryDict) -> list[dict[str, str]]:
    colunas = [formulario.getlist(f"item_{coluna}") for coluna in COLUNAS]
    linhas = [dict(zip(COLUNAS, valores, strict=True)) for valores in zip(*colunas, strict=True)]
    return [linha for linha in linhas if linha["nome"].strip() or linha["preco"] or linha["desconto"]]


def _item(linha: dict[str, str], posicao: int, erros: list[ErroDeCampo]) -> dict[str, str]:
    if not linha["produto"]:
        erros.append(recusado(f"itens.{posicao}.produto", "Escolha o produto na lista."))
    item = {"produto": linha["produto"]}
    for coluna in ("quantidade", "preco", "desconto"):
        if texto := linha[coluna].strip():
            item[coluna] = _numero(texto, coluna, f"itens.{posicao}.{coluna}", erros)
    if "quantidade" not in item:
        erros.append(recusado(f"itens.{posicao}.quantidade", "Diga a quantidade."))
    return item


def _numero(texto: str, coluna: str, campo: str, erros: list[ErroDeCampo]) -> str:
    lido = ler_numero(texto)
    if lido is None:
        erros.append(
            recusado(campo, f"“{texto[:40]}” não serve: escreva um número com até {CASAS[coluna]} casas, como 1.234,5.")
        )
        return ""
    return f"{lido:f}"


def do_documento(pedido: FichaDoPedido) -> dict[str, Any]:
    """O documento como o formulário o mostra."""
    return {
        "pedido": str(pedido.id),
        "versao": pedido.versao,
        "estabelecimento": str(pedido.estabelecimento),
        "condicao": str(pedido.condicao),
        "cliente": {
            "id": str(pedido.cliente),
            "nome": pedido.nome_do_cliente,
            "documento": pedido.documento_do_cliente,
        },
        "desconto": str(pedido.desconto),
        "frete": str(pedido.frete),
        "observacao": pedido.observacao,
        "itens": [
            {
                "produto": str(item.produto),
                "nome": item.descricao,
                "sku": item.sku,
                "unidade": item.unidade,
                "quantidade": str(item.quantidade),
                "preco": str(item.preco),
                "desconto": str(item.desconto),
            }
            for item in pedido.itens
        ],
    }


def em_branco() -> dict[str, Any]:
    """Um pedido por digitar."""
    return {"pedido": "", "versao": "", "condicao": "", "cliente": None, "itens": []}


def do_cliente(cliente: FichaDoCliente) -> dict[str, Any]:
    """Um pedido por digitar, de um cliente."""
    quem = {"id": str(cliente.id), "nome": cliente.nome, "documento": cliente.documento}
    return em_branco() | {"cliente": quem, "condicao": str(cliente.condicao or "")}


def copia(pedido: FichaDoPedido) -> dict[str, Any]:
    """Um pedido novo com o mesmo cliente e os mesmos itens."""
    return do_documento(pedido) | {"pedido": "", "versao": ""}
