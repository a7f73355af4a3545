"""O que um gerador sabe do sistema, e como se escreve o que ele gera."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from plataforma.topologia import Topologia, Unidade

PORTA = 8000
"""Em que uma unidade escuta HTTP, dentro do seu contêiner."""
MONOLITO, MAQUINA_DO_MONOLITO = "erp", "web"
AVISO = "# Gerado por ./erp manage implantacao gerar: não se edita aqui.\n"
Arquivos = dict[str, str]
"""Caminho, a partir da pasta em que se escreve -> conteúdo."""


@dataclass(frozen=True)
class Instalacao:
    """Os módulos do sistema e de quem é cada endereço público."""

    modulos: tuple[str, ...]
    recursos: Mapping[str, str]
    """Prefixo público -> módulo: o mesmo mapa do portal em Python."""
    padrao: str
    """Módulo do que nenhum prefixo alcança."""

    def monolito(self) -> Topologia:
        """Uma unidade só, com todos os módulos."""
        unidade = Unidade(MONOLITO, self.modulos, f"http://{MAQUINA_DO_MONOLITO}:{PORTA}")
        return Topologia(epoca=1, unidades=(unidade,), bancos={"padrao": "embutido"})

    def servicos(self) -> Topologia:
        """Uma unidade por módulo, com o nome dele, que é também o da máquina."""
        unidades = tuple(Unidade(modulo, (modulo,), f"http://{modulo}:{PORTA}") for modulo in self.modulos)
        return Topologia(epoca=1, unidades=unidades, bancos={"padrao": "embutido"})


class _SemAtalhos(yaml.CSafeDumper):
    """Escreve por extenso o que se repete: quem lê o arquivo não segue âncoras."""

    def ignore_aliases(self, data: Any) -> bool:
        """Nada é apelido de nada."""
        return True


def em_yaml(dados: Mapping[str, Any]) -> str:
    """O documento em YAML, com o aviso de que é gerado, na ordem em que foi montado."""
    return em_documentos(dados)


def em_documentos(*dados: Mapping[str, Any]) -> str:
    """Vários documentos num arquivo, separados como o YAML os separa."""
    return AVISO + "---\n".join(
        yaml.dump(dict(um), Dumper=_SemAtalhos, sort_keys=False, allow_unicode=True, width=10_000) for um in dados
    )
