"""Um Traefik no ar, numa pasta passageira, com a configuração que `implantacao` gera."""

import http.client
import os
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from implantacao.geradores import gravar
from implantacao.instalacao import Instalacao
from implantacao.manifestos.portao import LIMITES, REDES, configuracao, opcoes
from implantacao.portao import HTTP, HTTPS, Portao, em_http, portao
from implantacao.rotas import Limites
from lancador.mapa import MODULO_DA_IDENTIDADE
from lancador.maquina import LOCAL, portas_livres
from lancador.processos import Processo, Supervisor
from plataforma.api.recursos import PADRAO, mapa_de_recursos
from plataforma.testes.certificados import certificado
from plataforma.topologia import MODULOS, Topologia, Unidade

EXECUTAVEL = Path(sys.executable).with_name("traefik")
SEM_LIMITE = Limites(chamadas_por_segundo=100_000)


@dataclass(frozen=True)
class Traefik:
    """Onde ele atende; `registro` tem uma linha de JSON por chamada, e as falhas dele."""

    porta: int
    porta_https: int
    registro: Path
    certificado: Path
    """O da autoridade que assina o seu, para quem chama por HTTPS."""


def topologia_de(urls: dict[str, str]) -> Topologia:
    """Uma unidade para cada módulo com `url` própria; o resto é da que tem o módulo padrão ou, sem ela, da do core."""
    do_resto = PADRAO if PADRAO in urls else MODULO_DA_IDENTIDADE
    resto = tuple(modulo for modulo in MODULOS if modulo == do_resto or modulo not in urls)
    unidades = [Unidade(m, resto if m == do_resto else (m,), url) for m, url in urls.items()]
    return Topologia(epoca=1, unidades=tuple(unidades), bancos={"padrao": "embutido"})


def _le_as_rotas(porta: int, *, com_tls: bool) -> bool:
    """Se ele já lê as rotas: antes delas tudo é 404, e a raiz é sempre de alguma unidade."""
    sem_conferir = ssl._create_unverified_context()
    conexao = (
        http.client.HTTPSConnection(LOCAL, porta, timeout=5, context=sem_conferir)
        if com_tls
        else http.client.HTTPConnection(LOCAL, porta, timeout=5)
    )
    try:
        conexao.request("GET", "/")
        return conexao.getresponse().status != http.HTTPStatus.NOT_FOUND
    except (OSError, http.client.HTTPException):
        return False
    finally:
        conexao.close()


@contextmanager
def traefik_no_ar(
    pasta: Path, urls: dict[str, str], *, com_tls: bool = False, limites: Limites = SEM_LIMITE
) -> Iterator[Traefik]:
    """No ar, com TLS ou sem; `urls` é módulo -> unidade, e tem a do módulo padrão. Para ao sair."""
    onde = replace(_em_portas_livres(pasta), limites=limites)
    gravar(pasta, portao(Instalacao(MODULOS, mapa_de_recursos(), PADRAO), topologia_de(urls), onde))
    publico, _ = certificado(pasta)
    with _no_ar(pasta, onde, [f"--configFile={HTTPS if com_tls else HTTP}"], com_tls=com_tls) as registro:
        yield Traefik(_porta(onde.http), _porta(onde.https), registro, publico)


@contextmanager
def traefik_do_kubernetes(pasta: Path, urls: dict[str, str], redes: str) -> Iterator[Traefik]:
    """O mesmo, sem TLS, com as opções e as rotas dos manifestos, e `redes` na variável que elas leem."""
    onde = replace(_em_portas_livres(pasta), limites=LIMITES)
    instalacao = Instalacao(MODULOS, mapa_de_recursos(), PADRAO)
    gravar(pasta, configuracao(instalacao, topologia_de(urls)))
    comando = [um.replace(f"$({REDES})", redes) for um in opcoes(em_http(onde))]
    with _no_ar(pasta, onde, comando, com_tls=False, **{REDES: redes}) as registro:
        yield Traefik(_porta(onde.http), _porta(onde.https), registro, pasta)


def _em_portas_livres(pasta: Path) -> Portao:
    em_http, em_https, saude = portas_livres(3)
    return Portao(
        http=f"{LOCAL}:{em_http}",
        https=f"{LOCAL}:{em_https}",
        saude=f"{LOCAL}:{saude}",
        porta_publica=em_https,
        certificados=str(pasta),
    )


def _porta(endereco: str) -> int:
    return int(endereco.rpartition(":")[2])


@contextmanager
def _no_ar(pasta: Path, onde: Portao, comando: list[str], *, com_tls: bool, **variaveis: str) -> Iterator[Path]:
    """O processo, até sair; devolve o registro dele."""
    supervisor = Supervisor(print)
    processo = Processo(
        nome="traefik",
        comando=[str(EXECUTAVEL), *comando],
        ambiente={**os.environ, **variaveis},
        registro=pasta / "traefik.log",
        etapa=0,
        pronto=partial(_le_as_rotas, _porta(onde.https if com_tls else onde.http), com_tls=com_tls),
        pasta=pasta,
    )
    try:
        supervisor.iniciar(processo)
        yield processo.registro
    finally:
        supervisor.parar()
