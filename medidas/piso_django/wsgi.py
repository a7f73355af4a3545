"""O piso, para um servidor WSGI."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "medidas.piso_django.configuracao"
application = get_wsgi_application()
