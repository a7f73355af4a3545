"""O sistema inteiro, em cada topologia, nos servidores da suíte."""

import http.client
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psycopg
import pytest

from lancador.comandos_da_unidade import PRONTA, VIVA
from lancador.contas import Contas, escolher
from lancador.enderecos import Enderecos
from lancador.execucao import SOQUETE_MAIS_LONGO, SOQUETE_MAXIMO
from lancador.instalacao import segredo_do_operador
from lancador.maquina import LOCAL, Conta, atende, esperar
from lancador.sistema_no_ar import Sistema
from tests.sistemas import sistema_passageiro

pytestmark = pytest.mark.jornada
PRAZO_SEGUNDOS = 30
DETALHES = "/_plataforma/detalhes"


class Resposta(NamedTuple):
    """O que a unidade respondeu."""

    status: int
    corpo: dict[str, Any]


@pytest.fixture(scope="module", params=["monolito", "servicos"])
def sistema(request: pytest.FixtureRequest) -> Iterator[Sistema]:
    """Um sistema novo em cada topologia, numa pasta que a conta sem privilégios alcança."""
    with tempfile.TemporaryDirectory(prefix="erp-") as pasta:
        Path(pasta).chmod(0o711)
        with sistema_passageiro(request.param, Path(pasta)) as novo:
            yield novo


def pedir(porta: int, caminho: str, credencial: str = "") -> Resposta:
    """A resposta a um GET."""
    with closing(http.client.HTTPConnection(LOCAL, porta, timeout=5)) as conexao:
        conexao.request("GET", caminho, headers={"Authorization": f"Bearer {credencial}"})
        resposta = conexao.getresponse()
        return Resposta(resposta.status, json.load(resposta))


def detalhes(sistema: Sistema, porta: int) -> dict[str, Any]:
    """O que a unidade conta de si a quem opera."""
    return pedir(porta, DETALHES, segredo_do_operador(sistema.pasta)).corpo


def test_cada_unidade_executa_so_os_seus_modulos_e_volta_quando_cai(sistema: Sistema) -> None:
    assert {u.nome: sorted(detalhes(sistema, u.porta)["modulos"]) for u in sistema.unidades} == {
        u.nome: sorted(u.modulos) for u in sistema.unidades
    }
    unidade = sistema.unidades[0]
    antigo = sistema.processos[f"{unidade.nome}.web"]
    os.kill(antigo, signal.SIGKILL)
    assert esperar(lambda: sistema.processos.get(f"{unidade.nome}.web", antigo) != antigo, PRAZO_SEGUNDOS)
    assert esperar(lambda: atende(unidade.porta), PRAZO_SEGUNDOS)
    assert detalhes(sistema, unidade.porta)["unidade"] == unidade.nome


def test_web_e_trabalhador_de_cada_unidade_dizem_se_vivem_e_se_estao_prontos(sistema: Sistema) -> None:
    portas = {p for u in sistema.unidades for p in (u.porta, u.porta_do_trabalho)}
    assert [pedir(porta, VIVA) for porta in portas] == [Resposta(200, {"viva": True})] * len(portas)
    assert [pedir(porta, PRONTA) for porta in portas] == [Resposta(200, {"pronta": True})] * len(portas)
    do_trabalho = sistema.unidades[0].porta_do_trabalho
    assert pedir(do_trabalho, DETALHES, segredo_do_operador(sistema.pasta)).status == 404


def test_os_detalhes_so_se_dao_a_quem_opera_e_nunca_pelo_portal(sistema: Sistema) -> None:
    porta = sistema.unidades[0].porta
    assert pedir(porta, DETALHES, "outro").status == 401
    if sistema.topologia == "servicos":
        assert pedir(sistema.porta, DETALHES, segredo_do_operador(sistema.pasta)).status == 404
        assert pedir(sistema.porta, PRONTA).status == 404


def test_recusado_antes_de_se_ler_o_corpo_a_conexao_serve_a_chamada_seguinte(sistema: Sistema) -> None:
    with closing(http.client.HTTPConnection(LOCAL, sistema.unidades[0].porta, timeout=10)) as conexao:
        conexao.putrequest("POST", "/api/unicornios/")
        conexao.putheader("Content-Length", "2")
        conexao.endheaders()
        # Sem a guarda a resposta já viria, e o corpo, chegando depois, acharia a conexão fechada.
        assert not select.select([conexao.sock], [], [], 1)[0]
        conexao.send(b"{}")
        assert lido(conexao) == http.HTTPStatus.NOT_FOUND
        mesma = conexao.sock
        conexao.request("GET", PRONTA)
        assert lido(conexao) == http.HTTPStatus.OK
        assert conexao.sock is mesma


def lido(conexao: http.client.HTTPConnection) -> int:
    resposta = conexao.getresponse()
    resposta.read()
    return resposta.status


@pytest.fixture
def contas(sistema: Sistema) -> Contas:
    """As do sistema; se a conta não alcança o clone ou o Python, ele roda com a de quem o iniciou, e avisou."""
    return escolher(sistema.python, sistema.pasta)


