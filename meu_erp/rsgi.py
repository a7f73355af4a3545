"""O que o granian serve: a aplicação do Django, atrás de quem lê cada chamada antes de lhe dar uma thread."""

from dataclasses import fields, replace
from typing import Any

from django.conf import settings

from meu_erp.wsgi import application as aplicacao_wsgi
from plataforma.configuracao.dinamica import DINAMICA
from plataforma.configuracao.no_ar import NoAr
from plataforma.servidor.limites import LimitesDoServidor
from plataforma.servidor.servidor import Servidor

DO_SERVIDOR = {campo.name for campo in fields(LimitesDoServidor)}
application = Servidor(aplicacao_wsgi, threads=settings.THREADS, proxies=settings.PROXIES)


def _limitar(no_ar: NoAr) -> None:
    do_servidor: dict[str, Any] = {nome: no_ar.limites[nome] for nome in no_ar.limites.keys() & DO_SERVIDOR}
    application.limitar(replace(LimitesDoServidor(), **do_servidor))


DINAMICA.ao_mudar(_limitar)
