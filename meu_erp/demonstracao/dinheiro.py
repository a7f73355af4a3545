"""Receber, pagar e encerrar: baixas em parte e com juros, estorno, balancete, resultado, fechamento do mês."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial

from meu_erp.demonstracao.cliente import Json
from meu_erp.demonstracao.roteiro import Cena, reais, recusada
from meu_erp.demonstracao.saidas import GRANDE, PEQUENO
from plataforma.relogio import hoje

NIVEIS_DO_BALANCETE = 1


def banco(cena: Cena) -> str:
    """Id da primeira conta de banco."""
    contas = cena.cliente.listar("/api/contas-bancarias/", limite=200)
    return str(next(c["id"] for c in contas if c["tipo"] == "banco"))


def _baixar(cena: Cena, titulo: Json, **corpo: str) -> Json:
    return cena.cliente.agir(f"/api/titulos/{titulo['id']}/", "baixar", {"conta_bancaria": banco(cena), **corpo})


def integralizar_capital(cena: Cena) -> Iterator[str]:
    """Um banco, e o lançamento à mão do capital que os sócios depositaram nele."""
    dados = {"nome": "Banco do dia a dia", "tipo": "banco", "banco": "001", "agencia": "1234-5", "numero": "98765-0"}
    conta = cena.cliente.enviar("/api/contas-bancarias/", dados)
    (capital,) = cena.cliente.listar("/api/contas/", funcao="capital")
    partidas = [
        {"conta": conta["codigo_da_conta"], "lado": "D", "valor": "30000.00"},
        {"conta": capital["codigo"], "lado": "C", "valor": "30000.00"},
    ]
    cena.cliente.enviar("/api/lancamentos/", {"historico": "Capital integralizado", "partidas": partidas})
    yield _saldo(cena)


def receber(cena: Cena) -> Iterator[str]:
    """Uma parcela em parte e com juros, outra inteira com desconto, e a venda à vista."""
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
    conta = banco(cena)
    vencidos.sort(key=lambda t: (t["vencimento"], t["documento"]))
    lote = [{"titulo": t["id"], "conta_bancaria": conta} for t in vencidos]
    feitas = cena.cliente.enviar("/api/baixas/", {"itens": lote})["itens"]
    yield f"pagos {len(feitas)} títulos vencidos: {reais(sum((Decimal(b['valor']) for b in feitas), Decimal(0)))}"
    cena.cliente.agir(f"/api/baixas/{feitas[-1]['id']}/", "estornar", {"motivo": "Faltou a multa"})
    refeita = _baixar(cena, vencidos[-1], multa="18.30", juros="7.45")
    yield _contar_baixa(refeita, "estornada e refeita, com multa e juros")
    yield _saldo(cena)


def mostrar_o_livro(cena: Cena) -> Iterator[str]:
    """Balancete dos grupos e demonstração do resultado do mês."""
    periodo = {"de": hoje().replace(day=1).isoformat(), "ate": hoje().isoformat()}
    balancete = cena.cliente.ler("/api/balancete/", **periodo)
    for conta in balancete["contas"]:
        if conta["codigo"].count(".") <= NIVEIS_DO_BALANCETE and Decimal(conta["saldo_final"]):
            yield f"{conta['codigo']:<6} {conta['nome']:<44} {reais(conta['saldo_final']):>16}"
    yield f"débitos {reais(balancete['debitos'])}, créditos {reais(balancete['creditos'])}"
    for linha in cena.cliente.ler("/api/dre/", **periodo)["linhas"]:
        if Decimal(linha["valor"]):
            yield f"{linha['titulo']:<51} {reais(linha['valor']):>16}"


def encerrar_o_mes(cena: Cena) -> Iterator[str]:
    """Fecha o mês passado; fechado, ele recusa baixa; reaberto, a auditoria guarda os dois motivos. O atual espera."""
    fim = hoje().replace(day=1) - timedelta(days=1)
    atual, mes = (f"/api/periodos/{dia:%Y-%m}/" for dia in (hoje(), fim))
    fechar = partial(cena.cliente.agir, acao="fechar", corpo={"motivo": "Entrega ao contador"})
    cedo = recusada(partial(fechar, atual), status=422, codigo="financeiro.periodo_invalido")
    yield f"mês atual: {cedo['detail']}"
    fechado = fechar(mes)
    yield f"mês passado {fechado['situacao']}"
    yield from (f"aviso: {aviso}" for aviso in fechado["avisos"])
    titulo, *_ = cena.titulos(cena.pedidos[GRANDE])
    no_fim = partial(_baixar, cena, titulo, data=fim.isoformat())
    recusa = recusada(no_fim, status=409, codigo="financeiro.periodo_fechado")
    yield f"baixa recusada: {recusa['detail']}"
    cena.cliente.agir(mes, "reabrir", {"motivo": "Faltou uma nota"})
    historico = cena.cliente.ler(mes)["historico"]
    yield "auditoria: " + "; ".join(f"{m['situacao']}, {m['motivo']}" for m in historico[::-1])


def _contar_baixa(baixa: Json, como: str) -> str:
    return f"{baixa['documento']} parcela {baixa['parcela']}: {reais(baixa['valor'])}, {como}"


def _saldo(cena: Cena) -> str:
    conta = cena.cliente.ler(f"/api/contas-bancarias/{banco(cena)}/")
    return f"saldo de {conta['nome']}: {reais(conta['saldo'])}"
