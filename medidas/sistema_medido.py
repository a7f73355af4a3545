"""Um sistema passageiro com uma empresa, produtos em estoque e um cliente, pronto para ser medido."""

import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from lancador.mapa import Topologia, modulos_da_arvore
from lancador.sistema_no_ar import Sistema
from medidas.cpu import segundos_de_cpu
from medidas.sessao import Sessao

CNPJ, CPF_DO_CLIENTE = "12.ABC.345/01DE-35", "52998224725"
EMAIL = "medidas@exemplo.com.br"
PRODUTOS = 1000
PRODUTOS_POR_LOTE = 500
QUIETUDE_SEGUNDOS = 120
_ESCOADO = """
SELECT NOT EXISTS (SELECT 1 FROM mensageria_outbox)
   AND NOT EXISTS (SELECT 1 FROM mensageria_inbox WHERE situacao = 'pendente')
"""


@dataclass(frozen=True)
class SistemaMedido:
    """O que quem mede precisa saber do sistema no ar."""

    sistema: Sistema
    senha: str
    estabelecimento: str
    deposito: str
    cliente: str
    caixa: str
    produtos: list[str]

    def entrar(self) -> Sessao:
        """Uma sessão nova."""
        return Sessao(self.sistema.url, email=EMAIL, senha=self.senha)

    def cpu(self, papel: str) -> float:
        """Segundos de CPU até agora dos processos `web` ou `trabalho`, somadas as unidades."""
        return segundos_de_cpu(pid for nome, pid in self.sistema.processos.items() if nome.endswith(f".{papel}"))

    @contextmanager
    def banco(self, modulo: str) -> Iterator[psycopg.Connection[Any]]:
        """Uma transação no banco do módulo como administrador, sem os gatilhos: para encher de uma vez."""
        with psycopg.connect(self._admin, dbname=self._nome_do_banco(modulo)) as conexao:
            conexao.execute("SET session_replication_role = replica")
            yield conexao

    def arrumar(self, *modulos: str) -> None:
        """Estatísticas e mapa de visibilidade como o autovacuum os deixa no minuto seguinte; sem nome, em todos."""
        for modulo in modulos or modulos_da_arvore():
            with psycopg.connect(self._admin, dbname=self._nome_do_banco(modulo), autocommit=True) as conexao:
                conexao.execute("VACUUM (ANALYZE)")

    @property
    def _admin(self) -> str:
        if self.sistema.enderecos.admin is None:
            raise RuntimeError("O sistema medido é sempre de teste, e tem conta de administração.")
        return self.sistema.enderecos.admin

    def _nome_do_banco(self, modulo: str) -> str:
        return urlsplit(self.sistema.enderecos.bancos).path.lstrip("/").format(modulo=modulo)

    def escoar(self) -> None:
        """Espera, sem nada perguntar à aplicação, até nada haver a entregar nem a executar; levanta TimeoutError."""
        limite = time.monotonic() + QUIETUDE_SEGUNDOS
        while not all(self._escoado(modulo) for modulo in modulos_da_arvore()):
            if time.monotonic() > limite:
                raise TimeoutError(f"Depois de {QUIETUDE_SEGUNDOS} s ainda há o que fazer.")
            time.sleep(0.1)

    def _escoado(self, modulo: str) -> bool:
        with self.banco(modulo) as conexao:
            return bool(conexao.execute(_ESCOADO).fetchall()[0][0])


@contextmanager
def sistema_medido(topologia: Topologia, *, bancos: str, amqp: str | None) -> Iterator[SistemaMedido]:
    """Sistema novo na topologia dada, nos servidores dados; ao sair, tudo para."""
    with tempfile.TemporaryDirectory(prefix="medir-") as pasta:
        Path(pasta).chmod(0o711)
        with Sistema.de_teste(topologia, bancos=bancos, amqp=amqp, pasta=Path(pasta)) as sistema:
            yield _povoar(sistema, secrets.token_urlsafe(12))


def _povoar(sistema: Sistema, senha: str) -> SistemaMedido:
    dados = ("--cnpj", CNPJ, "--razao-social", "Distribuidora Medida", "--email", EMAIL, "--arquivo-da-senha", "-")
    unidade = "" if sistema.topologia == "monolito" else "core"
    criada = sistema.manage("criar_empresa", *dados, unidade=unidade, entrada=senha)
    if criada.returncode:
        raise RuntimeError(criada.stderr)
    sessao = Sessao(sistema.url, email=EMAIL, senha=senha)
    produtos = [id for inicio in range(0, PRODUTOS, PRODUTOS_POR_LOTE) for id in _cadastrar(sessao, inicio)]
    pessoa = sessao.enviar("/api/pessoas/", {"nome": "Cliente Medido", "documento": CPF_DO_CLIENTE, "uf": "SP"})["id"]
    condicao = sessao.enviar("/api/condicoes/", {"nome": "Trinta dias", "prazos": "30"})["id"]
    sessao.enviar("/api/clientes/", {"pessoa": pessoa, "condicao": condicao})
    medida = SistemaMedido(
        sistema=sistema,
        senha=senha,
        estabelecimento=sessao.ler("/api/estabelecimentos/")["itens"][0]["id"],
        deposito=_primeiro(sessao, "/api/depositos/"),
        cliente=pessoa,
        caixa=_primeiro(sessao, "/api/contas-bancarias/"),
        produtos=produtos,
    )
    medida.escoar()
    for inicio in range(0, PRODUTOS, PRODUTOS_POR_LOTE):
        _abastecer(sessao, medida.deposito, produtos[inicio : inicio + PRODUTOS_POR_LOTE])
    medida.escoar()
    return medida


def _cadastrar(sessao: Sessao, inicio: int) -> list[str]:
    itens = [
        {"sku": f"P{n:06}", "descricao": f"Produto {n}", "unidade": "UN", "ncm": "22021000", "preco": "10.00"}
        for n in range(inicio, inicio + PRODUTOS_POR_LOTE)
    ]
    return list(sessao.enviar("/api/produtos/lote/", {"itens": itens})["itens"])


def _abastecer(sessao: Sessao, deposito: str, produtos: list[str]) -> None:
    itens = [{"produto": p, "quantidade": "1000000", "custo_total": "5000000.00"} for p in produtos]
    corpo = {"deposito": deposito, "tipo": "entrada", "motivo": "Estoque a medir", "itens": itens}
    sessao.enviar("/api/ajustes/", corpo)


def _primeiro(sessao: Sessao, caminho: str) -> str:
    limite = time.monotonic() + QUIETUDE_SEGUNDOS
    while not (itens := sessao.ler(caminho)["itens"]):
        if time.monotonic() > limite:
            raise TimeoutError(f"{caminho} continua vazio: a empresa nova não chegou ao módulo.")
        time.sleep(0.05)
    return str(itens[0]["id"])
