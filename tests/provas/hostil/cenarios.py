"""Um cenário para cada comando que chama um contrato: o documento pronto, e a chamada que um cliente da API faz."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from plataforma.comandos import ComandoEmEtapas
from plataforma.mensageria.trabalho import drenar
from plataforma.modulo import modulos_registrados
from plataforma.testes.respostas import criado, feito
from tests.provas.hostil.historia import Firma

PRODUTOS = "SKU;Quantidade;Custo total;Custo unitário\nC;10;100,00;\n"
TITULOS = """Tipo;CPF/CNPJ;Nome;Documento;Parcela;Emissão;Vencimento;Valor
receber;529.982.247-25;Maria Compradora;NF 10;1;01/10/2026;15/12/2026;150,00
pagar;11.444.777/0001-61;Moinho do Vale Ltda;881;;10/10/2026;10/12/2026;150,00
"""
CONTAS = "Conta;Nome;Saldo\n1.1.1.01.001;Caixa;50,00 D\n2.3.1.01.001;Capital;150,00 C\n"


@dataclass(frozen=True)
class Documentos:
    """O que existe no instante zero: um rascunho, uma nota lançada e uma implantação conferida."""

    pedido: str
    nota: str
    implantacao: str


@dataclass(frozen=True)
class Cenario:
    """Como pedir o comando, com a chave do cliente, e o que precisa ter acontecido antes.

    `do_documento` diz que o comando é sobre um documento que já existia, e outra chave acha o que ele já fez.
    """

    pedir: Callable[[Firma, Documentos, str], Any]
    preparar: Callable[[Firma, Documentos], Any] = lambda _firma, _documentos: None
    do_documento: bool = True


def criar_documentos(firma: Firma) -> Documentos:
    """Com todos os efeitos já acontecidos."""
    nota = firma.comprar("1", 40, 40)
    planilhas = {"produtos": PRODUTOS, "titulos": TITULOS, "contas": CONTAS}
    campos = {"data": "2026-10-31", **{nome: _arquivo(nome, texto) for nome, texto in planilhas.items()}}
    implantacao = criado(firma.api.enviar("/api/implantacoes/", campos))
    assert implantacao["situacao"] == "conferida", implantacao["erros"]
    drenar()
    return Documentos(firma.rascunho(7, 5)["id"], nota["id"], implantacao["id"])


def _arquivo(nome: str, texto: str) -> BytesIO:
    arquivo = BytesIO(texto.encode())
    arquivo.name = f"{nome}.csv"
    return arquivo


def _confirmar(firma: Firma, documentos: Documentos, chave: str) -> Any:
    return firma.api.post(f"/api/pedidos/{documentos.pedido}/confirmar/", {}, chave=chave)


def _devolver_compra(firma: Firma, documentos: Documentos, chave: str) -> Any:
    corpo = {"nota": documentos.nota, "motivo": "x", "itens": [{"numero": 1, "quantidade": "3"}]}
    return firma.api.post("/api/devolucoes-de-compra/", corpo, chave=chave)


def _implantar(firma: Firma, documentos: Documentos, chave: str) -> Any:
    return firma.api.post(f"/api/implantacoes/{documentos.implantacao}/implantar/", chave=chave)


def _desfazer(firma: Firma, documentos: Documentos, chave: str) -> Any:
    return firma.api.post(f"/api/implantacoes/{documentos.implantacao}/desfazer/", chave=chave)


CENARIOS: dict[str, Cenario] = {
    "vendas.pedido.confirmar": Cenario(_confirmar),
    "compras.devolucao.concluir": Cenario(_devolver_compra, do_documento=False),
    "abertura.implantacao.implantar": Cenario(_implantar),
    "abertura.implantacao.desfazer": Cenario(
        _desfazer, preparar=lambda firma, documentos: feito(_implantar(firma, documentos, "antes"))
    ),
}


def comandos_do_sistema() -> dict[str, ComandoEmEtapas]:
    """Todo comando em etapas que algum módulo registrou."""
    return {comando.operacao: comando for modulo in modulos_registrados() for comando in modulo.comandos}
