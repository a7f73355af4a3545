"""O que o granian serve: a aplicação do Django, atrás de quem lê cada chamada antes de lhe dar uma thread."""

from django.conf import settings

from meu_erp.wsgi import application as aplicacao_wsgi
from plataforma.servidor.servidor import Servidor

application = Servidor(aplicacao_wsgi, threads=settings.THREADS, proxies=settings.PROXIES)
