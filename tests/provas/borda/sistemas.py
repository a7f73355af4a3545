"""Um sistema inteiro no ar com duas empresas, para as provas longas da borda."""

import http.client
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lancador.mapa import Topologia
from lancador.maquina import LOCAL
from lancador.sistema_no_ar import Sistema
from tests.sistemas import sistema_passageiro

CNPJS = ("11222333000181", "11444777000161")


@dataclass(frozen=True)
class Pessoa:
    """Quem administra uma das empresas."""

    email: str
    credencial: str


@dataclass(frozen=True)
class Dupla:
    """O sistema, quem ataca e quem só usa."""

    sistema: Sistema
    autor: Pessoa
    vitima: Pessoa

    @property
    def porta(self) -> int:
        """A porta pública."""
        return self.sistema.porta

    @property
    def host(self) -> str:
        """O campo Host de quem chama por ela."""
        return f"{LOCAL}:{self.porta}"


@contextmanager
def duas_empresas(topologia: Topologia, pasta: Path) -> Iterator[Dupla]:
    """Sistema no ar, que para ao sair."""
    pasta.chmod(0o711)
    with sistema_passageiro(topologia, pasta) as sistema:
        autor, vitima = (_abrir(sistema, cnpj) for cnpj in CNPJS)
        yield Dupla(sistema, autor, vitima)


def _abrir(sistema: Sistema, cnpj: str) -> Pessoa:
    email, senha = f"dona-{cnpj}@exemplo.com.br", secrets.token_urlsafe(12)
    dados = ("--cnpj", cnpj, "--razao-social", f"Loja {cnpj}", "--email", email, "--arquivo-da-senha", "-")
    criada = sistema.manage(
        "criar_empresa", *dados, unidade="" if sistema.topologia == "monolito" else "core", entrada=senha
    )
    assert criada.returncode == 0, criada.stderr
    conexao = http.client.HTTPConnection(LOCAL, sistema.porta, timeout=60)
    corpo = json.dumps({"email": email, "senha": senha})
    conexao.request("POST", "/api/tokens/", corpo, {"Content-Type": "application/json"})
    resposta = conexao.getresponse()
    acesso = json.loads(resposta.read())["acesso"]
    conexao.close()
    return Pessoa(email, f"Bearer {acesso}")
