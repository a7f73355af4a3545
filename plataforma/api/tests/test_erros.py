"""O problema que o cliente da API lê: campo, valor e saída, em português."""

from contextvars import copy_context
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client

from plataforma.api.erros import tratar
from plataforma.testes.cliente import ClienteDaApi

AJUSTE = {"deposito": "00000000-0000-4000-8000-000000000000", "tipo": "magia", "motivo": "x", "itens": []}


def mensagens(resposta: Any) -> dict[str, str]:
    assert resposta.status_code == 422, resposta.content
    return {c["campo"]: c["mensagem"] for c in resposta.json()["campos"]}


def test_a_escolha_errada_diz_o_valor_e_as_que_servem(cliente_api: ClienteDaApi) -> None:
    ditas = mensagens(cliente_api.post("/api/ajustes/", AJUSTE))
    assert ditas["tipo"] == "“magia” não serve. Use um destes: entrada, saida."


def test_a_lista_vazia_e_dita_pelo_nome_do_campo(cliente_api: ClienteDaApi) -> None:
    assert mensagens(cliente_api.post("/api/ajustes/", AJUSTE))["itens"] == "Mande pelo menos um."


def test_o_valor_de_um_item_e_dito_com_o_caminho(cliente_api: ClienteDaApi) -> None:
    item = {"produto": AJUSTE["deposito"], "quantidade": "-3"}
    ditas = mensagens(cliente_api.post("/api/ajustes/", {**AJUSTE, "itens": [item]}))
    assert ditas["itens.0.quantidade"] == "“-3” não serve. Use 0.0001 ou mais."


def test_campo_desconhecido_e_recusado_com_os_que_se_aceitam(cliente_api: ClienteDaApi) -> None:
    ditas = mensagens(cliente_api.post("/api/ajustes/", {**AJUSTE, "tipo": "entrada", "data_do_ajuste": "2026-01-01"}))
    assert ditas == {"data_do_ajuste": "Campo desconhecido. Aceitos: deposito, tipo, data, motivo, itens."}


@pytest.mark.parametrize(
    ("recurso", "filtro", "valor", "comeco"),
    [
        ("movimentos", "tipo", "magia", "“magia” não serve. Use um destes: compra, venda, devolucao_de_venda, "),
        ("pedidos", "situacao", "pago", "“pago” não serve. Use um destes: rascunho, "),
        ("movimentos", "de", "ontem", "“ontem” não serve. "),
    ],
)
def test_o_filtro_errado_diz_o_valor_e_os_que_servem(
    cliente_api: ClienteDaApi, recurso: str, filtro: str, valor: str, comeco: str
) -> None:
    assert mensagens(cliente_api.get(f"/api/{recurso}/", **{filtro: valor}))[filtro].startswith(comeco)


@pytest.mark.parametrize(
    ("campo", "valor", "frase"),
    [
        ("deposito", "x1", "“x1” não serve. Mande um id, como 01a20c7a-016e-72c5-8288-fd08615fa9f3."),
        ("deposito", None, "Este campo não pode ser nulo."),
        ("data", "31/12/2026", "“31/12/2026” não serve. Mande uma data que exista, como 2026-03-31."),
        ("motivo", "", "Este campo não pode ficar vazio."),
        ("motivo", "x" * 201, f"“{'x' * 60}” não serve. Use até 200 caracteres."),
        ("itens", 3, "“3” não serve. Mande uma lista, entre colchetes."),
    ],
)
def test_a_frase_da_a_saida(cliente_api: ClienteDaApi, campo: str, valor: Any, frase: str) -> None:
    assert mensagens(cliente_api.post("/api/ajustes/", {**AJUSTE, campo: valor}))[campo] == frase


@pytest.mark.parametrize("campo", ["senha", "renovacao"])
def test_segredo_nunca_volta_na_mensagem(cliente_anonimo: ClienteDaApi, campo: str) -> None:
    resposta = cliente_anonimo.post("/api/tokens/", {"email": "a@exemplo.com.br", campo: "x" * 200})
    assert resposta.status_code == 422
    assert b"xxx" not in resposta.content


@pytest.mark.usefixtures("bancos")
def test_corpo_que_nao_e_json_diz_onde() -> None:
    chamada = ("POST", "/api/tokens/", b'{"tipo": magia}', "application/json")
    resposta: Any = copy_context().run(Client().generic, *chamada)
    assert resposta.status_code == 400
    assert resposta.json()["detail"] == "O corpo não é JSON: erro na linha 1, coluna 10. Confira aspas e vírgulas."


def test_banco_fora_do_ar_ou_linha_presa_por_outro_e_503_que_vale_repetir() -> None:
    """Sem resposta do banco, sem conexões livres, trava demorada; um erro nosso continua 500."""
    passa, nosso = (503, "5", "plataforma.banco_indisponivel"), (500, None, "plataforma.erro_interno")
    causas = {None: passa, "57P01": passa, "53300": passa, "55P03": passa, "22012": nosso}
    for estado, (status, espera, codigo) in causas.items():
        erro = OperationalError("falhou")
        erro.__cause__ = psycopg.errors.lookup(estado)("falhou") if estado else psycopg.OperationalError("sem conexão")
        resposta = tratar(erro, {})
        assert resposta.status_code == status, estado
        assert resposta.headers.get("Retry-After") == espera, estado
        assert resposta.data["codigo"] == codigo, estado


@pytest.mark.parametrize(
    ("campo", "valor", "frase"),
    [
        ("motivo", 7, "“7” não serve. Mande um texto."),
        ("motivo", "x" * 10_001, f"“{'x' * 60}” não serve. Use até 200 caracteres."),
    ],
)
def test_json_de_outro_tipo_ou_texto_sem_fim_e_recusado(
    cliente_api: ClienteDaApi, campo: str, valor: Any, frase: str
) -> None:
    assert mensagens(cliente_api.post("/api/ajustes/", {**AJUSTE, campo: valor}))[campo] == frase


@pytest.mark.parametrize("filtro", ["ativo=null", "ativo="])
def test_filtro_que_o_django_leria_como_ausente_e_recusado(cliente_api: ClienteDaApi, filtro: str) -> None:
    nome, _, valor = filtro.partition("=")
    assert set(mensagens(cliente_api.get("/api/produtos/", **{nome: valor}))) == {"ativo"}


def test_campo_repetido_e_recusado(cliente_api: ClienteDaApi) -> None:
    resposta = cliente_api.cru("POST", "/api/ajustes/", b'{"motivo": "x", "motivo" : "y"}')
    assert resposta.status_code == 400
    assert resposta.json()["codigo"] == "plataforma.campo_repetido"


@pytest.mark.parametrize("texto", [b":", b":)", rb"\":", rb"a\\", rb"{\"motivo\":1}"])
def test_texto_com_dois_pontos_ou_aspas_nao_e_um_campo(cliente_api: ClienteDaApi, texto: bytes) -> None:
    uma_vez = cliente_api.cru("POST", "/api/ajustes/", b'{"motivo": "%s"}' % texto)
    outra = cliente_api.cru("POST", "/api/ajustes/", b'{"motivo": "%s", "motivo": "x"}' % texto)
    assert uma_vez.status_code == 422
    assert outra.json()["codigo"] == "plataforma.campo_repetido"


def test_options_e_um_metodo_que_nenhum_recurso_tem(cliente_anonimo: ClienteDaApi) -> None:
    resposta = cliente_anonimo.cru("OPTIONS", "/api/ajustes/", b"")
    assert resposta.status_code == 405
    assert resposta.json()["codigo"] == "plataforma.metodo_nao_permitido"
