"""Segredo e dado de pessoa não saem em registro nenhum: põem-se valores únicos, e procuram-se em tudo."""

import json
import secrets
import socket
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx2
import psycopg
import pytest
from psycopg import sql
from validate_docbr import CPF

from lancador.sistema_no_ar import Sistema
from meu_erp.demonstracao.cliente import ClienteHttp
from plataforma.testes.servidores import postgres_de_testes
from tests.jornadas.conftest import EMAIL, SENHA, AbrirSistema, SistemaComDona

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
EMPRESA = {"cnpj": "04252011000110", "razao_social": "Canarios Ltda", "regime": "real", "crt": 3, "uf": "SP"}
NOME_QUE_QUEBRA = "Canario de erro interno"
# O PostgreSQL não cita linhas sob segurança por linha; um gatilho, ou outra tabela, citaria.
IMPEDIR = """
CREATE FUNCTION canario() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'recusada: %', NEW USING DETAIL = NEW::text; END $$;
CREATE TRIGGER canario BEFORE INSERT ON core_pessoa FOR EACH ROW WHEN (NEW.nome = {}) EXECUTE FUNCTION canario()
"""
PERMITIR = "DROP TRIGGER canario ON core_pessoa; DROP FUNCTION canario()"
PROVOCADOS = {400, 401, 409, 412, 422, 500}


class Provocado(NamedTuple):
    """Os canários, por nome, e o que o sistema respondeu de errado."""

    segredos: dict[str, str]
    pessoais: dict[str, str]
    erros: list[httpx2.Response]


class Provocador:
    """Faz chamadas que dão errado, com canários dentro, e guarda as recusas."""

    def __init__(self, sistema: Sistema, cliente: ClienteHttp, anonimo: httpx2.Client) -> None:
        self.sistema = sistema
        self.cliente = cliente
        self.anonimo = anonimo
        self.erros: list[httpx2.Response] = []
        self.pessoais = {"cpf": CPF().generate(), "e-mail": f"canario.{secrets.token_hex(6)}@exemplo.com.br"}
        self.segredos = {
            "senha": f"canario {secrets.token_hex(8)}",
            "senha numérica": str(10**15 + secrets.randbelow(10**15)),
            "código": "907153486021",
            "token de acesso": f"eyJhbGciOiJSUzI1NiJ9.{secrets.token_urlsafe(40)}.{secrets.token_urlsafe(60)}",
            "renovação": f"{secrets.token_hex(16)}.7.{secrets.token_urlsafe(32)}",
            "segredo de aplicativo": secrets.token_urlsafe(32),
            "segredo da instalação": sistema.segredo,
            "senha dos bancos": str(urlsplit(sistema.enderecos.bancos).password),
        }

    def errar(self, resposta: httpx2.Response, status: int) -> Any:
        """Guarda a recusa e confere que é a que se quis provocar."""
        assert resposta.status_code == status, resposta.text
        self.erros.append(resposta)
        return resposta.json()

    def enviar(self, caminho: str, corpo: Any, status: int, *, chave: str = "", de: Any = None) -> Any:
        """POST que dá errado."""
        quem = de or self.cliente.http
        cabecalhos = {"Idempotency-Key": chave or secrets.token_hex(8)}
        return self.errar(quem.post(caminho, json=corpo, headers=cabecalhos), status)

    def entradas(self) -> None:
        """Senhas e tokens na porta."""
        senha, email = self.segredos["senha"], self.pessoais["e-mail"]
        self.enviar("/api/tokens/", {"email": email, "senha": senha}, 401, de=self.anonimo)
        self.enviar("/api/tokens/", {"email": email, "senha": [senha]}, 422, de=self.anonimo)
        self.enviar("/api/tokens/", {"email": senha, "senha": senha}, 422, de=self.anonimo)
        self.errar(self.anonimo.post("/api/tokens/", content=f'{{"senha": "{senha}'.encode()), 415)
        torto = {"content": f'{{"senha": "{senha}'.encode(), "headers": {"Content-Type": "application/json"}}
        self.errar(self.anonimo.post("/api/tokens/", **torto), 400)
        renovacao = self.segredos["renovação"]
        self.enviar("/api/tokens/renovar/", {"renovacao": renovacao}, 401, de=self.anonimo)
        self.enviar("/api/tokens/renovar/", {"renovacao": renovacao * 2}, 422, de=self.anonimo)
        portador = {"Authorization": f"Bearer {self.segredos['token de acesso']}"}
        self.errar(self.anonimo.get("/api/produtos/", headers=portador), 401)

    def sessao(self) -> None:
        """Os tokens de verdade, e a renovação usada duas vezes."""
        corpo = {"email": EMAIL, "senha": SENHA, "empresa": self.cliente.empresa}
        tokens = self.anonimo.post("/api/tokens/", json=corpo).json()
        self.segredos |= {"acesso de verdade": tokens["acesso"], "renovação de verdade": tokens["renovacao"]}
        usada = {"renovacao": tokens["renovacao"]}
        assert self.anonimo.post("/api/tokens/renovar/", json=usada).status_code == 200
        self.enviar("/api/tokens/renovar/", usada, 401, de=self.anonimo)

    def conta(self) -> None:
        """A senha e o segundo fator de quem já entrou."""
        errada = {"senha_atual": self.segredos["senha"], "senha_nova": self.segredos["senha numérica"]}
        self.enviar("/api/usuarios/trocar-senha/", errada, 422)
        self.enviar("/api/usuarios/trocar-senha/", errada | {"senha_atual": SENHA}, 422)
        self.enviar("/api/usuarios/segundo-fator/", {"senha_atual": self.segredos["senha"]}, 422)
        pendente = self.cliente.http.post("/api/usuarios/segundo-fator/", json={"senha_atual": SENHA}).json()
        self.segredos |= {"segredo do fator": pendente["segredo"], "confirmação": pendente["confirmacao"]}
        ligar = {"confirmacao": pendente["confirmacao"], "codigo": self.segredos["código"]}
        self.enviar("/api/usuarios/segundo-fator/ligar/", ligar, 422)
        self.enviar("/api/usuarios/segundo-fator/ligar/", ligar | {"codigo": int(ligar["codigo"])}, 422)
        self.enviar("/api/usuarios/segundo-fator/ligar/", ligar | {"confirmacao": pendente["segredo"]}, 422)

    def aplicativo(self) -> None:
        """O segredo de um aplicativo, certo e errado."""
        novo = {"nome": "Canario", "redirecionamentos": ["https://canario.exemplo.com.br/volta"], "escopos": ["openid"]}
        criado = self.cliente.enviar("/api/aplicativos/", novo)
        self.segredos["segredo do aplicativo"] = criado["segredo"]
        dados = {"grant_type": "client_credentials", "client_id": criado["id"]}
        for segredo, status in ((self.segredos["segredo de aplicativo"], 401), (criado["segredo"], 400)):
            resposta = self.anonimo.post("/identity/o/api/token", data=dados | {"client_secret": segredo})
            self.errar(resposta, status)

    def pessoa(self) -> None:
        """CPF e e-mail de uma pessoa, em recusas de toda espécie e num erro que ninguém previu."""
        nova = {
            "documento": self.pessoais["cpf"],
            "nome": "Canario",
            "email": self.pessoais["e-mail"],
        }
        criada = self.cliente.enviar("/api/pessoas/", nova, chave="canario")
        self.enviar("/api/pessoas/", nova | {"nome": "Outro"}, 422, chave="canario")
        self.enviar("/api/pessoas/", nova | {"documento": f"{nova['documento']}9"}, 422)
        velha = {"If-Match": '"999"'}
        caminho = f"/api/pessoas/{criada['id']}/"
        self.errar(self.cliente.http.patch(caminho, json={"email": nova["email"]}, headers=velha), 412)
        self.enviar("/api/unidades/", {"sigla": "UN", "nome": nova["email"], "casas": 0}, 409)
        with psycopg.connect(postgres_de_testes(), dbname=self._banco(), autocommit=True) as admin:
            admin.execute(sql.SQL(IMPEDIR).format(NOME_QUE_QUEBRA))
            try:
                self.enviar("/api/pessoas/", nova | {"nome": NOME_QUE_QUEBRA}, 500)
            finally:
                admin.execute(PERMITIR)

    def enquadramento(self) -> None:
        """Uma chamada que o portal ou o servidor recusa antes de a ler."""
        partes = urlsplit(self.sistema.url)
        linhas = [
            "POST /api/tokens/ HTTP/1.1",
            f"Host: {partes.netloc}",
            f"Authorization: Bearer {self.segredos['token de acesso']}",
            "Content-Length: 3",
            "Transfer-Encoding: chunked",
            "",
            self.segredos["senha"],
        ]
        with socket.create_connection((partes.hostname, partes.port), timeout=10) as ligacao:
            ligacao.sendall("\r\n".join(linhas).encode())
            assert self.segredos["senha"].encode() not in ligacao.recv(65536)

    def _banco(self) -> str:
        return urlsplit(self.sistema.enderecos.bancos.format(modulo="core", papel="app")).path.lstrip("/")


