"""O que quem opera troca está num arquivo só, e chega a todo lugar em que aparece."""

import re
from pathlib import Path
from shutil import copy, copytree

import pytest
import yaml

from implantacao.manifestos.kubernetes import PASTA as NA_ARVORE
from implantacao.manifestos.operador import VALORES
from plataforma.topologia.carregar import RAIZ
from tests.kubernetes.conferencia import faltas
from tests.kubernetes.montagem import PASTA, TOPOLOGIAS, Recurso, do_tipo, montados, montar, o, pods

MEUS = {
    "nome_publico": "loja.com.br",
    "redes_dos_proxies": "10.42.0.0/16,fd00::/8",
    "registro": "registro.loja.com.br:5000/erp/",
    "versao": "7",
    "classe_do_ingress": "traefik",
    "namespace_do_ingress": "entrada",
    "classe_do_disco": "ssd",
    "classe_do_disco_de_varios_nos": "cephfs",
}


@pytest.fixture(params=TOPOLOGIAS)
def minha(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """O exemplo copiado para outra pasta, sobre uma das topologias, com os meus valores."""
    copytree(PASTA, tmp_path / "meu_erp" / "implantacao" / "kubernetes")
    pasta = Path(copytree(PASTA / "exemplo", tmp_path / "minha"))
    lista = pasta / "kustomization.yaml"
    texto = lista.read_text(encoding="utf-8").replace("../servicos", f"../{request.param}")
    lista.write_text(texto.replace("../", "../meu_erp/implantacao/kubernetes/"), encoding="utf-8")
    escrever(pasta, MEUS)
    return pasta


def escrever(pasta: Path, valores: dict[str, str]) -> None:
    arquivo = pasta / "operador.yaml"
    operador = yaml.safe_load(arquivo.read_text(encoding="utf-8"))
    assert operador["data"].keys() == MEUS.keys()
    arquivo.write_text(yaml.safe_dump({**operador, "data": valores}), encoding="utf-8")


def imagens(recursos: list[Recurso]) -> set[str]:
    return {conteiner["image"] for um in pods(recursos) for conteiner in um.conteineres}


def test_cada_valor_chega_a_todos_os_lugares(minha: Path) -> None:
    recursos = montar(minha)
    ingress, portao = o(recursos, "Ingress", "portao")["spec"], o(recursos, "NetworkPolicy", "portao")["spec"]
    instalacao = o(recursos, "ConfigMap", "instalacao")["data"]
    assert instalacao["ERP_ENDERECO"] == "https://loja.com.br"
    assert instalacao["ERP_PROXIES"] == "10.42.0.0/16,fd00::/8"
    assert ingress["rules"][0]["host"] == "loja.com.br"
    assert ingress["tls"][0]["hosts"] == ["loja.com.br"]
    assert ingress["ingressClassName"] == "traefik"
    assert portao["ingress"][0]["from"] == [
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "entrada"}}}
    ]
    discos = [v["spec"] for um in do_tipo(recursos, "StatefulSet") for v in um["spec"]["volumeClaimTemplates"]]
    assert {um["storageClassName"] for um in discos} == {"ssd"}
    assert {um["spec"]["storageClassName"] for um in do_tipo(recursos, "PersistentVolumeClaim")} == {"cephfs"}
    nossas = {um for um in imagens(recursos) if "meu-erp" in um}
    assert nossas
    assert all(um.startswith("registro.loja.com.br:5000/erp/meu-erp-") and um.endswith(":7") for um in nossas)


def test_nada_fica_do_exemplo_e_nada_fica_de_ninguem(minha: Path) -> None:
    recursos = montar(minha)
    assert "operador" not in {um["metadata"]["name"] for um in recursos}
    montado = yaml.safe_dump_all(recursos)
    assert {valor.exemplo for valor in VALORES.values() if valor.exemplo in montado} == {"1"}  # em toda parte
    assert ":local" not in montado
    assert ":1\n" not in montado
    assert faltas(recursos) == []


def test_um_valor_que_falta_se_diz(minha: Path) -> None:
    escrever(minha, {nome: valor for nome, valor in MEUS.items() if nome != "versao"})
    with pytest.raises(AssertionError, match=r"fieldPath `data\.versao` is missing"):
        montar(minha)


def test_a_pasta_que_o_guia_manda_fazer_se_monta(tmp_path: Path) -> None:
    guia = (RAIZ / "docs" / "operacao.md").read_text(encoding="utf-8")
    (lista,) = re.findall(r"```yaml\n(.*?)```", guia, re.DOTALL)
    copytree(PASTA, tmp_path / "meu_erp" / NA_ARVORE)
    (tmp_path / "minha").mkdir()
    (tmp_path / "minha" / "kustomization.yaml").write_text(lista, encoding="utf-8")
    copy(PASTA / "exemplo" / "operador.yaml", tmp_path / "minha")
    instalacao = o(montar(tmp_path / "minha"), "ConfigMap", "instalacao")["data"]
    assert instalacao == {
        "ERP_BANCOS": "postgresql://erp_{modulo}_{papel}@postgres:5432/erp_{modulo}",
        "ERP_EMAIL_SERVIDOR": "smtp.exemplo.com.br",
        "ERP_ENDERECO": "https://erp.exemplo.com.br",
        "ERP_PROXIES": "10.0.0.0/8",
    }


def test_os_pods_que_o_guia_nomeia_existem() -> None:
    guia = (RAIZ / "docs" / "operacao.md").read_text(encoding="utf-8")
    ditos = set(re.findall(r"kubectl .*deploy/(\S+)", guia))
    assert ditos == {"core"}
    assert ditos <= {um.nome for um in pods(montados("servicos"))}
