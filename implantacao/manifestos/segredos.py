"""`python3 -m implantacao.manifestos.segredos | kubectl create -n meu-erp -f -`: os Secrets que os manifestos citam.

Os das duas topologias de uma vez, para que se passe de uma à outra sem trocar senha. `create`, e não `apply`: o que já
existe é recusado, e nunca se troca.
"""

import json
import secrets
import sys
from dataclasses import dataclass, field
from typing import Any

from implantacao.segredos import das_unidades, do_preparo, dos_servidores


def nome_do_segredo(de_quem: str) -> str:
    """Nome do Secret da unidade, do passo ou do servidor."""
    return f"segredos-{de_quem}"


@dataclass(frozen=True)
class Sorteados:
    """Cada segredo, sorteado na primeira vez em que se pede."""

    ja: dict[str, str] = field(default_factory=dict)

    def um(self, nome: str) -> str:
        """O segredo de `nome`."""
        return self.ja.setdefault(nome, secrets.token_urlsafe(32))


def segredos() -> dict[str, Any]:
    """Um Secret por unidade, passo e servidor, sem pastas: as senhas dos bancos ficam ao lado das variáveis."""
    sorteados = Sorteados()
    de_cada = (
        *das_unidades("monolito", sorteados),
        *das_unidades("servicos", sorteados),
        *do_preparo(sorteados),
        *dos_servidores("servicos", sorteados),
    )
    itens = [_segredo(nome, {chave.rpartition("/")[2]: texto for chave, texto in um.items()}) for nome, um in de_cada]
    return {"apiVersion": "v1", "kind": "List", "items": itens}


def _segredo(de_quem: str, textos: dict[str, str]) -> dict[str, Any]:
    nome = {"name": nome_do_segredo(de_quem)}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": nome, "type": "Opaque", "stringData": textos}


if __name__ == "__main__":
    json.dump(segredos(), sys.stdout, indent=1)
