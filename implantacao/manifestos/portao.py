"""O Traefik e o Ingress no Kubernetes: as rotas são as de todo lugar; de quem se crê a origem, quem opera diz.

A configuração estática vai em opções de linha de comando, e não em arquivo, porque nelas o Kubernetes escreve o valor
de uma variável; nas rotas, quem a lê é o próprio Traefik.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from implantacao import problemas, servidores
from implantacao.contas import uid_de
from implantacao.instalacao import PORTA, Arquivos, Instalacao
from implantacao.manifestos import redes
from implantacao.manifestos.pods import (
    TMP,
    Pod,
    Recurso,
    conteiner,
    espalhados,
    passageiro,
    porta_de,
    recurso,
    sempre_um,
    volume,
)
from implantacao.manifestos.unidades import INSTALACAO, PORTAO, WEB
from implantacao.portao import PORTA_DA_SAUDE, Portao, em_http
from implantacao.rotas import ARQUIVO as ROTAS
from implantacao.rotas import Limites, rotas
from plataforma.topologia import Topologia

REDES = "ERP_PROXIES"
LIMITES = Limites(proxies=(f"$({REDES})",))
MODELO = f'{{{{ env "{REDES}" | splitList "," | toJson }}}}'
CONFIGURACAO = "rotas"
ROTULOS = {"papel": PORTAO}


def portao(namespace_do_ingress: str) -> list[Recurso]:
    """O Traefik, que só recebe do Ingress e só chama as unidades."""
    de_fora = redes.vindo([redes.do_namespace(namespace_do_ingress)], PORTA)
    as_unidades = redes.ate(redes.pods(papel=WEB), PORTA)
    return [
        _pod().implantado(replicas=2),
        porta_de(PORTAO, ROTULOS, PORTA),
        sempre_um(PORTAO, ROTULOS),
        redes.politica(PORTAO, ROTULOS, entradas=[de_fora], saidas=[as_unidades]),
    ]


def ingress(nome: str, classe: str) -> Recurso:
    """O TLS acaba no Ingress; o que vem depois é HTTP, dentro do cluster (ADR 57)."""
    destino = {"service": {"name": PORTAO, "port": {"number": PORTA}}}
    regra = {"host": nome, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": destino}]}}
    corpo = {
        "ingressClassName": classe,
        "tls": [{"hosts": [nome], "secretName": "certificado"}],  # nosec B105 é o nome de quem o guarda
        "rules": [regra],
    }
    return recurso("Ingress", "networking.k8s.io/v1", PORTAO, spec=corpo)


def configuracao(instalacao: Instalacao, topologia: Topologia) -> Arquivos:
    """O que o Traefik lê da pasta em que inicia: as rotas, com as redes que a variável disser, e o plugin delas."""
    texto = rotas(instalacao, topologia, LIMITES)[ROTAS]
    com_modelo, trocadas = re.subn(r":\n +- " + re.escape(LIMITES.proxies[0]), lambda _: f": {MODELO}", texto)
    assert trocadas == 1, trocadas
    return {ROTAS: com_modelo, **problemas.plugin()}


def chave(arquivo: str) -> str:
    """A de um arquivo no ConfigMap."""
    return PurePath(arquivo).name.lstrip(".")


def opcoes(estatica: Mapping[str, Any], prefixo: str = "--") -> Iterator[str]:
    """A configuração estática do Traefik, uma opção por valor."""
    for nome, valor in estatica.items():
        if isinstance(valor, Mapping):
            yield from opcoes(valor, f"{prefixo}{nome}.")
        else:
            yield f"{prefixo}{nome}={_escrito(valor)}"


def _escrito(valor: Any) -> str:
    if isinstance(valor, bool):
        return str(valor).lower()
    return ",".join(valor) if isinstance(valor, list) else str(valor)


def _pod() -> Pod:
    sonda = {"httpGet": {"path": "/ping", "port": PORTA_DA_SAUDE}, "periodSeconds": 5}
    um = conteiner(
        PORTAO,
        servidores.IMAGENS["traefik"],
        memoria="256Mi",
        cpu="100m",
        args=list(opcoes(em_http(Portao(limites=LIMITES)))),
        workingDir="/etc/traefik",
        env=[{"name": REDES, "valueFrom": {"configMapKeyRef": {"name": INSTALACAO, "key": REDES}}}],
        ports=[{"containerPort": PORTA}, {"containerPort": PORTA_DA_SAUDE}],
        livenessProbe=sonda,
        readinessProbe=sonda,
        volumeMounts=[volume("rotas", "/etc/traefik"), volume("tmp", TMP, escrita=True)],
    )
    itens = [{"key": chave(arquivo), "path": arquivo} for arquivo in (ROTAS, *problemas.plugin())]
    # Um corpo maior que 1 MiB espera no disco, e cada um pode ter 72.
    volumes = [{"name": "rotas", "configMap": {"name": CONFIGURACAO, "items": itens}}, passageiro("tmp", "2Gi")]
    return Pod(PORTAO, ROTULOS, uid_de("traefik"), [um], volumes, outras=espalhados(ROTULOS))
