"""Vender: preços, clientes, pedido recusado por falta, atendido em partes, devolvido em parte, cancelado."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import ROUND_UP, Decimal
from functools import partial

from meu_erp.demonstracao.cliente import Json
from meu_erp.demonstracao.roteiro import Cena, numero, reais, recusada
from plataforma.relogio import hoje

A_VENDA = ("1018", "1021", "1128", "2094", "1078")
MARGEM = Decimal("1.8")
DEZ_CENTAVOS = Decimal("0.1")
A_PRAZO, A_VISTA = "30/60/90", "à vista"
MERCADO, MARIA = "Mercado Bom Preço Ltda", "Maria Compradora"
DOCUMENTOS = {MERCADO: "07526557000100", MARIA: "52998224725"}
GRANDE, PEQUENO, DESISTIDO, ABERTO = "grande", "pequeno", "desistido", "aberto"


def dar_precos(cena: Cena) -> Iterator[str]:
    """Custo médio do kardex, com margem, arredondado para cima em dez centavos.

    O que havia antes de amanhã é o que há hoje.
    """
    amanha = (hoje() + timedelta(days=1)).isoformat()
    for sku in A_VENDA:
        (produto,) = cena.cliente.listar("/api/produtos/", sku=sku)
        kardex = cena.cliente.ler("/api/kardex/", produto=produto["id"], de=amanha, ate=amanha)
        medio = Decimal(kardex["valor_anterior"]) / Decimal(kardex["saldo_anterior"])
        preco = (medio * MARGEM).quantize(DEZ_CENTAVOS, rounding=ROUND_UP)
        cena.produtos[sku] = cena.cliente.alterar(f"/api/produtos/{produto['id']}/", {"preco": str(preco)})
        ha = numero(kardex["saldo_anterior"])
        yield f"{sku} {produto['descricao']}: há {ha}, custo médio {reais(medio)}, preço {reais(preco)}"


def cadastrar_clientes(cena: Cena) -> Iterator[str]:
    """Duas condições de pagamento e dois clientes."""
    for prazos in (A_PRAZO, A_VISTA):
        condicao = cena.cliente.enviar("/api/condicoes/", {"nome": f"Venda {prazos}", "prazos": prazos})
        cena.condicoes[prazos] = condicao["id"]
    for nome, prazos in ((MERCADO, A_PRAZO), (MARIA, A_VISTA)):
        pessoa = cena.cliente.enviar("/api/pessoas/", {"documento": DOCUMENTOS[nome], "nome": nome, "uf": "SP"})
        cliente = cena.cliente.enviar("/api/clientes/", {"pessoa": pessoa["id"], "condicao": cena.condicoes[prazos]})
        cena.pessoas[nome] = cliente["id"]
        yield f"{nome}: paga {prazos}"


def itens_de(cena: Cena, quantidades: dict[str, str]) -> list[Json]:
    """Linhas de um pedido, pelos SKUs."""
    return [{"produto": cena.produtos[sku]["id"], "quantidade": q} for sku, q in quantidades.items()]


def pedir(cena: Cena, nome: str, cliente: str, quantidades: dict[str, str], **outros: object) -> Json:
    """Cria o rascunho e guarda o id dele em `nome`."""
    corpo = {
        "estabelecimento": cena.deposito()["estabelecimento"],
        "cliente": cena.pessoas[cliente],
        "itens": itens_de(cena, quantidades),
        **outros,
    }
    pedido = cena.cliente.enviar("/api/pedidos/", corpo)
    cena.pedidos[nome] = pedido["id"]
    return pedido


def pedir_demais(cena: Cena) -> Iterator[str]:
    """O estoque não atende: a recusa diz de que produtos e quanto falta, e nada fica reservado."""
    quantidades = {"1018": "600", "1021": "12", "1128": "20", "2094": "90"}
    pedido = pedir(cena, GRANDE, MERCADO, quantidades, desconto="15.00", frete="48.50")
    yield f"pedido de {MERCADO}: {len(pedido['itens'])} linhas, {reais(pedido['total'])}"
    problema = recusada(partial(cena.agir, GRANDE, "confirmar"), status=409, codigo="estoque.saldo_insuficiente")
    for falta in problema["dados"]["faltas"]:
        yield f"recusado: de {falta['sku']} {falta['descricao']} faltam {numero(falta['faltam'])} {falta['unidade']}"
    reservados = sum((Decimal(s["reservado"]) for s in cena.cliente.listar("/api/saldos/", limite=200)), Decimal(0))
    yield f"o pedido continua {cena.pedido(GRANDE)['situacao']}, reservado no estoque: {numero(reservados)}"


def confirmar_o_possivel(cena: Cena) -> Iterator[str]:
    """Corrigidas as quantidades, o pedido reserva tudo; outro, à vista, também."""
    corrigido = itens_de(cena, {"1018": "60", "1021": "12", "1128": "20", "2094": "18"})
    cena.cliente.alterar(f"/api/pedidos/{cena.pedidos[GRANDE]}/", {"itens": corrigido})
    pedir(cena, PEQUENO, MARIA, {"1078": "4", "2094": "2"})
    for nome in (GRANDE, PEQUENO):
        feito = cena.agir(nome, "confirmar")
        yield f"pedido {feito['numero']} {feito['situacao']}: {reais(feito['total'])}"
    reservas = cena.cliente.listar("/api/reservas/", abertas="true", limite=200)
    abertas = sum((Decimal(r["aberta"]) for r in reservas), Decimal(0))
    yield f"{len(reservas)} reservas abertas, {numero(abertas)} unidades"


def atender_em_parte(cena: Cena) -> Iterator[str]:
    """Fatura parte de duas linhas, expede parte do faturado e mostra a cadeia de efeitos."""
    linhas = {item["sku"]: item["id"] for item in cena.pedido(GRANDE)["itens"]}
    faturar = [{"linha": linhas["1018"], "quantidade": "40"}, {"linha": linhas["2094"], "quantidade": "10"}]
    yield _contar_fatura(cena.agir(GRANDE, "faturar", itens=faturar))
    expedir = [{"linha": linhas["1018"], "quantidade": "25"}, {"linha": linhas["2094"], "quantidade": "10"}]
    cena.agir(GRANDE, "expedir", itens=expedir)
    yield from _contar_cadeia(cena, cena.cliente.ultima_correlacao)
    for item in cena.pedido(GRANDE)["itens"]:
        yield f"{item['sku']}: a faturar {numero(item['a_faturar'])}, a expedir {numero(item['a_expedir'])}"


def atender_o_resto(cena: Cena) -> Iterator[str]:
    """Sem itens, faturar e expedir levam tudo o que resta."""
    for nome in (GRANDE, PEQUENO):
        yield _contar_fatura(cena.agir(nome, "faturar"))
        cena.agir(nome, "expedir")
        pedido = cena.pedido(nome)
        yield f"pedido {pedido['numero']} {pedido['situacao']}"


def devolver_em_parte(cena: Cena) -> Iterator[str]:
    """Volta parte de uma linha: receita, impostos e custo se desfazem na mesma proporção."""
    linhas = {item["sku"]: item["id"] for item in cena.pedido(GRANDE)["itens"]}
    itens = [{"linha": linhas["1018"], "quantidade": "6"}]
    devolucao = cena.agir(GRANDE, "devolver", itens=itens, motivo="Embalagem amassada")
    yield f"voltaram 6 de 1018, {reais(devolucao['total'])} abatidos do que {MERCADO} deve"


def cancelar_antes_de_sair(cena: Cena) -> Iterator[str]:
    """Confirmado, faturado e cancelado: reserva livre, título cancelado, lançamento estornado; depois de sair, não."""
    pedir(cena, DESISTIDO, MARIA, {"1128": "6"})
    cena.agir(DESISTIDO, "confirmar")
    yield _contar_fatura(cena.agir(DESISTIDO, "faturar"))
    cena.agir(DESISTIDO, "cancelar", motivo="A cliente desistiu")
    (titulo,) = cena.cliente.listar("/api/titulos/", id_do_documento=cena.pedidos[DESISTIDO])
    yield f"pedido {cena.pedido(DESISTIDO)['situacao']}, título de {reais(titulo['valor'])} {titulo['situacao']}"
    cancelar = partial(cena.agir, PEQUENO, "cancelar", motivo="Tarde demais")
    yield f"cancelar o que já saiu: {recusada(cancelar, status=409, codigo='vendas.cancelamento_tardio')['detail']}"


def deixar_em_aberto(cena: Cena) -> Iterator[str]:
    """Um pedido faturado em parte que ainda não saiu: fica a reserva, e o fechamento do mês o aponta."""
    pedido = pedir(cena, ABERTO, MERCADO, {"1021": "8", "1128": "4"})
    cena.agir(ABERTO, "confirmar")
    yield _contar_fatura(cena.agir(ABERTO, "faturar", itens=[{"linha": pedido["itens"][0]["id"], "quantidade": "5"}]))
    for falta in cena.cliente.ler("/api/a-expedir/")["itens"]:
        yield f"{falta['documentos']}: faturado e não expedido, {numero(falta['quantidade'])}"


def _contar_fatura(fatura: Json) -> str:
    parcelas = ", ".join(
        f"{reais(p['valor'])} em {p['vencimento'][8:]}/{p['vencimento'][5:7]}" for p in fatura["parcelas"]
    )
    return f"fatura {fatura['serie']}/{fatura['numero']}: {reais(fatura['total'])} ({parcelas})"


def _contar_cadeia(cena: Cena, correlacao: str) -> Iterator[str]:
    estado = cena.cliente.ler(f"/api/correlacoes/{correlacao}/")
    yield f"o que a expedição causou (correlação {estado['situacao']}):"
    for efeito in estado["efeitos"]:
        yield f"    {efeito['tipo']} -> {efeito['consumidor']}: {efeito['situacao']}"
