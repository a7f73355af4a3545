"""As pastas em que as unidades põem seus soquetes Unix, cujo caminho tem limite."""

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from lancador.contas import ATRAVESSAVEL, do_grupo
from lancador.maquina import Conta

# O caminho de um soquete Unix não passa de 107 caracteres; depois da pasta vêm a da unidade e o soquete dela.
SOQUETE_MAXIMO = 107
SOQUETE_MAIS_LONGO = "/{unidade}/{unidade}-4194304.aviso"


@dataclass(frozen=True)
class PastaDeExecucao:
    """Uma subpasta por unidade; passageira, fora dos dados, se ali o caminho de um soquete não caberia."""

    raiz: Path
    passageira: bool

    @classmethod
    def em(cls, dados: Path, unidades: Iterable[str]) -> Self:
        """Cria a pasta para estas unidades."""
        raiz = dados / "execucao"
        passageira = max(len(f"{raiz}{SOQUETE_MAIS_LONGO.format(unidade=u)}") for u in unidades) > SOQUETE_MAXIMO
        if passageira:
            raiz = Path(tempfile.mkdtemp(prefix="erp-"))
        raiz.mkdir(exist_ok=True)
        raiz.chmod(ATRAVESSAVEL)
        return cls(raiz, passageira)

    def da_unidade(self, nome: str) -> Path:
        """A subpasta da unidade: os soquetes de dois trabalhadores na mesma máquina não se confundem."""
        return self.raiz / nome

    def abrir(self, nome: str, conta: Conta | None) -> None:
        """Cria a subpasta da unidade, em que só ela entra."""
        do_grupo(self.da_unidade(nome), conta)

    def apagar(self) -> None:
        """Apaga a passageira; a dos dados fica."""
        if self.passageira:
            shutil.rmtree(self.raiz, ignore_errors=True)
