"""Bibliotecas de fora que as páginas usam, guardadas no repositório: o que se pede, o que veio e como se confere."""

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

AQUI = Path(__file__).resolve().parent
LISTA = AQUI / "terceiros.json"
PASTA = AQUI / "static" / "vendor"
TRAVA = PASTA / "vendor.lock.json"
LICENCAS = AQUI / "licencas"
ICONES = "icones.svg"
_MAPA = re.compile(rb"\n?/[/*][#@] sourceMappingURL=[^\n*]*(\*/)?")
_FUNDO = re.compile(r'<path stroke="none"[^>]*/>')


def conferir() -> list[str]:
    """O que difere da trava, uma linha por arquivo; vazia se tudo confere."""
    esperados = {nome: soma for pacote in lida().values() for nome, soma in pacote["arquivos"].items()}
    guardados = {a.name: _soma(a.read_bytes()) for a in PASTA.iterdir() if a != TRAVA}
    nomes = sorted(esperados.keys() | guardados.keys())
    return [
        f"{nome}: a trava diz {esperados.get(nome, 'que não há')}, o arquivo tem {guardados.get(nome, 'nada')}"
        for nome in nomes
        if esperados.get(nome) != guardados.get(nome)
    ]


def lida() -> dict[str, Any]:
    """A trava: pacote -> integridade do npm, licença e sha256 de cada arquivo guardado."""
    return json.loads(TRAVA.read_text("utf-8"))


def trazer(oficina: Path) -> None:
    """Baixa de novo tudo o que se pede, pelo npm, e reescreve a pasta e a trava. `oficina` é uma pasta vazia."""
    lista = json.loads(LISTA.read_text("utf-8"))
    trava: dict[str, Any] = {}
    novos: dict[str, bytes] = {}
    for pacote, arquivos in lista["pacotes"].items():
        raiz, trava[pacote] = _baixar(pacote, oficina)
        _guardar(trava[pacote], novos, {para: _sem_mapa((raiz / de).read_bytes()) for de, para in arquivos.items()})
    pacote = lista["icones"]["pacote"]
    raiz, trava[pacote] = _baixar(pacote, oficina)
    _guardar(trava[pacote], novos, {ICONES: _folha_de_icones(raiz, lista["icones"]["usados"])})
    shutil.rmtree(PASTA, ignore_errors=True)
    PASTA.mkdir(parents=True)
    for nome, conteudo in novos.items():
        (PASTA / nome).write_bytes(conteudo)
    TRAVA.write_text(json.dumps(trava, indent=2, sort_keys=True) + "\n", "utf-8")


def _guardar(entrada: dict[str, Any], novos: dict[str, bytes], arquivos: dict[str, bytes]) -> None:
    entrada["arquivos"] = {nome: _soma(conteudo) for nome, conteudo in arquivos.items()}
    novos.update(arquivos)


def _baixar(pacote: str, oficina: Path) -> tuple[Path, dict[str, Any]]:
    comando = ["npm", "pack", "--ignore-scripts", "--json", pacote]
    dito = subprocess.run(comando, cwd=oficina, check=True, capture_output=True, text=True).stdout
    veio = json.loads(dito[dito.index("[") :])[0]
    destino = oficina / re.sub(r"\W", "_", pacote)
    with tarfile.open(oficina / veio["filename"]) as arquivo:
        arquivo.extractall(destino, filter="data")
    raiz = destino / "package"
    licenca = json.loads((raiz / "package.json").read_text("utf-8"))["license"]
    return raiz, {"integridade": veio["integrity"], "licenca": licenca}


def _sem_mapa(conteudo: bytes) -> bytes:
    """Sem o endereço do mapa de fontes: o arquivo não veio, e o collectstatic o procuraria."""
    return _MAPA.sub(b"", conteudo)


def _folha_de_icones(raiz: Path, usados: list[str]) -> bytes:
    simbolos = []
    for nome in sorted(usados):
        svg = (raiz / "icons" / "outline" / f"{nome}.svg").read_text("utf-8")
        desenho = _FUNDO.sub("", svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")])
        tracos = "".join(linha.strip() for linha in desenho.splitlines())
        simbolos.append(
            f'<symbol id="{nome}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
            f'stroke-linecap="round" stroke-linejoin="round">{tracos}</symbol>'
        )
    return ('<svg xmlns="http://www.w3.org/2000/svg">' + "\n".join(simbolos) + "</svg>\n").encode()


def _soma(conteudo: bytes) -> str:
    return hashlib.sha256(conteudo).hexdigest()
