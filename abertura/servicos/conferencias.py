"""Confere os arquivos inteiros, sem escrever nada: ou os erros de todos eles, ou saldos prontos para implantar."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, NamedTuple, TypeVar

from msgspec import structs

from abertura.erros import DataDosSaldosInvalida
from abertura.leituras import ErroDaPlanilha
from abertura.planilhas import (
    CONTAS,
    PRODUTOS,
    TITULOS,
    ContaLida,
    Modelo,
    ProdutoLido,
    TituloLido,
    ler_planilha,
)
from abertura.servicos.casamento import (
    ContaCasada,
    ProdutoCasado,
    casar_contas,
    casar_produtos,
    casar_titulos,
    financeiro,
)
from abertura.situacoes import EspecieDePlanilha
from plataforma import relogio
from plataforma.contratos.ligacao import orcamento_de_chamadas
from plataforma.erros import ErroDeCampo
from plataforma.valores import em_reais

CHAMADAS = 100
"""Orçamento de uma conferência: as perguntas vão em lotes, nunca uma por linha."""
ERROS_GUARDADOS = 200
"""De cada planilha."""
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


class PlanilhaMantida(NamedTuple, Generic[L]):
    """O que se guardou de uma planilha: as linhas que serviram, que se casam de novo, e os erros das outras."""

    arquivo: str
    linhas: tuple[L, ...]
    erros: tuple[ErroDaPlanilha, ...]
    quantos_erros: int


@dataclass(frozen=True, kw_only=True)
class Mantidas:
    """As planilhas que já estavam na implantação e nela ficam."""

    produtos: PlanilhaMantida[ProdutoLido] | None = None
    titulos: PlanilhaMantida[TituloLido] | None = None
    contas: PlanilhaMantida[ContaLida] | None = None


NENHUMA = Mantidas()


class PlanilhaConferida(NamedTuple):
    """Um arquivo, com até ERROS_GUARDADOS dos seus erros."""

    especie: EspecieDePlanilha
    arquivo: str
    erros: tuple[ErroDaPlanilha, ...]
    quantos_erros: int


@dataclass(frozen=True, kw_only=True)
class Conferida:
    """O que os arquivos dizem, casado; das linhas erradas só há o erro."""

    data: date
    produtos: tuple[ProdutoCasado, ...]
    titulos: tuple[TituloLido, ...]
    contas: tuple[ContaCasada, ...]
    planilhas: tuple[PlanilhaConferida, ...]

    @property
    def erros(self) -> tuple[ErroDaPlanilha, ...]:
        """Os de cada planilha; sem nenhum, o do conjunto, se ele não fecha."""
        das_planilhas = tuple(erro for planilha in self.planilhas for erro in planilha.erros)
        fecha = self.devedores == self.credores and self.devedores
        return das_planilhas if das_planilhas or fecha else (_nao_fecha(self),)

    @property
    def quantos_erros(self) -> int:
        """Contando os que não se guardam."""
        return sum(planilha.quantos_erros for planilha in self.planilhas) or len(self.erros)

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


def conferir(arquivos: Arquivos, *, data: date, mantidas: Mantidas = NENHUMA) -> Conferida:
    """Lê e casa tudo; o que não serve vem em `erros`, por arquivo e linha. Levanta DataDosSaldosInvalida."""
    produtos = _ler(PRODUTOS, EspecieDePlanilha.PRODUTOS, arquivos.produtos, mantidas.produtos)
    titulos = _ler(TITULOS, EspecieDePlanilha.TITULOS, arquivos.titulos, mantidas.titulos)
    contas = _ler(CONTAS, EspecieDePlanilha.CONTAS, arquivos.contas, mantidas.contas)
    with orcamento_de_chamadas(CHAMADAS):
        _exigir_data(data)
        dos_produtos, erros_dos_produtos = casar_produtos(produtos.linhas, arquivo=produtos.arquivo)
        dos_titulos, erros_dos_titulos = casar_titulos(titulos.linhas, arquivo=titulos.arquivo, data=data)
        das_contas, erros_das_contas = casar_contas(contas.linhas, arquivo=contas.arquivo)
    planilhas = (
        produtos.com(erros_dos_produtos),
        titulos.com(erros_dos_titulos),
        contas.com(erros_das_contas),
    )
    return Conferida(
        data=data,
        produtos=tuple(dos_produtos),
        titulos=tuple(dos_titulos),
        contas=tuple(das_contas),
        planilhas=tuple(planilha for planilha in planilhas if planilha.arquivo),
    )


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


class _PorCasar(NamedTuple, Generic[L]):
    """Uma planilha por casar: o que já se sabe dela. Sem arquivo, não foi enviada."""

    especie: EspecieDePlanilha
    arquivo: str
    linhas: tuple[L, ...]
    erros: tuple[ErroDaPlanilha, ...] = ()
    quantos_erros: int = 0

    def com(self, do_casamento: list[ErroDaPlanilha]) -> PlanilhaConferida:
        """Com os erros do casamento, na ordem das linhas."""
        todos = sorted([*self.erros, *do_casamento], key=lambda erro: erro.linha)
        guardados = tuple(structs.replace(erro, especie=self.especie) for erro in todos[:ERROS_GUARDADOS])
        return PlanilhaConferida(self.especie, self.arquivo, guardados, self.quantos_erros + len(do_casamento))


def _ler(
    modelo: Modelo[L], especie: EspecieDePlanilha, arquivo: Arquivo | None, mantida: PlanilhaMantida[L] | None
) -> _PorCasar[L]:
    if arquivo is None:
        return _PorCasar(especie, "", ()) if mantida is None else _PorCasar(especie, *mantida)
    nome = arquivo.nome or especie
    lida = ler_planilha(modelo, especie=especie, arquivo=nome, conteudo=arquivo.conteudo)
    return _PorCasar(especie, nome, lida.linhas, lida.erros, len(lida.erros))