def do_nucleo(pid: int) -> dict[str, str]:
    """O que o núcleo diz de um processo."""
    linhas = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return {nome: valor.split("\t")[0] for nome, _, valor in (linha.partition(":\t") for linha in linhas)}


def filhos(pid: int) -> list[int]:
    lista = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(filho) for filho in lista]


def test_iniciado_por_root_nenhum_processo_e_de_root_nem_ganha_privilegio(sistema: Sistema, contas: Contas) -> None:
    pids = [p for pid in sistema.processos.values() for p in (pid, *filhos(pid))]
    assert len(pids) > len(sistema.processos)
    assert {do_nucleo(pid)["NoNewPrivs"] for pid in pids} == {"1"}
    assert {do_nucleo(pid)["Uid"] for pid in pids} == {str(contas.conta.uid if contas.conta else os.geteuid())}
    if contas.conta:
        assert {do_nucleo(pid)["CapEff"] for pid in pids} == {"0" * 16}


def lido_por(conta: Conta | None, *comando: str) -> str:
    quem = {"user": conta.uid, "group": conta.gid, "extra_groups": []} if conta else {}
    return subprocess.run(comando, capture_output=True, text=True, errors="replace", **quem).stdout  # type: ignore[call-overload,no-any-return]


def entra(sistema: Sistema, modulo: str, papel: str, senha: str, *, em: str) -> bool:
    """Se a senha serve ao papel do módulo, no banco do módulo `em`."""
    partes = urlsplit(sistema.enderecos.bancos)
    usuario, banco = (str(p).format(modulo=m, papel=papel) for p, m in ((partes.username, modulo), (partes.path, em)))
    try:
        psycopg.connect(f"postgresql://{usuario}:{senha}@{partes.hostname}:{partes.port}{banco}").close()
    except psycopg.OperationalError:
        return False
    return True


def test_com_o_que_uma_unidade_ve_so_se_entra_como_app_dos_seus_modulos(sistema: Sistema, contas: Contas) -> None:
    unidade = next(u for u in sistema.unidades if "vendas" in u.modulos)
    conta = contas.da_unidade(unidade)
    # O do web é o mesmo, e o granian escreve o nome do processo por cima dele.
    ambiente = lido_por(conta, "cat", f"/proc/{sistema.processos[f'{unidade.nome}.trabalho']}/environ")
    assert sistema.enderecos.bancos in ambiente
    # Sem conta própria o sistema de arquivos não separa as unidades: o que se olha é só o que a unidade recebe.
    segredos = sistema.pasta / "segredos"
    onde = [sistema.pasta, *segredos.iterdir()] if conta else [segredos / f"app-{unidade.nome}"]
    arquivos = ("-name", "binarios", "-prune", "-o", "-type", "f", "-readable", "-exec", "cat", "{}", "+")
    visto = ambiente + lido_por(conta, "find", *map(str, onde), *arquivos)
    da_unidade = {f"{modulo}_app" for modulo in unidade.modulos}
    assert {nome for nome, senha in sistema.enderecos.senhas.items() if senha in visto} == da_unidade
    assert (sistema.segredo in visto) == ("core" in unidade.modulos)
    assert str(urlsplit(str(sistema.enderecos.admin)).password) not in visto
    senha = sistema.enderecos.senhas["vendas_app"]
    papeis = [(modulo, papel) for modulo in ("vendas", "financeiro") for papel in ("app", "dono")]
    assert [p for p in papeis if entra(sistema, *p, senha, em=p[0])] == [("vendas", "app")]
    assert not entra(sistema, "vendas", "app", senha, em="financeiro")
    if conta and unidade.nome == "vendas":
        assert lido_por(conta, "cat", f"/proc/{sistema.processos['core.trabalho']}/environ") == ""
        assert lido_por(conta, "ls", str(sistema.pasta / "chaves")) == ""


@pytest.mark.parametrize("sobra", [0, 1])
def test_o_soquete_da_unidade_de_nome_mais_longo_cabe_num_soquete(sobra: int) -> None:
    grupos = (("estoque",), ("abertura", "compras", "core", "financeiro", "vendas"))
    with tempfile.TemporaryDirectory() as curta:
        fixo = len(f"{curta}//execucao") + len(SOQUETE_MAIS_LONGO.format(unidade="abertura-e-mais-4"))
        pasta = Path(curta) / ("x" * (SOQUETE_MAXIMO - fixo + sobra))
        enderecos = Enderecos(bancos="", admin=None)
        sistema = Sistema(topologia="servicos", grupos=grupos, enderecos=enderecos, pasta=pasta, segredo="s", base={})
        soquete = (
            Path(sistema.ambiente(unidade="abertura-e-mais-4")["ERP_EXECUCAO"]) / "abertura-e-mais-4-4194304.aviso"
        )
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as de_verdade:
            de_verdade.bind(str(soquete))
        assert soquete.is_relative_to(pasta) == (sobra == 0)
        sistema.parar()
