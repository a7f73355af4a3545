"""Modelo de referência do livro: um dicionário de saldos e as regras, escritas de novo, sem nada do produto."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

HOJE = date(2026, 6, 15)
ZERO = Decimal("0.00")
CONTROLE = {"receber": "clientes", "pagar": "fornecedores"}
Linha = tuple[str, str, Decimal]
"""(lado, conta, valor)"""


class Recusa(Exception):
    """A operação não se faz; o código é o do erro."""


@dataclass
class Lancamento:
    """Um fato do livro."""

    data: date
    linhas: list[Linha]
    origem: str
    estornado: bool = False


@dataclass
class Titulo:
    """Valor em aberto."""

    tipo: str
    emissao: date
    valor: Decimal
    contrapartida: str
    baixado: Decimal = ZERO
    cancelado: bool = False

    @property
    def situacao(self) -> str:
        if self.cancelado:
            return "cancelado"
        return "liquidado" if self.baixado == self.valor else "parcial" if self.baixado else "aberto"


@dataclass
class Baixa:
    """Dinheiro que abateu um título."""

    titulo: Titulo
    data: date
    principal: Decimal
    lancamento: Lancamento
    estornada: bool = False


def recusar(condicao: bool, codigo: str) -> None:  # noqa: FBT001 é o que se afirma
    if condicao:
        raise Recusa(codigo)


def inverso(linhas: Iterable[Linha]) -> list[Linha]:
    return [("C" if lado == "D" else "D", conta, valor) for lado, conta, valor in linhas]


@dataclass
class Referencia:
    """O livro de uma empresa."""

    manuais: set[str]
    analiticas: set[str]
    funcoes: dict[str, str]
    lancamentos: list[Lancamento] = field(default_factory=list)
    titulos: list[Titulo] = field(default_factory=list)
    baixas: list[Baixa] = field(default_factory=list)
    fechados: set[date] = field(default_factory=set)

    def desde(self) -> date:
        return (max(self.fechados) + timedelta(days=32)).replace(day=1) if self.fechados else date.min

    def saldos(self) -> dict[tuple[str, date], tuple[Decimal, Decimal]]:
        somas: dict[tuple[str, date], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
        for lancamento in self.lancamentos:
            for lado, conta, valor in lancamento.linhas:
                somas[conta, lancamento.data.replace(day=1)]["DC".index(lado)] += valor
        return {chave: (d, c) for chave, (d, c) in somas.items()}

    def movimento(self, de: date, ate: date) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
        """Saldo anterior, débitos e créditos de cada conta que se moveu até `ate`."""
        somas: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
        for lancamento in (feito for feito in self.lancamentos if feito.data <= ate):
            for lado, conta, valor in lancamento.linhas:
                if lancamento.data < de:
                    somas[conta][0] += valor if lado == "D" else -valor
                else:
                    somas[conta][1 + "DC".index(lado)] += valor
        return {conta: (a, d, c) for conta, (a, d, c) in somas.items() if a or d or c}

    def lancar(self, data: date, linhas: list[Linha]) -> None:
        recusar(any(conta not in self.manuais for _, conta, _ in linhas), "financeiro.conta_recusada")
        debitos, creditos = (sum((v for lado, _, v in linhas if lado == qual), ZERO) for qual in "DC")
        recusar(debitos != creditos or not debitos, "financeiro.lancamento_invalido")
        self._registrar(data, linhas, "manual")

    def lancar_fato(self, data: date, linhas: list[Linha]) -> None:
        """O que vem de um evento não se recusa: vai ao primeiro dia aberto."""
        self._registrar(max(data, self.desde()), linhas, "fato")

    def estornar(self, lancamento: Lancamento, data: date) -> None:
        recusar(data < self.desde(), "financeiro.periodo_fechado")
        recusar(lancamento.origem != "manual", "financeiro.estorno_pelo_documento")
        recusar(data < min(lancamento.data, HOJE), "financeiro.data_anterior")
        recusar(lancamento.estornado, "financeiro.ja_estornado")
        lancamento.estornado = True
        self._registrar(data, inverso(lancamento.linhas), "estorno")

    def criar_titulos(self, tipo: str, emissao: date, parcelas: int, valor: Decimal, contrapartida: str) -> None:
        recusar(contrapartida not in self.manuais, "financeiro.conta_recusada")
        self._registrar(emissao, self._do_titulo(tipo, contrapartida, valor), "titulo")
        centavos, resto = divmod(int(valor * 100), parcelas)
        for n in range(parcelas):
            parte = Decimal(centavos + (n < resto)).scaleb(-2)
            self.titulos.append(Titulo(tipo, emissao, parte, contrapartida))

    def cancelar(self, titulo: Titulo, data: date) -> None:
        recusar(titulo.situacao in ("parcial", "liquidado"), "financeiro.titulo_com_baixa")
        recusar(titulo.cancelado, "plataforma.transicao_proibida")
        recusar(data < self.desde(), "financeiro.periodo_fechado")
        recusar(data < min(titulo.emissao, HOJE), "financeiro.data_anterior")
        titulo.cancelado = True
        self._registrar(data, inverso(self._do_titulo(titulo.tipo, titulo.contrapartida, titulo.valor)), "cancelamento")

    def baixar(self, titulo: Titulo, data: date, principal: Decimal | None, encargos: tuple[Decimal, ...]) -> None:
        saldo = titulo.valor - titulo.baixado
        pago = saldo if principal is None else principal
        juros, multa, desconto = encargos
        recusar(titulo.situacao in ("liquidado", "cancelado"), "plataforma.transicao_proibida")
        recusar(pago > saldo, "financeiro.titulo_sem_saldo")
        recusar(pago <= 0 or desconto > pago, "financeiro.baixa_invalida")
        receber = titulo.tipo == "receber"
        nomes = ("juros_recebidos", "multas_recebidas", "descontos_concedidos")
        if not receber:
            nomes = ("juros_pagos", "multas_pagas", "descontos_obtidos")
        contas = [self.funcoes[nome] for nome in (CONTROLE[titulo.tipo], *nomes, "caixa")]
        valores = (pago, juros, multa, -desconto, -(pago + juros + multa - desconto))
        linhas: list[Linha] = [
            ("D" if (v < 0) == receber else "C", c, abs(v)) for c, v in zip(contas, valores, strict=True) if v
        ]
        lancamento = self._registrar(data, linhas, "baixa")
        titulo.baixado += pago
        self.baixas.append(Baixa(titulo, data, pago, lancamento))

    def estornar_baixa(self, baixa: Baixa, data: date) -> None:
        recusar(baixa.estornada, "financeiro.baixa_ja_estornada")
        recusar(data < self.desde(), "financeiro.periodo_fechado")
        recusar(data < min(baixa.data, HOJE), "financeiro.data_anterior")
        baixa.estornada = True
        baixa.titulo.baixado -= baixa.principal
        self._registrar(data, inverso(baixa.lancamento.linhas), "estorno")

    def fechar(self, mes: date) -> None:
        recusar(mes >= HOJE.replace(day=1), "financeiro.periodo_invalido")
        recusar(mes in self.fechados, "plataforma.transicao_proibida")
        self.fechados |= {mes} | {feito.data.replace(day=1) for feito in self.lancamentos if feito.data < mes}

    def reabrir(self, mes: date) -> None:
        recusar(mes not in self.fechados, "plataforma.transicao_proibida")
        recusar(max(self.fechados) > mes, "financeiro.periodo_posterior_fechado")
        self.fechados.remove(mes)

    def _do_titulo(self, tipo: str, contrapartida: str, valor: Decimal) -> list[Linha]:
        linhas: list[Linha] = [("D", self.funcoes[CONTROLE[tipo]], valor), ("C", contrapartida, valor)]
        return linhas if tipo == "receber" else inverso(linhas)

    def _registrar(self, data: date, linhas: list[Linha], origem: str) -> Lancamento:
        recusar(data < self.desde(), "financeiro.periodo_fechado")
        self.lancamentos.append(Lancamento(data, linhas, origem))
        return self.lancamentos[-1]
