"""Um cliente que vende sob falhas: repete com a mesma chave o que não teve resposta, e anota cada uma que teve."""

import http.client
import json
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from plataforma.testes.threads import threads
from tests.provas.quedas.derrubador import Derrubador
from tests.provas.quedas.diario import Anotacao, Diario
from tests.provas.quedas.sistemas import EMAIL, SENHA, SistemaProprio

RESPOSTA_SEGUNDOS = 30
INSISTIR_SEGUNDOS = 180
PAUSA_SEGUNDOS = 0.05
SEM_RESPOSTA, VENCIDO, EM_CURSO, ERRO_DELES = 0, 401, 409, 500
PASSOS_POR_VENDA = 5
ACOES = ("confirmar", "faturar", "expedir")
UMA_EM = 20
"""Uma em tantas chamadas já respondidas se repete, como faz quem perde a resposta no caminho."""

Json = dict[str, Any]


class Recusado(Exception):
    """O sistema respondeu que a chamada não serve; sob falhas ou não, isso não pode acontecer."""


@dataclass
class Vendedor:
    """Cria, confirma, fatura, expede e recebe vendas. `respondido` é chamado a cada resposta anotada."""

    sistema: SistemaProprio
    diario: Diario
    sorteio: random.Random
    respondido: Callable[[], None]
    atendidos: int = 0
    """Chamadas, repetições inclusive, que tiveram a resposta que pediam."""
    repetidos: Counter[str] = field(default_factory=Counter)
    """Status e código das respostas que pediram outra vez; 0, as que não vieram."""
    vendas: int = 0
    diferentes: int = 0
    """Repetições que não deram a resposta da primeira vez."""
    _conexao: http.client.HTTPConnection | None = None
    _token: str = ""
    _a_receber: deque[str] = field(default_factory=deque)

    def vender(self, vezes: Iterable[object]) -> None:
        """Faz uma venda inteira por vez; recebe cada uma quando o título dela aparece, e desiste da que não tem um."""
        for _ in vezes:
            self._vender_uma()
            self._receber_o_que_ha()
            self.vendas += 1
        limite = time.monotonic() + INSISTIR_SEGUNDOS
        while self._a_receber and time.monotonic() < limite:
            if not self._receber_o_que_ha():
                threading.Event().wait(PAUSA_SEGUNDOS)
        self._fechar()
        self.diario.fechar()

    def _vender_uma(self) -> None:
        empresa = self.sistema.empresa
        produtos = self.sorteio.sample(empresa["produtos"], self.sorteio.randint(1, 3))
        itens = [{"produto": p, "quantidade": str(self.sorteio.randint(1, 9))} for p in produtos]
        corpo = {"estabelecimento": empresa["estabelecimento"], "cliente": empresa["cliente"], "itens": itens}
        criado = self._enviar("/api/pedidos/", corpo)
        pedido = criado["id"]
        self._anotar("criar", pedido, pedido, criado["total"])
        lido = criado
        for acao in ACOES:
            feito = self._enviar(f"/api/pedidos/{pedido}/{acao}/", {}, versao=lido.get("versao"))
            self._anotar(acao, pedido, feito["id"], criado["total"])
            lido = feito
        self._a_receber.append(pedido)

    def _receber_o_que_ha(self) -> bool:
        """Recebe a venda mais antiga, se seu título já existe; sem ele, ela vai para o fim da fila."""
        if not self._a_receber:
            return False
        pedido = self._a_receber.popleft()
        titulos = self._insistir("GET", f"/api/titulos/?id_do_documento={pedido}")["itens"]
        for titulo in titulos:
            baixa = self._enviar(
                f"/api/titulos/{titulo['id']}/baixar/", {"conta_bancaria": self.sistema.empresa["caixa"]}
            )
            self._anotar("receber", pedido, baixa["id"], baixa["valor"])
        if not titulos:
            self._a_receber.append(pedido)
        return bool(titulos)

    def _anotar(self, passo: str, pedido: str, feito: str, valor: str) -> None:
        self.diario.anotar(Anotacao(passo, pedido, feito, valor))
        self.respondido()

    def _enviar(self, caminho: str, corpo: Json, *, versao: int | None = None) -> Json:
        if_match = {} if versao is None else {"If-Match": f'"{versao}"'}
        cabecalhos = {"Idempotency-Key": str(UUID(int=self.sorteio.getrandbits(128), version=4)), **if_match}
        resposta = self._insistir("POST", caminho, corpo, cabecalhos)
        if self.sorteio.randrange(UMA_EM) == 0:
            self.diferentes += self._insistir("POST", caminho, corpo, cabecalhos) != resposta
        return resposta

    def _insistir(
        self, metodo: str, caminho: str, corpo: Json | None = None, cabecalhos: Mapping[str, str] = MappingProxyType({})
    ) -> Json:
        limite = time.monotonic() + INSISTIR_SEGUNDOS
        while time.monotonic() < limite:
            try:
                status, resposta = self._trocar(metodo, caminho, corpo, cabecalhos)
            except (OSError, http.client.HTTPException):
                self._fechar()
                status, resposta = SEM_RESPOSTA, {}
            if http.HTTPStatus.OK <= status < http.HTTPStatus.BAD_REQUEST:
                self.atendidos += 1
                return resposta
            if status == VENCIDO:
                self._token = ""
            elif http.HTTPStatus.BAD_REQUEST <= status < ERRO_DELES and status != EM_CURSO:
                raise Recusado(f"{metodo} {caminho} -> {status} {resposta}")
            self.repetidos[f"{status} {resposta.get('codigo', '')}"] += 1
            threading.Event().wait(PAUSA_SEGUNDOS)
        raise TimeoutError(f"{metodo} {caminho}: sem resposta em {INSISTIR_SEGUNDOS} s")

    def _trocar(self, metodo: str, caminho: str, corpo: Json | None, outros: Mapping[str, str]) -> tuple[int, Json]:
        if not self._token:
            entrada = {"email": EMAIL, "senha": SENHA}
            status, resposta = self._pedir("POST", "/api/tokens/", entrada, {"Content-Type": "application/json"})
            if status >= http.HTTPStatus.BAD_REQUEST:
                return max(status, ERRO_DELES), resposta
            self._token = resposta["acesso"]
        cabecalhos = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        return self._pedir(metodo, caminho, corpo, {**cabecalhos, **outros})

    def _pedir(self, metodo: str, caminho: str, corpo: Json | None, cabecalhos: dict[str, str]) -> tuple[int, Json]:
        if self._conexao is None:
            partes = urlsplit(self.sistema.sistema.url)
            self._conexao = http.client.HTTPConnection(partes.hostname or "", partes.port, timeout=RESPOSTA_SEGUNDOS)
        self._conexao.request(metodo, caminho, None if corpo is None else json.dumps(corpo), cabecalhos)
        resposta = self._conexao.getresponse()
        lido = resposta.read()
        return resposta.status, json.loads(lido) if lido else {}

    def _fechar(self) -> None:
        if self._conexao is not None:
            self._conexao.close()
        self._conexao = None


def abrir_vendedores(
    sistema: SistemaProprio, quantos: int, pasta: Path, sorteio: random.Random, derrubador: Derrubador
) -> list[Vendedor]:
    """Clientes com diário e sorteio próprios; cada resposta deles conta para o derrubador."""
    return [
        Vendedor(sistema, Diario(pasta / f"{n}.diario"), random.Random(sorteio.random()), derrubador.responder)
        for n in range(quantos)
    ]


def vender_sob(derrubador: Derrubador, vendedores: list[Vendedor], vender: Callable[[Vendedor], None]) -> None:
    """Todos vendem ao mesmo tempo enquanto o derrubador derruba; volta quando uns e outro acabam."""
    with threads(len(vendedores) + 1) as comecar:
        matando = comecar(derrubador.rodar)
        vendendo = [comecar(partial(vender, v)) for v in vendedores]
        try:
            for venda in vendendo:
                venda.result()
        finally:
            derrubador.desistir()
        matando.result()
