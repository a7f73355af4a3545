"""Mostra e resolve as cartas mortas das inboxes desta unidade."""

from getpass import getuser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from plataforma.comandos.retomada import comandos_mortos, desfazer_comando, reenviar_comando
from plataforma.erros import ErroDeNegocio
from plataforma.mensageria import cartas_mortas
from plataforma.topologia import modulos_com_banco

COMANDO = "comando:"


class Command(BaseCommand):
    help = "listar | ver MODULO CARTA | reenviar MODULO CARTA --motivo ... | descartar MODULO CARTA --motivo ..."

    def add_arguments(self, parser: CommandParser) -> None:
        acoes = parser.add_subparsers(dest="acao", required=True)
        acoes.add_parser("listar")
        for acao in ("ver", "reenviar", "descartar"):
            uma = acoes.add_parser(acao)
            uma.add_argument("modulo", choices=modulos_com_banco())
            uma.add_argument(
                "carta", help="id da mensagem, comando:ID, ou (ao descartar) EMISSOR/AGREGADO de uma lacuna"
            )
            if acao != "ver":
                uma.add_argument("--motivo", required=True)

    def handle(self, *args: Any, acao: str, **opcoes: Any) -> None:
        try:
            {"listar": self._listar, "ver": self._ver}.get(acao, self._resolver)(acao=acao, **opcoes)
        except (cartas_mortas.CartaNaoEncontrada, ErroDeNegocio, ValueError) as erro:
            raise CommandError(str(erro)) from erro

    def _listar(self, **_opcoes: Any) -> None:
        for modulo in modulos_com_banco():
            for c in cartas_mortas.cartas(modulo):
                causa = (c["erro"] or "").strip().rpartition("\n")[2]
                self.stdout.write(f"{modulo} {c['mensagem']} {c['tipo']} {c['agregado']} nº {c['ordem']}: {causa}")
            for f in cartas_mortas.lacunas(modulo):
                falta = f"falta do nº {f['falta_de']} ao {f['falta_ate']}"
                self.stdout.write(f"{modulo} {f['emissor']}/{f['agregado']} lacuna: {falta} (peça `eventos repetir`)")

            for comando in comandos_mortos(modulo):
                self.stdout.write(f"{modulo} {COMANDO}{comando.id} {comando.operacao}: {comando.ultimo_erro}")

    def _ver(self, *, modulo: str, carta: str, **_opcoes: Any) -> None:
        for nome, conteudo in cartas_mortas.carta(modulo, UUID(carta)).items():
            self.stdout.write(f"{nome}: {conteudo}")

    def _resolver(self, *, acao: str, modulo: str, carta: str, motivo: str, **_opcoes: Any) -> None:
        quem = {"operador": getuser(), "motivo": motivo}
        emissor, barra, agregado = carta.partition("/")
        if carta.startswith(COMANDO):
            self._resolver_comando(acao, modulo, carta, motivo)
        elif acao == "reenviar":
            cartas_mortas.reenviar(modulo, UUID(carta), **quem)
        elif barra:
            cartas_mortas.descartar_lacuna(modulo, emissor, agregado, **quem)
        else:
            cartas_mortas.descartar(modulo, UUID(carta), **quem)
        self.stdout.write(f"{acao}: feito, e registrado na auditoria.")

    def _resolver_comando(self, acao: str, modulo: str, carta: str, motivo: str) -> None:
        comando = UUID(carta.removeprefix(COMANDO))
        if acao == "reenviar":
            reenviar_comando(modulo, comando)
        else:
            self.stdout.write(f"situação do comando: {desfazer_comando(modulo, comando, motivo=motivo)}")
        cartas_mortas.auditar(modulo, operador=getuser(), acao=acao, alvo=carta, motivo=motivo)
