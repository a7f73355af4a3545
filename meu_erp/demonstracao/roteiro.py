"""O que os passos da demonstração partilham: a cena, a recusa esperada e o que se conta de cada um."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from meu_erp.demonstracao.cliente import ClienteHttp, Json, RespostaInesperada
from plataforma.valores import em_reais

NotasXml = Mapping[str, bytes]


@dataclass
class Cena:
    """A sessão e o que os passos já criaram, pelos nomes com que os seguintes o procuram."""

    cliente: ClienteHttp
    notas: NotasXml
    produtos: dict[str, Json] = field(default_factory=dict)
    """Produtos à venda, por SKU."""
    condicoes: dict[str, str] = field(default_factory=dict)
    pessoas: dict[str, str] = field(default_factory=dict)
    pedidos: dict[str, str] = field(default_factory=dict)
    entradas: dict[str, str] = field(default_factory=dict)
    """Notas de entrada, por número."""

    def deposito(self) -> Json:
        """O depósito padrão da matriz."""
        (padrao,) = self.cliente.listar("/api/depositos/", padrao="true")
        return padrao

    def pedido(self, nome: str) -> Json:
        """O pedido como está agora."""
        return self.cliente.ler(f"/api/pedidos/{self.pedidos[nome]}/")

    def agir(self, nome: str, acao: str, **corpo: object) -> Json:
        """Uma ação sobre um pedido, com todos os seus efeitos."""
        feito = self.cliente.agir(f"/api/pedidos/{self.pedidos[nome]}/", acao, corpo)
        self.cliente.esperar_efeitos()
        return feito

    def titulos(self, documento: str) -> list[Json]:
        """Títulos em aberto de um pedido ou de uma nota, do primeiro vencimento ao último."""
        abertos = self.cliente.listar("/api/titulos/", id_do_documento=documento, situacao=["aberto", "parcial"])
        return sorted(abertos, key=lambda t: (t["vencimento"], t["documento"], t["parcela"]))


Gesto = Callable[[Cena], Iterator[str]]


class Passo(NamedTuple):
    """Um passo: age pela API e diz, linha a linha, o que houve."""

    titulo: str
    fazer: Gesto


class DeviaRecusar(Exception):
    """O sistema aceitou o que devia recusar."""


def recusada(chamar: Callable[[], object], *, status: int, codigo: str) -> Json:
    """O problema com que o sistema recusa a chamada; levanta DeviaRecusar se a aceita, ou a recusa que não era essa."""
    try:
        chamar()
    except RespostaInesperada as resposta:
        if (resposta.status, resposta.problema.get("codigo")) != (status, codigo):
            raise
        return resposta.problema
    raise DeviaRecusar(f"Esperava {status} {codigo}, e a chamada foi aceita.")


def seguir(passos: Sequence[Passo], cena: Cena, contar: Callable[[str], None]) -> None:
    """Dá os passos em ordem, cada um com seus efeitos já terminados antes do seguinte."""
    for ordem, passo in enumerate(passos, start=1):
        contar(f"[{ordem}/{len(passos)}] {passo.titulo}")
        for linha in passo.fazer(cena):
            contar(f"        {linha}")
        cena.cliente.esperar_efeitos()


def reais(valor: Decimal | str) -> str:
    """Valor da API como se lê."""
    return em_reais(Decimal(valor))


def numero(quantidade: Decimal | str) -> str:
    """Quantidade sem zeros à direita, com vírgula."""
    return f"{Decimal(quantidade).normalize():f}".replace(".", ",")
