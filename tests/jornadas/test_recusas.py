"""Chamada errada é recusada com a regra e os campos, e nada fica pela metade; igual em um processo e em vários."""

import json
from typing import Any

import pytest

from meu_erp.demonstracao.cliente import ClienteHttp
from meu_erp.demonstracao.fatia import percorrer_a_fatia
from meu_erp.verificacao.afirmacoes import resumir
from meu_erp.verificacao.relatos import relatos_de
from tests.jornadas.conftest import UM_E_VARIOS, AbrirSistema, Percurso, falhas
from tests.jornadas.recusas import ERRADAS, Errada

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
EMPRESA = {"cnpj": "61186888000193", "razao_social": "Recusas Ltda", "regime": "real", "crt": 3, "uf": "SP"}
OUTRA = {**EMPRESA, "cnpj": "07526557000100", "razao_social": "Outra Ltda"}
CHAVE_USADA = "chave-ja-usada"
BOMBA = b'<?xml version="1.0"?><!DOCTYPE n [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><nfeProc>&b;</nfeProc>'
XXE = b'<?xml version="1.0"?><!DOCTYPE n [<!ENTITY a SYSTEM "file:///etc/passwd">]><nfeProc>&a;</nfeProc>'


def ids(cliente: ClienteHttp) -> dict[str, str]:
    """Ids de uma empresa que percorreu a fatia, pelos nomes que as chamadas erradas citam."""
    pedido = percorrer_a_fatia(cliente)
    (deposito,) = cliente.listar("/api/depositos/")
    (caixa,) = cliente.listar("/api/contas-bancarias/")
    return {
        "pedido": pedido["id"],
        "linha": pedido["itens"][0]["id"],
        "produto": pedido["itens"][0]["produto"],
        "cliente": pedido["cliente"],
        "estabelecimento": pedido["estabelecimento"],
        "deposito": deposito["id"],
        "caixa": caixa["id"],
        "titulo": cliente.listar("/api/titulos/")[0]["id"],
    }


def com_ids(modelo: Any, nomes: dict[str, str]) -> Any:
    if isinstance(modelo, dict):
        return {chave: com_ids(valor, nomes) for chave, valor in modelo.items()}
    if isinstance(modelo, list):
        return [com_ids(valor, nomes) for valor in modelo]
    return modelo.format_map(nomes) if isinstance(modelo, str) else modelo


def chamar(cliente: ClienteHttp, errada: Errada, nomes: dict[str, str]) -> tuple[int, str, tuple[str, ...]]:
    corpo = errada.corpo if isinstance(errada.corpo, bytes) else json.dumps(com_ids(errada.corpo, nomes)).encode()
    # Cada chamada erra numa coisa só: a versão, quando não é ela, serve.
    padrao = {
        "If-Match": "*",
        "Content-Type": "application/json",
        "Idempotency-Key": f"recusa {hash(errada.caminho + repr(corpo))}",
    }
    resposta = cliente.http.request(
        errada.metodo,
        com_ids(errada.caminho, nomes),
        content=corpo,
        headers=padrao | com_ids(errada.cabecalhos or {}, nomes),
    )
    assert resposta.headers["Content-Type"] == "application/problem+json", resposta.text
    problema = resposta.json()
    campos = tuple(c["campo"] for c in problema.get("campos", ()))
    return resposta.status_code, problema["codigo"], campos


def recusar_tudo(abrir_sistema: AbrirSistema, topologia: str) -> tuple[dict[str, Any], Percurso[str]]:
    """Faz cada chamada errada; devolve as que não foram recusadas como se espera, e a empresa antes e depois."""
    sistema = abrir_sistema(topologia)
    with sistema.empresa_nova(**OUTRA) as outra:
        alheios = {f"{nome}_alheio": id for nome, id in ids(outra).items()}
    with sistema.empresa_nova(**EMPRESA) as cliente:
        nomes = {**ids(cliente), **alheios, "chave_usada": CHAVE_USADA}
        pedido = com_ids({"estabelecimento": "{estabelecimento}", "cliente": "{cliente}"}, nomes)
        itens = [{"produto": nomes["produto"], "quantidade": "2"}]
        cliente.enviar("/api/pedidos/", {**pedido, "itens": itens}, chave=CHAVE_USADA)
        antes = resumir(relatos_de(cliente.ler))
        recebidas = {nome: chamar(cliente, errada, nomes) for nome, errada in ERRADAS.items()}
        importar_o_que_nao_serve(cliente)
        esperadas = {nome: (e.status, e.codigo, e.campos) for nome, e in ERRADAS.items()}
        outras = {nome: recebidas[nome] for nome in ERRADAS if recebidas[nome] != esperadas[nome]}
        return outras, Percurso(antes, relatos_de(cliente.ler))


def importar_o_que_nao_serve(cliente: ClienteHttp) -> None:
    """Entidades, vazio e o que nem XML é: cada arquivo é recusado, e o lote chega ao fim."""
    conteudos = {"bomba.xml": BOMBA, "xxe.xml": XXE, "vazio.xml": b"", "foto.xml": b"\x89PNG\r\n"}
    arquivos = [("arquivos", (nome, conteudo, "text/xml")) for nome, conteudo in conteudos.items()]
    resultados = cliente.enviar("/api/notas-de-entrada/", arquivos=arquivos)["resultados"]
    assert {r["arquivo"]: r["resultado"] for r in resultados} == dict.fromkeys(conteudos, "recusada")
    assert b"root:" not in json.dumps(resultados).encode()


@pytest.mark.parametrize("topologia", UM_E_VARIOS)
def test_cada_chamada_errada_e_recusada_e_nada_fica_pela_metade(topologia: str, abrir_sistema: AbrirSistema) -> None:
    outras, percurso = recusar_tudo(abrir_sistema, topologia)
    assert outras == {}
    assert falhas(percurso) == []
    assert resumir(percurso.relatos) == percurso.feito
