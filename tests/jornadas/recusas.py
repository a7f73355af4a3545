"""Chamadas erradas, uma por regra: o que se manda, e com que status, código e campos o sistema recusa."""

from typing import Any, NamedTuple

NINGUEM = "00000000-0000-4000-8000-000000000000"


class Errada(NamedTuple):
    """Uma chamada que o sistema recusa; os textos entre chaves são ids da jornada."""

    metodo: str
    caminho: str
    corpo: Any
    status: int
    codigo: str
    campos: tuple[str, ...] = ()
    cabecalhos: dict[str, str] | None = None


def _pedido(*itens: dict[str, Any], **outros: Any) -> dict[str, Any]:
    certo = {"produto": "{produto}", "quantidade": "1"}
    return {"estabelecimento": "{estabelecimento}", "cliente": "{cliente}", "itens": [certo, *itens], **outros}


def _ajuste(*itens: dict[str, Any], **outros: Any) -> dict[str, Any]:
    certo = {"produto": "{produto}", "quantidade": "1", "custo_total": "1.00"}
    return {"deposito": "{deposito}", "tipo": "entrada", "motivo": "teste", "itens": [certo, *itens], **outros}


def _produto(**outros: Any) -> dict[str, Any]:
    return {"sku": "NOVO", "descricao": "Produto novo", "unidade": "UN", "preco": "1.00", **outros}


def _nota(**outros: Any) -> dict[str, Any]:
    item = {"produto": "{produto}", "quantidade": "1", "valor": "10.00"}
    return {
        "estabelecimento": "{estabelecimento}",
        "documento_do_fornecedor": "11444777000161",
        "nome_do_fornecedor": "Fornecedor",
        "numero": "1",
        "data_emissao": "2026-01-02",
        "itens": [item],
        **outros,
    }


def _lancamento(valor_a_credito: str, conta: str = "2.3.1.01.001") -> dict[str, Any]:
    partidas = [
        {"conta": "1.1.1.01.001", "lado": "D", "valor": "10.00"},
        {"conta": conta, "lado": "C", "valor": valor_a_credito},
    ]
    return {"historico": "teste", "partidas": partidas}


