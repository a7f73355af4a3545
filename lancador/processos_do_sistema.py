"""Os processos de um sistema no ar: web e trabalho de cada unidade, e o portal."""

import http.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lancador import RAIZ
from lancador.contas import Contas
from lancador.mapa import Unidade
from lancador.maquina import LOCAL, Conta, atende
from lancador.processos import FIM_DAS_CHAMADAS_SEGUNDOS, Processo

ETAPA_AGENTE = 1
ETAPA_UNIDADES = 2
ETAPA_PORTAL = 3
SAUDE = "/_plataforma/saude"
# O granian conta conexões, e não chamadas: as lentas e as paradas também. Os outros limites são de plataforma/servidor.
CONEXOES = 4096
CABECALHO_SEGUNDOS = 10
CABECALHO_BYTES = 64 * 1024
MEMORIA_MAXIMA_MIB = 1024
APLICACAO = "meu_erp.rsgi:application"


def saudavel(porta: int) -> bool:
    """Se a unidade que escuta nesta porta diz que atende."""
    conexao = http.client.HTTPConnection(LOCAL, porta, timeout=5)
    try:
        conexao.request("GET", SAUDE)
        return conexao.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        conexao.close()


def granian(porta: int, aplicacao: str = APLICACAO) -> list[str]:
    """O comando que serve a aplicação RSGI nesta porta local."""
    opcoes = {
        "--interface": "rsgi",
        "--http": "1",
        "--host": LOCAL,
        "--port": str(porta),
        "--workers": "1",
        "--backlog": str(CONEXOES),
        "--backpressure": str(CONEXOES),
        # Também quanto uma conexão fica parada entre duas chamadas.
        "--http1-header-read-timeout": str(CABECALHO_SEGUNDOS * 1000),
        "--http1-buffer-size": str(CABECALHO_BYTES),
        "--workers-max-rss": str(MEMORIA_MAXIMA_MIB),
        "--workers-kill-timeout": str(FIM_DAS_CHAMADAS_SEGUNDOS),
        # O granian o responde sem passar pelas threads de Python: diz se o processo anda, mesmo com todas ocupadas.
        "--static-path-mount": str(RAIZ / "lancador" / "vivo"),
        "--static-path-route": "/_vivo",
    }
    pares = [parte for par in opcoes.items() for parte in par]
    return ["-m", "granian", *pares, "--respawn-failed-workers", "--no-ws", aplicacao]


@dataclass(frozen=True)
class Processos:
    """Descreve cada processo; quem os inicia é o supervisor."""

    contas: Contas
    registros: Path

    def da_unidade(self, unidade: Unidade, ambiente: Mapping[str, str]) -> list[Processo]:
        """O que atende HTTP e o que executa eventos e comandos."""
        conta = self.contas.da_unidade(unidade)
        return [
            self._um(
                f"{unidade.nome}.web",
                granian(unidade.porta),
                ambiente,
                ETAPA_UNIDADES,
                conta,
                pronto=partial(saudavel, unidade.porta),
            ),
            self._um(f"{unidade.nome}.trabalho", ["manage.py", "trabalhar"], ambiente, ETAPA_UNIDADES, conta),
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
        pronto: Callable[[], bool] = lambda: True,
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
