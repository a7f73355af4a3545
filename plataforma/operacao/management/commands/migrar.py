"""Migra o banco de cada módulo desta unidade, liga a segurança por linha e refaz a busca e o apagamento."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plataforma.banco.busca import criar_buscas
from plataforma.banco.migracao import migrar
from plataforma.banco.seguranca import proteger
from plataforma.configuracao.leitura import configuracao
from plataforma.modulo import modulo_registrado, tabelas_abertas
from plataforma.titulares.apagamento import criar_apagamento
from plataforma.topologia import alias, modulos_com_banco


class Command(BaseCommand):
    help = "Migra todos os bancos desta unidade, como dono, e liga a segurança por linha das tabelas novas."

    def handle(self, *args: Any, **opcoes: Any) -> None:
        if configuracao().papel != "dono":
            raise CommandError("Migrar pede ERP_PAPEL=dono (./erp iniciar o faz por você).")
        for modulo in modulos_com_banco():
            migrar(alias(modulo))
            protegidas = proteger(alias(modulo), tabelas_abertas())
            criar_buscas(alias(modulo), modulo)
            criar_apagamento(alias(modulo), modulo_registrado(modulo).guardados)
            self.stdout.write(f"{modulo}: em dia; {len(protegidas)} tabela(s) nova(s) com segurança por linha")
