"""As pastas que o kustomize lê: a base, as duas topologias que se publicam, as trocas e o exemplo de quem opera."""

from collections.abc import Mapping, Sequence
from typing import Any

from implantacao.compose import BANCOS
from implantacao.instalacao import MAQUINA_DO_MONOLITO, MONOLITO, Arquivos, Instalacao, em_documentos, em_yaml
from implantacao.manifestos import preparo, redes, servidores, unidades
from implantacao.manifestos.operador import NOME, TROCAS, exemplo, operador, trocas
from implantacao.manifestos.pods import Recurso, recurso
from implantacao.manifestos.portao import CONFIGURACAO, REDES, chave, configuracao, ingress, portao
from implantacao.manifestos.unidades import INSTALACAO, PORTAO, Par, imagem
from lancador.mapa import MODULO_DA_IDENTIDADE
from plataforma.topologia import Topologia

PASTA = "implantacao/kubernetes"
NAMESPACE = "meu-erp"
VERSAO = "local"


def gerar(instalacao: Instalacao) -> Arquivos:
    """Todas as pastas."""
    return {**_base(), **_monolito(instalacao), **_servicos(instalacao), **_do_operador()}


def _base() -> Arquivos:
    """O que as duas topologias têm."""
    ditos = {
        "namespace": [_namespace()],
        "redes": redes.de_todos(),
        "pastas": preparo.pastas(),
        "postgres": servidores.postgres(),
        "preparo": preparo.dos_bancos(),
        "portao": [
            *portao(exemplo("namespace_do_ingress")),
            ingress(exemplo("nome_publico"), exemplo("classe_do_ingress")),
        ],
    }
    instalado = {
        "ERP_ENDERECO": f"https://{exemplo('nome_publico')}",
        REDES: exemplo("redes_dos_proxies"),
        "ERP_BANCOS": BANCOS,
    }
    geradas = [{"name": INSTALACAO, "literals": [f"{nome}={valor}" for nome, valor in instalado.items()]}]
    return _pasta("base", ditos, namespace=NAMESPACE, configMapGenerator=geradas)


def _namespace() -> Recurso:
    """O namespace, que recusa o pod que não seja fechado."""
    um = recurso("Namespace", "v1", NAMESPACE)
    um["metadata"]["labels"] = {"pod-security.kubernetes.io/enforce": "restricted"}
    return um


def _monolito(instalacao: Instalacao) -> Arquivos:
    par = Par(MONOLITO, MAQUINA_DO_MONOLITO, "trabalho", instalacao.modulos, (MAQUINA_DO_MONOLITO,))
    ditos = {MONOLITO: unidades.manifesto(par)}
    return _topologia("monolito", instalacao, instalacao.monolito(), ditos, do_preparo=MONOLITO)


def _servicos(instalacao: Instalacao) -> Arquivos:
    pares = [
        Par(modulo, modulo, f"{modulo}-trabalho", (modulo,), instalacao.modulos, sozinha=False)
        for modulo in instalacao.modulos
    ]
    ditos = {
        "rabbitmq": servidores.rabbitmq(),
        "etcd": [*servidores.etcd(), *preparo.da_topologia()],
        **{par.unidade: unidades.manifesto(par) for par in pares},
    }
    return _topologia("servicos", instalacao, instalacao.servicos(), ditos, do_preparo=MODULO_DA_IDENTIDADE)


def _topologia(
    nome: str,
    instalacao: Instalacao,
    topologia: Topologia,
    ditos: Mapping[str, Sequence[Recurso]],
    *,
    do_preparo: str,
) -> Arquivos:
    imagens = [{"name": imagem(unidade.nome), "newTag": VERSAO} for unidade in topologia.unidades]
    imagens.append({"name": preparo.IMAGEM, "newName": imagem(do_preparo), "newTag": VERSAO})
    lidos = {chave(arquivo): texto for arquivo, texto in configuracao(instalacao, topologia).items()}
    geradas = [{"name": CONFIGURACAO, "files": [f"{PORTAO}/{arquivo}" for arquivo in lidos]}]
    pasta = _pasta(nome, ditos, "../base", namespace=NAMESPACE, configMapGenerator=geradas, images=imagens)
    return {**pasta, **{f"{PASTA}/{nome}/{PORTAO}/{arquivo}": texto for arquivo, texto in lidos.items()}}


def _do_operador() -> Arquivos:
    """O exemplo se copia para fora da árvore; as trocas ficam, e acompanham a versão."""
    onde, arquivo = f"{PASTA}/exemplo", f"{NOME}.yaml"
    lista = _lista(["../servicos", arquivo], transformers=[f"../{TROCAS}"])
    exemplo_inteiro = {f"{onde}/kustomization.yaml": em_yaml(lista), f"{onde}/{arquivo}": operador()}
    return {**exemplo_inteiro, **_pasta(TROCAS, {TROCAS: [trocas()]})}


def _pasta(nome: str, ditos: Mapping[str, Sequence[Recurso]], *outras: str, **resto: Any) -> Arquivos:
    arquivos = {f"{um}.yaml": em_documentos(*recursos) for um, recursos in ditos.items()}
    lista = {"kustomization.yaml": em_yaml(_lista([*outras, *arquivos], **resto))}
    return {f"{PASTA}/{nome}/{um}": texto for um, texto in {**lista, **arquivos}.items()}


def _lista(recursos: list[str], **resto: Any) -> Recurso:
    versao = "kustomize.config.k8s.io/v1beta1"
    return {"apiVersion": versao, "kind": "Kustomization", "resources": recursos, **resto}
