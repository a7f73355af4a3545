"""Todos os arquivos gerados: quem os gera, e o que neles difere do que o código gera agora."""

from collections.abc import Callable
from pathlib import Path

from implantacao import compose, imagem, portao, topologias
from implantacao.instalacao import Arquivos, Instalacao
from implantacao.manifestos import kubernetes

GERADORES: tuple[Callable[[Instalacao], Arquivos], ...] = (
    topologias.gerar,
    portao.gerar,
    imagem.gerar,
    compose.gerar,
    kubernetes.gerar,
)
PASTA = "implantacao"


def gerar(instalacao: Instalacao) -> Arquivos:
    """O que cada gerador escreve, com caminhos a partir da raiz; dois não escrevem o mesmo arquivo."""
    arquivos: Arquivos = {}
    for gerador in GERADORES:
        novos = gerador(instalacao)
        repetidos = arquivos.keys() & novos.keys()
        assert not repetidos, repetidos
        arquivos |= novos
    return arquivos


def sobras(raiz: Path, arquivos: Arquivos) -> list[str]:
    """Arquivos das pastas geradas que ninguém gera mais; só o código, em Python, fica ao lado delas."""
    achados = (caminho for caminho in (raiz / PASTA).rglob("*") if caminho.is_file() and caminho.suffix != ".py")
    nomes = (str(caminho.relative_to(raiz)) for caminho in achados if "__pycache__" not in caminho.parts)
    return sorted(nome for nome in nomes if nome not in arquivos)


def diferencas(raiz: Path, arquivos: Arquivos) -> list[str]:
    """O que está na árvore e difere do gerado, uma frase por arquivo."""
    ditas = [f"{nome}: ninguém o gera mais" for nome in sobras(raiz, arquivos)]
    for nome, conteudo in sorted(arquivos.items()):
        caminho = raiz / nome
        if not caminho.is_file():
            ditas.append(f"{nome}: falta")
        elif caminho.read_text(encoding="utf-8") != conteudo:
            ditas.append(f"{nome}: difere do que o código gera")
    return ditas


def gravar(raiz: Path, arquivos: Arquivos) -> None:
    """Escreve cada arquivo em `raiz`, e as pastas que faltarem."""
    for nome, conteudo in arquivos.items():
        caminho = raiz / nome
        caminho.parent.mkdir(parents=True, exist_ok=True)
        caminho.write_text(conteudo, encoding="utf-8")
