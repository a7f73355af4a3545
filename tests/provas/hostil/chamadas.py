"""Uma chamada de exemplo para cada comando de contrato; a prova exige uma de cada comando registrado."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from core.contrato import Cadastros, ItemACasar, PessoaACasar
from estoque.contrato import Estoque, ItemReserva, SaldoInicial
from financeiro.contrato import Financeiro, SaldoDeConta
from plataforma.contratos import usar
from plataforma.contratos.base import Operacao
from plataforma.contratos.registro import registradas
from plataforma.titulares.contrato import Titular
from plataforma.topologia import MODULOS
from plataforma.valores import novo_id, quantidade, valor
from tests.provas.hostil.historia import Firma

cadastros, estoque, financeiro = usar(Cadastros), usar(Estoque), usar(Financeiro)
DIA = date(2026, 1, 1)
APAGAR_O_TITULAR = "apagar_o_titular"
LOTE, DOCUMENTO, LINHA = novo_id(), novo_id(), novo_id()


@dataclass(frozen=True)
class Chamada:
    """Os argumentos, menos a chave, e o que precisa ter acontecido antes."""

    argumentos: Callable[[Firma], dict[str, Any]]
    preparar: Callable[[Firma], Any] = lambda _firma: None


def _saldo(firma: Firma) -> SaldoInicial:
    return SaldoInicial(
        produto=UUID(firma.produtos[0]),
        estabelecimento=firma.estabelecimento,
        deposito=None,
        quantidade=quantidade(10),
        custo_total=valor(100),
    )


def _no_estoque(firma: Firma) -> dict[str, Any]:
    return {"lote": LOTE, "data": DIA, "itens": (_saldo(firma),)}


def _no_livro(_firma: Firma) -> dict[str, Any]:
    contas = (("1.1.1.01.001", 100), ("2.3.1.01.001", -200))
    saldos = tuple(SaldoDeConta(conta=c, saldo=valor(s)) for c, s in contas)
    return {"lote": LOTE, "data": DIA, "titulos": (), "contas": saldos, "estoques": valor(100)}


def _dar_saldo(firma: Firma) -> None:
    estoque.implantar_saldos(chave=novo_id(), **_no_estoque(firma))


def _dar_livro(firma: Firma) -> None:
    financeiro.implantar_saldos(chave=novo_id(), **_no_livro(firma))


def _reserva(firma: Firma) -> dict[str, Any]:
    item = ItemReserva(linha=LINHA, produto=UUID(firma.produtos[0]), quantidade=quantidade(4))
    return {"documento": DOCUMENTO, "estabelecimento": firma.estabelecimento, "deposito": None, "itens": (item,)}


def _do_cliente(firma: Firma) -> dict[str, Any]:
    return {"titular": Titular(documento="", pessoas=(UUID(firma.cliente),)), "valores": (), "tudo": True}


_PESSOA = PessoaACasar(documento="11222333000181", nome="Moinho", uf="SP")
_PRODUTO = ItemACasar(codigo="Z1", gtin="", descricao="Novo", ncm="", unidade="UN")
CHAMADAS: dict[tuple[str, str], Chamada] = {
    ("core", APAGAR_O_TITULAR): Chamada(_do_cliente),
    ("core", "casar_pessoa"): Chamada(lambda _f: {"pessoa": _PESSOA}),
    ("core", "casar_pessoas"): Chamada(lambda _f: {"itens": (_PESSOA,)}),
    ("core", "casar_produtos"): Chamada(lambda _f: {"itens": (_PRODUTO,)}),
    ("estoque", "reservar"): Chamada(_reserva, _dar_saldo),
    ("estoque", "implantar_saldos"): Chamada(_no_estoque),
    ("estoque", "desfazer_implantacao"): Chamada(lambda _f: {"lote": LOTE}, _dar_saldo),
    ("financeiro", "implantar_saldos"): Chamada(_no_livro),
    ("financeiro", "desfazer_implantacao"): Chamada(lambda _f: {"lote": LOTE}, _dar_livro),
}


def comandos_dos_contratos() -> dict[tuple[str, str], Operacao]:
    """Todo comando de contrato que os módulos do sistema registraram; o dos titulares, igual em todos, só no core."""
    operacoes = (
        r.operacao for r in registradas() if r.operacao.nome != APAGAR_O_TITULAR or r.operacao.modulo == "core"
    )
    return {(o.modulo, o.nome): o for o in operacoes if o.eh_comando and o.modulo in MODULOS}
