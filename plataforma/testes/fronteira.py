"""Contrato do import-linter: um módulo só conhece `contrato` e `eventos` de outro, e isso em certos arquivos.

Os módulos vêm da árvore, então um módulo novo já nasce vigiado.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output

from plataforma.topologia import MODULOS

PUBLICOS = ("contrato", "eventos")
SO_PARA_TELAS = "contrato_telas"
MODULO_DAS_TELAS = "web"


def _partes(nome: str) -> tuple[str, str]:
    raiz, _, resto = nome.partition(".")
    return raiz, resto.partition(".")[0]


def _permitido(importador: str, importado: str) -> bool:
    modulo, arquivo = _partes(importador)
    alvo, arquivo_alvo = _partes(importado)
    if arquivo_alvo == SO_PARA_TELAS:
        return modulo == MODULO_DAS_TELAS
    if arquivo_alvo not in PUBLICOS or arquivo in PUBLICOS:
        return False
    return arquivo_alvo == "contrato" or arquivo in ("assinaturas", "tests") or modulo == MODULO_DAS_TELAS


class FronteiraEntreModulos(Contract):
    """Recusa qualquer import direto de um módulo para o interior de outro."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 assinatura do import-linter
        quebras = []
        for importador in graph.modules:
            modulo = _partes(importador)[0]
            if modulo not in MODULOS:
                continue
            for importado in graph.find_modules_directly_imported_by(importador):
                alvo = _partes(importado)[0]
                if alvo in MODULOS and alvo != modulo and not _permitido(importador, importado):
                    quebras.append(f"{importador} -> {importado}")
        return ContractCheck(kept=not quebras, metadata={"quebras": sorted(quebras)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for quebra in check.metadata["quebras"]:
            output.print_error(quebra)
