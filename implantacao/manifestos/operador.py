"""O que quem opera troca, num arquivo só: `exemplo/operador.yaml`, e onde cada valor dele aparece nos manifestos."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from implantacao.instalacao import MONOLITO, em_yaml
from implantacao.manifestos.pods import Recurso, recurso
from implantacao.manifestos.portao import REDES
from implantacao.manifestos.redes import DO_NAMESPACE
from implantacao.manifestos.unidades import INSTALACAO, PORTAO, TRABALHO, WEB

NOME = "operador"
TROCAS = "trocas"


@dataclass(frozen=True)
class Valor:
    """Um valor de quem opera."""

    exemplo: str
    o_que: str
    """Como se explica no arquivo que ele preenche."""


VALORES = {
    "nome_publico": Valor("erp.exemplo.com.br", "por que se chama o ERP, com https"),
    "redes_dos_proxies": Valor("10.0.0.0/8", "a dos pods, e as de quem mais esteja na frente; várias, com vírgula"),
    "registro": Valor("registro.exemplo.com.br/", "onde estão as imagens meu-erp-*, com a barra do fim"),
    "versao": Valor("1", "a etiqueta das imagens"),
    "classe_do_ingress": Valor("nginx", "kubectl get ingressclass"),
    "namespace_do_ingress": Valor("ingress-nginx", "onde roda o controlador dele"),
    "classe_do_disco": Valor("padrao", "kubectl get storageclass: a dos bancos"),
    "classe_do_disco_de_varios_nos": Valor("nfs", "a que vários nós montam (ReadWriteMany): a das chaves e âncoras"),
}
CONTEINERES, AGENTES = "spec.template.spec.containers.*.image", "spec.template.spec.initContainers.*.image"


def exemplo(nome: str) -> str:
    """O valor que está nos manifestos enquanto ninguém o troca."""
    return VALORES[nome].exemplo


def operador() -> str:
    """O arquivo que se copia e se preenche; o kustomize o lê, e ao cluster ele não vai."""
    um = recurso("ConfigMap", "v1", NOME)
    um["metadata"]["annotations"] = {"config.kubernetes.io/local-config": "true"}
    ditos = [f"  # {valor.o_que}\n  {nome}: {json.dumps(valor.exemplo)}\n" for nome, valor in VALORES.items()]
    return "".join([em_yaml(um), "data:\n", *ditos])


def trocas() -> Recurso:
    """De cada valor do operador, todos os lugares."""
    return {
        "apiVersion": "builtin",
        "kind": "ReplacementTransformer",
        "metadata": {"name": TROCAS},
        "replacements": [
            _troca(
                "nome_publico",
                _em("Ingress", ["spec.rules.0.host", "spec.tls.0.hosts.0"]),
                _em("ConfigMap", ["data.ERP_ENDERECO"], name=INSTALACAO, options={"delimiter": "/", "index": 2}),
            ),
            _troca("redes_dos_proxies", _em("ConfigMap", [f"data.{REDES}"], name=INSTALACAO)),
            # A versão antes do registro, que pode ter uma porta.
            _troca("versao", *_imagens({"delimiter": ":", "index": 1})),
            _troca("registro", *_imagens({"delimiter": "meu-erp-", "index": 0})),
            _troca("classe_do_ingress", _em("Ingress", ["spec.ingressClassName"])),
            _troca("namespace_do_ingress", _em("NetworkPolicy", [_namespace()], name=PORTAO)),
            _troca("classe_do_disco", _disco("StatefulSet", "spec.volumeClaimTemplates.*.spec")),
            _troca("classe_do_disco_de_varios_nos", _disco("PersistentVolumeClaim", "spec")),
        ],
    }


def _troca(valor: str, *onde: Recurso) -> Recurso:
    origem = {"kind": "ConfigMap", "name": NOME, "fieldPath": f"data.{valor}"}
    return {"source": origem, "targets": list(onde)}


def _em(tipo: str, campos: Sequence[str], *, options: Recurso | None = None, **quais: str) -> Recurso:
    return {
        "select": {"kind": tipo, **quais},
        "fieldPaths": list(campos),
        **({"options": options} if options else {}),
    }


def _imagens(parte: Recurso) -> list[Recurso]:
    """As nossas; as de terceiros são as do registro público, ou as que `images` disser."""
    das_unidades = f"papel in ({WEB},{TRABALHO})"
    return [
        _em("Deployment", [CONTEINERES], labelSelector=das_unidades, options=parte),
        _em("Deployment", [AGENTES], labelSelector=f"{das_unidades},unidade!={MONOLITO}", options=parte),
        _em("Job", [CONTEINERES], options=parte),
    ]


def _namespace() -> str:
    rotulo = DO_NAMESPACE.replace(".", "\\.")
    return f"spec.ingress.0.from.0.namespaceSelector.matchLabels.{rotulo}"


def _disco(tipo: str, onde: str) -> Recurso:
    return _em(tipo, [f"{onde}.storageClassName"], options={"create": True})