NO_CADASTRO = {
    "SKU repetido": Errada("POST", "/api/produtos/", _produto(sku="CAMISETA"), 409, "core.sku_repetido", ("sku",)),
    "campo que não existe": Errada(
        "POST",
        "/api/pedidos/",
        _pedido(desconto_especial="1"),
        422,
        "plataforma.entrada_invalida",
        ("desconto_especial",),
    ),
    "unidade que a empresa não tem": Errada(
        "POST", "/api/produtos/", _produto(unidade="ZZ"), 422, "core.unidade_nao_encontrada", ("unidade",)
    ),
    "GTIN com dígito errado": Errada(
        "POST", "/api/produtos/", _produto(gtin="7891000315508"), 422, "plataforma.entrada_invalida", ("gtin",)
    ),
    "um produto errado no lote": Errada(
        "POST",
        "/api/produtos/lote/",
        {"itens": [_produto(), _produto(sku="OUTRO", preco="-1")]},
        422,
        "plataforma.entrada_invalida",
        ("itens.1.preco",),
    ),
    "SKU repetido no lote": Errada(
        "POST", "/api/produtos/lote/", {"itens": [_produto(), _produto()]}, 409, "core.sku_repetido", ("sku",)
    ),
    "CPF com dígito errado": Errada(
        "POST",
        "/api/pessoas/",
        {"documento": "52998224726", "nome": "X"},
        422,
        "plataforma.entrada_invalida",
        ("documento",),
    ),
    "município que não é da UF": Errada(
        "POST",
        "/api/pessoas/",
        {"documento": "", "nome": "X", "municipio": "3550308", "uf": "RJ"},
        422,
        "plataforma.entrada_invalida",
        ("uf",),
    ),
    "pessoa que já é cliente": Errada(
        "POST", "/api/clientes/", {"pessoa": "{cliente}"}, 422, "plataforma.entrada_invalida", ("pessoa",)
    ),
    "prazo que não se lê": Errada(
        "POST", "/api/condicoes/", {"nome": "Y", "prazos": "depois"}, 422, "plataforma.prazos_invalidos", ("prazos",)
    ),
    "alterar o que outro já alterou": Errada(
        "PATCH",
        "/api/produtos/{produto}/",
        {"preco": "2.00"},
        412,
        "plataforma.versao_mudou",
        cabecalhos={"If-Match": '"99"'},
    ),
    "preço negativo": Errada(
        "PATCH",
        "/api/produtos/{produto}/",
        {"preco": "-2.00"},
        422,
        "plataforma.entrada_invalida",
        ("preco",),
    ),
    "alterar sem dizer a versão lida": Errada(
        "PATCH",
        "/api/produtos/{produto}/",
        {"preco": "2.00"},
        428,
        "plataforma.versao_exigida",
        ("If-Match",),
        cabecalhos={"If-Match": ""},
    ),
}
NAS_VENDAS = {
    "pedido sem itens": Errada(
        "POST",
        "/api/pedidos/",
        {**_pedido(), "itens": []},
        422,
        "plataforma.entrada_invalida",
        ("itens",),
    ),
    "quantidade zero": Errada(
        "POST",
        "/api/pedidos/",
        _pedido({"produto": "{produto}", "quantidade": "0"}),
        422,
        "plataforma.entrada_invalida",
        ("itens.1.quantidade",),
    ),
    "quantidade que não é número": Errada(
        "POST",
        "/api/pedidos/",
        _pedido({"produto": "{produto}", "quantidade": "NaN"}),
        422,
        "plataforma.entrada_invalida",
        ("itens.1.quantidade",),
    ),
    "produto que não existe": Errada(
        "POST",
        "/api/pedidos/",
        _pedido({"produto": NINGUEM, "quantidade": "1"}),
        422,
        "plataforma.entrada_invalida",
        ("itens.1.produto",),
    ),
    "produto de outra empresa": Errada(
        "POST",
        "/api/pedidos/",
        _pedido({"produto": "{produto_alheio}", "quantidade": "1"}),
        422,
        "plataforma.entrada_invalida",
        ("itens.1.produto",),
    ),
    "cliente que não existe": Errada(
        "POST", "/api/pedidos/", _pedido(cliente=NINGUEM), 422, "plataforma.entrada_invalida", ("cliente",)
    ),
    "estabelecimento que não existe": Errada(
        "POST",
        "/api/pedidos/",
        _pedido(estabelecimento=NINGUEM),
        422,
        "plataforma.entrada_invalida",
        ("estabelecimento",),
    ),
    "desconto maior que o pedido": Errada(
        "POST", "/api/pedidos/", _pedido(desconto="1000.00"), 422, "plataforma.entrada_invalida", ("desconto",)
    ),
    "pedido de outra empresa": Errada(
        "POST", "/api/pedidos/{pedido_alheio}/confirmar/", {}, 404, "vendas.pedido_nao_encontrado"
    ),
    "faturar sem dizer a versão lida": Errada(
        "POST",
        "/api/pedidos/{pedido}/faturar/",
        {},
        428,
        "plataforma.versao_exigida",
        ("If-Match",),
        cabecalhos={"If-Match": ""},
    ),
    "corpo no que não recebe nenhum": Errada(
        "POST", "/api/pedidos/{pedido}/confirmar/", {"itens": []}, 422, "plataforma.entrada_invalida", ("itens",)
    ),
    "faturar o concluído": Errada("POST", "/api/pedidos/{pedido}/faturar/", {}, 409, "vendas.acao_proibida"),
    "cancelar o que saiu": Errada(
        "POST", "/api/pedidos/{pedido}/cancelar/", {"motivo": "x"}, 409, "vendas.cancelamento_tardio"
    ),
    "devolver mais do que saiu": Errada(
        "POST",
        "/api/pedidos/{pedido}/devolver/",
        {"motivo": "x", "itens": [{"linha": "{linha}", "quantidade": "4"}]},
        422,
        "plataforma.entrada_invalida",
        ("itens.0.quantidade",),
    ),
    "devolver sem motivo": Errada(
        "POST", "/api/pedidos/{pedido}/devolver/", {}, 422, "plataforma.entrada_invalida", ("motivo",)
    ),
}
NO_ESTOQUE = {
    "saída maior que o saldo": Errada(
        "POST",
        "/api/ajustes/",
        {**_ajuste(tipo="saida"), "itens": [{"produto": "{produto}", "quantidade": "8"}]},
        409,
        "estoque.saldo_insuficiente",
    ),
    "uma linha errada no ajuste": Errada(
        "POST",
        "/api/ajustes/",
        _ajuste({"produto": NINGUEM, "quantidade": "1"}),
        422,
        "estoque.produto_nao_encontrado",
        ("itens.1.produto",),
    ),
    "tipo de ajuste que não existe": Errada(
        "POST", "/api/ajustes/", _ajuste(tipo="magia"), 422, "plataforma.entrada_invalida", ("tipo",)
    ),
    "ajuste anterior ao último movimento": Errada(
        "POST", "/api/ajustes/", _ajuste(data="2020-01-01"), 422, "estoque.data_retroativa", ("itens.0",)
    ),
    "ajuste num dia que ainda não chegou": Errada(
        "POST", "/api/ajustes/", _ajuste(data="2099-12-31"), 422, "estoque.data_futura", ("data",)
    ),
    "transferir para o mesmo depósito": Errada(
        "POST",
        "/api/transferencias/",
        {
            "origem": "{deposito}",
            "destino": "{deposito}",
            "itens": [{"produto": "{produto}", "quantidade": "1"}],
        },
        409,
        "estoque.mesmo_deposito",
    ),
    "depósito que não existe": Errada(
        "POST", "/api/ajustes/", _ajuste(deposito=NINGUEM), 404, "estoque.deposito_nao_encontrado"
    ),
}
NO_FINANCEIRO = {
    "baixa maior que o saldo": Errada(
        "POST",
        "/api/titulos/{titulo}/baixar/",
        {"conta_bancaria": "{caixa}", "principal": "1000.00"},
        409,
        "financeiro.titulo_sem_saldo",
    ),
    "baixa sem conta que exista": Errada(
        "POST",
        "/api/titulos/{titulo}/baixar/",
        {"conta_bancaria": NINGUEM},
        422,
        "financeiro.conta_bancaria_nao_encontrada",
        ("conta_bancaria",),
    ),
    "uma baixa errada no lote": Errada(
        "POST",
        "/api/baixas/",
        {
            "itens": [
                {"titulo": "{titulo}", "conta_bancaria": "{caixa}"},
                {"titulo": NINGUEM, "conta_bancaria": "{caixa}"},
            ]
        },
        404,
        "financeiro.titulo_nao_encontrado",
    ),
    "lançamento que não fecha": Errada(
        "POST", "/api/lancamentos/", _lancamento("9.99"), 422, "financeiro.lancamento_invalido", ("partidas",)
    ),
    "lançamento em conta sintética": Errada(
        "POST",
        "/api/lancamentos/",
        _lancamento("10.00", "2.3.1"),
        422,
        "financeiro.conta_recusada",
        ("partidas.1.conta",),
    ),
    "mês que não existe": Errada(
        "POST", "/api/periodos/2026-13/fechar/", {"motivo": "x"}, 422, "financeiro.periodo_invalido"
    ),
    "mês que não começou": Errada(
        "POST",
        "/api/periodos/2099-01/fechar/",
        {"motivo": "x"},
        422,
        "financeiro.periodo_invalido",
    ),
}
NAS_COMPRAS = {
    "fornecedor com CNPJ errado": Errada(
        "POST",
        "/api/notas-de-entrada/",
        _nota(documento_do_fornecedor="11444777000162"),
        422,
        "plataforma.entrada_invalida",
        ("documento_do_fornecedor",),
    ),
    "parcelas que não somam a nota": Errada(
        "POST",
        "/api/notas-de-entrada/",
        _nota(parcelas=[{"vencimento": "2026-02-01", "valor": "9.99"}]),
        422,
        "plataforma.entrada_invalida",
        ("parcelas",),
    ),
    "unidade sem conversão": Errada(
        "POST",
        "/api/notas-de-entrada/",
        _nota(itens=[{"produto": "{produto}", "quantidade": "1", "unidade": "CX", "valor": "10.00"}]),
        422,
        "plataforma.entrada_invalida",
        ("itens.0.unidade",),
    ),
    "devolver nota que não existe": Errada(
        "POST",
        "/api/devolucoes-de-compra/",
        {"nota": NINGUEM, "motivo": "x"},
        404,
        "compras.nota_nao_encontrada",
    ),
}
NA_BORDA = {
    "sem chave de idempotência": Errada(
        "POST",
        "/api/produtos/",
        _produto(),
        400,
        "plataforma.chave_ausente",
        ("Idempotency-Key",),
        cabecalhos={"Idempotency-Key": ""},
    ),
    "chave já usada com outro corpo": Errada(
        "POST",
        "/api/pedidos/",
        _pedido(),
        422,
        "plataforma.chave_reusada",
        cabecalhos={"Idempotency-Key": "{chave_usada}"},
    ),
    "corpo que não é JSON": Errada("POST", "/api/produtos/", b"{sku:", 400, "plataforma.corpo_ilegivel"),
    "sem token": Errada(
        "POST",
        "/api/pedidos/",
        _pedido(),
        401,
        "plataforma.nao_autenticado",
        cabecalhos={"Authorization": ""},
    ),
    "endereço que não existe": Errada("POST", "/api/unicornios/", {}, 404, "plataforma.nao_encontrado"),
}
ERRADAS = NO_CADASTRO | NAS_VENDAS | NO_ESTOQUE | NO_FINANCEIRO | NAS_COMPRAS | NA_BORDA
