"""Os arquivos com que o sistema vai ao ar: gerados da árvore, ou só o portão, para a topologia de quem opera."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from implantacao.geradores import diferencas, gerar, gravar, sobras
from implantacao.instalacao import Instalacao
from implantacao.portao import Portao, portao
from implantacao.rotas import Limites
from plataforma.api.recursos import PADRAO, mapa_de_recursos
from plataforma.topologia import MODULOS, TopologiaInvalida, carregar_topologia, modulos_locais
from plataforma.topologia.carregar import RAIZ


class Command(BaseCommand):
    help = (
        "gerar: reescreve Dockerfile, Compose, Kubernetes e as rotas do Traefik. conferir: diz quais diferem do que o "
        "código gera. Com --topologia e --saida, gerar escreve só a pasta do Traefik, para essa topologia."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        onde = Portao()
        parser.add_argument("acao", choices=["gerar", "conferir"])
        parser.add_argument("--topologia", metavar="ARQUIVO", help="a sua, com a url de cada unidade")
        parser.add_argument("--saida", metavar="PASTA", type=Path, help="onde escrever a pasta do Traefik")
        parser.add_argument("--http", default=onde.http, help="onde o Traefik escuta HTTP (%(default)s)")
        parser.add_argument("--https", default=onde.https, help="onde escuta HTTPS, com https.yaml (%(default)s)")
        parser.add_argument("--saude", default=onde.saude, help="onde responde /ping e /metrics (%(default)s)")
        parser.add_argument(
            "--certificados", default=onde.certificados, help="pasta de tls.crt e tls.key (%(default)s)"
        )
        parser.add_argument(
            "--chamadas-por-segundo",
            type=int,
            default=onde.limites.chamadas_por_segundo,
            help="de um endereço, em média; de uma vez, o dobro (%(default)s)",
        )
        parser.add_argument(
            "--proxies", default="", help="de quem se crê X-Forwarded-*: endereços e redes, com vírgula"
        )

    def handle(self, *args: Any, acao: str, topologia: str | None, saida: Path | None, **opcoes: Any) -> None:
        if bool(topologia) != bool(saida) or (topologia and acao != "gerar"):
            raise CommandError("--topologia e --saida andam juntas, e só com gerar.")
        instalacao = self._instalacao()
        if topologia and saida:
            self._so_o_portao(instalacao, topologia, saida, opcoes)
        elif acao == "gerar":
            self._tudo(instalacao)
        elif ditas := diferencas(RAIZ, gerar(instalacao)):
            raise CommandError("\n".join([*ditas, "Rode ./erp manage implantacao gerar, e veja o que mudou."]))

    def _instalacao(self) -> Instalacao:
        if set(modulos_locais()) != set(MODULOS):
            raise CommandError(
                "Esta unidade não tem todos os módulos, e as rotas são de todos: rode sem ERP_TOPOLOGIA e ERP_UNIDADE."
            )
        return Instalacao(MODULOS, mapa_de_recursos(), PADRAO)

    def _tudo(self, instalacao: Instalacao) -> None:
        arquivos = gerar(instalacao)
        for nome in sobras(RAIZ, arquivos):
            (RAIZ / nome).unlink()
        gravar(RAIZ, arquivos)
        self.stdout.write(f"{len(arquivos)} arquivos em dia.")

    def _so_o_portao(self, instalacao: Instalacao, origem: str, saida: Path, opcoes: dict[str, Any]) -> None:
        try:
            topologia = carregar_topologia(origem)
        except TopologiaInvalida as erro:
            raise CommandError(str(erro)) from erro
        sem_url = [unidade.nome for unidade in topologia.unidades if not unidade.url]
        if sem_url:
            raise CommandError(
                f'A unidade {sem_url[0]} não tem url: acrescente à seção dela url = "http://servidor:8000", para que o '
                "Traefik saiba aonde levar."
            )
        onde = {nome: opcoes[nome] for nome in ("http", "https", "saude", "certificados")}
        proxies = tuple(parte.strip() for parte in opcoes["proxies"].split(",") if parte.strip())
        limites = Limites(opcoes["chamadas_por_segundo"], proxies)
        gravar(saida, portao(instalacao, topologia, Portao(**onde, limites=limites)))
        self.stdout.write(f"O Traefik lê {saida}: inicie-o nela, com --configFile=http.yaml ou https.yaml.")
