"""Os processos de um sistema no ar: web e trabalho de cada unidade, e o portal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lancador import RAIZ, comandos_da_unidade, sonda
from lancador.contas import Contas
from lancador.mapa import Unidade
from lancador.maquina import LOCAL, Conta, atende
from lancador.processos import Processo

ETAPA_AGENTE = 1
ETAPA_UNIDADES = 2
ETAPA_PORTAL = 3


def pronta(porta: int) -> bool:
    """Se o processo que escuta nesta porta diz que atende."""
    return not sonda.impedimento(f"http://{LOCAL}:{porta}{comandos_da_unidade.PRONTA}")


@dataclass(frozen=True)
class Processos:
    """Descreve cada processo; quem os inicia é o supervisor."""

    contas: Contas
    registros: Path

    def da_unidade(self, unidade: Unidade, ambiente: Mapping[str, str]) -> list[Processo]:
        """O que atende HTTP e o que executa eventos e comandos."""
        conta = self.contas.da_unidade(unidade)
        dois = {
            "web": (comandos_da_unidade.web(unidade.porta), unidade.porta),
            "trabalho": (comandos_da_unidade.trabalho(unidade.porta_do_trabalho), unidade.porta_do_trabalho),
        }
        return [
            self._um(f"{unidade.nome}.{nome}", comando, ambiente, ETAPA_UNIDADES, conta, pronto=partial(pronta, porta))
            for nome, (comando, porta) in dois.items()
        ]

    def agente(self, ambiente: Mapping[str, str]) -> Processo:
        """O que vigia a topologia no repositório; o que ele não alcança, ele mesmo diz, e tenta de novo."""
        conta = self.contas.do_agente()
        comando = ["-m", "plataforma.operacao.agente"]
        return self._um("agente", comando, ambiente, ETAPA_AGENTE, conta, pronto=lambda: True)

    def portal(self, porta: int, mapa: Path, dinamica: Path | None, ambiente: Mapping[str, str]) -> Processo:
        """O endereço único diante das unidades; segue o arquivo `mapa` e os endereços que mudam no ar."""
        comando = ["-m", "lancador.portal", str(porta), str(mapa), *([str(dinamica)] if dinamica else [])]
        conta = self.contas.do_portal()
        return self._um("portal", comando, ambiente, ETAPA_PORTAL, conta, pronto=partial(atende, porta))

    def _um(
        self,
        nome: str,
        comando: list[str],
        ambiente: Mapping[str, str],
        etapa: int,
        conta: Conta | None,
        *,
        pronto: Callable[[], bool],
    ) -> Processo:
        da_conta = {**self.contas.variaveis, "HOME": str(self.registros.parent)} if conta else {}
        return Processo(
            nome=nome,
            comando=[str(self.contas.python), *comando],
            ambiente={**ambiente, **da_conta},
            conta=conta,
            registro=self.registros / f"{nome}.log",
            etapa=etapa,
            pronto=pronto,
            pasta=RAIZ,
        )
