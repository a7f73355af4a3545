"""Quem chama enquanto se reinicia: pedidos criados e confirmados com chave, e o que cada chamada teve por resposta."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

from lancador.maquina import esperar
from meu_erp.demonstracao.cliente import ClienteHttp
from plataforma.testes.threads import threads

CPF_DO_CLIENTE = "52998224725"
ESTOQUE = "1000000"
DESISTIR_SEGUNDOS = 90
PAUSA_SEGUNDOS = 0.2
SEM_CONEXAO = 0
VOLTA_LOGO = frozenset({SEM_CONEXAO, 409, 502, 503})
Json = dict[str, Any]


class Desistiu(Exception):
    """A chamada não teve a resposta que pedia, nem repetida com a mesma chave."""


@dataclass
class Contagem:
    """O que houve com as chamadas: quantas se atenderam, quantas na primeira tentativa, e o que cada recusa disse."""

    atendidas: int = 0
    de_primeira: int = 0
    mais_longa_s: float = 0
    recusas: Counter[str] = field(default_factory=Counter)
    """As que se repetiram, por status, com ou sem Retry-After."""
    erros: list[str] = field(default_factory=list)

    def esperar_outra(self, antes: int) -> None:
        """Até que uma chamada a mais seja atendida, ou quem chama desista."""
        esperar(lambda: self.atendidas > antes or bool(self.erros), 2 * DESISTIR_SEGUNDOS)


@dataclass
class Comprador:
    """Uma thread que faz pedidos até mandarem parar."""

    cliente: ClienteHttp
    cena: Json
    contagem: Contagem = field(default_factory=Contagem)
    parar: threading.Event = field(default_factory=threading.Event)

    def comprar(self) -> None:
        """Pedido após pedido; o que dá errado fica na contagem."""
        try:
            while not self.parar.is_set():
                item = {"produto": self.cena["produto"], "quantidade": "1"}
                corpo = {n: self.cena[n] for n in ("estabelecimento", "cliente")} | {"itens": [item]}
                pedido = self._enviar("/api/pedidos/", corpo)
                versao = {"If-Match": f'"{pedido["versao"]}"'}
                self._enviar(f"/api/pedidos/{pedido['id']}/confirmar/", {}, versao)
        except Desistiu as erro:
            self.contagem.erros.append(str(erro))

    def _enviar(self, caminho: str, corpo: Json, outros: Mapping[str, str] | None = None) -> Json:
        """POST com chave, repetido com a mesma enquanto se diz que volta logo; levanta Desistiu."""
        cabecalhos = {"Idempotency-Key": str(uuid4()), **(outros or {})}
        inicio, tentativas = time.monotonic(), 0
        while True:
            tentativas += 1
            status, volta, lido = self._trocar(caminho, corpo, cabecalhos)
            gasto = time.monotonic() - inicio
            if status in (200, 201):
                self.contagem.atendidas += 1
                self.contagem.de_primeira += tentativas == 1
                self.contagem.mais_longa_s = max(self.contagem.mais_longa_s, gasto)
                return lido
            if status not in VOLTA_LOGO or gasto > DESISTIR_SEGUNDOS:
                raise Desistiu(f"{caminho} -> {status} depois de {gasto:.0f} s: {lido}")
            self.contagem.recusas[f"{status}{' com Retry-After' if volta else ''}"] += 1
            time.sleep(PAUSA_SEGUNDOS)

    def _trocar(self, caminho: str, corpo: Json, cabecalhos: Mapping[str, str]) -> tuple[int, str | None, Json]:
        try:
            resposta = self.cliente.http.post(caminho, json=corpo, headers=dict(cabecalhos))
        except httpx2.TransportError as erro:
            return SEM_CONEXAO, None, {"erro": repr(erro)}
        em_json = "json" in resposta.headers.get("Content-Type", "")
        lido = resposta.json() if em_json else {"corpo": resposta.text[:200]}
        return resposta.status_code, resposta.headers.get("Retry-After"), lido


def preparar(cliente: ClienteHttp) -> Json:
    """Na empresa nova, um produto com estoque e a quem vendê-lo."""
    cliente.esperar_a_empresa()
    (deposito,) = cliente.listar("/api/depositos/", padrao="true")
    itens = [{"sku": "P1", "descricao": "Produto", "unidade": "UN", "preco": "10.00"}]
    (produto,) = cliente.enviar("/api/produtos/lote/", {"itens": itens})["itens"]
    pessoa = cliente.enviar("/api/pessoas/", {"documento": CPF_DO_CLIENTE, "nome": "Maria Compradora", "uf": "SP"})
    cliente.esperar_efeitos()
    entrada = [{"produto": produto, "quantidade": ESTOQUE, "custo_total": "5000000.00"}]
    ajuste = {"deposito": deposito["id"], "tipo": "entrada", "motivo": "Estoque a vender", "itens": entrada}
    cliente.enviar("/api/ajustes/", ajuste)
    condicao = cliente.enviar("/api/condicoes/", {"nome": "Trinta dias", "prazos": "30"})
    cliente.enviar("/api/clientes/", {"pessoa": pessoa["id"], "condicao": condicao["id"]})
    cliente.esperar_efeitos()
    return {"estabelecimento": deposito["estabelecimento"], "cliente": pessoa["id"], "produto": produto}


@contextmanager
def comprando(cliente: ClienteHttp, cena: Json) -> Iterator[Contagem]:
    """Enquanto dura o bloco, uma thread compra; ao sair, a contagem está completa."""
    comprador = Comprador(cliente, cena)
    with threads(1) as comecar:
        feito = comecar(comprador.comprar)
        try:
            yield comprador.contagem
        finally:
            comprador.parar.set()
        feito.result()
