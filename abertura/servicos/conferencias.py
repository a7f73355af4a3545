"""Confere os arquivos inteiros, sem escrever nada: ou os erros de todos eles, ou saldos prontos para implantar."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from abertura.erros import DataDosSaldosInvalida
from abertura.leituras import ErroDaPlanilha
from abertura.planilhas import CONTAS, PRODUTOS, TITULOS, Modelo, PlanilhaLida, TituloLido, ler_planilha
from abertura.servicos.casamento import (
    ContaCasada,
    ProdutoCasado,
    casar_contas,
    casar_produtos,
    casar_titulos,
    financeiro,
)
from plataforma import relogio
from plataforma.contratos.ligacao import orcamento_de_chamadas
from plataforma.erros import ErroDeCampo
from plataforma.valores import em_reais

CHAMADAS = 100
"""Orçamento de uma conferência: as perguntas vão em lotes, nunca uma por linha."""
ERROS_GUARDADOS = 200
DEVEDORES = frozenset({"receber", "credito_fornecedor"})
_ZERO = Decimal("0.00")
L = TypeVar("L")


class Arquivo(NamedTuple):
    """Nome e bytes de um arquivo enviado."""

    nome: str
    conteudo: bytes


@dataclass(frozen=True, kw_only=True)
class Arquivos:
    """As planilhas enviadas; o que falta não tem saldos a implantar."""

    produtos: Arquivo | None = None
    titulos: Arquivo | None = None
    contas: Arquivo | None = None


@dataclass(frozen=True, kw_only=True)
class Conferida:
    """O que os arquivos dizem, casado; das linhas erradas só há o erro. `erros` traz até ERROS_GUARDADOS deles."""

    data: date
    produtos: tuple[ProdutoCasado, ...]
    titulos: tuple[TituloLido, ...]
    contas: tuple[ContaCasada, ...]
    erros: tuple[ErroDaPlanilha, ...]
    quantos_erros: int

    @property
    def estoques(self) -> Decimal:
        """Custo total dos produtos."""
        return sum((p.custo_total for p in self.produtos), _ZERO)

    @property
    def devedores(self) -> Decimal:
        """Estoques, títulos em que alguém nos deve e contas de saldo positivo."""
        titulos = sum((t.valor for t in self.titulos if t.tipo in DEVEDORES), _ZERO)
        return self.estoques + titulos + sum((c.saldo for c in self.contas if c.saldo > 0), _ZERO)

    @property
    def credores(self) -> Decimal:
        """Títulos em que devemos e contas de saldo negativo, sem sinal."""
        titulos = sum((t.valor for t in self.titulos if t.tipo not in DEVEDORES), _ZERO)
        return titulos - sum((c.saldo for c in self.contas if c.saldo < 0), _ZERO)


def conferir(arquivos: Arquivos, *, data: date) -> Conferida:
    """Lê e casa tudo; o que não serve vem em `erros`, por arquivo e linha. Levanta DataDosSaldosInvalida."""
    produtos, titulos, contas = (
        _ler(PRODUTOS, "produtos", arquivos.produtos),
        _ler(TITULOS, "titulos", arquivos.titulos),
        _ler(CONTAS, "contas", arquivos.contas),
    )
    with orcamento_de_chamadas(CHAMADAS):
        _exigir_data(data)
        dos_produtos, erros_dos_produtos = casar_produtos(produtos.linhas, arquivo=_nome(arquivos.produtos))
        dos_titulos, erros_dos_titulos = casar_titulos(titulos.linhas, arquivo=_nome(arquivos.titulos), data=data)
        das_contas, erros_das_contas = casar_contas(contas.linhas, arquivo=_nome(arquivos.contas))
    erros = [
        *_em_ordem(produtos, erros_dos_produtos),
        *_em_ordem(titulos, erros_dos_titulos),
        *_em_ordem(contas, erros_das_contas),
    ]
    conferida = Conferida(
        data=data,
        produtos=tuple(dos_produtos),
        titulos=tuple(dos_titulos),
        contas=tuple(das_contas),
        erros=tuple(erros[:ERROS_GUARDADOS]),
        quantos_erros=len(erros),
    )
    if erros or (conferida.devedores == conferida.credores and conferida.devedores):
        return conferida
    return replace(conferida, erros=(_nao_fecha(conferida),), quantos_erros=1)


def _nao_fecha(conferida: Conferida) -> ErroDaPlanilha:
    devedores, credores = conferida.devedores, conferida.credores
    mensagem = "Não há saldo nenhum a implantar. Envie produtos, títulos ou contas com valor."
    if devedores != credores:
        mensagem = (
            f"Os saldos não fecham: os devedores somam {em_reais(devedores)} e os credores {em_reais(credores)}, uma "
            f"diferença de {em_reais(abs(devedores - credores))}. Confira as planilhas; se ela é mesmo o que falta "
            f"conhecer, dê à conta “Contrapartida dos saldos iniciais” o saldo {em_reais(credores - devedores)}."
        )
    return ErroDaPlanilha(arquivo="", linha=0, coluna="", valor="", mensagem=mensagem)


def _exigir_data(data: date) -> None:
    hoje, periodo = relogio.hoje(), financeiro.conferir_periodo(data=data)
    if data > hoje:
        mensagem = f"{data:%d/%m/%Y} ainda não chegou. Use a data em que os saldos foram apurados, até hoje."
    elif periodo.aberto_desde and not periodo.aberto:
        mensagem = (
            f"{data:%d/%m/%Y} cai em período fechado. Reabra-o, ou use a partir de {periodo.aberto_desde:%d/%m/%Y}."
        )
    else:
        return
    campo = ErroDeCampo(campo="data", codigo="data_invalida", mensagem=mensagem)
    raise DataDosSaldosInvalida(mensagem, campos=(campo,))


def _ler(modelo: Modelo[L], especie: str, arquivo: Arquivo | None) -> PlanilhaLida[L]:
    if arquivo is None:
        return PlanilhaLida((), ())
    return ler_planilha(modelo, especie=especie, arquivo=arquivo.nome, conteudo=arquivo.conteudo)


def _nome(arquivo: Arquivo | None) -> str:
    return arquivo.nome if arquivo else ""


def _em_ordem(leitura: PlanilhaLida[L], do_casamento: list[ErroDaPlanilha]) -> list[ErroDaPlanilha]:
    return sorted([*leitura.erros, *do_casamento], key=lambda erro: erro.linha)
