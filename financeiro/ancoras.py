"""A âncora do livro de uma empresa: o resumo de cada lançamento, guardado em arquivos fora do banco.

Um arquivo por vez que se ancora, `<pasta>/<empresa>/<último número>.ancora`, escrito inteiro e nunca mais tocado: a
pasta se copia para onde só se acrescenta. A primeira linha de cada um traz o SHA-256 do arquivo anterior.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from financeiro.cadeia import INICIO

SUFIXO = ".ancora"
CASAS = 15


class Ancorado(NamedTuple):
    """O que a âncora guarda de um lançamento."""

    numero: int
    resumo: bytes
    impressoes: str


NADA = Ancorado(0, INICIO, "")


class AncoraDivergente(Exception):
    """O livro e a âncora não contam a mesma história: nada se acrescenta até alguém olhar."""


class Ancora:
    """Os arquivos de uma empresa."""

    def __init__(self, pasta: Path, empresa: UUID) -> None:
        self.pasta = pasta / str(empresa)

    @contextmanager
    def travada(self) -> Iterator[None]:
        """Só um processo por vez ancora a empresa; cria a pasta na primeira vez."""
        self.pasta.mkdir(mode=0o700, parents=True, exist_ok=True)
        trava = os.open(self.pasta, os.O_RDONLY)
        try:
            fcntl.flock(trava, fcntl.LOCK_EX)
            yield
        finally:
            os.close(trava)

    def ultimo(self) -> Ancorado:
        """O último lançamento ancorado; levanta AncoraDivergente se o arquivo não se lê."""
        arquivos = self._arquivos()
        if not arquivos:
            return NADA
        try:
            return _ancorado(arquivos[-1].read_text(encoding="ascii").splitlines()[-1])
        except ValueError as erro:
            raise AncoraDivergente(f"{arquivos[-1]} não é uma âncora inteira: {erro}") from erro

    def guardar(self, novos: Sequence[Ancorado], *, em: datetime) -> None:
        """Escreve os lançamentos num arquivo novo, que só aparece inteiro e já no disco. Chame com a âncora travada."""
        arquivos = self._arquivos()
        cabecalho = {
            "empresa": self.pasta.name,
            "de": novos[0].numero,
            "ate": novos[-1].numero,
            "em": em.isoformat(),
            "anterior": _resumo(arquivos[-1].read_bytes()) if arquivos else INICIO.hex(),
        }
        linhas = [json.dumps(cabecalho), *(f"{n} {resumo.hex()} {marcas}" for n, resumo, marcas in novos), ""]
        parcial = self.pasta / "parcial"
        with parcial.open("w", encoding="ascii") as arquivo:
            arquivo.write("\n".join(linhas))
            arquivo.flush()
            os.fsync(arquivo.fileno())
        parcial.chmod(0o440)
        parcial.rename(self.pasta / f"{novos[-1].numero:0{CASAS}}{SUFIXO}")
        _gravar_pasta(self.pasta)

    def ler(self, ao_estranhar: Callable[[str], None]) -> Iterator[Ancorado]:
        """Os lançamentos ancorados, em ordem; diz a `ao_estranhar` o que não é como foi escrito."""
        anterior, ultimo = INICIO.hex(), 0
        for arquivo in self._arquivos():
            conteudo = arquivo.read_bytes()
            try:
                cabecalho, ancorados = _abrir(conteudo)
            except ValueError as erro:
                ao_estranhar(f"{arquivo} não se lê: {erro}")
                continue
            if cabecalho["anterior"] != anterior or cabecalho["de"] != ultimo + 1:
                ao_estranhar(f"{arquivo} não continua o anterior: um dos dois mudou, ou falta um entre eles")
            yield from ancorados
            anterior, ultimo = _resumo(conteudo), cabecalho["ate"]

    def encerrar(self, *, em: datetime) -> Path:
        """Põe os arquivos de lado, sem apagar nenhum, para a âncora recomeçar; devolve onde ficaram."""
        destino = self.pasta.with_name(f"{self.pasta.name}.encerrada-{em:%Y%m%dT%H%M%S}")
        if self.pasta.exists():
            self.pasta.rename(destino)
        return destino

    def _arquivos(self) -> list[Path]:
        return sorted(self.pasta.glob(f"*{SUFIXO}"))


def empresas_ancoradas(pasta: Path) -> set[UUID]:
    """As empresas que têm âncora na pasta."""
    return {UUID(p.name) for p in pasta.glob("*-*-*-*-*") if p.is_dir() and "." not in p.name}


def _abrir(conteudo: bytes) -> tuple[dict[str, Any], list[Ancorado]]:
    cabecalho, *linhas = conteudo.decode("ascii").splitlines()
    ancorados = [_ancorado(linha) for linha in linhas]
    dados = json.loads(cabecalho)
    if [a.numero for a in ancorados] != list(range(dados["de"], dados["ate"] + 1)):
        raise ValueError("os lançamentos não são os que a primeira linha diz")
    return dados, ancorados


def _ancorado(linha: str) -> Ancorado:
    numero, resumo, impressoes = linha.split(" ")
    return Ancorado(int(numero), bytes.fromhex(resumo), impressoes)


def _resumo(conteudo: bytes) -> str:
    return hashlib.sha256(conteudo).hexdigest()


def _gravar_pasta(pasta: Path) -> None:
    aberta = os.open(pasta, os.O_RDONLY)
    try:
        os.fsync(aberta)
    finally:
        os.close(aberta)
