"""Mapeamentos se escrevem sempre na mesma ordem: duas notas com as mesmas linhas não se esperam em círculo."""

from compras.tests.amostras import VENDA_COM_FRETE, amostra
from compras.tests.apoio import CAMINHO, Compradora
from plataforma.banco.sql import executar
from plataforma.testes.respostas import feito

NA_ORDEM_ESCRITA = "SELECT codigo FROM compras_mapeamento WHERE unidade = %s ORDER BY ctid"


def _escritos(unidade: str) -> list[str]:
    return [codigo for (codigo,) in executar("compras", NA_ORDEM_ESCRITA, [unidade])]


def test_mapear_e_lancar_escrevem_os_mapeamentos_na_ordem_da_chave(compradora: Compradora) -> None:
    produto = compradora.produto("BARRICA")
    trocada = amostra(VENDA_COM_FRETE, ("<uCom>UN</uCom>", "<uCom>BARRIC</uCom>"))
    (resultado,) = compradora.resultados(("a.xml", trocada))
    linhas = compradora.ler({"id": resultado["nota"]})["itens"]
    fora_de_ordem = sorted(linhas, key=lambda linha: linha["codigo"], reverse=True)
    itens = [{"numero": linha["numero"], "produto": produto, "fator": "1"} for linha in fora_de_ordem]
    feito(compradora.api.post(f"{CAMINHO}{resultado['nota']}/mapear/", {"itens": itens}))
    codigos = sorted(linha["codigo"] for linha in linhas)
    assert _escritos("BARRIC") == codigos
    assert _escritos("UN") == codigos
