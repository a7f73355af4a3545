"""O plano: o que se compra, se pede e se faz de cada pedido, dia a dia; puro, e o mesmo para a mesma semente.

O estoque se simula ao sortear: nunca se pede o que o plano não comprou.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle
from random import Random
from typing import NamedTuple

from meu_erp.demonstracao.historia.cadastro import (
    ClienteInventado,
    FornecedorInventado,
    ProdutoInventado,
    clientes,
    fornecedores,
    produtos,
)
from plataforma.estados import Escolha

DIAS_EM_CURSO = 12
"""Pedidos mais novos que isto ainda podem estar no meio do caminho."""
CICLO_DE_COMPRAS_SEMANAS = 3
SEMANAS_DE_ESTOQUE = 5
LINHAS_POR_PEDIDO = 5
DIA_DA_PERDA, PERDA = 17, 3
NOTA_QUE_VOLTA = 6
CENTAVO = Decimal("0.01")
SABADO, DOMINGO = 5, 6


class Fim(Escolha):
    """Até onde um pedido vai."""

    RASCUNHO = "rascunho", "ainda em rascunho"
    CONFIRMADO = "confirmado", "só reservado"
    FATURADO_EM_PARTE = "faturado_em_parte", "faturado em parte"
    FATURADO = "faturado", "faturado, por expedir"
    EXPEDIDO_EM_PARTE = "expedido_em_parte", "expedido em parte"
    CONCLUIDO = "concluido", "concluído"
    DEVOLVIDO_EM_PARTE = "devolvido_em_parte", "devolvido em parte"
    ENCERRADO = "encerrado", "encerrado sem o resto"
    CANCELADO = "cancelado", "cancelado"


class PassoDoPedido(NamedTuple):
    """Uma ação sobre o pedido, `depois` de tantos dias do pedido; `em_parte` pega metade."""

    acao: str
    depois: int = 0
    em_parte: bool = False


_CONFIRMAR, _FATURAR, _EXPEDIR = PassoDoPedido("confirmar"), PassoDoPedido("faturar", 1), PassoDoPedido("expedir", 2)
PASSOS: Mapping[Fim, tuple[PassoDoPedido, ...]] = {
    Fim.RASCUNHO: (),
    Fim.CONFIRMADO: (_CONFIRMAR,),
    Fim.FATURADO_EM_PARTE: (_CONFIRMAR, _FATURAR._replace(em_parte=True)),
    Fim.FATURADO: (_CONFIRMAR, _FATURAR),
    Fim.EXPEDIDO_EM_PARTE: (_CONFIRMAR, _FATURAR, _EXPEDIR._replace(em_parte=True)),
    Fim.CONCLUIDO: (_CONFIRMAR, _FATURAR, _EXPEDIR),
    Fim.DEVOLVIDO_EM_PARTE: (_CONFIRMAR, _FATURAR, _EXPEDIR, PassoDoPedido("devolver", 6, em_parte=True)),
    Fim.ENCERRADO: (_CONFIRMAR, _FATURAR._replace(em_parte=True), _EXPEDIR, PassoDoPedido("encerrar", 5)),
    Fim.CANCELADO: (_CONFIRMAR, PassoDoPedido("cancelar", 1)),
}
EM_CURSO = (
    *(Fim.CONCLUIDO, Fim.CONFIRMADO, Fim.FATURADO, Fim.RASCUNHO, Fim.CONCLUIDO, Fim.EXPEDIDO_EM_PARTE),
    *(Fim.FATURADO_EM_PARTE, Fim.CONCLUIDO, Fim.CONFIRMADO, Fim.RASCUNHO),
)
ACABADOS = (
    *(Fim.CONCLUIDO, Fim.CANCELADO, Fim.CONCLUIDO, Fim.DEVOLVIDO_EM_PARTE, Fim.ENCERRADO),
    *((Fim.CONCLUIDO,) * 6 + (Fim.CANCELADO,) + (Fim.CONCLUIDO,) * 6 + (Fim.DEVOLVIDO_EM_PARTE,)),
    *((Fim.CONCLUIDO,) * 8),
)


class LinhaDoPlano(NamedTuple):
    produto: ProdutoInventado
    quantidade: int


@dataclass(frozen=True)
class PedidoDoPlano:
    ordem: int
    dia: date
    cliente: ClienteInventado
    na_filial: bool
    linhas: tuple[LinhaDoPlano, ...]
    fim: Fim
    desconto: Decimal
    frete: Decimal

    @property
    def total(self) -> Decimal:
        """O que os produtos somam, sem desconto nem frete."""
        return sum((linha.produto.preco * linha.quantidade for linha in self.linhas), Decimal(0))


class CompraDoPlano(NamedTuple):
    """Uma nota de um fornecedor, que entra inteira na matriz."""

    numero: int
    fornecedor: FornecedorInventado
    linhas: tuple[tuple[LinhaDoPlano, Decimal], ...]
    """Cada linha, com o valor dela."""
    volta_uma_caixa: bool
    """Uma caixa da primeira linha volta ao fornecedor."""


class AcaoDoPlano(NamedTuple):
    """Um passo de um pedido, no dia dele."""

    pedido: PedidoDoPlano
    passo: PassoDoPedido


@dataclass
class Dia:
    """Tudo o que acontece num dia, na ordem em que acontece."""

    data: date
    compras: list[CompraDoPlano] = field(default_factory=list)
    repor_filial: tuple[LinhaDoPlano, ...] = ()
    perda: LinhaDoPlano | None = None
    """O que se quebrou na matriz."""
    pedidos: list[PedidoDoPlano] = field(default_factory=list)
    acoes: list[AcaoDoPlano] = field(default_factory=list)


def planejar(ate: date, *, dias: int, quantos: int, semente: str) -> tuple[Dia, ...]:
    """Os `dias` que acabam em `ate`, e ele, com `quantos` pedidos repartidos neles."""
    return _Sorteio([ate - timedelta(days=atras) for atras in range(dias, -1, -1)], quantos, Random(semente)).dias()  # nosec B311 plano


class _Sorteio:
    def __init__(self, datas: list[date], quantos: int, sorte: Random) -> None:
        self.datas, self.quantos, self.sorte = datas, quantos, sorte
        self.peso_dos_produtos = [p.giro for p in produtos()]
        self.peso_dos_clientes = [c.porte for c in clientes()]
        self.matriz: Counter[str] = Counter()
        self.filial: Counter[str] = Counter()
        self.por_semana = {p.sku: self._giro_semanal(p) for p in produtos()}
        self.em_curso, self.acabados = cycle(EM_CURSO), cycle(ACABADOS)
        self.notas = self.pedidos = 0

    def _giro_semanal(self, produto: ProdutoInventado) -> int:
        """Quanto se espera vender por semana, em unidades."""
        por_semana = self.quantos * 7 / len(self.datas)
        linhas = por_semana * LINHAS_POR_PEDIDO * produto.giro / sum(self.peso_dos_produtos)
        return max(int(linhas * produto.embalagem * 2), produto.embalagem)

    def dias(self) -> tuple[Dia, ...]:
        acoes: dict[date, list[AcaoDoPlano]] = defaultdict(list)
        feitos = []
        for data, quantos in zip(self.datas, self._repartir(), strict=True):
            dia = Dia(data)
            if data == self.datas[0] or data.weekday() == 0:
                self._abastecer(dia)
            if data.day == DIA_DA_PERDA:
                dia.perda = self._perder()
            dia.pedidos = [self._pedir(data) for _ in range(quantos)]
            for pedido in dia.pedidos:
                for passo in PASSOS[pedido.fim]:
                    acoes[self._dia_util(data + timedelta(days=passo.depois))].append(AcaoDoPlano(pedido, passo))
            dia.acoes = acoes[data]
            feitos.append(dia)
        return tuple(feitos)

    def _repartir(self) -> list[int]:
        """Pedidos de cada dia: nenhum no domingo, poucos no sábado, e um pouco mais a cada mês."""
        pesos = []
        for i, data in enumerate(self.datas):
            peso = {DOMINGO: 0.0, SABADO: 0.4}.get(data.weekday(), 1.0)
            pesos.append(peso * (1 + i / len(self.datas) / 2))
        pesos[-1] = 1.5
        passo, acumulado, dados, quantos = self.quantos / sum(pesos), 0.0, 0, []
        for peso in pesos:
            acumulado += peso * passo
            quantos.append(round(acumulado) - dados)
            dados += quantos[-1]
        return quantos

    def _dia_util(self, data: date) -> date:
        return data + timedelta(days=1) if data.weekday() == DOMINGO else data

    def _abastecer(self, dia: Dia) -> None:
        semana = (dia.data - self.datas[0]).days // 7
        primeira = dia.data == self.datas[0]
        for fornecedor in fornecedores():
            if primeira or semana % CICLO_DE_COMPRAS_SEMANAS == fornecedor.numero % CICLO_DE_COMPRAS_SEMANAS:
                self._comprar(dia, fornecedor)
        if primeira or semana % 2 == 0:
            dia.repor_filial = tuple(self._repor_filial())

    def _comprar(self, dia: Dia, fornecedor: FornecedorInventado) -> None:
        linhas = []
        for produto in (p for p in produtos() if p.fornecedor == fornecedor.numero):
            falta = self.por_semana[produto.sku] * SEMANAS_DE_ESTOQUE - self.matriz[produto.sku]
            if falta > 0:
                quantidade = -(-falta // produto.embalagem) * produto.embalagem
                custo = produto.custo * Decimal(self.sorte.randint(975, 1030)) / 1000
                linhas.append((LinhaDoPlano(produto, quantidade), (custo * quantidade).quantize(CENTAVO)))
                self.matriz[produto.sku] += quantidade
        if linhas:
            self.notas += 1
            volta = self.notas == NOTA_QUE_VOLTA
            if volta:
                primeiro = linhas[0][0].produto
                self.matriz[primeiro.sku] -= primeiro.embalagem
            dia.compras.append(CompraDoPlano(self.notas, fornecedor, tuple(linhas), volta))

    def _perder(self) -> LinhaDoPlano:
        produto = max(produtos(), key=lambda p: self.matriz[p.sku])
        self.matriz[produto.sku] -= PERDA
        return LinhaDoPlano(produto, PERDA)

    def _repor_filial(self) -> Iterator[LinhaDoPlano]:
        for produto in produtos():
            falta = self.por_semana[produto.sku] - self.filial[produto.sku]
            quantidade = min(-(-falta // produto.embalagem) * produto.embalagem, self.matriz[produto.sku] // 2)
            if quantidade > 0:
                self.matriz[produto.sku] -= quantidade
                self.filial[produto.sku] += quantidade
                yield LinhaDoPlano(produto, quantidade)

    def _pedir(self, data: date) -> PedidoDoPlano:
        sorte = self.sorte
        (cliente,) = sorte.choices(clientes(), weights=self.peso_dos_clientes)
        na_filial = sorte.random() < 0.25
        ha = self.filial if na_filial else self.matriz
        linhas = tuple(self._linhas(ha, cliente)) or (self._do_que_mais_ha(ha),)
        novo = (self.datas[-1] - data).days <= DIAS_EM_CURSO
        self.pedidos += 1
        return PedidoDoPlano(
            ordem=self.pedidos,
            dia=data,
            cliente=cliente,
            na_filial=na_filial,
            linhas=linhas,
            fim=next(self.em_curso if novo else self.acabados),
            desconto=Decimal(sorte.choice((0, 0, 0, 0, 5, 10, 15))),
            frete=Decimal(sorte.choice((0, 0, 0, 18, 25, 42))),
        )

    def _do_que_mais_ha(self, ha: Counter[str]) -> LinhaDoPlano:
        produto = max(produtos(), key=lambda p: ha[p.sku])
        ha[produto.sku] -= 1
        return LinhaDoPlano(produto, 1)

    def _linhas(self, ha: Counter[str], cliente: ClienteInventado) -> Iterator[LinhaDoPlano]:
        quantas = self.sorte.randint(1, 3) if cliente.porte == 1 else self.sorte.randint(2, 3 + cliente.porte)
        escolhidos = dict.fromkeys(self.sorte.choices(produtos(), weights=self.peso_dos_produtos, k=quantas))
        for produto in escolhidos:
            caixas = self.sorte.randint(1, max(cliente.porte // 2, 1)) if cliente.porte > 1 else 0
            quantidade = min(caixas * produto.embalagem or self.sorte.randint(1, 4), ha[produto.sku])
            if quantidade:
                ha[produto.sku] -= quantidade
                yield LinhaDoPlano(produto, quantidade)
