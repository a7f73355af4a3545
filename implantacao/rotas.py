"""As rotas do Traefik: a que unidade vai cada caminho, o que não passa, o que se segura e repete (ADR 62 e 63)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from implantacao import problemas
from implantacao.instalacao import Arquivos, Instalacao, em_yaml
from lancador.portal.fronteira import CAMINHO, INTERNO
from plataforma.api.recursos import RESTO_DA_API
from plataforma.servidor.limites import MEBIBYTE, LimitesDoServidor
from plataforma.topologia import Topologia

ARQUIVO = "rotas/rotas.yaml"
PREFIXO = re.compile(r"(/[a-z0-9.-]+)+/")
LEITURAS = "(Method(`GET`) || Method(`HEAD`) || Method(`OPTIONS`))"
COM_CHAVE = "HeaderRegexp(`Idempotency-Key`, `.`)"
ANTES_DE_TODAS = 1000
TENTATIVAS, ENTRE_TENTATIVAS_MS, REPETE_ATE_MS = 16, 250, 2250
"""O Traefik espera entre 0,5 e 3 intervalos: a última tentativa começa em até 3 s, e são umas oito."""
REPETIVEL_BYTES = MEBIBYTE
RESPOSTA_SEGUNDOS = 60
PARADA_SEGUNDOS = 5
"""Menos que os 10 s em que a unidade fecha a conexão parada: quem a fecha é o Traefik, e não no meio de uma chamada."""


@dataclass(frozen=True)
class Limites:
    """O que se aceita de um endereço, e de quem se crê que ele é outro."""

    chamadas_por_segundo: int = 200
    """De um endereço, que pode ser uma empresa inteira: os limites de cada operação são da aplicação."""
    proxies: tuple[str, ...] = ()
    """Endereços e redes dos proxies da frente: só deles se crê X-Forwarded-*."""


class _Rota(NamedTuple):
    """Uma regra de caminho de uma unidade; a mais forte é a de maior prioridade."""

    sufixo: str
    regra: str
    prioridade: int


def rotas(instalacao: Instalacao, topologia: Topologia, limites: Limites) -> Arquivos:
    """A configuração dinâmica do Traefik, em `rotas/`."""
    return {ARQUIVO: em_yaml({"http": _http(instalacao, topologia, limites)})}


def _http(instalacao: Instalacao, topologia: Topologia, limites: Limites) -> dict[str, Any]:
    roteadores: dict[str, Any] = {"recusas": _recusas()}
    servicos: dict[str, Any] = {problemas.SERVICO: problemas.servico()}
    for unidade in topologia.unidades:
        for rota in _das_unidades(instalacao, unidade.modulos):
            roteadores |= _roteadores(unidade.nome, rota)
        servicos[unidade.nome] = _servico(unidade.url, "unidades")
        servicos[f"{unidade.nome}-escritas"] = _servico(unidade.url, "escritas")
    return {
        "routers": roteadores,
        "middlewares": _intermediarios(limites),
        "services": servicos,
        "serversTransports": {
            "unidades": _transporte(por_maquina=64),
            # Sem chave não se repete: não se arrisca numa conexão parada, que pode ter morrido.
            "escritas": _transporte(por_maquina=-1),
        },
    }


def _recusas() -> dict[str, Any]:
    """O caminho que não é público, antes de qualquer rota."""
    return {
        "rule": f"PathPrefix(`{INTERNO}`) || !PathRegexp(`{CAMINHO}`)",
        "priority": ANTES_DE_TODAS,
        "middlewares": [problemas.DE_CAMINHO, "recusar"],
        "service": "noop@internal",
    }


def _das_unidades(instalacao: Instalacao, modulos: tuple[str, ...]) -> Iterator[_Rota]:
    """As rotas da unidade: a dos prefixos dela e, mais fracas, as do resto (`/api/`, e tudo) se o resto é dela."""
    prefixos = sorted(prefixo for prefixo, modulo in instalacao.recursos.items() if modulo in modulos)
    assert all(PREFIXO.fullmatch(prefixo) for prefixo in prefixos), prefixos
    if RESTO_DA_API in prefixos:
        prefixos.remove(RESTO_DA_API)
        yield _Rota("-resto-da-api", f"PathPrefix(`{RESTO_DA_API}`)", 5)
    if instalacao.padrao in modulos:
        yield _Rota("-resto", "PathPrefix(`/`)", 1)
    formas = "|".join(prefixo.rstrip("/").replace(".", r"\.") for prefixo in prefixos)
    yield _Rota("", f"PathRegexp(`^(?:{formas})(?:/|$)`)", 10)


def _roteadores(unidade: str, rota: _Rota) -> dict[str, Any]:
    nome = f"{unidade}{rota.sufixo}"
    return {
        f"{nome}-com-chave": {
            "rule": f"{rota.regra} && {COM_CHAVE}",
            "priority": rota.prioridade + 2,
            "middlewares": [problemas.COM_CHAVE, "repetir-com-chave"],
            "service": unidade,
        },
        f"{nome}-leituras": {
            "rule": f"{rota.regra} && {LEITURAS}",
            "priority": rota.prioridade + 1,
            "middlewares": [problemas.DE_LEITURA, "repetir-leitura"],
            "service": unidade,
        },
        f"{nome}-escritas": {
            "rule": rota.regra,
            "priority": rota.prioridade,
            "middlewares": [problemas.SEM_CHAVE],
            "service": f"{unidade}-escritas",
        },
    }


def _servico(url: str, transporte: str) -> dict[str, Any]:
    return {"loadBalancer": {"serversTransport": transporte, "servers": [{"url": url}]}}


def _transporte(por_maquina: int) -> dict[str, Any]:
    prazos = {
        "dialTimeout": "1s",
        "responseHeaderTimeout": f"{RESPOSTA_SEGUNDOS}s",
        "idleConnTimeout": f"{PARADA_SEGUNDOS}s",
    }
    return {"maxIdleConnsPerHost": por_maquina, "forwardingTimeouts": prazos}


def _intermediarios(limites: Limites) -> dict[str, Any]:
    repetir = {
        "attempts": TENTATIVAS,
        "initialInterval": f"{ENTRE_TENTATIVAS_MS}ms",
        "timeout": f"{REPETE_ATE_MS}ms",
        "maxRequestBodyBytes": REPETIVEL_BYTES,
    }
    ritmo: dict[str, Any] = {"average": limites.chamadas_por_segundo, "burst": 2 * limites.chamadas_por_segundo}
    if limites.proxies:
        ritmo["sourceCriterion"] = {"ipStrategy": {"excludedIPs": list(limites.proxies)}}
    return {
        **problemas.intermediarios(),
        "ritmo": {"rateLimit": ritmo},
        "corpo": {"buffering": {"maxRequestBodyBytes": LimitesDoServidor().corpo_bytes}},
        "cabecalhos": {"headers": {"customRequestHeaders": {"Forwarded": ""}}},
        "recusar": {"ipAllowList": {"sourceRange": ["255.255.255.255/32"], "rejectStatusCode": 404}},
        # O 502 é do Traefik, da conexão que caiu no meio; o 503, da unidade que ainda não pode, ou do que lhe falta.
        "repetir-com-chave": {"retry": {**repetir, "status": ["502", "503"], "retryNonIdempotentMethod": True}},
        # Uma leitura recusada com 503 pode ser de quem está cheio: repeti-la o encheria mais.
        "repetir-leitura": {"retry": {**repetir, "status": ["502"]}},
    }
