"""Entrar e perder direitos, na casa de verdade: em segundos, em todos os módulos, em cada topologia."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from lancador.casa import Casa
from lancador.sistema import esperar
from plataforma.topologia import MODULOS
from tests.casas import casa_passageira

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
EMAIL, SENHA = "ana@exemplo.com.br", "uma senha que serve"
DE_CADA_MODULO = tuple(f"/api/invariantes/{modulo}/" for modulo in MODULOS)
PRAZO_DOS_DIREITOS_SEGUNDOS = 5


@pytest.fixture(params=["monolito", "servicos"])
def casa(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Casa]:
    """Uma casa nova em cada topologia."""
    with casa_passageira(request.param, tmp_path) as nova:
        yield nova


def pedir(casa: Casa, caminho: str, *, token: str = "", corpo: Any = None) -> tuple[int, Any]:
    dados = None if corpo is None else json.dumps(corpo).encode()
    request = Request(casa.url + caminho, dados, {"Content-Type": "application/json"})
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urlopen(request, timeout=10) as resposta:
            lido = resposta.read()
            return resposta.status, json.loads(lido) if lido else None
    except HTTPError as erro:
        return erro.code, json.load(erro)


def entrar(casa: Casa) -> dict[str, str]:
    status, tokens = pedir(casa, "/api/tokens/", corpo={"email": EMAIL, "senha": SENHA})
    assert status == 200, tokens
    return dict(tokens)


def recusado(casa: Casa, acesso: str) -> bool:
    return {pedir(casa, caminho, token=acesso)[0] for caminho in DE_CADA_MODULO} == {401}


def test_sair_vale_em_segundos_em_todos_os_modulos(casa: Casa) -> None:
    opcoes = ("--cnpj", "12.ABC.345/01DE-35", "--razao-social", "Padaria", "--email", EMAIL, "--senha", SENHA)
    criada = casa.manage("criar_empresa", *opcoes, unidade="" if casa.topologia == "monolito" else "core")
    assert criada.returncode == 0, criada.stderr
    tokens = entrar(casa)
    acesso = tokens["acesso"]
    aceitos = {c: pedir(casa, c, token=acesso) for c in DE_CADA_MODULO}
    assert {c: status for c, (status, _) in aceitos.items()} == dict.fromkeys(DE_CADA_MODULO, 200), aceitos
    assert pedir(casa, "/api/tokens/sair/", corpo={"renovacao": tokens["renovacao"]})[0] == 204
    assert esperar(lambda: recusado(casa, acesso), PRAZO_DOS_DIREITOS_SEGUNDOS)
    assert pedir(casa, DE_CADA_MODULO[-1], token=entrar(casa)["acesso"])[0] == 200
