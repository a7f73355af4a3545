"""O que muda no ar, num sistema dividido de verdade, com chamadas correndo: do etcd e, com ele caído, do Consul."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lancador import RAIZ
from lancador.maquina import esperar
from lancador.processos import Processo, Supervisor
from lancador.variaveis import sem_variaveis_erp
from tests.jornadas.no_ar import CHAVE, Cena, cena_no_ar, chamando_em, congelado
from tests.topologia.servidores import no_ar

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def cena(tmp_path_factory: pytest.TempPathFactory, prefixo_dos_bancos: str) -> Iterator[Cena]:
    """Em duas unidades, do etcd."""
    with cena_no_ar("etcd", "grupos", tmp_path_factory.mktemp("no-ar"), prefixo_dos_bancos) as no_etcd:
        yield no_etcd


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    """Dos processos que o teste põe ao lado do sistema."""
    novo = Supervisor(print)
    yield novo
    novo.parar()


def test_nivel_limites_e_endereco_mudam_pelo_etcd_sem_uma_falha(cena: Cena, supervisor: Supervisor) -> None:
    chave = cena.repositorio.abrir(CHAVE)
    with chamando_em(cena) as chamando:
        assert cena.aceita(cena.do_estoque, 70_000)
        cena.mudar(chave, lambda t: f'{t}\n[registros]\nnivel = "INFO"\n[limites]\ncorpo_bytes = 65536\n')
        assert [cena.aceita(u.nome, 70_000) for u in cena.sistema.unidades] == [False, False]
        antiga = cena.endereco(cena.do_estoque)
        nova = cena.outra_web(supervisor)
        cena.mudar(chave, lambda t: t.replace(antiga, nova))
        chamando.mais(3)
        # Quem ainda procurasse o endereço antigo esperaria ali para sempre.
        with congelado(cena.sistema.processos[f"{cena.do_estoque}.web"]):
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
    texto = cena.repositorio.abrir(CHAVE).ler().texto
    assert texto is not None
    with no_ar("consul", tmp_path / "consul") as consul, chamando_em(cena) as chamando:
        valia = cena.no_arquivo("revisao")
        cena.repositorio.parar()
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
        assert [cena.aceita(cena.do_estoque, tamanho) for tamanho in (70_000, 140_000)] == [True, False]
        chamando.mais(3)
    assert set(chamando.respostas) == {201}
