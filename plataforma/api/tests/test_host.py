"""O nome por que se chama o sistema: só os da configuração, com uma porta que existe."""

import pytest
from django.test import Client


@pytest.mark.parametrize(
    "host", ["localhost:99999", f"localhost:{'9' * 5000}", "outro.exemplo", "a b", "localhost:x", "", "[::1"]
)
def test_host_que_nao_e_do_sistema_e_400(host: str) -> None:
    resposta = Client().get("/api/produtos/", headers={"Host": host})
    assert resposta.status_code == 400
    assert resposta.headers["Content-Type"] == "application/problem+json"
    assert resposta.json()["codigo"] == "plataforma.host_desconhecido"


@pytest.mark.parametrize("host", ["localhost", "localhost:65535", "127.0.0.1:8000"])
def test_host_do_sistema_passa(host: str) -> None:
    assert Client().get("/api/produtos/", headers={"Host": host}).status_code == 401
