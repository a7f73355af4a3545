"""App da identidade: a cópia local dos direitos de cada usuário em cada empresa."""

from django.apps import AppConfig


class IdentidadeConfig(AppConfig):
    name = "plataforma.identidade"
    label = "identidade"

    def ready(self) -> None:
        from plataforma.identidade.assinaturas import assinaturas_de_acesso
        from plataforma.modulo import assinar_em_cada_modulo

        assinar_em_cada_modulo(assinaturas_de_acesso)
