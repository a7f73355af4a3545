"""O que muda no ar, num sistema dividido de verdade, com chamadas correndo: do etcd e, com ele caído, do Consul."""

import http.client
import json
import os
import select
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from lancador import RAIZ
from lancador.maquina import LOCAL, esperar, porta_livre
from lancador.processos import Processo, Supervisor
from lancador.processos_do_sistema import granian, saudavel
from lancador.sistema_no_ar import Sistema
from lancador.variaveis import sem_variaveis_erp
from meu_erp.demonstracao.cliente import ClienteHttp
from plataforma.operacao.agente import SITUACAO
from plataforma.operacao.publicacao import ler, publicar
from plataforma.repositorio import Repositorio
from plataforma.testes.prazos import na_suite
from plataforma.valores import novo_id
from tests.jornadas.conftest import JUNTOS, abrir_em
from tests.topologia.servidores import Servido, no_ar

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
CHAVE = "/meu_erp/sistema"
MUDAR_SEGUNDOS = 1.0
ESPERA_PELA_RECUSA_SEGUNDOS = 0.5
EMPRESA = {"cnpj": "11.444.777/0001-61", "razao_social": "No Ar Ltda", "regime": "real", "crt": 3, "uf": "SP"}
ESTOQUE = f"{JUNTOS[0]}-e-mais-{len(JUNTOS) - 1}"


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
def _chamando(cena: "Cena") -> Iterator[Chamando]:
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
    """O sistema em duas unidades, com a topologia num etcd, e quem o usa."""

    sistema: Sistema
    cliente: ClienteHttp
    etcd: Servido
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
        return len(deles) == 4 and all(dito in d.read_text(encoding="utf-8") for d in deles)

    def mudar(self, chave: Repositorio, mudanca: Callable[[str], str]) -> None:
        """Publica o documento mudado e espera que todos os processos o apliquem."""
        publicar(chave, mudanca(ler(chave)), se_nao_ha=False)
        revisao = chave.ler().revisao
        assert esperar(lambda: self.aplicaram(revisao), na_suite(MUDAR_SEGUNDOS))

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
        porta, ambiente = porta_livre(), self.sistema.ambiente(unidade=ESTOQUE)
        comando, registro = [sys.executable, *granian(porta)], self.pasta / "outra.log"
        supervisor.iniciar(Processo("outra", comando, ambiente, registro, 0, partial(saudavel, porta), pasta=RAIZ))
        return f"http://{LOCAL}:{porta}"


@pytest.fixture(scope="module")
def cena(tmp_path_factory: pytest.TempPathFactory, prefixo_dos_bancos: str) -> Iterator[Cena]:
    """No ar, com uma empresa nova."""
    pasta = tmp_path_factory.mktemp("no-ar")
    with ExitStack() as pilha:
        etcd = pilha.enter_context(no_ar("etcd", tmp_path_factory.mktemp("etcd")))
        com_dona = abrir_em(pilha, "grupos", pasta, prefixo_dos_bancos, repositorio=etcd.origem(CHAVE))
        cliente = pilha.enter_context(com_dona.empresa_nova(**EMPRESA))
        yield Cena(com_dona.sistema, cliente, etcd, pasta, _corpo_do_documento(cliente))


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    """Dos processos que o teste põe ao lado do sistema."""
    novo = Supervisor(print)
    yield novo
    novo.parar()


@contextmanager
def _congelado(pid: int) -> Iterator[None]:
    os.killpg(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(pid, signal.SIGCONT)


def test_nivel_limites_e_endereco_mudam_pelo_etcd_sem_uma_falha(cena: Cena, supervisor: Supervisor) -> None:
    chave = cena.etcd.abrir(CHAVE)
    with _chamando(cena) as chamando:
        assert cena.aceita(ESTOQUE, 70_000)
        cena.mudar(chave, lambda t: f'{t}\n[registros]\nnivel = "INFO"\n[limites]\ncorpo_bytes = 65536\n')
        assert [cena.aceita(u.nome, 70_000) for u in cena.sistema.unidades] == [False, False]
        antiga = cena.endereco(ESTOQUE)
        nova = cena.outra_web(supervisor)
        cena.mudar(chave, lambda t: t.replace(antiga, nova))
        chamando.mais(3)
        # Quem ainda procurasse o endereço antigo esperaria ali para sempre.
        with _congelado(cena.sistema.processos[f"{ESTOQUE}.web"]):
            chamando.mais(10)
            assert cena.cliente.http.get("/api/depositos/").status_code == 200
        cena.mudar(chave, lambda t: t.replace(nova, antiga))
        chamando.mais(3)
        supervisor.parar()
        chamando.mais(10)
    assert set(chamando.respostas) == {201}


def test_com_o_etcd_caido_fica_o_ultimo_e_o_consul_muda_o_mesmo_sistema(
    cena: Cena, supervisor: Supervisor, tmp_path: Path
) -> None:
    texto = cena.etcd.abrir(CHAVE).ler().texto
    assert texto is not None
    with no_ar("consul", tmp_path / "consul") as consul, _chamando(cena) as chamando:
        valia = cena.no_arquivo("revisao")
        cena.etcd.parar()
        assert esperar(lambda: cena.no_arquivo("repositorio") == "fora do ar", 20)
        chamando.mais(5)
        assert cena.no_arquivo("revisao") == valia
        origem = consul.gravar(CHAVE, texto)
        variaveis = {"ERP_TOPOLOGIA": origem, "ERP_DINAMICA": str(cena.dinamica), "PYTHONPATH": str(RAIZ)}
        comando = [sys.executable, "-m", "plataforma.operacao.agente"]
        ambiente = {**sem_variaveis_erp(os.environ), **variaveis}
        supervisor.iniciar(Processo("agente", comando, ambiente, tmp_path / "agente.log", etapa=0))
        assert esperar(lambda: cena.no_arquivo("origem") == origem, 20)
        cena.mudar(consul.abrir(CHAVE), lambda t: t.replace("corpo_bytes = 65536", "corpo_bytes = 131072"))
        assert [cena.aceita(ESTOQUE, tamanho) for tamanho in (70_000, 140_000)] == [True, False]
        chamando.mais(3)
    assert set(chamando.respostas) == {201}
