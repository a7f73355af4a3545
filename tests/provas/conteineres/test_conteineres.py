"""`docker compose up` termina num ERP usável, fechado, que se reinicia sem que o cliente perca uma chamada.

A ordem conta: cada topologia sobe uma vez, serve todas as provas, e a última a apaga.
"""

import pytest

from implantacao.contas import uid_de
from implantacao.instalacao import MONOLITO
from plataforma.topologia import MODULOS
from tests.provas.conteineres.chamadas import DESISTIR_SEGUNDOS, SEM_CONEXAO, comprando
from tests.provas.conteineres.conftest import Venda
from tests.provas.conteineres.imagens import NOSSA
from tests.provas.conteineres.instalacao import Instalacao, do_processo, raiz_so_de_leitura
from tests.provas.conteineres.motor import restos
from tests.provas.relatorio import Porte, Provar, ate, desde, igual

pytestmark = pytest.mark.inteira
IMAGEM_BYTES = 400 * 1024**2
PARAR_SEGUNDOS = 10
SEM_CAPACIDADE = "0" * 16
DE_PRIMEIRA_PCT = 90
PORTAO = "portao"
SERVIDORES = {"postgres": 999, "rabbitmq": 999}
UNIDADES = {
    "web": {nome: uid_de(MONOLITO) for nome in ("web", "trabalho")},
    "core": {nome: uid_de(modulo) for modulo in MODULOS for nome in (modulo, f"{modulo}-trabalho")},
}
"""Topologia, pelo contêiner em que está o core -> os contêineres das unidades, e o uid de cada um."""
OUTROS = {
    "web": {"postgres": SERVIDORES["postgres"], PORTAO: uid_de("traefik")},
    "core": {**SERVIDORES, PORTAO: uid_de("traefik"), "etcd": uid_de("etcd"), "agente": uid_de("agente")},
}
AO_NASCER = {"web": ("web", "trabalho"), "core": ("core", "core-trabalho", "agente")}
SAIDAS_AO_NASCER = {"0", "143"}


@pytest.mark.no_ci
def test_a_demonstracao_da_o_mesmo_resumo_nas_duas_topologias(no_ar: Instalacao, resumos: dict[str, str]) -> None:
    resumos[no_ar.arquivo] = no_ar.demonstrar()
    assert len(set(resumos.values())) == 1, resumos


@pytest.mark.no_ci
def test_todo_conteiner_tem_a_sua_conta_a_raiz_so_de_leitura_e_nenhuma_capacidade(no_ar: Instalacao) -> None:
    servicos = no_ar.servicos()
    assert set(servicos) == uids(no_ar).keys()
    assert [f"{servico}: {desvio}" for servico in servicos for desvio in desvios(no_ar, servico)] == []


def uids(no_ar: Instalacao) -> dict[str, int]:
    """Os contêineres que ficam no ar, e a conta de cada um."""
    return UNIDADES[no_ar.core] | OUTROS[no_ar.core]


def desvios(no_ar: Instalacao, servico: str) -> list[str]:
    """O que, visto de fora, o contêiner tem a mais do que deve."""
    inspecao = no_ar.inspecao(servico)
    pid, sonda = inspecao["State"]["Pid"], inspecao["Config"].get("Healthcheck", {"Test": ["NONE"]})
    ligadas = [ligada for lista in inspecao["NetworkSettings"]["Ports"].values() for ligada in lista or []]
    publicado = [f"{ligada['HostIp']}:{ligada['HostPort']}" for ligada in ligadas]
    visto = do_processo(pid)
    certos = {
        "conta": visto["Uid"].split() == [str(uids(no_ar)[servico])] * 4,
        "capacidades": visto["CapEff"] == visto["CapPrm"] == visto["CapBnd"] == SEM_CAPACIDADE,
        # O núcleo os nega também a quem nasce de um motor sem eles, como o daqui: conta o que se pediu ao motor.
        "novos privilégios": inspecao["HostConfig"]["SecurityOpt"] == ["no-new-privileges:true"],
        "raiz gravável": raiz_so_de_leitura(pid),
        "publicado": publicado == ([no_ar.url.removeprefix("http://")] if servico == PORTAO else []),
        "sem sonda": sonda["Test"] != ["NONE"],
    }
    return [desvio for desvio, certo in certos.items() if not certo]


