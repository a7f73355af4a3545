"""Importa uma pasta de XML de notas; interrompido, repete-se: o que já entrou não entra de novo."""

from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from compras.servicos.importacao import importar, ler_destino
from plataforma.erros import ErroDeNegocio
from plataforma.identidade.contexto import SEM_USUARIO, Ator, Rastro, agir_como, rastrear
from plataforma.valores import novo_id


class Command(BaseCommand):
    help = "Importa os .xml de uma pasta e das que estão dentro dela. Repetir é seguro."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pasta", type=Path)
        parser.add_argument("--empresa", type=UUID, required=True, help="id da empresa que recebe")
        parser.add_argument("--usuario", type=UUID, default=SEM_USUARIO, help="id de quem consta como autor")
        parser.add_argument("--simular", action="store_true", help="só confere: nada grava")
        parser.add_argument("--aceitar-outro-destinatario", action="store_true", help="para demonstração")
        parser.add_argument("--uso-e-consumo", action="store_true", help="nada é para vender: não entra no estoque")

    def handle(self, *args: Any, pasta: Path, **opcoes: Any) -> None:
        arquivos = sorted(p for p in pasta.rglob("*") if p.suffix.lower() == ".xml")
        if not arquivos:
            raise CommandError(f"Não há arquivo .xml em {pasta}.")
        ator = Ator(usuario_id=opcoes["usuario"], empresa_id=opcoes["empresa"])
        with agir_como(ator), rastrear(Rastro(correlacao=novo_id())):
            self._importar(arquivos, pasta, opcoes)

    def _importar(self, arquivos: list[Path], pasta: Path, opcoes: dict[str, Any]) -> None:
        try:
            destino = ler_destino(
                aceitar_outro_destinatario=opcoes["aceitar_outro_destinatario"], uso_e_consumo=opcoes["uso_e_consumo"]
            )
        except ErroDeNegocio as erro:
            raise CommandError(erro.detalhe) from erro
        contagem: Counter[str] = Counter()
        for ordem, arquivo in enumerate(arquivos, start=1):
            nome = str(arquivo.relative_to(pasta))
            feito = importar(arquivo.read_bytes(), arquivo=nome, destino=destino, simular=opcoes["simular"])
            contagem[feito.resultado] += 1
            self.stdout.write(f"{ordem}/{len(arquivos)} {nome}: {feito.resultado}")
            for motivo in feito.motivos:
                self.stdout.write(f"    {motivo.codigo}: {motivo.texto}")
        self.stdout.write(", ".join(f"{quantas} {resultado}" for resultado, quantas in sorted(contagem.items())))
