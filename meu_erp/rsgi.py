"""O que o granian serve: a aplicação do Django, atrás de quem lê cada chamada antes de lhe dar uma thread."""

import sys
from dataclasses import fields, replace
from typing import Any

from django.conf import settings

from plataforma.configuracao.dinamica import DINAMICA
from plataforma.configuracao.no_ar import NoAr
from plataforma.operacao.inicializacao import InicializacaoRecusada
from plataforma.topologia import TopologiaInvalida

try:
    from meu_erp.wsgi import application as aplicacao_wsgi
except (TopologiaInvalida, InicializacaoRecusada) as erro:
    sys.exit(f"erro: {erro}")

from plataforma.operacao.detalhes import detalhes
from plataforma.operacao.prontidao import impedimento
from plataforma.servidor.limites import LimitesDoServidor
from plataforma.servidor.saude import Saude
from plataforma.servidor.servidor import Servidor

DO_SERVIDOR = {campo.name for campo in fields(LimitesDoServidor)}
saude = Saude(impedimento, detalhes=detalhes, segredo_do_operador=settings.SEGREDO_DO_OPERADOR)
application = Servidor(aplicacao_wsgi, threads=settings.THREADS, saude=saude, proxies=settings.PROXIES)


def _limitar(no_ar: NoAr) -> None:
    do_servidor: dict[str, Any] = {nome: no_ar.limites[nome] for nome in no_ar.limites.keys() & DO_SERVIDOR}
    application.limitar(replace(LimitesDoServidor(), **do_servidor))


DINAMICA.ao_mudar(_limitar)
