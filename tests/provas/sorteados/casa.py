"""A aplicação WSGI deste processo num fio só, e o que ela já mostrou: é dali que saem os ids dos pedidos seguintes."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from random import Random
from typing import Any

from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections

from plataforma.api.visoes import CHAVE_LEGIVEL
from plataforma.valores import novo_id

Json = Any
Ambiente = dict[str, Any]
CHAVE = "HTTP_IDEMPOTENCY_KEY"
VALORES_POR_NOME = 60
CHANCE_DE_USAR_O_VISTO = 0.85


class Vistos:
    """Textos e números que as respostas mostraram, pelo nome do campo; o `id`, pelo recurso."""

    def __init__(self, escolhas_fixas: frozenset[str]) -> None:
        self._fora = escolhas_fixas
        self._por_nome: dict[tuple[str, type], list[Json]] = defaultdict(list)

    def guardar(self, recurso: str, corpo: Json) -> None:
        """Junta o que há em `corpo`, a resposta de `/api/<recurso>/...`."""
        if isinstance(corpo, list):
            for item in corpo:
                self.guardar(recurso, item)
        elif isinstance(corpo, dict):
            for nome, valor in corpo.items():
                self._um(recurso if nome == "id" else nome, valor)
                self.guardar(recurso, valor)

    def _um(self, nome: str, valor: Json) -> None:
        valores = self._por_nome[nome, type(valor)]
        if type(valor) in (str, int) and nome not in self._fora and valor not in valores:
            valores.append(valor)
            del valores[:-VALORES_POR_NOME]

    def no_lugar(self, nome: str, valor: Json, sorte: Random) -> Json:
        """Um valor já visto com o nome e o tipo de `valor`, quase sempre; senão ele mesmo, com o de dentro trocado."""
        if isinstance(valor, dict):
            return {n: self.no_lugar(n, v, sorte) for n, v in valor.items()}
        if isinstance(valor, list):
            return [self.no_lugar(nome, v, sorte) for v in valor]
        valores = self._por_nome.get((nome, type(valor)))
        return sorte.choice(valores) if valores and sorte.random() < CHANCE_DE_USAR_O_VISTO else valor


@contextmanager
def aplicacao(vistos: Vistos) -> Iterator[Callable[[Ambiente, Any], Iterable[bytes]]]:
    """A aplicação, com conexões que duram até o fim e uma chave de idempotência nova por pedido que traz uma boa."""
    casa = get_wsgi_application()

    def atender(ambiente: Ambiente, comecar: Any) -> list[bytes]:
        if CHAVE_LEGIVEL.fullmatch(ambiente.get(CHAVE, "")):
            ambiente[CHAVE] = str(novo_id())
        resposta = copy_context().run(casa, ambiente, comecar)
        corpo = b"".join(resposta)
        resposta.close()
        if resposta.status_code in (200, 201):
            vistos.guardar(ambiente["PATH_INFO"].split("/")[2], json.loads(corpo))
        return [corpo]

    for sinal in (signals.request_started, signals.request_finished):
        sinal.disconnect(close_old_connections)
    try:
        with ThreadPoolExecutor(1) as fio:
            yield lambda ambiente, comecar: fio.submit(atender, ambiente, comecar).result()
            fio.submit(connections.close_all).result()
    finally:
        for sinal in (signals.request_started, signals.request_finished):
            sinal.connect(close_old_connections)
