"""Aplicação WSGI de uma unidade."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meu_erp.settings")
os.environ.setdefault("ERP_CONEXOES", "pool")

from django.core.wsgi import get_wsgi_application

from plataforma.identidade.tokens import chaves_publicas
from plataforma.operacao.inicializacao import conferir_inicializacao, seguir_configuracao

application = get_wsgi_application()
conferir_inicializacao()
seguir_configuracao()
chaves_publicas.buscar()
