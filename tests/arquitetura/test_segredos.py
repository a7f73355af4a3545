"""Nenhum segredo novo entra no repositório: o que o detect-secrets acha está na lista dos que se viram e não o são.

Lista nova, depois de ver cada um: `python -m tests.arquitetura.test_segredos`.
"""

import json
import re
import subprocess
import sys
from typing import Any

from detect_secrets import SecretsCollection
from detect_secrets.settings import transient_settings

from plataforma.topologia.carregar import RAIZ

# Olhar linha a linha os arquivos em que nada tem cara de segredo custa vinte segundos, e não acha nada.
TEM_CARA = re.compile(
    r"""["'](?:[0-9A-Fa-f]{12,}|(?=[\w+/=-]*\d)[\w+/=-]{20,})["']|://[^/\s:]+:[^/\s]+@|-----BEGIN|eyJ|AKIA|gh[pousr]_"""
)
LISTA = RAIZ / "segredos-conhecidos.json"
Achados = dict[str, list[str]]


def ajustes() -> dict[str, Any]:
    """Como se procura; está na lista, que o diz a quem usa o detect-secrets à mão."""
    lida: dict[str, Any] = json.loads(LISTA.read_text(encoding="utf-8"))
    return lida


def achados() -> Achados:
    """Arquivo -> resumos do que parece segredo nele; sem o número da linha, que muda sem que nada mude."""
    arquivos = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=RAIZ,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    colecao = SecretsCollection(root=str(RAIZ))
    with transient_settings(ajustes()):
        for arquivo in filter(None, arquivos):
            texto = (RAIZ / arquivo).read_text(encoding="utf-8", errors="replace")
            if not arquivo.endswith((".py", ".md", ".html", ".js", ".css")) or TEM_CARA.search(texto):
                colecao.scan_file(arquivo)
    return {arquivo: sorted(f"{s.type}: {s.secret_hash}" for s in colecao[arquivo]) for arquivo in colecao.files}


def test_so_ha_os_segredos_que_ja_se_viram() -> None:
    conhecidos: Achados = ajustes()["conhecidos"]
    novos = {arquivo: sorted(set(deles) - set(conhecidos.get(arquivo, ()))) for arquivo, deles in achados().items()}
    assert {arquivo: deles for arquivo, deles in novos.items() if deles} == {}


if __name__ == "__main__":
    LISTA.write_text(
        json.dumps(ajustes() | {"conhecidos": achados()}, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    sys.stdout.write(f"{LISTA.name}: reescrita\n")
