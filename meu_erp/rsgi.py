"""O que o granian serve: a aplicação do Django, atrás de quem lê cada chamada antes de lhe dar uma thread."""

import sys

from django.conf import settings

from plataforma.operacao.inicializacao import InicializacaoRecusada
from plataforma.topologia import TopologiaInvalida

try:
    from meu_erp.wsgi import application as aplicacao_wsgi
except (TopologiaInvalida, InicializacaoRecusada) as erro:
    sys.exit(f"erro: {erro}")

from plataforma.operacao.detalhes import detalhes
from plataforma.operacao.prontidao import impedimento
from plataforma.servidor.saude import Saude
from plataforma.servidor.servidor import Servidor

saude = Saude(impedimento, detalhes=detalhes, segredo_do_operador=settings.SEGREDO_DO_OPERADOR)
application = Servidor(aplicacao_wsgi, threads=settings.THREADS, saude=saude, proxies=settings.PROXIES)
