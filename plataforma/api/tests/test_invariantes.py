"""Os invariantes de um módulo pela API, e as respostas de quem erra o endereço ou a identidade."""

from collections.abc import Callable
from uuid import UUID

from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import ClienteDaApi
from plataforma.valores import novo_id

ENDERECO = "/api/invariantes/vendas/"


def test_os_invariantes_de_uma_empresa_nova_nao_tem_violacao_nem_pendencia(cliente_api: ClienteDaApi) -> None:
    resposta = cliente_api.get(ENDERECO)
    assert resposta.status_code == 200
    assert set(resposta.json()["pendencias"].values()) == {0}
    assert [p for p in resposta.json()["invariantes"] if p["violacoes"]] == []
    assert resposta.json()["totais"]["faturado"] == "0.00"


def test_sem_token_a_resposta_e_401_com_a_saida(cliente_anonimo: ClienteDaApi) -> None:
    resposta = cliente_anonimo.get(ENDERECO)
    assert resposta.status_code == 401
    assert resposta.headers["WWW-Authenticate"] == "Bearer"
    assert resposta.json()["codigo"] == "plataforma.nao_autenticado"
    assert "/api/tokens/" in resposta.json()["detail"]


def test_sem_a_permissao_a_resposta_e_403_e_diz_qual(cliente_de: Callable[[Ator], ClienteDaApi]) -> None:
    resposta = cliente_de(Ator(usuario_id=novo_id(), empresa_id=novo_id())).get(ENDERECO)
    assert resposta.status_code == 403
    assert "plataforma.invariante.ver" in resposta.json()["detail"]


def test_endereco_que_nao_existe_e_um_problema_com_correlacao(cliente_api: ClienteDaApi) -> None:
    resposta = cliente_api.get("/api/unicornios/")
    assert resposta.status_code == 404
    assert resposta.headers["Content-Type"] == "application/problem+json"
    assert UUID(resposta.json()["correlacao"]) == UUID(resposta.headers["X-Correlacao"])


def test_metodo_que_o_recurso_nao_tem_e_recusado(cliente_api: ClienteDaApi) -> None:
    resposta = cliente_api.delete(ENDERECO)
    assert resposta.status_code == 405
    assert resposta.json()["codigo"] == "plataforma.metodo_nao_permitido"
