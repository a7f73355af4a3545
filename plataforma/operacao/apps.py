"""App da operação: os comandos de `manage.py`, as verificações do Django e a ligação dos contratos à rede."""

from django.apps import AppConfig


class OperacaoConfig(AppConfig):
    name = "plataforma.operacao"
    label = "operacao"

    def ready(self) -> None:
        from plataforma.api.mensagens import por_em_portugues
        from plataforma.contratos.instalacao import instalar
        from plataforma.operacao import verificacoes  # noqa: F401 registra as verificações do Django

        instalar()
        por_em_portugues()
