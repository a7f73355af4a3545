"""Que quantidade de cada linha uma ação alcança: a pedida, se cabe, ou todo o saldo."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from plataforma.erros import ErroDeCampo, campos_invalidos
from plataforma.valores import Dto, Quantidade
from vendas.erros import NadaAFazer


class QuantidadeDaLinha(Dto):
    """Quanto se quer de uma linha do pedido."""

    linha: UUID
    quantidade: Quantidade


class SaldoDaLinha(NamedTuple):
    """Quanto uma linha ainda permite, e o produto dela, para a frase de erro."""

    sku: str
    quantidade: Decimal


def escolher(
    pedidas: tuple[QuantidadeDaLinha, ...] | None, saldos: Mapping[UUID, SaldoDaLinha], *, acao: str
) -> dict[UUID, Decimal]:
    """Quantidade por linha; sem `pedidas`, todo o saldo. `acao` é o verbo, para a frase.

    Levanta EntradaInvalida (linha desconhecida, repetida, ou quantidade além do saldo) e NadaAFazer.
    """
    if pedidas is None:
        escolhidas = {linha: saldo.quantidade for linha, saldo in saldos.items() if saldo.quantidade > 0}
    else:
        escolhidas = {pedida.linha: pedida.quantidade for pedida in pedidas}
        _conferir(pedidas, saldos, acao=acao)
    if not escolhidas:
        raise NadaAFazer(f"Não resta nada a {acao} neste pedido.")
    return escolhidas


def _conferir(pedidas: Sequence[QuantidadeDaLinha], saldos: Mapping[UUID, SaldoDaLinha], *, acao: str) -> None:
    erros, vistas = [], set[UUID]()
    for posicao, (linha, pedida) in enumerate((p.linha, p.quantidade) for p in pedidas):
        caminho, saldo = f"itens.{posicao}", saldos.get(linha)
        if saldo is None:
            erros.append(_erro(f"{caminho}.linha", "linha_nao_encontrada", f"o pedido não tem a linha {linha}."))
        elif linha in vistas:
            erros.append(_erro(f"{caminho}.linha", "linha_repetida", f"a linha {linha} já apareceu; some as duas."))
        elif not 0 < pedida <= saldo.quantidade:
            mensagem = f"de {saldo.sku} restam {saldo.quantidade} a {acao}; você pediu {pedida}."
            erros.append(_erro(f"{caminho}.quantidade", "quantidade_indisponivel", mensagem))
        vistas.add(linha)
    if erros:
        raise campos_invalidos(erros)


def _erro(campo: str, codigo: str, mensagem: str) -> ErroDeCampo:
    return ErroDeCampo(campo=campo, codigo=f"vendas.{codigo}", mensagem=mensagem)
