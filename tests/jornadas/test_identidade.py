"""Entrar e perder direitos, no sistema de verdade: em segundos, em todos os módulos, em cada topologia."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from lancador.maquina import esperar
from lancador.sistema_no_ar import Sistema
from plataforma.topologia import MODULOS
from tests.sistemas import sistema_passageiro

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
EMAIL, SENHA = "ana@exemplo.com.br", "uma senha que serve"
DE_CADA_MODULO = tuple(f"/api/invariantes/{modulo}/" for modulo in MODULOS)
PRAZO_DOS_DIREITOS_SEGUNDOS = 5


@pytest.fixture(params=["monolito", "servicos"])
def sistema(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sistema]:
    """Um sistema novo em cada topologia."""
    with sistema_passageiro(request.param, tmp_path) as novo:
        yield novo


def pedir(sistema: Sistema, caminho: str, *, token: str = "", corpo: Any = None) -> tuple[int, Any]:
    dados = None if corpo is None else json.dumps(corpo).encode()
    request = Request(sistema.url + caminho, dados, {"Content-Type": "application/json"})
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urlopen(request, timeout=10) as resposta:
            lido = resposta.read()
            return resposta.status, json.loads(lido) if lido else None
    except HTTPError as erro:
        return erro.code, json.load(erro)


def entrar(sistema: Sistema) -> dict[str, str]:
    status, tokens = pedir(sistema, "/api/tokens/", corpo={"email": EMAIL, "senha": SENHA})
    assert status == 200, tokens
    return dict(tokens)


def recusado(sistema: Sistema, acesso: str) -> bool:
    return {pedir(sistema, caminho, token=acesso)[0] for caminho in DE_CADA_MODULO} == {401}


def test_sair_vale_em_segundos_em_todos_os_modulos(sistema: Sistema) -> None:
    opcoes = ("--cnpj", "12.ABC.345/01DE-35", "--razao-social", "Padaria", "--email", EMAIL, "--arquivo-da-senha", "-")
    unidade = "" if sistema.topologia == "monolito" else "core"
    criada = sistema.manage("criar_empresa", *opcoes, unidade=unidade, entrada=SENHA)
    assert criada.returncode == 0, criada.stderr
    tokens = entrar(sistema)
    acesso = tokens["acesso"]
    aceitos = {c: pedir(sistema, c, token=acesso) for c in DE_CADA_MODULO}
    assert {c: status for c, (status, _) in aceitos.items()} == dict.fromkeys(DE_CADA_MODULO, 200), aceitos
    assert pedir(sistema, "/api/tokens/sair/", corpo={"renovacao": tokens["renovacao"]})[0] == 204
    assert esperar(lambda: recusado(sistema, acesso), PRAZO_DOS_DIREITOS_SEGUNDOS)
    assert pedir(sistema, DE_CADA_MODULO[-1], token=entrar(sistema)["acesso"])[0] == 200
