"""Configuração do piso: o mínimo de um projeto Django com DRF, e uma conexão que fica aberta por thread."""

import os

from psycopg.conninfo import conninfo_to_dict

_banco = conninfo_to_dict(os.environ["PISO_BANCO"])
SECRET_KEY = "so-da-medida"
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "America/Sao_Paulo"
ROOT_URLCONF = "medidas.piso_django.visoes"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "medidas.piso_django"]
MIDDLEWARE: list[str] = []
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _banco["dbname"],
        "USER": _banco["user"],
        "PASSWORD": _banco["password"],
        "HOST": _banco["host"],
        "PORT": _banco["port"],
        "CONN_MAX_AGE": None,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
