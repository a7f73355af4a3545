"""O Traefik diante das unidades: onde escuta, de quem crê a origem, TLS, saúde e registros (ADR 64).

Duas configurações estáticas para as mesmas rotas, porque uma sem certificado também serve (atrás de outro TLS, ou só no
laço local): `http.yaml` e `https.yaml`. Os caminhos são a partir da pasta em que o Traefik inicia.
"""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from implantacao import problemas
from implantacao.instalacao import Arquivos, Instalacao, em_yaml
from implantacao.rotas import ARQUIVO as ROTAS
from implantacao.rotas import Limites, rotas
from plataforma.topologia import Topologia

PASTA = "implantacao/traefik"
HTTP, HTTPS, CERTIFICADOS = "http.yaml", "https.yaml", "rotas/certificados.yaml"
PORTA_DA_SAUDE = 8082
CABECALHO_BYTES = 64 * 1024
CHAMADA_SEGUNDOS, RESPOSTA_SEGUNDOS, PARADA_SEGUNDOS = 300, 360, 75
"""Para chegar uma chamada inteira (72 MiB a 2 Mbit/s), para sair a resposta, entre duas chamadas."""


@dataclass(frozen=True)
class Portao:
    """Onde o Traefik escuta, e o que lhe vem de fora."""

    http: str = ":8000"
    https: str = ":8443"
    saude: str = f":{PORTA_DA_SAUDE}"
    """`/ping` e `/metrics`: não se publica."""
    porta_publica: int = 443
    """A do HTTPS como os navegadores a veem: para onde se manda quem chega por HTTP."""
    certificados: str = "/run/certificados"
    """Pasta com `tls.crt` e `tls.key`."""
    limites: Limites = Limites()


def gerar(instalacao: Instalacao) -> Arquivos:
    """O portão das duas topologias que se publicam."""
    topologias = {"monolito": instalacao.monolito(), "servicos": instalacao.servicos()}
    return {
        f"{PASTA}/{nome}/{arquivo}": conteudo
        for nome, topologia in topologias.items()
        for arquivo, conteudo in portao(instalacao, topologia, Portao()).items()
    }


def portao(instalacao: Instalacao, topologia: Topologia, onde: Portao) -> Arquivos:
    """A pasta que o Traefik lê para esta topologia."""
    par = {nome: str(PurePath(onde.certificados) / nome) for nome in ("tls.crt", "tls.key")}
    certificado = {"certFile": par["tls.crt"], "keyFile": par["tls.key"]}
    padrao = {"stores": {"default": {"defaultCertificate": certificado}}}
    return {
        **rotas(instalacao, topologia, onde.limites),
        **problemas.plugin(),
        HTTP: em_yaml(em_http(onde)),
        HTTPS: em_yaml({**_comum(onde), **_em_https(onde)}),
        CERTIFICADOS: em_yaml({"tls": {"options": {"default": {"minVersion": "VersionTLS12"}}, **padrao}}),
    }


def em_http(onde: Portao) -> dict[str, Any]:
    """A configuração estática, sem TLS."""
    entradas = {"http": _entrada(onde, onde.http), "saude": _saude(onde)}
    return {**_comum(onde), "entryPoints": entradas, "providers": {"file": {"filename": ROTAS, "watch": True}}}


def _comum(onde: Portao) -> dict[str, Any]:
    return {
        "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
        "experimental": problemas.carregar_o_plugin(),
        "log": {"level": "WARN", "format": "json"},
        # A consulta pode trazer o nome ou o CPF de alguém; os campos, credenciais. O caminho só tem ids.
        "accessLog": {
            "format": "json",
            # A recusa é um serviço interno do Traefik, e também se registra.
            "addInternals": True,
            "fields": {
                "names": {"ClientUsername": "drop", "RequestLine": "drop"},
                "headers": {"defaultMode": "drop"},
                "queryParameters": {"defaultMode": "drop"},
            },
        },
        "ping": {"entryPoint": "saude"},
        "metrics": {"prometheus": {"entryPoint": "saude"}},
    }


def _em_https(onde: Portao) -> dict[str, Any]:
    com_tls = _entrada(onde, onde.https)
    com_tls["http"]["tls"] = {}
    para_la = {"to": f":{onde.porta_publica}", "scheme": "https", "permanent": True}
    entradas = {
        "http": {"address": onde.http, "http": {"redirections": {"entryPoint": para_la}, **_nomes_e_caminhos()}},
        "https": com_tls,
        "saude": _saude(onde),
    }
    pasta = str(PurePath(ROTAS).parent)
    return {"entryPoints": entradas, "providers": {"file": {"directory": pasta, "watch": True}}}


def _saude(onde: Portao) -> dict[str, Any]:
    sem_registro = {"observability": {"accessLogs": False, "metrics": False}}
    return {"address": onde.saude, "http": {"aliasHeadersStrategy": "delete"}, **sem_registro}


def _nomes_e_caminhos() -> dict[str, Any]:
    """`X_Nome` some; o caminho chega às rotas como veio, e elas recusam o que não é público sem consertá-lo."""
    codificados = ("Slash", "BackSlash", "NullCharacter", "Semicolon", "Percent", "QuestionMark", "Hash")
    return {
        "aliasHeadersStrategy": "delete",
        "maxHeaderBytes": CABECALHO_BYTES,
        "sanitizePath": False,
        "encodeQuerySemicolons": True,
        "encodedCharacters": {f"allowEncoded{nome}": False for nome in codificados},
    }


def _entrada(onde: Portao, endereco: str) -> dict[str, Any]:
    antes = ["ritmo@file", "cabecalhos@file", "corpo@file"]
    entrada: dict[str, Any] = {
        "address": endereco,
        "asDefault": True,
        "http": {"middlewares": antes, **_nomes_e_caminhos()},
        "transport": {
            "respondingTimeouts": {
                "readTimeout": f"{CHAMADA_SEGUNDOS}s",
                "writeTimeout": f"{RESPOSTA_SEGUNDOS}s",
                "idleTimeout": f"{PARADA_SEGUNDOS}s",
            },
        },
    }
    if onde.limites.proxies:
        entrada["forwardedHeaders"] = {"trustedIPs": list(onde.limites.proxies)}
    return entrada
