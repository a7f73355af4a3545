"""Configuração do Django: tudo o que varia vem do ambiente ou da topologia."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from plataforma.configuracao.assuntos import SEGREDO_DE_DESENVOLVIMENTO
from plataforma.configuracao.leitura import conferir_producao, configuracao
from plataforma.servidor.origem import ESQUEMA
from plataforma.topologia import acesso_ao_banco, alias, executa_aqui, modulos_com_banco, modulos_locais

RAIZ = Path(__file__).resolve().parents[1]
_lida = configuracao()
AMBIENTE = _lida.ambiente
TAMANHO_MINIMO_DA_SENHA = 10
THREADS = _lida.threads
SENHAS_JUNTAS = _lida.senhas_juntas
ESPERA_POR_CONEXAO_SEGUNDOS, ESPERA_POR_TRAVA_MS = 2, 1200
EXECUCAO = str(_lida.execucao or "")
AMQP, AMQP_PREFIXO = _lida.amqp, _lida.amqp_prefixo
OUVINTES = RAIZ / "meu_erp" / "ouvintes.json"
PERMISSOES = RAIZ / "meu_erp" / "permissoes.json"
ESCOPOS = RAIZ / "meu_erp" / "escopos.json"
CONTRATOS = RAIZ / "docs" / "contratos"
CHAVES, ANCORAS = str(_lida.chaves or ""), str(_lida.ancoras or "")
ENDERECO = _lida.endereco
COM_TLS = ENDERECO.startswith("https://")

# Só o core que atende assina o que dura: as outras unidades e quem migra não recebem o segredo dele, e o que o Django
# pede neles nasce aqui.
_assina = executa_aqui("core") and _lida.papel == "app"
SECRET_KEY = _lida.segredo if _assina else secrets.token_urlsafe(32)
# Sozinha, a unidade não chama nem é chamada por outra.
SEGREDO_ENTRE_UNIDADES = _lida.segredo_entre_unidades or secrets.token_urlsafe(32)
# O que web cifra com o anterior ainda se lê; o que cifra de novo é com o atual.
SEGREDOS_DAS_TELAS = [
    segredo
    for segredo in (_lida.segredo_das_telas or SEGREDO_DE_DESENVOLVIMENTO, _lida.segredo_das_telas_anterior)
    if segredo
]
SEGREDO_DO_OPERADOR = _lida.segredo_do_operador
# Sem servidor de e-mail, o link de um convite aparece a quem convida.
EMAIL_HOST, EMAIL_PORT = _lida.email_servidor, _lida.email_porta
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _lida.email_usuario, _lida.email_senha
EMAIL_USE_TLS, EMAIL_USE_SSL = _lida.email_seguranca == "starttls", _lida.email_seguranca == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = _lida.email_remetente

DEBUG = _lida.debug
ALLOWED_HOSTS = [*_lida.hosts, urlsplit(ENDERECO).hostname or ""]
PROXIES = _lida.proxies
# Só chega aqui o que um deles disse (plataforma.api.origem).
SECURE_PROXY_SSL_HEADER = (ESQUEMA, "https")
SECURE_HSTS_SECONDS = _lida.hsts_segundos

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    *(["django.contrib.auth"] if executa_aqui("core") else []),
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "plataforma.operacao",
    "plataforma.numeracao",
    "plataforma.comandos",
    "plataforma.acesso",
    "plataforma.mensageria",
    "plataforma.paginas",
    "meu_erp",
    *modulos_locais(),
]

MIDDLEWARE = [
    "plataforma.api.origem.EsquemaMiddleware",
    "plataforma.api.origem.OrigemMiddleware",
    "plataforma.api.correlacao.CorrelacaoMiddleware",
    "plataforma.api.host.HostMiddleware",
    "plataforma.api.orcamento.OrcamentoMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "meu_erp.cabecalhos.PaginaComprimidaMiddleware",
    "django.middleware.common.CommonMiddleware",
    "meu_erp.cabecalhos.CabecalhosMiddleware",
]

ROOT_URLCONF = "meu_erp.urls"
WSGI_APPLICATION = "meu_erp.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.static", "plataforma.paginas.templatetags.paginas"],
            "context_processors": [
                "django.template.context_processors.request",
                *(["django.contrib.messages.context_processors.messages"] if executa_aqui("core") else []),
            ],
        },
    }
]


def _banco(acesso: dict[str, str]) -> dict[str, Any]:
    nome, host = acesso.pop("dbname"), acesso.pop("host", "")
    usuario, senha, porta = acesso.pop("user"), acesso.pop("password", ""), acesso.pop("port", "5432")
    # O resto da consulta do endereço (sslmode, target_session_attrs) vai ao libpq como veio. Parâmetros pelo protocolo
    # e comandos preparados na segunda vez: o servidor não os analisa a cada chamada.
    opcoes: dict[str, Any] = {**acesso, "server_side_binding": True, "prepare_threshold": 1}
    if _lida.conexoes == "pool":
        # Quem espera na web é uma pessoa: melhor um 503 agora que uma thread presa a uma linha que outro segura.
        opcoes["espera_por_trava_ms"] = ESPERA_POR_TRAVA_MS
        opcoes["pool"] = {
            "min_size": 0,
            # Mais a da saúde, que não pode esperar por quem atende.
            "max_size": THREADS + 1,
            "num_workers": 1,
            "timeout": ESPERA_POR_CONEXAO_SEGUNDOS,
            "max_idle": 60,
        }
    return {
        "ENGINE": "plataforma.banco",
        "NAME": nome,
        "USER": usuario,
        "PASSWORD": senha,
        "HOST": host,
        "PORT": porta,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": "pool" not in opcoes,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": opcoes,
    }


_acessos = {m: acesso_ao_banco(m, _lida.papel) for m in modulos_com_banco()}
conferir_producao(_lida, assina=_assina, com_telas=executa_aqui("web") and _lida.papel == "app", acessos=_acessos)
DATABASES: dict[str, dict[str, Any]] = {"default": {}}
DATABASES.update({alias(m): _banco(dict(acesso)) for m, acesso in _acessos.items()})
# Com o prefixo, o navegador só aceita o cookie por https e deste endereço: um subdomínio não o planta.
PREFIXO_DOS_COOKIES = "__Host-" if COM_TLS else ""
# As páginas de web e as de core são do mesmo endereço: um só cookie de CSRF, que os dois leem.
CSRF_COOKIE_NAME, CSRF_COOKIE_SECURE = f"{PREFIXO_DOS_COOKIES}csrftoken", COM_TLS
CSRF_FAILURE_VIEW = "meu_erp.erros.recusar_formulario"
# Vale também atrás de um proxy que não diz o esquema.
CSRF_TRUSTED_ORIGINS = [ENDERECO.rstrip("/")] if COM_TLS else []
COOKIE_DAS_TELAS, COOKIE_DA_ENTRADA = f"{PREFIXO_DOS_COOKIES}erp", f"{PREFIXO_DOS_COOKIES}erp-entrada"
if executa_aqui("web") and not executa_aqui("core"):
    MIDDLEWARE += ["django.middleware.csrf.CsrfViewMiddleware"]
if executa_aqui("core"):
    AUTH_USER_MODEL = "core.Usuario"
    # O e-mail só é único entre as contas provadas: quem entra é escolhido por core.servicos.credenciais.
    SILENCED_SYSTEM_CHECKS = ["auth.W004"]
    AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
    INSTALLED_APPS += [
        "django.contrib.sessions",
        "django.contrib.messages",
        "allauth",
        "allauth.account",
        "allauth.mfa",
        "allauth.idp.oidc",
    ]
    MIDDLEWARE += [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
        "core.recusas.RecusaMiddleware",
    ]
    # Códigos de autorização e limites valem em todos os processos do servidor: não cabem na memória de um.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SECURE = COM_TLS
    SESSION_COOKIE_NAME = f"{PREFIXO_DOS_COOKIES}sessionid"
    MESSAGE_STORAGE = "core.mensagens.MensagensNoCookie"
    LOGIN_URL = "account_login"
    LOGIN_REDIRECT_URL = "/"
    ACCOUNT_ADAPTER = "core.adaptadores.AdaptadorDeContas"
    ACCOUNT_USER_MODEL_USERNAME_FIELD = None
    ACCOUNT_LOGIN_METHODS = {"email"}
    ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
    ACCOUNT_EMAIL_VERIFICATION = "none"
    ACCOUNT_SESSION_REMEMBER = False
    # Quem conta os palpites somos nós (core/servicos/limites.py).
    ACCOUNT_RATE_LIMITS = False
    MFA_FORMS = {
        "authenticate": "core.formularios.CodigoForm",
        "reauthenticate": "core.formularios.ConfirmarCodigoForm",
    }
    MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
    MFA_ADAPTER = "core.segundo_fator.AdaptadorDoSegundoFator"
    MFA_TOTP_ISSUER = "meu_erp"
    IDP_OIDC_ADAPTER = "core.oidc.AdaptadorOidc"
    IDP_OIDC_ACCESS_TOKEN_FORMAT = "jwt"  # nosec B105
    IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 600
    IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 30 * 24 * 3600
else:
    # O pghistory tem uma visão que aponta para o usuário, que aqui não há; ninguém a usa.
    SILENCED_SYSTEM_CHECKS = ["fields.E300", "fields.E307"]
# Nosso histórico leva o contexto na própria linha: as tabelas do pghistory não servem a ninguém.
MIGRATION_MODULES = {"pghistory": None}
DATABASE_ROUTERS = ["plataforma.banco.roteador.RoteadorPorModulo"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "sem_dados": {
            "()": "plataforma.registros.FormatadorSemDados",
            "format": "%(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"saida": {"class": "logging.StreamHandler", "formatter": "sem_dados"}},
    # O nível, aqui e em cada logger, muda no ar (plataforma/configuracao/dinamica.py): nenhum se filtra noutro lugar.
    "loggers": {"django": {"level": "NOTSET"}},
    "root": {"handlers": ["saida"], "level": "WARNING"},
}

LANGUAGE_CODE = "pt-br"
TIME_ZONE = "America/Sao_Paulo"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = _lida.estaticos
# Juntados, têm o resumo no nome e já vão comprimidos; de onde estão (desenvolvimento, testes), servem-se como são.
STORAGES = {
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
}
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_AUTOREFRESH = False

PASSWORD_HASHERS = [
    "core.resumos.Md5ComSemaforo" if AMBIENTE == "teste" else "core.resumos.Argon2ComSemaforo",
    "core.resumos.ResumoDeSegredo",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": TAMANHO_MINIMO_DA_SENHA},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "nome")},
    },
    {"NAME": "core.senhas.SenhaPrevisivelValidator"},
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["plataforma.api.autenticacao.AutenticacaoPorToken"],
    "DEFAULT_PERMISSION_CLASSES": ["plataforma.api.permissao.PermissaoDaAcao"],
    "DEFAULT_SCHEMA_CLASS": "plataforma.api.esquema.EsquemaBase",
    "DEFAULT_RENDERER_CLASSES": ["plataforma.api.renderizador.RenderizadorJson"],
    "DEFAULT_PARSER_CLASSES": ["plataforma.api.leitor.LeitorJson"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "plataforma.api.exportacao.Negociacao",
    "URL_FORMAT_OVERRIDE": "formato",
    "EXCEPTION_HANDLER": "plataforma.api.erros.tratar",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,  # nosec B105
}
SPECTACULAR_SETTINGS = {
    "TITLE": "meu_erp",
    "DESCRIPTION": "API pública do meu_erp. Erros são problem details (RFC 9457) com `codigo` estável.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    # As opções ficam no campo: um componente por enum pede um nome que muda quando outro enum nasce.
    "POSTPROCESSING_HOOKS": [],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
