"""App do acesso: a cópia local dos direitos de cada usuário em cada empresa."""

from django.apps import AppConfig


class AcessoConfig(AppConfig):
    name = "plataforma.acesso"
    label = "acesso"

    def ready(self) -> None:
        from plataforma.acesso.assinaturas import assinaturas_de_acesso
        from plataforma.mensageria.assinatura import assinar_em_cada_modulo

        assinar_em_cada_modulo(assinaturas_de_acesso)
