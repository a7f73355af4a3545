"""Ambiente Python do projeto: dos requisitos com hash, por uv se ele está no PATH, senão por venv e pip."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from lancador import RAIZ
from lancador.maquina import trazer_pacotes
from lancador.progresso import Falta, dizer

PASTA_PADRAO = RAIZ / ".venv"
DE_PRODUCAO = "requirements.txt"
DE_EXECUCAO = "requirements-local.txt"
"""Os de produção, que vão na imagem, e o que só a instalação local usa: a lista inclui a outra."""
DE_DESENVOLVIMENTO = "requirements-dev.txt"
MARCA = "requisitos-instalados"


def python_de(pasta: Path) -> Path:
    """O Python do ambiente em `pasta`."""
    return pasta / "bin" / "python"


def _assinatura(requisitos: str) -> str:
    incluidos = (DE_PRODUCAO,) if requisitos == DE_EXECUCAO else ()
    conteudo = b"".join((RAIZ / arquivo).read_bytes() for arquivo in (requisitos, *incluidos))
    return f"{requisitos} {hashlib.sha256(conteudo).hexdigest()}"


def _pronto(pasta: Path, requisitos: str) -> bool:
    """O de desenvolvimento contém o de execução, então serve aos dois."""
    marca = pasta / MARCA
    if not python_de(pasta).exists() or not marca.exists():
        return False
    aceitas = {_assinatura(requisitos), _assinatura(DE_DESENVOLVIMENTO)}
    return marca.read_text(encoding="utf-8") in aceitas


def _rodar(comando: list[str]) -> None:
    feito = subprocess.run(comando, capture_output=True, text=True)
    if feito.returncode:
        fim = (feito.stderr or feito.stdout).strip()[-1500:]
        raise Falta(f"Não consegui montar o ambiente. “{' '.join(comando)}” disse:\n{fim}")


def _com_uv(uv: str, pasta: Path, requisitos: Path) -> None:
    if not python_de(pasta).exists():
        _rodar([uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(pasta)])
    alvo = ["--python", str(python_de(pasta))]
    _rodar([uv, "pip", "sync", "--quiet", "--require-hashes", *alvo, str(requisitos)])


def montar_com_pip(pasta: Path, requisitos: Path, *, instalar: bool) -> None:
    """Monta em `pasta` só o que está nos requisitos. Levanta Falta."""
    if importlib.util.find_spec("ensurepip") is None:
        trazer_pacotes(["python3-venv"], instalar=instalar)
    if not python_de(pasta).exists():
        _rodar([sys.executable, "-m", "venv", str(pasta)])
    pip = [str(python_de(pasta)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # A lista já está resolvida. Resolver de novo prefere, para um extra (`coverage[toml]`), a versão publicada hoje.
    _rodar([*pip, "--require-hashes", "--no-deps", "-r", str(requisitos)])


def preparar(requisitos: str, *, instalar: bool, pasta: Path = PASTA_PADRAO) -> Path:
    """Monta o ambiente, se ele ainda não corresponde aos requisitos, e devolve seu Python. Levanta Falta."""
    if _pronto(pasta, requisitos):
        return python_de(pasta)
    uv = shutil.which("uv")
    dizer(f"Montando o ambiente em {os.path.relpath(pasta, RAIZ)} com {'uv' if uv else 'venv e pip'} ...")
    if uv:
        _com_uv(uv, pasta, RAIZ / requisitos)
    else:
        montar_com_pip(pasta, RAIZ / requisitos, instalar=instalar)
    (pasta / MARCA).write_text(_assinatura(requisitos), encoding="utf-8")
    return python_de(pasta)
