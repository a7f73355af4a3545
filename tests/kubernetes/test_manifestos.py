"""Os manifestos das duas topologias: todo módulo está lá, todo pod é fechado, e nenhum segredo se escreve."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from implantacao.contas import uid_de
from implantacao.geradores import diferencas, gerar
from implantacao.instalacao import Instalacao
from implantacao.manifestos.segredos import segredos
from lancador.postgres import REPLICACAO_LOGICA
from plataforma.api.recursos import PADRAO, mapa_de_recursos
from plataforma.configuracao.leitura import CAMPOS, configuracao, variavel
from plataforma.testes.ambiente import com_variaveis
from plataforma.topologia import MODULOS, acesso_ao_banco
from plataforma.topologia.carregar import RAIZ
from tests.kubernetes.montagem import PASTA, TOPOLOGIAS, Pod, do_tipo, montados, o, pods


def pod(topologia: str, nome: str) -> Pod:
    (um,) = [p for p in pods(montados(topologia)) if p.nome == nome]
    return um


@pytest.mark.parametrize("modulo", MODULOS)
def test_todo_modulo_tem_seu_manifesto(modulo: str) -> None:
    ditos = yaml.safe_load_all((PASTA / "servicos" / f"{modulo}.yaml").read_text(encoding="utf-8"))
    assert {(um["kind"], um["metadata"]["name"]) for um in ditos} == {
        ("Deployment", modulo),
        ("Deployment", f"{modulo}-trabalho"),
        ("Service", modulo),
        ("HorizontalPodAutoscaler", modulo),
        ("PodDisruptionBudget", modulo),
        ("NetworkPolicy", modulo),
        ("NetworkPolicy", f"{modulo}-trabalho"),
    }
    assert {um["metadata"]["name"] for um in do_tipo(montados("servicos"), "HorizontalPodAutoscaler")} == {*MODULOS}


def test_um_modulo_a_mais_na_arvore_pede_o_seu() -> None:
    atual = Instalacao(MODULOS, mapa_de_recursos(), PADRAO)
    maior = replace(
        atual, modulos=(*MODULOS, "transporte"), recursos={**atual.recursos, "/api/veiculos/": "transporte"}
    )
    ditas = diferencas(RAIZ, gerar(maior))
    assert "implantacao/kubernetes/servicos/transporte.yaml: falta" in ditas
    assert "implantacao/kubernetes/servicos/kustomization.yaml: difere do que o código gera" in ditas


@pytest.mark.parametrize("topologia", TOPOLOGIAS)
def test_todo_pod_e_fechado(topologia: str) -> None:
    for um in pods(montados(topologia)):
        conta = um.corpo["securityContext"]
        assert conta["runAsNonRoot"] is True, um.nome
        assert conta["fsGroup"] == conta["runAsUser"] == conta["runAsGroup"], um.nome
        assert conta["fsGroupChangePolicy"] == "OnRootMismatch", um.nome
        assert conta["seccompProfile"] == {"type": "RuntimeDefault"}, um.nome
        assert um.corpo["enableServiceLinks"] is False, um.nome
        assert um.corpo["automountServiceAccountToken"] is False, um.nome
        for conteiner in um.conteineres:
            assert conteiner["securityContext"]["readOnlyRootFilesystem"] is True, um.nome
            assert conteiner["securityContext"]["allowPrivilegeEscalation"] is False, um.nome
            assert conteiner["securityContext"]["capabilities"] == {"drop": ["ALL"]}, um.nome
            # Um `command` tomaria o lugar do primeiro processo da imagem, que repassa a parada.
            assert "command" not in conteiner, um.nome
            assert conteiner["resources"]["requests"].keys() == {"cpu", "memory"}, um.nome
            assert conteiner["resources"]["limits"].keys() == {"memory"}, um.nome


@pytest.mark.parametrize("topologia", TOPOLOGIAS)
def test_o_namespace_recusa_o_pod_que_nao_e_fechado(topologia: str) -> None:
    (namespace,) = do_tipo(montados(topologia), "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    fora = {um["kind"] for um in montados(topologia) if um["metadata"].get("namespace") != "meu-erp"}
    assert fora == {"Namespace"}


@pytest.mark.parametrize("modulo", MODULOS)
def test_a_unidade_tem_o_seu_uid_as_suas_sondas_e_o_agente_ao_lado(modulo: str) -> None:
    for nome, porta in ((modulo, 8000), (f"{modulo}-trabalho", 8001)):
        corpo = pod("servicos", nome).corpo
        (quem_roda,), (agente,) = corpo["containers"], corpo["initContainers"]
        assert corpo["securityContext"]["runAsUser"] == uid_de(modulo)
        assert agente["securityContext"]["runAsUser"] == uid_de("agente")
        assert agente["restartPolicy"] == "Always"
        assert {s: quem_roda[s]["httpGet"] for s in ("startupProbe", "livenessProbe", "readinessProbe")} == {
            "startupProbe": {"path": "/_plataforma/viva", "port": porta},
            "livenessProbe": {"path": "/_plataforma/viva", "port": porta},
            "readinessProbe": {"path": "/_plataforma/pronta", "port": porta},
        }
        so_le = {v["name"]: v.get("readOnly", False) for v in quem_roda["volumeMounts"]}
        assert so_le["dinamica"] is True
        assert so_le["segredos"] is True


@pytest.mark.parametrize("topologia", TOPOLOGIAS)
def test_quem_atende_cresce_e_nao_some_numa_manutencao(topologia: str) -> None:
    que_atendem = {um.nome for um in pods(montados(topologia)) if um.rotulos["papel"] == "web"}
    crescem = {um["spec"]["scaleTargetRef"]["name"] for um in do_tipo(montados(topologia), "HorizontalPodAutoscaler")}
    ficam = {um["metadata"]["name"] for um in do_tipo(montados(topologia), "PodDisruptionBudget")}
    assert crescem == que_atendem
    assert ficam == {*que_atendem, "portao"}


@pytest.mark.parametrize("topologia", TOPOLOGIAS)
def test_o_postgres_nasce_pronto_para_a_replicacao_logica(topologia: str) -> None:
    (postgres,) = pod(topologia, "postgres").corpo["containers"]
    assert set(REPLICACAO_LOGICA) <= set(postgres["args"])
    assert {"wal_level=logical", "max_replication_slots=32"} <= set(postgres["args"])


@pytest.mark.parametrize("topologia", TOPOLOGIAS)
def test_nenhum_segredo_se_escreve_nem_vem_pelo_ambiente(topologia: str) -> None:
    assert do_tipo(montados(topologia), "Secret") == []
    for um in pods(montados(topologia)):
        for conteiner in um.conteineres:
            assert "secretRef" not in str(conteiner.get("envFrom", [])), um.nome
            assert "secretKeyRef" not in str(conteiner.get("env", [])), um.nome
    guardados = {texto for um in segredos()["items"] for texto in um["stringData"]}
    ditas = {v["name"] for um in pods(montados(topologia)) for c in um.conteineres for v in c.get("env", [])}
    assert not ditas & guardados


@pytest.mark.parametrize("topologia", TOPOLOGIAS)
def test_toda_variavel_e_da_configuracao(topologia: str) -> None:
    ditas = {v["name"] for um in pods(montados(topologia)) for c in um.conteineres for v in c.get("env", [])}
    ditas |= set(o(montados(topologia), "ConfigMap", "instalacao")["data"])
    assert {nome for nome in ditas if nome.startswith("ERP_")} <= {variavel(campo) for campo in CAMPOS}


def test_a_unidade_le_o_seu_secret_como_o_kubernetes_o_monta(tmp_path: Path) -> None:
    (um,) = [s["stringData"] for s in segredos()["items"] if s["metadata"]["name"] == "segredos-vendas"]
    for nome, texto in um.items():
        (tmp_path / nome).write_text(texto, encoding="utf-8")
    bancos = o(montados("servicos"), "ConfigMap", "instalacao")["data"]["ERP_BANCOS"]
    pasta = str(tmp_path)
    with com_variaveis(ERP_SEGREDOS=pasta, ERP_SENHAS_DOS_BANCOS=pasta, ERP_BANCOS=bancos, ERP_AMQP=None):
        assert configuracao().amqp == um["ERP_AMQP"]
        assert acesso_ao_banco("vendas", "app")["password"] == um["vendas_app"]
    assert [nome for nome in um if nome.endswith(("_app", "_dono"))] == ["vendas_app"]


def test_cada_sorteio_e_outro_e_o_mesmo_segredo_vale_nas_duas_topologias() -> None:
    um, outro = ({s["metadata"]["name"]: s["stringData"] for s in segredos()["items"]} for _ in range(2))
    assert um["segredos-vendas"]["vendas_app"] == um["segredos-erp"]["vendas_app"]
    assert um["segredos-vendas"]["vendas_app"] != outro["segredos-vendas"]["vendas_app"]
