"""A aplicação WSGI deste processo numa só thread, e o que já mostrou: dali que saem os ids das chamadas seguintes."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from io import BytesIO
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
CRIADO, NAO_AUTENTICADO = 201, 401
ID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}")
CHANCE_DE_USAR_O_VISTO = 0.85


class Vistos:
    """Textos e números que as respostas mostraram, pelo nome do campo; o `id`, pelo recurso."""

    def __init__(self, escolhas_fixas: frozenset[str]) -> None:
        self._fora = escolhas_fixas
        self._por_nome: dict[tuple[str, type], list[Json]] = defaultdict(list)
        self._nascidos: set[str] = set()
        self.encadeados: Counter[str] = Counter()

    def nasceu(self, corpo: Json) -> None:
        """O id do que um 201 criou; o que o usar depois, e for aceito, é uma chamada encadeada."""
        if isinstance(corpo, dict) and "id" in corpo:
            self._nascidos.add(corpo["id"])

    def aceitou(self, operacao: str, chamada: str) -> None:
        """Conta a chamada aceita cujo endereço ou corpo traz o id de algo que nasceu nesta prova."""
        if not self._nascidos.isdisjoint(ID.findall(chamada)):
            self.encadeados[operacao] += 1

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


def _aprender(vistos: Vistos, recurso: str, status: int, corpo: bytes) -> None:
    if not corpo:
        return
    lido = json.loads(corpo)
    vistos.guardar(recurso, lido)
    if status == CRIADO:
        vistos.nasceu(lido)


class Credencial:
    """O token que as chamadas levam, trocado por um novo, como faria um cliente, quando os direitos mudam sob ele."""

    def __init__(self, emitir: Callable[[], str]) -> None:
        self._emitir = emitir
        self.inicial = self.atual = emitir()

    def trocar(self, ambiente: Ambiente) -> bool:
        """Se a chamada leva este token; passa a levar o atual."""
        leva = ambiente.get("HTTP_AUTHORIZATION") == f"Bearer {self.inicial}"
        if leva:
            ambiente["HTTP_AUTHORIZATION"] = f"Bearer {self.atual}"
        return leva

    def renovar(self) -> None:
        """Depois de um 401: daqui em diante, outro token."""
        self.atual = self._emitir()


@contextmanager
def aplicacao(vistos: Vistos, credencial: Credencial) -> Iterator[Callable[[Ambiente, Any], Iterable[bytes]]]:
    """A aplicação, com conexões que duram até o fim e uma chave de idempotência nova por chamada que traz uma boa."""
    wsgi = get_wsgi_application()

    def atender(ambiente: Ambiente, comecar: Any) -> list[bytes]:
        ambiente.setdefault("REMOTE_ADDR", "127.0.0.1")
        nossa = credencial.trocar(ambiente)
        if CHAVE_LEGIVEL.fullmatch(ambiente.get(CHAVE, "")):
            ambiente[CHAVE] = str(novo_id())
        corpo = ambiente["wsgi.input"].read()
        ambiente["wsgi.input"] = BytesIO(corpo)
        resposta = copy_context().run(wsgi, ambiente, comecar)
        corpo = b"".join(resposta)
        resposta.close()
        if nossa and resposta.status_code == NAO_AUTENTICADO:
            credencial.renovar()
        if resposta.status_code < 300:
            caminho = ambiente["PATH_INFO"]
            operacao = f"{ambiente['REQUEST_METHOD']} {ID.sub('{id}', caminho)}"
            vistos.aceitou(operacao, f"{caminho}?{ambiente['QUERY_STRING']} {corpo.decode(errors='replace')}")
            if resposta.get("Content-Type", "").startswith("application/json"):
                _aprender(vistos, caminho.split("/")[2], resposta.status_code, corpo)
        return [corpo]

    for sinal in (signals.request_started, signals.request_finished):
        sinal.disconnect(close_old_connections)
    try:
        with ThreadPoolExecutor(1) as thread:
            yield lambda ambiente, comecar: thread.submit(atender, ambiente, comecar).result()
            thread.submit(connections.close_all).result()
    finally:
        for sinal in (signals.request_started, signals.request_finished):
            sinal.connect(close_old_connections)
