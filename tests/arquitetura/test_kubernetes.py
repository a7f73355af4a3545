"""Os manifestos do Kubernetes: aceitos, estritos, por três versões, e fechados como as imagens."""

import subprocess
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import kubernetes_validate
import pytest
import yaml

from implantacao.contas import uid_de
from implantacao.kubernetes import PASTA
from lancador.outra_suite import KUSTOMIZE
from plataforma.topologia import MODULOS
from plataforma.topologia.carregar import RAIZ

VERSOES = ("1.31", "1.34", "1.37")
TOPOLOGIAS = ("monolito", "servicos")
Manifesto = dict[str, Any]


@pytest.fixture(scope="module", params=TOPOLOGIAS)
def manifestos(request: pytest.FixtureRequest) -> list[Manifesto]:
    """O que o kustomize monta."""
    executavel = KUSTOMIZE.achar()
    if executavel is None:
        pytest.skip("sem fonte: falta o kustomize (./erp testar --instalar o baixa)")
    pasta = RAIZ / PASTA / request.param
    feito = subprocess.run([executavel, "build", pasta], capture_output=True, text=True, check=True)
    return list(yaml.safe_load_all(feito.stdout))


def dos_pods(manifestos: list[Manifesto]) -> Iterator[tuple[str, Manifesto]]:
    """Nome e corpo de cada pod."""
    for um in manifestos:
        if um["kind"] in ("Deployment", "Job"):
            yield um["metadata"]["name"], um["spec"]["template"]["spec"]


@pytest.mark.parametrize("versao", VERSOES)
def test_o_kubernetes_aceita_cada_manifesto(versao: str, manifestos: list[Manifesto]) -> None:
    for um in manifestos:
        kubernetes_validate.validate(um, versao, strict=True)


def _com_grafia_errada(deployment: Manifesto) -> None:
    deployment["spec"]["template"]["spec"]["containers"][0]["readinesProbe"] = {}


def _com_tipo_errado(deployment: Manifesto) -> None:
    deployment["spec"]["template"]["spec"]["containers"][0]["ports"][0]["containerPort"] = "8000"


@pytest.mark.parametrize("estragar", [_com_grafia_errada, _com_tipo_errado])
def test_uma_copia_estragada_e_recusada(estragar: Callable[[Manifesto], None], manifestos: list[Manifesto]) -> None:
    copia = deepcopy(
        next(um for um in manifestos if um["kind"] == "Deployment" and um["metadata"]["name"] != "traefik")
    )
    estragar(copia)
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(copia, VERSOES[-1], strict=True)


def test_todo_pod_e_fechado(manifestos: list[Manifesto]) -> None:
    for nome, pod in dos_pods(manifestos):
        assert pod["securityContext"]["runAsNonRoot"], nome
        assert pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault", nome
        assert not pod["automountServiceAccountToken"], nome
        assert not pod["enableServiceLinks"], nome
        for conteiner in pod["containers"]:
            assert conteiner["securityContext"]["readOnlyRootFilesystem"], nome
            assert conteiner["securityContext"]["capabilities"] == {"drop": ["ALL"]}, nome
            assert not conteiner["securityContext"]["allowPrivilegeEscalation"], nome
            assert conteiner["resources"]["limits"]["memory"], nome


def test_as_unidades_se_chamam_pelos_nomes_que_atendem(manifestos: list[Manifesto]) -> None:
    (configuracao,) = [um["data"] for um in manifestos if um["kind"] == "ConfigMap" and "ERP_HOSTS" in um["data"]]
    web = [um for um in manifestos if um["kind"] == "Deployment" and um["metadata"]["name"].endswith("-web")]
    servicos = {um["metadata"]["name"] for um in manifestos if um["kind"] == "Service"} - {"portao"}
    assert len(servicos) == len(web)
    assert servicos <= set(configuracao["ERP_HOSTS"].split(","))


def test_o_portao_cre_no_ingress_e_guarda_em_disco_o_corpo_grande(manifestos: list[Manifesto]) -> None:
    (rotas,) = [um["data"] for um in manifestos if um["metadata"]["name"] == "meu-erp-rotas"]
    (proxies,) = {um["data"]["ERP_PROXIES"] for um in manifestos if "ERP_PROXIES" in um.get("data", {})}
    entrada = yaml.safe_load(rotas["http.yaml"])["entryPoints"]["http"]
    assert entrada["forwardedHeaders"]["trustedIPs"] == [proxies]
    (traefik,) = [pod["containers"][0] for nome, pod in dos_pods(manifestos) if nome == "traefik-portao"]
    assert "/tmp" in {montagem["mountPath"] for montagem in traefik["volumeMounts"]}


def test_nenhum_segredo_esta_no_manifesto(manifestos: list[Manifesto]) -> None:
    assert [um["metadata"]["name"] for um in manifestos if um["kind"] == "Secret"] == []
    for nome, pod in dos_pods(manifestos):
        variaveis = {variavel["name"] for conteiner in pod["containers"] for variavel in conteiner.get("env", [])}
        assert not {v for v in variaveis if "SENHA" in v or "SEGREDO" in v or v == "ERP_AMQP"}, nome


@pytest.mark.parametrize("modulo", MODULOS)
def test_todo_modulo_tem_seu_manifesto_sua_conta_e_so_os_seus_segredos(modulo: str) -> None:
    texto = (RAIZ / PASTA / "servicos" / f"{modulo}.yaml").read_text(encoding="utf-8")
    especies = [(um["kind"], um["metadata"]["name"]) for um in yaml.safe_load_all(texto)]
    for especie in ("Deployment", "PodDisruptionBudget", "NetworkPolicy"):
        assert {(especie, f"{modulo}-web"), (especie, f"{modulo}-trabalho")} <= set(especies), especie
    assert ("Service", modulo) in especies
    assert ("HorizontalPodAutoscaler", f"{modulo}-web") in especies
    web = next(um for um in yaml.safe_load_all(texto) if um["kind"] == "Deployment")["spec"]["template"]["spec"]
    assert web["securityContext"]["runAsUser"] == uid_de(modulo)
    (segredo,) = [v["secret"] for v in web["volumes"] if "secret" in v]
    senhas = {item["path"] for item in segredo["items"] if item["path"].startswith("bancos/")}
    assert senhas == {f"bancos/{modulo}_app"}
