"""As variáveis ERP_* que cada processo do sistema recebe."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lancador.enderecos import Enderecos
from lancador.execucao import PastaDeExecucao
from lancador.mapa import INTEIRA, Topologia
from lancador.maquina import LOCAL

THREADS = 4


def sem_variaveis_erp(ambiente: Mapping[str, str]) -> dict[str, str]:
    """O ambiente sem nenhuma ERP_*: o que se inicia dele não herda instalação alguma."""
    return {nome: valor for nome, valor in ambiente.items() if not nome.startswith("ERP_")}


@dataclass(frozen=True)
class Variaveis:
    """O que todos os processos de um sistema têm em comum; `base` é o ambiente de que partem."""

    base: Mapping[str, str]
    topologia: Topologia
    enderecos: Enderecos
    pasta: Path
    segredo: str
    url: str
    execucao: PastaDeExecucao

    @property
    def arquivo_de_topologia(self) -> Path:
        """O das unidades que estão no ar."""
        return self.pasta / "topologia.toml"

    @property
    def arquivo_de_topologia_inteira(self) -> Path:
        """O de quem observa: uma unidade só, com todos os módulos."""
        return self.pasta / "topologia-inteira.toml"

    def de(self, unidade: str, *, papel: str, observador: bool) -> dict[str, str]:
        """Variáveis de um processo da unidade; o observador, que usa a pasta dela, enxerga todos os módulos."""
        proprias = {
            **self.base,
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "meu_erp.settings",
            "ERP_BANCOS": self.enderecos.bancos,
            "ERP_SEGREDO": self.segredo,
            "ERP_DADOS": str(self.pasta),
            "ERP_CHAVES": str(self.pasta / "chaves"),
            "ERP_ANCORAS": self.base.get("ERP_ANCORAS", str(self.pasta / "ancoras")),
            "ERP_ENDERECO": self.url,
            "ERP_THREADS": str(THREADS),
            "ERP_PAPEL": papel,
            "ERP_EXECUCAO": str(self.execucao.da_unidade(unidade)),
        }
        if papel == "dono" and self.enderecos.admin:
            proprias["ERP_BANCOS_ADMIN"] = self.enderecos.admin
        if self.enderecos.amqp and self.topologia == "servicos":
            proprias |= {"ERP_AMQP": self.enderecos.amqp, "ERP_AMQP_PREFIXO": self.enderecos.prefixo_amqp}
        if self.topologia == "servicos":
            proprias["ERP_PROXIES"] = LOCAL
        if self.topologia != "configurada":
            arquivo = self.arquivo_de_topologia_inteira if observador else self.arquivo_de_topologia
            proprias |= {"ERP_TOPOLOGIA": str(arquivo), "ERP_UNIDADE": INTEIRA if observador else unidade}
        return proprias
