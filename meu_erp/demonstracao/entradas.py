"""Comprar: notas reais, as mesmas outra vez, uma nota sem XML em caixas, e a devolução de parte dela."""

from collections.abc import Iterator
from decimal import Decimal

from meu_erp.demonstracao.cliente import Json
from meu_erp.demonstracao.roteiro import Cena, numero, reais
from plataforma.relogio import hoje

NOTAS = "/api/notas-de-entrada/"
UNIDADES_POR_CAIXA = "12"
NUMERO_SEM_XML = "812"
ITEM_COMPRADO_EM_CAIXAS = "1018"
FORNECEDOR_SEM_XML = {"documento_do_fornecedor": "11444777000161", "nome_do_fornecedor": "Moinho do Vale Ltda"}


def _importar(cena: Cena) -> list[Json]:
    arquivos = [("arquivos", (nome, conteudo, "text/xml")) for nome, conteudo in cena.notas.items()]
    resposta = cena.cliente.enviar(NOTAS, {"aceitar_outro_destinatario": "true"}, arquivos=arquivos)
    cena.cliente.esperar_efeitos()
    resultados: list[Json] = resposta["resultados"]
    return resultados


def importar_notas(cena: Cena) -> Iterator[str]:
    """Cada arquivo entra inteiro ou é recusado com motivo; um arquivo errado não para o lote."""
    resultados = _importar(cena)
    lancadas = [r for r in resultados if r["resultado"] == "lancada"]
    total = sum((Decimal(r["total"]) for r in lancadas), Decimal(0))
    yield f"{len(lancadas)} de {len(resultados)} lançadas, {reais(total)}"
    for nota in cena.cliente.listar(NOTAS, limite=100)[::-1]:
        quem = f"de {nota['nome_do_fornecedor']} para {nota['outro_destinatario']}"
        yield f"nota {nota['numero']}, {nota['natureza']}, {reais(nota['total'])}, {quem}"
    for recusada in (r for r in resultados if r["resultado"] == "recusada"):
        yield f"recusada {recusada['arquivo']}: {recusada['motivos'][0]['texto']}"
    saldos = cena.cliente.listar("/api/saldos/", limite=200)
    pecas = sum((Decimal(s["fisico"]) for s in saldos), Decimal(0))
    yield f"{len(saldos)} produtos casados ou criados, {numero(pecas)} unidades em estoque"


def importar_de_novo(cena: Cena) -> Iterator[str]:
    """A chave de acesso faz cada nota entrar uma vez só."""
    antes = len(cena.cliente.listar("/api/movimentos/", limite=200))
    resultados = [r["resultado"] for r in _importar(cena)]
    depois = len(cena.cliente.listar("/api/movimentos/", limite=200))
    yield f"{resultados.count('ja_existia')} já existiam, {resultados.count('lancada')} lançadas"
    yield f"movimentos de estoque: {antes} antes, {depois} depois"


def digitar_nota(cena: Cena) -> Iterator[str]:
    """Nota sem XML: comprada em caixas, com frete, guardada em unidades."""
    (produto,) = cena.cliente.listar("/api/produtos/", sku=ITEM_COMPRADO_EM_CAIXAS)
    caixa = {"produto": produto["id"], "unidade": "CX", "fator": UNIDADES_POR_CAIXA}
    cena.cliente.enviar("/api/conversoes/", caixa)
    item = {
        "produto": produto["id"],
        "quantidade": "10",
        "unidade": "CX",
        "valor": "468.00",
        "cst": "00",
        "icms": "84.24",
    }
    nota = cena.cliente.enviar(
        NOTAS,
        {
            **FORNECEDOR_SEM_XML,
            "estabelecimento": cena.deposito()["estabelecimento"],
            "numero": NUMERO_SEM_XML,
            "serie": "1",
            "data_emissao": hoje().isoformat(),
            "frete": "24.00",
            "prazos": "30/60",
            "itens": [item],
        },
    )
    cena.entradas[NUMERO_SEM_XML] = nota["id"]
    (linha,) = nota["itens"]
    parcelas = len(nota["parcelas"])
    yield f"nota {nota['numero']} de {nota['nome_do_fornecedor']}: {reais(nota['total'])} em {parcelas} parcelas"
    yield (
        f"10 CX de {linha['descricao']} são {numero(linha['quantidade_de_estoque'])} {linha['unidade_de_estoque']}; "
        f"custo {reais(linha['custo'])}, ICMS a recuperar {reais(linha['icms_a_recuperar'])}"
    )


def devolver_ao_fornecedor(cena: Cena) -> Iterator[str]:
    """Duas caixas voltam: abatem o que se deve da nota e saem do estoque pelo custo da nota."""
    item = {"numero": 1, "quantidade": "24"}
    devolucao = cena.cliente.enviar(
        "/api/devolucoes-de-compra/",
        {"nota": cena.entradas[NUMERO_SEM_XML], "motivo": "Caixas úmidas", "itens": [item]},
    )
    cena.cliente.esperar_efeitos()
    yield f"devolução {devolucao['numero']} {devolucao['situacao']}: {reais(devolucao['total'])}"
    for titulo in cena.titulos(cena.entradas[NUMERO_SEM_XML]):
        resta = f"de {reais(titulo['valor'])} restam {reais(titulo['saldo'])}"
        yield f"{titulo['documento']} parcela {titulo['parcela']}: {resta}"
