"""O que um repositório de configuração promete, cobrado do etcd e do Consul de verdade, sem e com credencial e TLS."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lancador.maquina import LOCAL, porta_livre
from plataforma.repositorio import (
    Lido,
    OrigemInvalida,
    OutraEscrita,
    Repositorio,
    RepositorioFora,
    RepositorioRecusou,
    abrir,
)
from plataforma.repositorio.servidor import ServidorDoRepositorio
from plataforma.testes.certificados import certificado
from plataforma.testes.prazos import na_suite
from plataforma.valores import novo_id
from tests.topologia.conftest import AbrirServidor
from tests.topologia.servidores import TIPOS, Servido

POUCO, MUITO = 0.2, 10.0


@pytest.fixture(scope="module", params=TIPOS)
def servido(request: pytest.FixtureRequest, servidor: AbrirServidor) -> Servido:
    """Cada um dos quatro."""
    return servidor(request.param)


@pytest.fixture
def chave(servido: Servido) -> Repositorio:
    """Uma chave que ainda não existe."""
    return servido.abrir(f"/meu_erp/{novo_id()}")


def test_a_chave_que_nao_existe_se_le_sem_texto(chave: Repositorio) -> None:
    assert chave.ler().texto is None


@pytest.mark.parametrize("texto", ["epoca = 1\n", "", "ação “é”\n" * 5000], ids=["curto", "vazio", "longo"])
def test_o_que_se_escreve_se_le_igual_na_revisao_que_a_escrita_deu(chave: Repositorio, texto: str) -> None:
    escrito = chave.escrever(texto, sobre=chave.ler())
    assert escrito.texto == texto
    assert chave.ler() == escrito


def test_escrever_sobre_uma_leitura_velha_e_recusado_e_nada_muda(chave: Repositorio) -> None:
    vazia = chave.ler()
    primeira = chave.escrever("um", sobre=vazia)
    segunda = chave.escrever("dois", sobre=primeira)
    assert segunda.revisao > primeira.revisao
    for velha in (vazia, primeira):
        with pytest.raises(OutraEscrita, match=rf"mudou depois da revisão {velha.revisao}\."):
            chave.escrever("três", sobre=velha)
    assert chave.ler() == segunda


def test_de_dois_que_escrevem_sobre_a_mesma_leitura_um_vence(servido: Servido, chave: Repositorio) -> None:
    lida, juntos, feitos = chave.ler(), threading.Barrier(2), []

    def escrever(texto: str) -> None:
        outro = servido.abrir(f"/{chave.chave.lstrip('/')}")
        juntos.wait()
        try:
            feitos.append(outro.escrever(texto, sobre=lida))
        except OutraEscrita:
            feitos.append(None)

    threads = [threading.Thread(target=escrever, args=(texto,)) for texto in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (venceu,) = [feito for feito in feitos if feito]
    assert chave.ler() == venceu


def test_quem_vigia_recebe_em_menos_de_um_segundo_o_que_outro_escreve(servido: Servido, chave: Repositorio) -> None:
    lida = chave.escrever("um", sobre=chave.ler())
    escrita: list[tuple[Lido, float]] = []
    outro = threading.Timer(POUCO, lambda: escrita.append((chave.escrever("dois", sobre=lida), time.monotonic())))
    outro.start()
    vista = servido.abrir(f"/{chave.chave.lstrip('/')}").vigiar(lida, MUITO)
    vista_em = time.monotonic()
    outro.join()
    assert vista == escrita[0][0]
    assert vista_em - escrita[0][1] < 1


def test_quem_vigia_uma_chave_que_nao_existe_a_ve_nascer(chave: Repositorio) -> None:
    vazia = chave.ler()
    outro = threading.Timer(POUCO, lambda: chave.escrever("um", sobre=vazia))
    outro.start()
    vista = _vigiar_ate_mudar(chave, vazia)
    outro.join()
    assert vista == chave.ler()
    assert vista.texto == "um"


def _vigiar_ate_mudar(chave: Repositorio, desde: Lido) -> Lido:
    """O Consul também volta quando só o índice de todas as chaves anda."""
    limite = time.monotonic() + MUITO
    vista = desde
    while vista.texto == desde.texto and time.monotonic() < limite:
        vista = chave.vigiar(vista, 1)
    return vista


def test_o_que_mudou_antes_de_se_vigiar_nao_se_perde(chave: Repositorio) -> None:
    primeira = chave.escrever("um", sobre=chave.ler())
    ultima = chave.escrever("três", sobre=chave.escrever("dois", sobre=primeira))
    inicio = time.monotonic()
    assert chave.vigiar(primeira, MUITO) == ultima
    assert time.monotonic() - inicio < na_suite(1)


def test_sem_mudanca_a_vigia_termina_no_prazo_com_a_mesma_leitura(servido: Servido, chave: Repositorio) -> None:
    lida = chave.escrever("um", sobre=chave.ler())
    servido.gravar(f"/meu_erp/{novo_id()}", "outra chave")
    inicio = time.monotonic()
    assert chave.vigiar(lida, POUCO) == lida
    assert POUCO <= time.monotonic() - inicio < na_suite(POUCO)


@pytest.mark.parametrize("tipo", ["etcds", "consuls"])
@pytest.mark.parametrize("errada", ["", "root:outra"], ids=["nenhuma", "errada"])
def test_a_credencial_que_nao_serve_e_recusada_com_a_saida(servidor: AbrirServidor, tipo: str, errada: str) -> None:
    servido = servidor(tipo)
    chave = abrir(servido.origem("/meu_erp/x"), credencial=errada, autoridade=servido.autoridade)
    with pytest.raises(RepositorioRecusou, match=r"recusou o acesso a .*Confira ERP_REPOSITORIO_CREDENCIAL"):
        chave.ler()
    with pytest.raises(RepositorioRecusou, match="recusou o acesso"):
        chave.escrever("x", sobre=Lido(None, 0))
    with pytest.raises(RepositorioRecusou, match="recusou o acesso"):
        chave.vigiar(Lido(None, 0), POUCO)


@pytest.mark.parametrize("tipo", ["etcds", "consuls"])
def test_o_servidor_de_certificado_desconhecido_nao_se_ouve(servidor: AbrirServidor, tipo: str, tmp_path: Path) -> None:
    outro, _ = certificado(tmp_path)
    chave = abrir(servidor(tipo).origem("/meu_erp/x"), autoridade=outro)
    with pytest.raises(RepositorioFora, match="CERTIFICATE_VERIFY_FAILED"):
        chave.ler()


@pytest.mark.parametrize("tipo", ["etcd", "consul"])
def test_a_chave_apagada_se_percebe(servidor: AbrirServidor, tipo: str) -> None:
    servido, nome = servidor(tipo), f"/meu_erp/{novo_id()}"
    chave = servido.abrir(nome)
    lida = chave.escrever("um", sobre=chave.ler())
    servido.apagar(nome)
    assert chave.vigiar(lida, MUITO).texto is None
    with pytest.raises(OutraEscrita):
        chave.escrever("dois", sobre=lida)
    assert chave.escrever("de novo", sobre=chave.ler()) == chave.ler()


def test_de_varios_enderecos_serve_o_primeiro_que_responde(servidor: AbrirServidor) -> None:
    servido = servidor("etcd")
    chave = abrir(f"etcd://{LOCAL}:{porta_livre()},{servido.endereco}/meu_erp/{novo_id()}")
    assert chave.escrever("um", sobre=chave.ler()) == chave.ler()


@pytest.mark.parametrize(("tipo", "nome"), [("etcd", "etcd"), ("consul", "Consul")])
def test_o_servidor_que_nao_esta_la_se_diz_em_tudo_o_que_se_tenta(tipo: str, nome: str) -> None:
    porta = porta_livre()
    chave = abrir(f"{tipo}://{LOCAL}:{porta}/meu_erp/x")
    fora = pytest.raises(RepositorioFora, match=rf"O {nome} em {LOCAL}:{porta} não respondeu \(.*refused\)")
    with fora:
        chave.ler()
    with fora:
        chave.escrever("x", sobre=Lido(None, 0))
    with fora:
        chave.vigiar(Lido(None, 0), MUITO)


def test_o_servidor_que_aceita_e_nao_responde_tem_prazo(mudo: str) -> None:
    with pytest.raises(RepositorioFora, match="timed out"):
        ServidorDoRepositorio("etcd", (mudo,), seguro=False, autoridade=None).chamar("GET", "/", segundos=POUCO)


@pytest.fixture
def mudo() -> Iterator[str]:
    """Um endereço em que alguém escuta e nada diz."""
    with socket.create_server((LOCAL, 0)) as tomada:
        yield f"{LOCAL}:{tomada.getsockname()[1]}"


@pytest.mark.parametrize(
    "origem",
    ["etcd://", "etcd:///chave", "etcd://127.0.0.1:2379", "consul://127.0.0.1/", "consul://token@127.0.0.1/chave"],
)
def test_o_endereco_sem_servidor_sem_chave_ou_com_credencial_e_recusado_sem_a_mostrar(origem: str) -> None:
    with pytest.raises(OrigemInvalida, match=r"não é como etcd://servidor:2379/meu_erp/topologia ou consul://") as erro:
        abrir(origem)
    assert "token@" not in str(erro.value)
