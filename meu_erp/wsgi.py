"""Aplicação WSGI de uma unidade."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meu_erp.settings")
os.environ.setdefault("ERP_CONEXOES", "reservatorio")

from django.core.wsgi import get_wsgi_application

from plataforma.banco.seguranca import recusar_dono
from plataforma.topologia import alias, modulos_com_banco

application = get_wsgi_application()
recusar_dono(tuple(alias(m) for m in modulos_com_banco()))
