"""Pelas NetworkPolicies, cada pod só alcança aquilo de que precisa, e só é alcançado por quem precisa dele."""

from copy import deepcopy

import pytest

from implantacao.manifestos.redes import politica
from plataforma.topologia import MODULOS
from tests.kubernetes.alcance import por_dentro, por_fora, sem_politica
from tests.kubernetes.montagem import TOPOLOGIAS, montados, pods

DA_UNIDADE = {"monolito": {"postgres:5432"}, "servicos": {"postgres:5432", "rabbitmq:5672", "etcd:2379", "web:8000"}}
SO_DOS_SERVICOS = {"topologia": {"etcd:2379"}, "rabbitmq": set(), "etcd": set()}
DO_CORE = {"monolito": {"web", "trabalho"}, "servicos": {"core", "core-trabalho"}}


@pytest.mark.parametrize("topologia", TOPOLOGIAS)
def test_cada_pod_so_alcanca_aquilo_de_que_precisa(topologia: str) -> None:
    assert por_dentro(montados(topologia)) == {
        "web": DA_UNIDADE[topologia],
        "trabalho": DA_UNIDADE[topologia],
        "portao": {"web:8000"},
        "passo": {"postgres:5432"},
        "postgres": set(),
        **(SO_DOS_SERVICOS if topologia == "servicos" else {}),
    }


@pytest.mark.parametrize("topologia", TOPOLOGIAS)
def test_para_fora_so_saem_nomes_e_o_email_do_core(topologia: str) -> None:
    todos = {pod.nome for pod in pods(montados(topologia))}
    assert por_fora(montados(topologia), "egress") == {
        "kube-system/kube-dns:53": todos,
        "qualquer:465": DO_CORE[topologia],
        "qualquer:587": DO_CORE[topologia],
    }


@pytest.mark.parametrize("topologia", TOPOLOGIAS)
def test_de_fora_so_o_ingress_chega_e_so_ao_portao(topologia: str) -> None:
    assert por_fora(montados(topologia), "ingress") == {"ingress-nginx:8000": {"portao"}}


@pytest.mark.parametrize("topologia", TOPOLOGIAS)
@pytest.mark.parametrize("lado", ["ingress", "egress"])
def test_ninguem_fica_sem_politica(topologia: str, lado: str) -> None:
    assert sem_politica(montados(topologia), lado) == set()


def test_uma_saida_sem_destino_se_ve() -> None:
    aberta = politica("aberta", {"papel": "web"}, saidas=[{"ports": [{"protocol": "TCP", "port": 5672}]}])
    com_ela = [*deepcopy(montados("monolito")), aberta]
    assert por_fora(com_ela, "egress")["qualquer:5672"] == {"web"}


def test_o_modulo_so_entra_no_seu_banco_pela_senha_que_tem() -> None:
    """A rede deixa todos chegarem ao mesmo PostgreSQL: quem separa os bancos são as senhas."""
    for pod in pods(montados("servicos")):
        if pod.rotulos["papel"] in ("web", "trabalho"):
            (dele,) = [v["secret"]["secretName"] for v in pod.corpo["volumes"] if "secret" in v]
            assert dele == f"segredos-{pod.rotulos['unidade']}"
    assert {pod.rotulos["unidade"] for pod in pods(montados("servicos")) if "unidade" in pod.rotulos} == set(MODULOS)
