"""Cria papéis e um banco por módulo desta unidade."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plataforma.banco.preparo import preparar_banco
from plataforma.configuracao.leitura import configuracao
from plataforma.topologia import modulos_com_banco


class Command(BaseCommand):
    help = "Cria os papéis dono e app e o banco de cada módulo desta unidade (pede ERP_BANCOS_ADMIN)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **opcoes: Any) -> None:
        url_admin = configuracao().bancos_admin
        if not url_admin:
            raise CommandError("Defina ERP_BANCOS_ADMIN com a URL de uma conta que possa criar bancos.")
        for modulo in modulos_com_banco():
            novo = preparar_banco(url_admin, modulo)
            self.stdout.write(f"{modulo}: banco {'criado' if novo else 'já existia'}")
