"""As notas dos fornecedores, que a matriz recebe, o que dela vai à filial, o que se quebra e o que se conta."""

from datetime import timedelta
from decimal import Decimal

from meu_erp.demonstracao.historia.cadastros import Lugares
from meu_erp.demonstracao.historia.mesa import Mesa
from meu_erp.demonstracao.historia.plano import CompraDoPlano, Dia, LinhaDoPlano

DIAS_DE_TRANSPORTE = 2
DIVERGENCIAS = {"MER-001": -1, "MER-012": 0, "LIM-002": 1, "HIG-001": 0, "DES-005": -2}


def receber(mesa: Mesa, lugares: Lugares, dia: Dia, compra: CompraDoPlano) -> None:
    """Lança a nota, emitida dias antes."""
    corpo = {
        "estabelecimento": lugares.matriz,
        "fornecedor": mesa.pessoas[compra.fornecedor.documento],
        "numero": str(1000 + compra.numero),
        "serie": "1",
        "data_emissao": (dia.data - timedelta(days=DIAS_DE_TRANSPORTE)).isoformat(),
        "data_entrada": dia.data.isoformat(),
        "prazos": compra.fornecedor.prazos,
        "itens": [
            {"produto": mesa.produtos[li.produto.sku], "quantidade": str(li.quantidade), "valor": str(valor)}
            for li, valor in compra.linhas
        ],
    }
    nota = mesa.enviar(mesa.pessoal.estoquista, f"nota/{compra.numero}", "/api/notas-de-entrada/", corpo)
    if compra.volta_uma_caixa:
        mesa.esperar_efeitos()
        _devolver(mesa, compra, nota["id"])


def _devolver(mesa: Mesa, compra: CompraDoPlano, nota: str) -> None:
    (linha, _valor), *_ = compra.linhas
    itens = [{"numero": 1, "quantidade": str(linha.produto.embalagem)}]
    corpo = {"nota": nota, "motivo": "Caixa com embalagem violada", "itens": itens}
    mesa.enviar(mesa.pessoal.estoquista, f"nota/{compra.numero}/volta", "/api/devolucoes-de-compra/", corpo)


def repor_filial(mesa: Mesa, lugares: Lugares, dia: Dia) -> None:
    """Transfere da matriz o que a filial vai vender."""
    corpo = {
        "origem": lugares.deposito_da_matriz,
        "destino": lugares.deposito_da_filial,
        "motivo": "Reposição da filial",
        "itens": [
            {"produto": mesa.produtos[li.produto.sku], "quantidade": str(li.quantidade)} for li in dia.repor_filial
        ],
    }
    mesa.enviar(mesa.pessoal.estoquista, f"reposicao/{dia.data}", "/api/transferencias/", corpo)


def perder(mesa: Mesa, lugares: Lugares, dia: Dia, perda: LinhaDoPlano) -> None:
    """Baixa do estoque o que se quebrou."""
    item = {"produto": mesa.produtos[perda.produto.sku], "quantidade": str(perda.quantidade)}
    corpo = {
        "deposito": lugares.deposito_da_matriz,
        "tipo": "saida",
        "motivo": "Quebra na movimentação",
        "itens": [item],
    }
    mesa.enviar(mesa.pessoal.estoquista, f"perda/{dia.data}", "/api/ajustes/", corpo)


def contar(mesa: Mesa, lugares: Lugares) -> None:
    """Conta alguns produtos da matriz, em que há sobra e falta, e fecha o inventário."""
    estoquista = mesa.pessoal.estoquista
    ids = [mesa.produtos[sku] for sku in DIVERGENCIAS]
    corpo = {"deposito": lugares.deposito_da_matriz, "motivo": "Contagem rotativa", "produtos": ids}
    inventario = mesa.enviar(estoquista, "inventario", "/api/inventarios/", corpo)
    caminho = f"/api/inventarios/{inventario['id']}/"
    if estoquista.ler(caminho)["situacao"] != "aberto":
        return
    contagens = [
        {"produto": mesa.produtos[sku], "contada": str(max(_fisico(mesa, lugares, sku) + diferenca, 0))}
        for sku, diferenca in DIVERGENCIAS.items()
    ]
    mesa.enviar(estoquista, "inventario/contar", f"{caminho}contar/", {"contagens": contagens})
    mesa.enviar(estoquista, "inventario/fechar", f"{caminho}fechar/")


def _fisico(mesa: Mesa, lugares: Lugares, sku: str) -> Decimal:
    (saldo,) = mesa.pessoal.estoquista.listar("/api/saldos/", sku=sku, deposito=lugares.deposito_da_matriz)
    return Decimal(saldo["fisico"])
