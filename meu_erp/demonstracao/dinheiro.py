"""Receber e pagar: em parte, com juros, por inteiro."""

from collections.abc import Iterator
from decimal import Decimal

from meu_erp.demonstracao.cliente import Json
from meu_erp.demonstracao.roteiro import Cena, reais
from meu_erp.demonstracao.saidas import GRANDE, PEQUENO


def _banco(cena: Cena) -> str:
    contas = cena.cliente.listar("/api/contas-bancarias/", limite=200)
    return str(next(c["id"] for c in contas if c["tipo"] == "banco"))


def _baixar(cena: Cena, titulo: Json, **corpo: str) -> Json:
    return cena.cliente.enviar(f"/api/titulos/{titulo['id']}/baixar/", {"conta_bancaria": _banco(cena), **corpo})


def receber(cena: Cena) -> Iterator[str]:
    """Uma parcela em parte e com juros, outra inteira com desconto, e a venda à vista."""
    conta = {"nome": "Banco do dia a dia", "tipo": "banco", "banco": "001", "agencia": "1234-5", "numero": "98765-0"}
    cena.cliente.enviar("/api/contas-bancarias/", conta)
    primeira, segunda, *_ = cena.titulos(cena.pedidos[GRANDE])
    metade = str(Decimal(primeira["saldo"]) // 2)
    parcial = _baixar(cena, primeira, principal=metade, juros="3.75")
    yield _contar_baixa(parcial, "em parte, com juros")
    yield _contar_baixa(_baixar(cena, segunda, desconto="2.00"), "inteira, com desconto")
    for titulo in cena.titulos(cena.pedidos[PEQUENO]):
        yield _contar_baixa(_baixar(cena, titulo), "à vista")
    yield _saldo(cena)


def estornar_e_pagar(cena: Cena) -> Iterator[str]:
    """Paga as notas vencidas do fornecedor num lote; a última baixa se estorna e se refaz com multa."""
    vencidos = cena.cliente.listar("/api/titulos/", tipo="pagar", vencidos="true", limite=200)
    banco = _banco(cena)
    vencidos.sort(key=lambda t: (t["vencimento"], t["documento"]))
    lote = [{"titulo": t["id"], "conta_bancaria": banco} for t in vencidos]
    feitas = cena.cliente.enviar("/api/baixas/", {"itens": lote})["itens"]
    yield f"pagos {len(feitas)} títulos vencidos: {reais(sum((Decimal(b['valor']) for b in feitas), Decimal(0)))}"
    cena.cliente.enviar(f"/api/baixas/{feitas[-1]['id']}/estornar/", {"motivo": "Faltou a multa"})
    refeita = _baixar(cena, vencidos[-1], multa="18.30", juros="7.45")
    yield _contar_baixa(refeita, "estornada e refeita, com multa e juros")
    yield _saldo(cena)


def _contar_baixa(baixa: Json, como: str) -> str:
    return f"{baixa['documento']} parcela {baixa['parcela']}: {reais(baixa['valor'])}, {como}"


def _saldo(cena: Cena) -> str:
    banco = cena.cliente.ler(f"/api/contas-bancarias/{_banco(cena)}/")
    return f"saldo de {banco['nome']}: {reais(banco['saldo'])}"
