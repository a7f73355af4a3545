"""O schemathesis sobre o documento que o sistema serve: configuração, rodada e o que ela achou."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.generation.case import Case
from schemathesis.generation.modes import GenerationMode
from schemathesis.schemas import BaseSchema

from plataforma.api.versao import CABECALHO_DA_VERSAO, QUALQUER
from tests.provas.sorteados.aplicacao import Vistos

DOCUMENTO = "/api/esquema/"
FALHA_NOSSA = 500
# Negado ou de uma versão que já passou também é recusa; o corpo grande demais responde 413.
# 428 é o do If-Match que falta (RFC 6585).
SEM_O_CABECALHO = ("400", "401", "403", "406", "415", "422", "428")
RECUSAS = ("400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "428", "503")
# Um corpo que o documento diz bom pode quebrar uma regra do negócio; o que não pode é ser ilegível.
DE_QUEM_SE_LEU = ("2xx", "401", "403", "404", "409", "412", "413", "422", "429", "503")


@dataclass
class Achados:
    """O que uma rodada pediu, e cada resposta que o documento não promete."""

    chamadas: Counter[str] = field(default_factory=Counter)
    aceitos: Counter[str] = field(default_factory=Counter)
    falhas_nossas: dict[tuple[str, str], str] = field(default_factory=dict)
    fora_do_documento: dict[tuple[str, str], str] = field(default_factory=dict)
    do_motor: list[str] = field(default_factory=list)

    def juntar(self, fim: events.ScenarioFinished) -> None:
        """Soma um cenário acabado."""
        gravado = fim.recorder
        for caso, chamada in gravado.interactions.items():
            operacao = gravado.cases[caso].value.operation.label
            self.chamadas[operacao] += 1
            if chamada.response is not None and chamada.response.status_code < 300:
                self.aceitos[operacao] += 1
        for caso, verificacoes in gravado.checks.items():
            for verificacao in verificacoes:
                if verificacao.failure_info is not None:
                    self._anotar(gravado, caso, verificacao)

    def _anotar(self, gravado: Any, caso: str, verificacao: Any) -> None:
        operacao = gravado.cases[caso].value.operation.label
        resposta = gravado.interactions[caso].response
        texto = (
            f"{operacao} {verificacao.failure_info.failure.message}\n  {verificacao.failure_info.code_sample[:2000]}"
        )
        nossas = resposta is not None and resposta.status_code >= FALHA_NOSSA
        onde = self.falhas_nossas if nossas else self.fora_do_documento
        onde.setdefault((operacao, verificacao.name), f"{texto}\n  {resposta.content[:600] if resposta else ''!r}")

    def relato(self) -> Iterator[str]:
        """Uma linha por achado."""
        yield from self.falhas_nossas.values()
        yield from self.fora_do_documento.values()
        yield from self.do_motor


def configuracao(token: str, semente: int, *, exemplos: int, encadeamentos: int) -> SchemathesisConfig:
    """Três fases: as fronteiras de cada campo, corpos sorteados, e operações encadeadas pelos ids que nascem."""
    return SchemathesisConfig.from_dict(
        {
            "seed": semente,
            "workers": 1,
            "continue-on-failure": True,
            "headers": {"Authorization": f"Bearer {token}"},
            "generation": {"max-examples": exemplos, "no-shrink": True, "database": "none"},
            "phases": {
                "examples": {"enabled": False},
                "stateful": {"generation": {"max-examples": encadeamentos}},
            },
            "checks": {
                "enabled": True,
                "ignored_auth": {"enabled": False},
                "missing_required_header": {"expected-statuses": list(SEM_O_CABECALHO)},
                "negative_data_rejection": {"expected-statuses": list(RECUSAS)},
                "positive_data_acceptance": {"expected-statuses": list(DE_QUEM_SE_LEU)},
            },
        }
    )


def carregar(app: Any, configurado: SchemathesisConfig, vistos: Vistos) -> BaseSchema:
    """O documento servido; os corpos bons que se sortearem usam o que o sistema já mostrou."""
    esquema = schemathesis.openapi.from_wsgi(DOCUMENTO, app, headers={"Accept": "application/json"}, config=configurado)

    def encher(caso: Case, sorte: Random) -> Case:
        if caso.media_type == "application/json" and isinstance(caso.body, dict | list):
            caso.body = vistos.no_lugar("", caso.body, sorte)
        if caso.path_parameters and "id" in caso.path_parameters:
            recurso = caso.operation.path.split("/")[2]
            caso.path_parameters = {"id": vistos.no_lugar(recurso, caso.path_parameters["id"], sorte)}
        if caso.headers and CABECALHO_DA_VERSAO in caso.headers:
            caso.headers[CABECALHO_DA_VERSAO] = QUALQUER  # um número sorteado nunca é a versão do documento
        return caso

    def flatmap_case(_contexto: Any, caso: Case) -> st.SearchStrategy[Case]:
        if caso.meta is None or caso.meta.generation.mode is not GenerationMode.POSITIVE:
            return st.just(caso)
        return st.randoms(use_true_random=False).map(partial(encher, caso))

    esquema.hook(flatmap_case)
    return esquema


def rodar(esquema: BaseSchema, entre_cenarios: Callable[[], None]) -> Achados:
    """Executa todas as fases e junta o que elas acharam."""
    achados = Achados()
    for evento in from_schema(esquema).execute():
        if isinstance(evento, events.ScenarioFinished):
            achados.juntar(evento)
            entre_cenarios()
        elif isinstance(evento, events.NonFatalError):
            achados.do_motor.append(f"{evento.label}: {evento.info.title}: {evento.info.message}")
        elif isinstance(evento, events.FatalError):
            raise evento.exception
    return achados
