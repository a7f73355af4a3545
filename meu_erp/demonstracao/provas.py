"""As provas da casa inteira: as de cada módulo, as que só se fazem entre módulos, e o resumo comparável.

O resumo (SHA-256) sai dos conteúdos: chaves naturais e colunas de negócio, ordenadas, sem ids, instantes nem estado de
entrega. A mesma sequência de comandos dá o mesmo resumo em qualquer topologia.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from meu_erp.demonstracao.cliente import ClienteDaCasa, Json
from plataforma.topologia import MODULOS

Conferido = Mapping[str, Json]
Lado = tuple[str, str]

IGUALDADES: tuple[tuple[str, Lado, Lado], ...] = (
    (
        "O valor do estoque é o saldo da conta Estoques",
        ("estoque", "valor_em_estoque"),
        ("financeiro", "saldo_de_estoques"),
    ),
    ("O custo do que se vendeu é o saldo do CMV", ("estoque", "custo_das_vendas"), ("financeiro", "saldo_do_cmv")),
    (
        "O reservado é o que os pedidos confirmados têm a expedir",
        ("estoque", "quantidade_reservada"),
        ("vendas", "quantidade_a_expedir"),
    ),
    (
        "As faturas em vigor são os títulos a receber que criaram",
        ("vendas", "faturado"),
        ("financeiro", "titulos_de_faturas"),
    ),
    (
        "O que falta receber das faturas é o saldo de seus títulos",
        ("vendas", "a_receber_de_faturas"),
        ("financeiro", "a_receber_de_faturas"),
    ),
    (
        "As notas lançadas são os títulos a pagar que criaram",
        ("compras", "a_pagar"),
        ("financeiro", "titulos_de_notas"),
    ),
    (
        "O estoque implantado é o que o estoque recebeu de saldos iniciais",
        ("abertura", "estoque_implantado"),
        ("estoque", "saldos_iniciais"),
    ),
    (
        "Os títulos a receber implantados são os que o financeiro criou",
        ("abertura", "a_receber_implantado"),
        ("financeiro", "titulos_iniciais_a_receber"),
    ),
    (
        "Os títulos a pagar implantados são os que o financeiro criou",
        ("abertura", "a_pagar_implantado"),
        ("financeiro", "titulos_iniciais_a_pagar"),
    ),
)
"""Totais de dois módulos, cada um contado por seus próprios dados, que precisam ser iguais."""


class Prova(NamedTuple):
    """Uma afirmação conferida; `detalhe` traz os valores, ou o que a contradiz."""

    nome: str
    certa: bool
    detalhe: str


def conferir_a_casa(cliente: ClienteDaCasa) -> Conferido:
    """O que cada módulo diz de si, da empresa de quem pergunta."""
    return {modulo: cliente.conferir(modulo) for modulo in MODULOS}


def provar(conferido: Conferido) -> list[Prova]:
    """Todas as provas, na ordem em que se leem: as de cada módulo, as entre módulos e a de que nada ficou em curso."""
    return [*_de_cada_modulo(conferido), *_entre_modulos(conferido), *_de_quietude(conferido)]


def quieta(conferido: Conferido) -> bool:
    """Se nada está em curso: nem dentro de um módulo, nem a caminho de um a outro."""
    return all(prova.certa for prova in _de_quietude(conferido))


def _de_cada_modulo(conferido: Conferido) -> Iterator[Prova]:
    for modulo, dito in conferido.items():
        for invariante in dito["invariantes"]:
            violacoes = invariante["violacoes"]
            exemplos = f"{violacoes} violações: {invariante['exemplos']}" if violacoes else ""
            yield Prova(f"{modulo}: {invariante['nome']}", not violacoes, exemplos)


def _entre_modulos(conferido: Conferido) -> Iterator[Prova]:
    for nome, (modulo, total), (outro, total_do_outro) in IGUALDADES:
        um, dois = (Decimal(conferido[m]["totais"][t]) for m, t in ((modulo, total), (outro, total_do_outro)))
        yield Prova(nome, um == dois, f"{um} em {modulo}, {dois} em {outro}")


def _de_quietude(conferido: Conferido) -> Iterator[Prova]:
    for modulo, dito in conferido.items():
        restam = {nome: quantos for nome, quantos in dito["pendencias"].items() if quantos}
        yield Prova(f"{modulo}: nada a entregar, a executar nem nas cartas mortas", not restam, str(restam or ""))
    for modulo, dito in conferido.items():
        enviadas = {emissor: outro["enviadas"].get(modulo, 0) for emissor, outro in conferido.items()}
        viajam = {emissor: n - dito["recebidas"].get(emissor, 0) for emissor, n in enviadas.items()}
        viajam = {emissor: n for emissor, n in viajam.items() if n}
        yield Prova(f"{modulo}: o que lhe foi enviado chegou", not viajam, str(viajam or ""))


def resumir(conferido: Conferido) -> str:
    """SHA-256 dos conteúdos de todos os módulos."""
    conteudos = {m: {r["nome"]: r["linhas"] for r in dito["conteudo"]} for m, dito in conferido.items()}
    return hashlib.sha256(json.dumps(conteudos, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
