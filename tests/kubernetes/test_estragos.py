"""O que se confere dos manifestos: os da árvore passam, e uma cópia estragada, não."""

from collections.abc import Callable
from copy import deepcopy

import pytest

from tests.kubernetes.conferencia import faltas, recusas
from tests.kubernetes.montagem import TOPOLOGIAS, Recurso, montados, o

VERSOES = ("1.31", "1.34", "1.37")


def conteiner(recursos: list[Recurso], nome: str) -> Recurso:
    um: Recurso = o(recursos, "Deployment", nome)["spec"]["template"]["spec"]["containers"][0]
    return um


@pytest.mark.parametrize("versao", VERSOES)
def test_o_esquema_estrito_aceita_todos(versao: str) -> None:
    assert list(recusas([um for nome in (*TOPOLOGIAS, "exemplo") for um in montados(nome)], versao)) == []


@pytest.mark.parametrize("pasta", [*TOPOLOGIAS, "exemplo"])
def test_nenhum_nome_rotulo_ou_porta_e_de_ninguem(pasta: str) -> None:
    assert faltas(montados(pasta)) == []


def _grafia(recursos: list[Recurso]) -> None:
    conteiner(recursos, "web")["securityContext"]["readOnlyRootFileSystem"] = True


def _tipo(recursos: list[Recurso]) -> None:
    o(recursos, "HorizontalPodAutoscaler", "web")["spec"]["maxReplicas"] = "quatro"


def _texto_por_numero(recursos: list[Recurso]) -> None:
    conteiner(recursos, "web")["env"][0]["value"] = 1


def _sem_o_obrigatorio(recursos: list[Recurso]) -> None:
    del o(recursos, "Deployment", "trabalho")["spec"]["selector"]


@pytest.mark.parametrize("versao", VERSOES)
@pytest.mark.parametrize(
    ("estragar", "recusa"),
    [
        (_grafia, "Deployment web: Additional properties are not allowed ('readOnlyRootFileSystem' was unexpected)"),
        (_tipo, "HorizontalPodAutoscaler web: 'quatro' is not of type 'integer'"),
        (_texto_por_numero, "Deployment web: 1 is not of type 'string', 'null'"),
        (_sem_o_obrigatorio, "Deployment trabalho: 'selector' is a required property"),
    ],
)
def test_o_esquema_recusa_a_copia_estragada(
    versao: str, estragar: Callable[[list[Recurso]], None], recusa: str
) -> None:
    copia = [deepcopy(um) for um in montados("monolito") if um["kind"] in ("Deployment", "HorizontalPodAutoscaler")]
    estragar(copia)
    assert list(recusas(copia, versao)) == [recusa]


def _service_de_ninguem(recursos: list[Recurso]) -> None:
    o(recursos, "Service", "core")["spec"]["selector"]["papel"] = "weeb"


def _orcamento_de_ninguem(recursos: list[Recurso]) -> None:
    o(recursos, "PodDisruptionBudget", "core")["spec"]["selector"]["matchLabels"]["unidade"] = "nucleo"


def _politica_de_ninguem(recursos: list[Recurso]) -> None:
    o(recursos, "NetworkPolicy", "portao")["spec"]["podSelector"]["matchLabels"]["papel"] = "entrada"


def _destino_de_ninguem(recursos: list[Recurso]) -> None:
    saida = o(recursos, "NetworkPolicy", "passos")["spec"]["egress"][0]
    saida["to"][0]["podSelector"]["matchLabels"]["papel"] = "banco"


def _pods_de_outro(recursos: list[Recurso]) -> None:
    o(recursos, "Deployment", "core")["spec"]["selector"]["matchLabels"]["unidade"] = "nucleo"


def _escala_de_ninguem(recursos: list[Recurso]) -> None:
    o(recursos, "HorizontalPodAutoscaler", "core")["spec"]["scaleTargetRef"]["name"] = "core-web"


def _segredo_de_ninguem(recursos: list[Recurso]) -> None:
    volumes = o(recursos, "Deployment", "core")["spec"]["template"]["spec"]["volumes"]
    next(v for v in volumes if v["name"] == "segredos")["secret"]["secretName"] = "segredos-nucleo"