def test_a_imagem_e_pequena_e_nao_guarda_de_onde_veio(no_ar: Instalacao, provar: Provar) -> None:
    imagem = no_ar.dado(no_ar.core, "{{.Image}}")
    procurar = "ls /etc/pip.conf /run/autoridade.pem /root/.config/pip 2>/dev/null | wc -l"
    achados = no_ar.motor.docker("run", "--rm", "--user", "0", imagem, "sh", "-c", procurar)
    tamanho = int(no_ar.motor.docker("image", "inspect", "--format", "{{.Size}}", imagem))
    provar(
        ate(f"conteineres.{no_ar.core}.imagem_bytes", tamanho, IMAGEM_BYTES),
        igual(f"conteineres.{no_ar.core}.arquivos_da_maquina_na_imagem", int(achados), 0),
    )


def test_unidades_e_trabalhadores_reiniciam_sem_erro_no_cliente(venda: Venda, provar: Provar) -> None:
    _reiniciar_sob_chamadas(
        venda, [s for s in venda.no_ar.servicos() if s in UNIDADES[venda.no_ar.core]], "unidades", provar
    )


def test_postgres_e_rabbitmq_reiniciam_e_a_mesma_chave_depois_certa(venda: Venda, provar: Provar) -> None:
    _reiniciar_sob_chamadas(venda, [s for s in venda.no_ar.servicos() if s in SERVIDORES], "servidores", provar)


def test_quem_recebe_o_sinal_de_parada_sai_com_zero(no_ar: Instalacao, porte: Porte, provar: Provar) -> None:
    nossos = [servico for servico in no_ar.servicos() if NOSSA + "-" in no_ar.dado(servico, "{{.Config.Image}}")]
    demoras = [no_ar.parar(servico) for servico in nossos]
    saidas = {servico: no_ar.dado(servico, "{{.State.ExitCode}}") for servico in nossos}
    assert set(saidas.values()) == {"0"}, saidas
    provar(ate(f"conteineres.{no_ar.core}.parar_s", max(demoras), porte.prazo(PARAR_SEGUNDOS)))


def test_quem_e_parado_ao_nascer_tambem_para_logo(no_ar: Instalacao, porte: Porte, provar: Provar) -> None:
    demoras, saidas = [], {}
    for servico in AO_NASCER[no_ar.core]:
        no_ar.motor.docker("start", no_ar.conteiner(servico))
        demoras.append(no_ar.parar(servico))
        saidas[servico] = no_ar.dado(servico, "{{.State.ExitCode}}")
    assert set(saidas.values()) <= SAIDAS_AO_NASCER, saidas
    provar(ate(f"conteineres.{no_ar.core}.parar_ao_nascer_s", max(demoras), porte.prazo(PARAR_SEGUNDOS)))


@pytest.mark.no_ci
def test_o_down_com_volumes_nao_deixa_nada(no_ar: Instalacao) -> None:
    assert restos(no_ar.motor, no_ar.projeto)
    no_ar.descer()
    assert restos(no_ar.motor, no_ar.projeto) == []


def _reiniciar_sob_chamadas(venda: Venda, servicos: list[str], grupo: str, provar: Provar) -> None:
    """Um por vez, sob quem compra com chave e a repete a quem lhe diz que volte."""
    with comprando(venda.cliente, venda.cena) as contagem:
        for servico in servicos:
            antes = contagem.atendidas
            venda.no_ar.reiniciar(servico)
            contagem.esperar_outra(antes)
    chave = f"conteineres.{venda.no_ar.core}.{grupo}"
    provar(
        igual(f"{chave}.reiniciados", len(servicos), len(servicos)),
        igual(f"{chave}.erros", len(contagem.erros), 0),
        igual(f"{chave}.sem_conexao", contagem.recusas[str(SEM_CONEXAO)], 0),
        igual(f"{chave}.503_sem_retry_after", contagem.recusas["503"], 0),
        ate(f"{chave}.mais_longa_s", contagem.mais_longa_s, venda.porte.prazo(DESISTIR_SEGUNDOS)),
        desde(f"{chave}.atendidas", contagem.atendidas, len(servicos)),
        desde(f"{chave}.de_primeira_pct", 100 * contagem.de_primeira / contagem.atendidas, DE_PRIMEIRA_PCT),
    )
