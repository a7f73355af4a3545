"""A fatia fina: um produto, uma entrada no estoque, um pedido confirmado, faturado e expedido."""

from meu_erp.demonstracao.cliente import ClienteHttp, Json

CPF_DO_CLIENTE = "52998224725"


def percorrer_a_fatia(cliente: ClienteHttp) -> Json:
    """Percorre a fatia numa empresa nova e devolve o pedido como ficou; levanta RespostaInesperada."""
    (deposito,) = cliente.listar("/api/depositos/")
    produto = cliente.enviar(
        "/api/produtos/", {"sku": "CAMISETA", "descricao": "Camiseta branca", "unidade": "UN", "preco": "39.90"}
    )
    pessoa = cliente.enviar("/api/pessoas/", {"documento": CPF_DO_CLIENTE, "nome": "Maria Compradora", "uf": "SP"})
    cliente.esperar_efeitos()
    entrada = {"produto": produto["id"], "quantidade": "10", "custo_total": "157.35"}
    cliente.enviar(
        "/api/ajustes/",
        {"deposito": deposito["id"], "tipo": "entrada", "motivo": "Primeira contagem", "itens": [entrada]},
    )
    condicao = cliente.enviar("/api/condicoes/", {"nome": "Três vezes", "prazos": "30/60/90"})
    cliente.enviar("/api/clientes/", {"pessoa": pessoa["id"], "condicao": condicao["id"]})
    pedido = cliente.enviar(
        "/api/pedidos/",
        {
            "estabelecimento": deposito["estabelecimento"],
            "cliente": pessoa["id"],
            "itens": [{"produto": produto["id"], "quantidade": "3"}],
        },
    )
    for acao in ("confirmar", "faturar", "expedir"):
        cliente.agir(f"/api/pedidos/{pedido['id']}/", acao)
        cliente.esperar_efeitos()
    return cliente.ler(f"/api/pedidos/{pedido['id']}/")