def _pasta_de_ninguem(recursos: list[Recurso]) -> None:
    volumes = o(recursos, "Deployment", "core")["spec"]["template"]["spec"]["volumes"]
    next(v for v in volumes if v["name"] == "chaves")["persistentVolumeClaim"]["claimName"] = "chave"


def _configuracao_de_ninguem(recursos: list[Recurso]) -> None:
    conteiner(recursos, "portao")["env"][0]["valueFrom"]["configMapKeyRef"]["key"] = "ERP_REDES"


def _porta_que_nao_serve(recursos: list[Recurso]) -> None:
    o(recursos, "Service", "core")["spec"]["ports"][0]["targetPort"] = 8080


def _porta_que_a_sonda_nao_acha(recursos: list[Recurso]) -> None:
    conteiner(recursos, "core-trabalho")["livenessProbe"]["httpGet"]["port"] = 8000


def _porta_que_o_comando_nao_abre(recursos: list[Recurso]) -> None:
    conteiner(recursos, "core")["ports"][0]["containerPort"] = 80


def _porta_liberada_a_toa(recursos: list[Recurso]) -> None:
    o(recursos, "NetworkPolicy", "core")["spec"]["ingress"][0]["ports"][0]["port"] = 8001


def _entrada_sem_destino(recursos: list[Recurso]) -> None:
    caminho = o(recursos, "Ingress", "portao")["spec"]["rules"][0]["http"]["paths"][0]
    caminho["backend"]["service"]["port"]["number"] = 80


def _rota_a_ninguem(recursos: list[Recurso]) -> None:
    rotas = o(recursos, "ConfigMap", "rotas")["data"]
    rotas["rotas.yaml"] = rotas["rotas.yaml"].replace("http://core:8000", "http://core:80")


def _banco_de_ninguem(recursos: list[Recurso]) -> None:
    dados = o(recursos, "ConfigMap", "instalacao")["data"]
    dados["ERP_BANCOS"] = dados["ERP_BANCOS"].replace("@postgres:", "@banco:")


@pytest.mark.parametrize(
    ("estragar", "falta"),
    [
        (_service_de_ninguem, "Service core: ninguém tem {'papel': 'weeb', 'unidade': 'core'}"),
        (_orcamento_de_ninguem, "PodDisruptionBudget core: ninguém tem {'papel': 'web', 'unidade': 'nucleo'}"),
        (_politica_de_ninguem, "NetworkPolicy portao: ninguém tem {'papel': 'entrada'}"),
        (_destino_de_ninguem, "NetworkPolicy passos: ninguém tem {'papel': 'banco'}"),
        (_pods_de_outro, "Deployment core: o seletor não é o dos seus pods"),
        (_escala_de_ninguem, "HorizontalPodAutoscaler core: o Deployment que ele escala não existe"),
        (_segredo_de_ninguem, "core: ninguém cria o Secret segredos-nucleo"),
        (_pasta_de_ninguem, "core: ninguém pede a pasta chave"),
        (_configuracao_de_ninguem, "portao: o ConfigMap instalacao não tem ['ERP_REDES']"),
        (_porta_que_nao_serve, "Service core: core não escuta na 8080"),
        (_porta_que_a_sonda_nao_acha, "core-trabalho: ninguém escuta na 8000"),
        (_porta_que_o_comando_nao_abre, "core: ninguém escuta na 8000"),
        (_porta_liberada_a_toa, "NetworkPolicy core: core não escuta na 8001"),
        (_entrada_sem_destino, "Ingress portao: ninguém serve portao:80"),
        (_rota_a_ninguem, "ConfigMap rotas: ninguém serve core:80"),
        (_banco_de_ninguem, "ConfigMap instalacao: ninguém serve banco:5432"),
    ],
)
def test_um_nome_rotulo_ou_porta_de_ninguem_e_recusado(estragar: Callable[[list[Recurso]], None], falta: str) -> None:
    copia = deepcopy(montados("servicos"))
    estragar(copia)
    assert falta in faltas(copia)
