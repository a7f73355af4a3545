"""Um sistema dividido com a topologia num repositório, chamadas correndo, e o que se vê de cada processo."""

import http.client
import json
import os
import select
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lancador import RAIZ
from lancador.comandos_da_unidade import web
from lancador.maquina import LOCAL, esperar, porta_livre
from lancador.processos import Processo, Supervisor
from lancador.processos_do_sistema import pronta
from lancador.sistema_no_ar import Sistema
from meu_erp.demonstracao.cliente import ClienteHttp
from plataforma.operacao.agente import SITUACAO
from plataforma.operacao.publicacao import ler, publicar
from plataforma.repositorio import Repositorio
from plataforma.testes.prazos import na_suite
from plataforma.valores import novo_id
from tests.jornadas.conftest import abrir_em
from tests.topologia.servidores import Servido, no_ar

CHAVE = "/meu_erp/sistema"
MUDAR_SEGUNDOS = 1.0
ESPERA_PELA_RECUSA_SEGUNDOS = 0.5
EMPRESA = {"cnpj": "11.444.777/0001-61", "razao_social": "No Ar Ltda", "regime": "real", "crt": 3, "uf": "SP"}


@dataclass
class Chamando:
    """Uma chamada depois da outra, cada uma de vendas ao estoque, até que se pare; conta o que se respondeu."""

    cliente: ClienteHttp
    corpo: dict[str, Any]
    respostas: Counter[int] = field(default_factory=Counter)
    parar: threading.Event = field(default_factory=threading.Event)

    def chamar(self) -> None:
        """Sem fim."""
        while not self.parar.is_set():
            chave = {"Idempotency-Key": str(novo_id())}
            resposta = self.cliente.http.post("/api/pedidos/", json=self.corpo, headers=chave)
            self.respostas[resposta.status_code] += 1

    def mais(self, quantas: int) -> None:
        """Espera que se respondam mais tantas."""
        alvo = self.respostas.total() + quantas
        assert esperar(lambda: self.respostas.total() >= alvo, 60)


def _corpo_do_documento(cliente: ClienteHttp) -> dict[str, Any]:
    """O de um rascunho que vendas só cria depois de perguntar ao estoque."""
    (deposito,) = cliente.listar("/api/depositos/")
    produto = cliente.enviar("/api/produtos/", {"sku": "A", "descricao": "Copo", "unidade": "UN", "preco": "1.00"})
    pessoa = cliente.enviar("/api/pessoas/", {"documento": "52998224725", "nome": "Maria", "uf": "SP"})
    condicao = cliente.enviar("/api/condicoes/", {"nome": "À vista", "prazos": "0"})
    cliente.enviar("/api/clientes/", {"pessoa": pessoa["id"], "condicao": condicao["id"]})
    return {
        "estabelecimento": deposito["estabelecimento"],
        "deposito": deposito["id"],
        "cliente": pessoa["id"],
        "itens": [{"produto": produto["id"], "quantidade": "1"}],
    }


@contextmanager
def chamando_em(cena: "Cena") -> Iterator[Chamando]:
    chamando = Chamando(cena.cliente, cena.corpo)
    thread = threading.Thread(target=chamando.chamar)
    thread.start()
    try:
        yield chamando
    finally:
        chamando.parar.set()
        thread.join()


@dataclass
class Cena:
    """O sistema dividido, com a topologia num repositório, e quem o usa."""

    sistema: Sistema
    cliente: ClienteHttp
    repositorio: Servido
    pasta: Path
    corpo: dict[str, Any]

    @property
    def dinamica(self) -> Path:
        """O arquivo que os processos seguem."""
        return self.sistema.pasta / "no-ar" / "dinamica.json"

    def no_arquivo(self, nome: str) -> Any:
        """Um campo do arquivo, ou da situação do agente."""
        dele = json.loads(self.dinamica.read_text(encoding="utf-8"))
        return {**json.loads(self.dinamica.with_name(SITUACAO).read_text(encoding="utf-8")), **dele}[nome]

    def aplicaram(self, revisao: int) -> bool:
        """Se todos os processos das unidades já disseram que estão nela."""
        registros = self.sistema.pasta / "registros"
        deles = [registros / f"{p}.log" for p in self.sistema.processos if p.endswith((".web", ".trabalho"))]
        dito = f"configuracao.no_ar: revisão {revisao} de"
        return len(deles) == 2 * len(self.sistema.unidades) and all(
            dito in d.read_text(encoding="utf-8") for d in deles
        )

    def mudar(self, chave: Repositorio, mudanca: Callable[[str], str]) -> float:
        """Publica o documento mudado e espera que todos os processos o apliquem; devolve quanto levou."""
        texto, inicio = mudanca(ler(chave)), time.monotonic()
        publicar(chave, texto, se_nao_ha=False)
        revisao = chave.ler().revisao
        assert esperar(lambda: self.aplicaram(revisao), na_suite(MUDAR_SEGUNDOS))
        return time.monotonic() - inicio

    @property
    def do_estoque(self) -> str:
        """O nome da unidade que executa o estoque."""
        return next(u.nome for u in self.sistema.unidades if "estoque" in u.modulos)

    def endereco(self, unidade: str) -> str:
        """O de quando o sistema iniciou."""
        return next(u.url for u in self.sistema.unidades if u.nome == unidade)

    def aceita(self, unidade: str, tamanho: int) -> bool:
        """Se a unidade lê um corpo deste tamanho; o que ela recusa, recusa pelo anúncio."""
        conexao = http.client.HTTPConnection(urlsplit(self.endereco(unidade)).netloc, timeout=10)
        conexao.putrequest("POST", "/api/x/")
        conexao.putheader("Content-Length", str(tamanho))
        conexao.endheaders()
        pronta, _, _ = select.select([conexao.sock], [], [], ESPERA_PELA_RECUSA_SEGUNDOS)
        if not pronta:
            conexao.send(b"x" * tamanho)
        status = conexao.getresponse().status
        conexao.close()
        assert status in (404, 413)
        return status == 404

    def outra_web(self, supervisor: Supervisor) -> str:
        """Mais um processo que atende pela unidade do estoque, noutra porta; devolve o endereço."""
        porta, ambiente = porta_livre(), self.sistema.ambiente(unidade=self.do_estoque)
        comando, registro = [sys.executable, *web(porta)], self.pasta / "outra.log"
        supervisor.iniciar(Processo("outra", comando, ambiente, registro, 0, partial(pronta, porta), pasta=RAIZ))
        return f"http://{LOCAL}:{porta}"


@contextmanager
def cena_no_ar(tipo: str, topologia: str, pasta: Path, modelo: str) -> Iterator[Cena]:
    """No ar, com uma empresa nova; `modelo` é o prefixo dos bancos já migrados."""
    with ExitStack() as pilha:
        servido = pilha.enter_context(no_ar(tipo, pasta / tipo))
        dados = pasta / "dados"
        com_dona = abrir_em(pilha, topologia, dados, modelo, repositorio=servido.origem(CHAVE))
        cliente = pilha.enter_context(com_dona.empresa_nova(**EMPRESA))
        yield Cena(com_dona.sistema, cliente, servido, pasta, _corpo_do_documento(cliente))


@contextmanager
def congelado(pid: int) -> Iterator[None]:
    """Dentro do bloco, o grupo do processo está parado."""
    os.killpg(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(pid, signal.SIGCONT)