def provocar(sistema: SistemaComDona) -> Provocado:
    with (
        sistema.empresa_nova(**EMPRESA) as cliente,
        httpx2.Client(base_url=sistema.sistema.url, timeout=30) as anonimo,
    ):
        provocador = Provocador(sistema.sistema, cliente, anonimo)
        provocador.entradas()
        provocador.sessao()
        provocador.conta()
        provocador.aplicativo()
        provocador.pessoa()
        provocador.enquadramento()
    return Provocado(provocador.segredos, provocador.pessoais, provocador.erros)


def vazados(canarios: dict[str, str], textos: dict[str, str]) -> set[tuple[str, str]]:
    """Que canário apareceu onde."""
    return {(nome, onde) for nome, valor in canarios.items() for onde, texto in textos.items() if valor in texto}


def registros_de(pasta: Path) -> dict[str, str]:
    """Tudo o que os processos escreveram."""
    return {r.name: r.read_text(encoding="utf-8", errors="replace") for r in sorted(pasta.rglob("*.log"))}


def _dito(resposta: httpx2.Response) -> str:
    return json.dumps(resposta.json(), ensure_ascii=False)


@pytest.mark.parametrize("topologia", ["monolito", "servicos"])
def test_nenhum_canario_sai_em_registro_nem_em_recusa(topologia: str, abrir_sistema: AbrirSistema) -> None:
    sistema = abrir_sistema(topologia)
    provocado = provocar(sistema)
    assert {r.status_code for r in provocado.erros} >= PROVOCADOS
    registros = registros_de(sistema.sistema.pasta)
    assert any("erro não tratado" in texto for texto in registros.values()), "o erro interno foi registrado"
    assert vazados(provocado.segredos | provocado.pessoais, registros) == set()
    recusas = {
        f"{r.status_code} {r.request.method} {r.url}": json.dumps(r.json(), ensure_ascii=False) for r in provocado.erros
    }
    assert vazados(provocado.segredos, recusas) == set()
    do_que_falhou = {onde: texto for onde, texto in recusas.items() if onde.startswith(("5", "401"))}
    assert vazados(provocado.pessoais, do_que_falhou) == set()
