"""etcd e Consul de verdade, sem e com credencial e TLS, só da execução."""

import base64
import json
import secrets
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lancador.consul import CONSUL, Consul
from lancador.etcd import Etcd, achar_etcd
from lancador.maquina import LOCAL, esperar, porta_livre
from lancador.processos import Processo, Supervisor
from lancador.suite import SEM_FONTE
from plataforma.repositorio import FalhaDoRepositorio, Repositorio, abrir
from plataforma.testes.certificados import certificado

TIPOS = ("etcd", "etcds", "consul", "consuls")
"""Os dois por HTTP, e os dois por TLS com credencial."""
SEM_CONSUL = (
    f"{SEM_FONTE}o Consul não está nesta máquina (./erp testar --instalar o baixa da suíte {CONSUL.suite} do Debian): "
    "dele só se conferiram as respostas gravadas"
)


@dataclass(frozen=True)
class Servido:
    """Um servidor no ar e como se entra nele."""

    tipo: str
    endereco: str
    credencial: str
    autoridade: Path | None
    supervisor: Supervisor
    processo: Processo

    def origem(self, chave: str) -> str:
        """Como ERP_TOPOLOGIA diria a chave."""
        return f"{self.tipo}://{self.endereco}{chave}"

    def abrir(self, chave: str) -> Repositorio:
        """O cliente da chave."""
        return abrir(self.origem(chave), credencial=self.credencial, autoridade=self.autoridade)

    def gravar(self, chave: str, texto: str) -> str:
        """Grava, haja o que houver na chave, e devolve a origem que a lê."""
        repositorio = self.abrir(chave)
        repositorio.escrever(texto, sobre=repositorio.ler())
        return self.origem(chave)

    def parar(self) -> None:
        """Derruba o servidor."""
        self.supervisor.parar()

    def voltar(self) -> None:
        """Inicia-o de novo; o Consul, que aqui só tem memória, volta sem nada."""
        self.supervisor.iniciar(self.processo)

    def apagar(self, chave: str) -> None:
        """O que nenhum dos nossos faz: some com a chave (num servidor sem credencial)."""
        if self.tipo == "consul":
            pedir(f"http://{self.endereco}/v1/kv{chave}", metodo="DELETE")
        else:
            codificada = base64.b64encode(chave.encode()).decode()
            pedir(f"http://{self.endereco}/v3/kv/deleterange", {"key": codificada})


def pedir(url: str, corpo: Any = None, *, metodo: str = "POST") -> Any:
    """JSON para lá e para cá."""
    dados = json.dumps(corpo).encode() if corpo is not None else None
    with urllib.request.urlopen(urllib.request.Request(url, dados, method=metodo), timeout=5) as resposta:
        return json.load(resposta)


@contextmanager
def no_ar(tipo: str, pasta: Path) -> Iterator[Servido]:
    """Um servidor do tipo, em portas livres, parado no fim; pula o teste se ele não está na máquina."""
    supervisor = Supervisor(print)
    try:
        yield (_etcd if tipo.startswith("etcd") else _consul)(supervisor, tipo, pasta)
    finally:
        supervisor.parar()


def _etcd(supervisor: Supervisor, tipo: str, pasta: Path) -> Servido:
    executavel = achar_etcd()
    if executavel is None:
        pytest.skip("etcd não está instalado: apt-get install etcd-server")
    par = certificado(pasta / "tls") if tipo == "etcds" else None
    no = Etcd(pasta, executavel, par)
    if par is None:
        supervisor.iniciar(no.processo())
        return Servido(tipo, no.endereco, "", None, supervisor, no.processo())
    senha = secrets.token_urlsafe(12)
    sem_tls = Etcd(pasta, executavel, portas=no.portas)
    _ligar_a_autenticacao(sem_tls, senha)
    supervisor.iniciar(no.processo())
    return Servido(tipo, no.endereco, f"root:{senha}", par[0], supervisor, no.processo())


def _ligar_a_autenticacao(no: Etcd, senha: str) -> None:
    """Num etcd de antes, sobre os mesmos dados: a autenticação que se liga fica."""
    antes = Supervisor(print)
    try:
        antes.iniciar(no.processo())
        base = f"http://{no.endereco}/v3/auth"
        pedir(f"{base}/user/add", {"name": "root", "password": senha})
        pedir(f"{base}/role/add", {"name": "root"})
        pedir(f"{base}/user/grant", {"user": "root", "role": "root"})
        pedir(f"{base}/enable", {})
    finally:
        antes.parar()


def _consul(supervisor: Supervisor, tipo: str, pasta: Path) -> Servido:
    executavel = CONSUL.achar()
    if executavel is None:
        pytest.skip(SEM_CONSUL)
    if tipo == "consul":
        no = Consul(pasta, executavel)
        supervisor.iniciar(no.processo())
        return Servido(tipo, no.endereco, "", None, supervisor, no.processo())
    token, porta, (publico, privado) = secrets.token_urlsafe(12), porta_livre(), certificado(pasta / "tls")
    opcoes = {
        "acl": {"enabled": True, "default_policy": "deny", "tokens": {"master": token}},
        "addresses": {"https": LOCAL},
        "cert_file": str(publico),
        "key_file": str(privado),
    }
    no = Consul(pasta, executavel, opcoes, https=porta)
    supervisor.iniciar(no.processo())
    servido = Servido(tipo, f"{LOCAL}:{porta}", token, publico, supervisor, no.processo())
    # A ACL só se monta depois de haver líder.
    assert esperar(lambda: _le(servido), 20)
    return servido


def _le(servido: Servido) -> bool:
    try:
        servido.abrir("/qualquer").ler()
    except FalhaDoRepositorio:
        return False
    return True
