"""O ambiente por pip tem o que a lista diz, mesmo quando já se publicou versão mais nova do que ela."""

import hashlib
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from lancador.ambiente import montar_com_pip, python_de

RODA = "Wheel-Version: 1.0\nGenerator: teste\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
SEM_INDICE = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}


def publicar(pasta: Path, nome: str, versao: str, *, pede: str | None = None) -> str:
    """Põe na pasta um pacote vazio e devolve a linha de requisitos dele, com o hash."""
    info = f"{nome}-{versao}.dist-info"
    metadados = f"Metadata-Version: 2.1\nName: {nome}\nVersion: {versao}\nProvides-Extra: extra\n"
    arquivo = pasta / f"{nome}-{versao}-py3-none-any.whl"
    with zipfile.ZipFile(arquivo, "w") as roda:
        roda.writestr(f"{info}/METADATA", metadados + (f"Requires-Dist: {pede}\n" if pede else ""))
        roda.writestr(f"{info}/WHEEL", RODA)
        roda.writestr(f"{info}/RECORD", "")
    return f"{nome}=={versao} --hash=sha256:{hashlib.sha256(arquivo.read_bytes()).hexdigest()}\n"


def test_versao_publicada_depois_da_lista_nao_muda_o_ambiente(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    indice = tmp_path / "indice"
    indice.mkdir()
    linhas = [publicar(indice, "alfa", "1.0", pede="beta[extra]>=1.0"), publicar(indice, "beta", "1.0")]
    publicar(indice, "beta", "2.0")
    requisitos = tmp_path / "requisitos.txt"
    requisitos.write_text("".join(linhas), encoding="utf-8")
    for variavel, valor in {**SEM_INDICE, "PIP_FIND_LINKS": str(indice)}.items():
        monkeypatch.setenv(variavel, valor)

    montar_com_pip(tmp_path / "ambiente", requisitos, instalar=False)

    comando = [str(python_de(tmp_path / "ambiente")), "-m", "pip", "list", "--format=freeze", "--exclude=pip"]
    feito = subprocess.run([*comando, "--exclude=setuptools"], capture_output=True, text=True, check=True)
    assert feito.stdout.split() == ["alfa==1.0", "beta==1.0"]
