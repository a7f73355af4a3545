"""Entrar e perder direitos, no sistema de verdade: em segundos, em todos os módulos, em cada topologia."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from lancador.maquina import esperar
from lancador.sistema_no_ar import Sistema
from plataforma.testes.prazos import na_suite
from plataforma.topologia import MODULOS
from plataforma.valores import novo_id
from tests.jornadas.conftest import UM_E_VARIOS, AbrirSistema

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
EMAIL, SENHA = "ana@exemplo.com.br", "uma senha que serve"
DE_CADA_MODULO = tuple(f"/api/invariantes/{modulo}/" for modulo in MODULOS)
PRAZO_DOS_DIREITOS_SEGUNDOS = 5


@pytest.fixture(params=UM_E_VARIOS)
def sistema(request: pytest.FixtureRequest, abrir_sistema: AbrirSistema) -> Sistema:
    """O de cada topologia."""
    return abrir_sistema(request.param).sistema


def pedir(sistema: Sistema, caminho: str, *, token: str = "", corpo: Any = None) -> tuple[int, Any]:
    dados = None if corpo is None else json.dumps(corpo).encode()
    cabecalhos = {"Content-Type": "application/json", "Idempotency-Key": str(novo_id())}
    request = Request(sistema.url + caminho, dados, cabecalhos)
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


def exigir_aceito(sistema: Sistema, acesso: str) -> None:
    aceitos = {c: pedir(sistema, c, token=acesso) for c in DE_CADA_MODULO}
    assert {c: status for c, (status, _) in aceitos.items()} == dict.fromkeys(DE_CADA_MODULO, 200), aceitos


class AplicativoQueAgePorSi:
    """Um aplicativo de fora, com o papel de administrador e o escopo que lê os invariantes."""

    def __init__(self, sistema: Sistema, acesso: str) -> None:
        papel = pedir(sistema, "/api/papeis/?padrao=administrador", token=acesso)[1]["itens"][0]["id"]
        novo = {"nome": "Painel", "papeis": [papel], "escopos": ["plataforma.ler"]}
        status, criado = pedir(sistema, "/api/aplicativos/", token=acesso, corpo=novo)
        assert status == 201, criado
        self._sistema = sistema
        self._credenciais = {"client_id": criado["id"], "client_secret": criado["segredo"]}

    def _enviar(self, caminho: str, **campos: str) -> bytes:
        corpo = urlencode({**self._credenciais, **campos}).encode()
        with urlopen(self._sistema.url + caminho, corpo, timeout=10) as resposta:
            return bytes(resposta.read())

    def entrar(self) -> str:
        return str(json.loads(self._enviar("/identity/o/api/token", grant_type="client_credentials"))["access_token"])

    def revogar(self, acesso: str) -> None:
        self._enviar("/identity/o/api/revoke", token=acesso)


def test_sair_e_revogar_valem_em_segundos_em_todos_os_modulos(sistema: Sistema) -> None:
    opcoes = ("--cnpj", "45.ABC.678/01DE-13", "--razao-social", "Padaria", "--email", EMAIL, "--arquivo-da-senha", "-")
    unidade = "" if sistema.topologia == "monolito" else "core"
    criada = sistema.manage("criar_empresa", *opcoes, unidade=unidade, entrada=SENHA)
    assert criada.returncode == 0, criada.stderr
    tokens = entrar(sistema)
    acesso = tokens["acesso"]
    exigir_aceito(sistema, acesso)
    assert pedir(sistema, "/api/tokens/sair/", corpo={"renovacao": tokens["renovacao"]})[0] == 204
    assert esperar(lambda: recusado(sistema, acesso), na_suite(PRAZO_DOS_DIREITOS_SEGUNDOS))
    de_novo = entrar(sistema)["acesso"]
    assert pedir(sistema, DE_CADA_MODULO[-1], token=de_novo)[0] == 200
    aplicativo = AplicativoQueAgePorSi(sistema, de_novo)
    revogado, outro = aplicativo.entrar(), aplicativo.entrar()
    exigir_aceito(sistema, revogado)
    assert pedir(sistema, "/api/produtos/", token=revogado)[1]["codigo"] == "plataforma.escopo_insuficiente"
    aplicativo.revogar(revogado)
    assert esperar(lambda: recusado(sistema, revogado), na_suite(PRAZO_DOS_DIREITOS_SEGUNDOS))
    exigir_aceito(sistema, outro)
