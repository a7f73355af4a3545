"""Lê e publica o documento da topologia na chave de ERP_TOPOLOGIA.

Uso: python -m plataforma.operacao.publicacao ler | publicar ARQUIVO [--se-nao-ha]. Não passa pelo Django, que não
inicia sem uma topologia que sirva: é por aqui que se põe a primeira e se conserta a que não se lê.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from plataforma.configuracao.leitura import ConfiguracaoInvalida, configuracao
from plataforma.configuracao.no_ar import NoAr
from plataforma.repositorio import FalhaDoRepositorio, Lido, OutraEscrita, Repositorio, eh_de_repositorio
from plataforma.topologia.carregar import MODULOS
from plataforma.topologia.documento import Topologia, TopologiaInvalida, ler_documento
from plataforma.topologia.repositorio import abrir_repositorio

DA_ENTRADA = "-"
CABECALHO = "# revisão {revisao} de {origem}\n"
_CABECALHO = re.compile(r"# revisão (\d+) de \S+\n")


class Recusada(Exception):
    """Nada se escreveu; a mensagem diz por quê e o que fazer."""


def ler(repositorio: Repositorio) -> str:
    """O documento, com a revisão numa primeira linha, que é por onde `publicar` sabe sobre o que se escreveu."""
    lida = repositorio.ler()
    if lida.texto is None:
        raise Recusada(f"O {repositorio.onde} não tem a chave {repositorio.chave}.")
    return CABECALHO.format(revisao=lida.revisao, origem=repositorio.origem) + lida.texto


def publicar(repositorio: Repositorio, texto: str, *, se_nao_ha: bool) -> list[str]:
    """Confere o documento e o escreve, se ninguém escreveu depois de quem o fez ter lido; devolve o que dizer."""
    dito = _CABECALHO.match(texto)
    novo = _CABECALHO.sub("", texto, count=1)
    depois = ler_documento(novo, MODULOS)
    lida = repositorio.ler()
    if lida.texto is not None:
        if se_nao_ha:
            return [f"A chave {repositorio.chave} já tem a revisão {lida.revisao}: nada se escreveu."]
        _conferir_revisao(lida, int(dito[1]) if dito else None)
    escrita = repositorio.escrever(novo, sobre=lida)
    return [f"Publicada a revisão {escrita.revisao} em {repositorio.origem}.", *mudancas(_lido(lida), depois)]


def _conferir_revisao(lida: Lido, dita: int | None) -> None:
    saida = "Leia a de agora (./erp topologia ler > ARQUIVO), refaça nela a mudança e publique-a."
    if dita is None:
        raise Recusada(f"A chave já tem a revisão {lida.revisao}, e o arquivo não diz sobre qual foi feito. {saida}")
    if dita != lida.revisao:
        raise Recusada(f"O arquivo foi feito sobre a revisão {dita}, e a chave já está na {lida.revisao}. {saida}")


def _lido(lida: Lido) -> Topologia | None:
    try:
        return ler_documento(lida.texto or "", MODULOS)
    except TopologiaInvalida:
        return None


def mudancas(antes: Topologia | None, depois: Topologia) -> list[str]:
    """O que o documento novo muda, um por linha: primeiro o que vale no ar, depois o que pede reinício."""
    if antes is None:
        return []
    return [*_no_ar(antes.no_ar, depois.no_ar), *mudancas_de_lugar(antes, depois)]


def _no_ar(antes: NoAr, depois: NoAr) -> Iterator[str]:
    pares = {
        "nível": ({"de todos": antes.nivel}, {"de todos": depois.nivel}),
        "nível de": (antes.loggers, depois.loggers),
        "limite": (antes.limites, depois.limites),
        "url de": (antes.enderecos, depois.enderecos),
    }
    for o_que, (de, para) in pares.items():
        for nome in sorted(de.keys() | para.keys()):
            if de.get(nome) != para.get(nome):
                yield f"no ar: {o_que} {nome}: {de.get(nome, 'o de sempre')} -> {para.get(nome, 'o de sempre')}"


def mudancas_de_lugar(antes: Topologia, depois: Topologia) -> list[str]:
    """Os módulos que o documento novo põe noutra unidade."""
    return [
        f"ao reiniciar: {modulo} passa de {de} a {para}"
        for modulo in MODULOS
        if (de := antes.unidade_de(modulo).nome) != (para := depois.unidade_de(modulo).nome)
    ]


def _ler_arquivo(arquivo: str) -> str:
    try:
        return sys.stdin.read() if arquivo == DA_ENTRADA else Path(arquivo).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as erro:
        raise Recusada(f"Não se leu {arquivo}: {erro}.") from erro


def _leitor() -> argparse.ArgumentParser:
    leitor = argparse.ArgumentParser(prog="publicacao")
    leitor.add_argument("acao", choices=["ler", "publicar"])
    leitor.add_argument("arquivo", nargs="?", default=DA_ENTRADA)
    leitor.add_argument("--se-nao-ha", action="store_true")
    return leitor


def principal(argumentos: Sequence[str]) -> int:
    """Faz o que os argumentos dizem e devolve o código de saída."""
    opcoes = _leitor().parse_args(argumentos)
    try:
        origem = configuracao().topologia
        if not eh_de_repositorio(origem):
            raise Recusada("Diga em ERP_TOPOLOGIA a chave: etcd://servidor:2379/meu_erp/topologia, ou consul://...")
        repositorio = abrir_repositorio(origem)
        if opcoes.acao == "ler":
            sys.stdout.write(ler(repositorio))
        else:
            linhas = publicar(repositorio, _ler_arquivo(opcoes.arquivo), se_nao_ha=opcoes.se_nao_ha)
            sys.stdout.write("".join(f"{linha}\n" for linha in linhas))
    except OutraEscrita as erro:
        sys.stderr.write(f"erro: {erro} Leia-a de novo, refaça a mudança e publique.\n")
        return 1
    except (Recusada, FalhaDoRepositorio, TopologiaInvalida, ConfiguracaoInvalida) as erro:
        sys.stderr.write(f"erro: {erro}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(principal(sys.argv[1:]))
