"""Um módulo congelado, ou com todas as conexões presas: quem precisa dele sabe logo, e os outros nem notam."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from statistics import quantiles
from typing import NamedTuple

import psycopg
import pytest
import requests

from lancador.maquina import LOCAL, esperar
from lancador.progresso import dizer
from lancador.variaveis import THREADS
from meu_erp.demonstracao.cliente import ClienteHttp
from plataforma.testes.threads import threads
from plataforma.topologia import MODULOS
from plataforma.valores import novo_id
from tests.portao.traefik import traefik_no_ar
from tests.provas.quedas import balanco
from tests.provas.quedas.sistemas import EMAIL, SENHA, Servidores, SistemaProprio, congelado, sistema_proprio
from tests.provas.relatorio import Porte, Provar, ate, igual

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
CERTA, INDISPONIVEL = 200, 503
SOZINHOS = ("estoque", "vendas", "web")
RESTO = tuple(m for m in MODULOS if m not in SOZINHOS)
GRUPOS = (*((modulo,) for modulo in SOZINHOS), RESTO)
LEITURAS = 100
ENTRE_CHAMADAS_SEGUNDOS = 0.25
QUIETUDE_SEGUNDOS = 60
RAZAO_DO_P99, RESPOSTA_SEGUNDOS, VOLTA_SEGUNDOS, SEGURADA_SEGUNDOS, ENTRADA_SEGUNDOS = 1.5, 3, 5, 5, 2


class Resposta(NamedTuple):
    """Status e duração de uma chamada."""

    status: int
    segundos: float


Dependente = Callable[[SistemaProprio, ClienteHttp], Resposta]


class Caso(NamedTuple):
    """Como um módulo para, quantas threads lhe pedem o quê enquanto isso, e o que os outros módulos atendem."""

    nome: str
    parar: Callable[[SistemaProprio], AbstractContextManager[None]]
    ao_mesmo_tempo: int
    dependentes: tuple[Dependente, ...]
    dos_outros: tuple[str, ...]


@contextmanager
def tabela_presa(sistema: SistemaProprio) -> Iterator[None]:
    """Quem consulta pedidos fica à espera de uma trava: com THREADS chamadas, toda conexão de vendas está presa."""
    with psycopg.connect(sistema.servidores.admin, dbname=f"{sistema.prefixo}_vendas") as conexao:
        conexao.execute("LOCK TABLE vendas_pedido IN ACCESS EXCLUSIVE MODE")
        yield
        conexao.rollback()


def ler(caminho: str, _sistema: SistemaProprio, cliente: ClienteHttp) -> Resposta:
    """GET de uma lista."""
    inicio = time.monotonic()
    status = cliente.http.get(caminho).status_code
    return Resposta(status, time.monotonic() - inicio)


class Confirmacao(NamedTuple):
    """A confirmação de um pedido, com a chave dela: mandada outra vez, é a mesma."""

    pedido: str
    versao: int
    chave: str

    @classmethod
    def de_um_pedido_novo(cls, sistema: SistemaProprio, cliente: ClienteHttp) -> "Confirmacao":
        """Cria o pedido, que não precisa do estoque."""
        empresa = sistema.empresa
        itens = [{"produto": empresa["produtos"][0], "quantidade": "1"}]
        corpo = {"estabelecimento": empresa["estabelecimento"], "cliente": empresa["cliente"], "itens": itens}
        pedido = cliente.enviar("/api/pedidos/", corpo)
        return cls(pedido["id"], pedido["versao"], str(novo_id()))

    def mandar(self, cliente: ClienteHttp) -> Resposta:
        """Confirma, o que precisa do estoque."""
        cabecalhos, inicio = {"Idempotency-Key": self.chave, "If-Match": f'"{self.versao}"'}, time.monotonic()
        resposta = cliente.http.post(f"/api/pedidos/{self.pedido}/confirmar/", json={}, headers=cabecalhos)
        return Resposta(resposta.status_code, time.monotonic() - inicio)


def confirmar_um_novo(sistema: SistemaProprio, cliente: ClienteHttp) -> Resposta:
    """Cria um pedido e o confirma."""
    return Confirmacao.de_um_pedido_novo(sistema, cliente).mandar(cliente)


CASOS = (
    Caso(
        "unidade_congelada",
        partial(congelado, unidade="estoque"),
        1,
        (partial(ler, "/api/saldos/"), confirmar_um_novo),
        ("/api/produtos/", "/api/titulos/", "/api/pedidos/", "/api/fornecedores/"),
    ),
    Caso(
        "conexoes_presas",
        tabela_presa,
        THREADS,
        (partial(ler, "/api/pedidos/"),),
        ("/api/produtos/", "/api/titulos/", "/api/saldos/", "/api/fornecedores/"),
    ),
)


@pytest.fixture(scope="module")
def sistema(servidores_da_suite: Servidores) -> Iterator[SistemaProprio]:
    """Um sistema dividido para todos os casos, com os prazos que valem fora dos testes."""
    with sistema_proprio("servicos", servidores_da_suite, ambiente="desenvolvimento", grupos=GRUPOS) as no_ar:
        yield no_ar


@pytest.mark.parametrize("caso", CASOS, ids=lambda caso: caso.nome)
def test_modulo_parado_nao_leva_os_outros(caso: Caso, sistema: SistemaProprio, porte: Porte, provar: Provar) -> None:
    antes: list[float] = []
    durante: list[float] = []
    respostas: list[Resposta] = []
    voltas: list[float] = []
    with ExitStack() as pilha:
        cliente, *pedintes = [pilha.enter_context(sistema.entrar()) for _ in range(1 + caso.ao_mesmo_tempo)]
        _p99_ms(cliente, caso.dos_outros)  # as conexões e os comandos preparados nascem aqui
        for _ in range(porte.escolher(10, 20)):
            antes.append(_observar(sistema, caso, cliente, pedintes)[0])
            with caso.parar(sistema):
                p99, dadas = _observar(sistema, caso, cliente, pedintes)
                inicio = time.monotonic()
            durante.append(p99)
            respostas += dadas
            assert esperar(partial(_tudo_certo, sistema, caso, cliente), porte.prazo(QUIETUDE_SEGUNDOS))
            voltas.append(time.monotonic() - inicio)
    dizer(f"{caso.nome}: p99 antes {antes}, durante {durante}; respostas {respostas}")
    assert esperar(lambda: balanco.parado(sistema), porte.prazo(QUIETUDE_SEGUNDOS))
    provar(
        ate(f"reinicios.{caso.nome}.razao_do_p99", _razao(antes, durante), porte.prazo(RAZAO_DO_P99)),
        igual(f"reinicios.{caso.nome}.status_errados", sum(r.status != INDISPONIVEL for r in respostas), 0),
        ate(f"reinicios.{caso.nome}.resposta_s", max(r.segundos for r in respostas), porte.prazo(RESPOSTA_SEGUNDOS)),
        ate(f"reinicios.{caso.nome}.volta_s", max(voltas), porte.prazo(VOLTA_SEGUNDOS)),
    )


@pytest.fixture(scope="module")
def pelo_traefik(sistema: SistemaProprio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClienteHttp]:
    """Uma sessão por um Traefik diante das mesmas unidades."""
    urls = {modulo: unidade.url for unidade in sistema.sistema.unidades for modulo in unidade.modulos}
    with (
        traefik_no_ar(tmp_path_factory.mktemp("traefik"), urls) as portao,
        ClienteHttp(f"http://{LOCAL}:{portao.porta}", email=EMAIL, senha=SENHA) as cliente,
    ):
        yield cliente


def test_pelo_traefik_confirmar_com_o_estoque_parado_se_responde_logo_e_reserva_uma_vez(
    sistema: SistemaProprio, pelo_traefik: ClienteHttp, porte: Porte, provar: Provar
) -> None:
    confirmacao = Confirmacao.de_um_pedido_novo(sistema, pelo_traefik)
    with congelado(sistema, unidade="estoque"):
        parada = confirmacao.mandar(pelo_traefik)
    assert esperar(lambda: confirmacao.mandar(pelo_traefik).status == CERTA, porte.prazo(QUIETUDE_SEGUNDOS))
    assert esperar(lambda: balanco.parado(sistema), porte.prazo(QUIETUDE_SEGUNDOS))
    sql = f"SELECT count(*), sum(quantidade)::int FROM estoque_reserva WHERE documento = '{confirmacao.pedido}'"
    ((reservas, reservado),) = sistema.consultar("estoque", sql)
    provar(
        igual("portao.estoque_parado.status", parada.status, INDISPONIVEL),
        ate("portao.estoque_parado.resposta_s", parada.segundos, porte.prazo(SEGURADA_SEGUNDOS)),
        igual("portao.estoque_parado.reservas", reservas, 1),
        igual("portao.estoque_parado.reservado", reservado, 1),
    )


def test_com_o_core_parado_a_entrada_nas_telas_diz_logo_que_nao_da(
    sistema: SistemaProprio, porte: Porte, provar: Provar
) -> None:
    (do_core,) = (u.nome for u in sistema.sistema.unidades if "core" in u.modulos)
    with congelado(sistema, unidade=do_core):
        parada = requests.get(f"{sistema.sistema.url}/entrar/", allow_redirects=False, timeout=QUIETUDE_SEGUNDOS)
    provar(
        igual("core_parado.entrada.status", parada.status_code, INDISPONIVEL),
        ate("core_parado.entrada.resposta_s", parada.elapsed.total_seconds(), porte.prazo(ENTRADA_SEGUNDOS)),
    )


def _razao(antes: Sequence[float], durante: Sequence[float]) -> float:
    """Entre os quartis de baixo: o que a máquina faz de alheio só piora uma rodada, e uma de sorte não decide."""
    return quantiles(durante, n=4)[0] / quantiles(antes, n=4)[0]


def _p99_ms(cliente: ClienteHttp, caminhos: Sequence[str]) -> float:
    duracoes = []
    for n in range(LEITURAS):
        inicio = time.perf_counter()
        cliente.ler(caminhos[n % len(caminhos)])
        duracoes.append((time.perf_counter() - inicio) * 1000)
    return quantiles(duracoes, n=100)[98]


def _observar(
    sistema: SistemaProprio, caso: Caso, cliente: ClienteHttp, pedintes: Sequence[ClienteHttp]
) -> tuple[float, list[Resposta]]:
    """O p99 dos outros módulos enquanto alguém pede ao que talvez esteja parado, e o que este respondeu."""
    fim = threading.Event()
    with threads(len(pedintes)) as comecar:
        pedindo = [comecar(partial(_pedir, sistema, caso.dependentes, pedinte, fim)) for pedinte in pedintes]
        try:
            p99 = _p99_ms(cliente, caso.dos_outros)
        finally:
            fim.set()
        return p99, [resposta for thread in pedindo for resposta in thread.result()]


def _pedir(
    sistema: SistemaProprio, dependentes: Sequence[Dependente], cliente: ClienteHttp, fim: threading.Event
) -> list[Resposta]:
    """Pede tudo pelo menos uma vez; devolve as respostas."""
    respostas = []
    while True:
        respostas += [pedir(sistema, cliente) for pedir in dependentes]
        if fim.wait(ENTRE_CHAMADAS_SEGUNDOS):
            return respostas


def _tudo_certo(sistema: SistemaProprio, caso: Caso, cliente: ClienteHttp) -> bool:
    return all(pedir(sistema, cliente).status == CERTA for pedir in caso.dependentes)
