"""Mudar de depósito e contar: transferência e inventário com divergência."""

from collections.abc import Iterator
from decimal import Decimal

from meu_erp.demonstracao.roteiro import Cena, numero, reais

DIVERGENCIAS = {"1021": "-2", "1128": "1", "1078": "0"}


def transferir(cena: Cena) -> Iterator[str]:
    """Um segundo depósito recebe parte de um produto; o custo não muda."""
    matriz = cena.deposito()
    loja = cena.cliente.enviar(
        "/api/depositos/", {"estabelecimento": matriz["estabelecimento"], "codigo": "LOJA", "nome": "Frente de loja"}
    )
    item = {"produto": cena.produtos["1078"]["id"], "quantidade": "10"}
    cena.cliente.enviar(
        "/api/transferencias/",
        {"origem": matriz["id"], "destino": loja["id"], "motivo": "Repor a loja", "itens": [item]},
    )
    for saldo in cena.cliente.listar("/api/saldos/", sku="1078"):
        yield f"1078 em {saldo['codigo_do_deposito']}: {numero(saldo['fisico'])}"


def inventariar(cena: Cena) -> Iterator[str]:
    """Conta três produtos às cegas; o que diverge vira perda ou sobra no livro."""
    deposito = cena.deposito()
    ids = {sku: cena.produtos[sku]["id"] for sku in DIVERGENCIAS}
    inventario = cena.cliente.enviar(
        "/api/inventarios/",
        {"deposito": deposito["id"], "motivo": "Contagem de fim de mês", "produtos": list(ids.values())},
    )
    contagens = []
    for sku, diferenca in DIVERGENCIAS.items():
        (saldo,) = cena.cliente.listar("/api/saldos/", sku=sku, deposito=deposito["id"])
        contada = Decimal(saldo["fisico"]) + Decimal(diferenca)
        contagens.append({"produto": ids[sku], "contada": str(contada)})
        yield f"{sku}: o sistema diz {numero(saldo['fisico'])}, contados {numero(contada)}"
    endereco = f"/api/inventarios/{inventario['id']}/"
    cena.cliente.agir(endereco, "contar", {"contagens": contagens})
    fechado = cena.cliente.agir(endereco, "fechar")
    yield f"inventário {fechado['situacao']}: perda {reais(fechado['perda'])}, sobra {reais(fechado['sobra'])}"
