"""Duas empresas com livro: lançamentos à mão, estornos, títulos, baixas e janeiro fechado, tudo pelos serviços."""

from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from financeiro.models import ContaBancaria
from financeiro.servicos.baixas import NovaBaixa, baixar, estornar_baixa
from financeiro.servicos.estornos import estornar
from financeiro.servicos.lancamentos_manuais import PartidaManual, lancar_a_mao
from financeiro.servicos.periodos import fechar
from financeiro.servicos.plano import DadosDaEmpresa, preparar_empresa
from financeiro.servicos.titulos import TituloManual, criar_a_mao
from plataforma import relogio
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.valores import novo_id

HOJE = datetime(2026, 6, 15, 12, tzinfo=ZoneInfo("America/Sao_Paulo"))
FECHADO = date(2026, 1, 1)
CAIXA, ALUGUEL, BANCOS, RECEITA = "1.1.1.01.001", "4.2.2.02.001", "1.1.1.02.001", "3.1.1.01.001"
MESES = (1, 2, 3, 4)
LANCAMENTOS_A_MAO = 8


class Cenario(NamedTuple):
    """Quem age na empresa atacada, e o de outra empresa."""

    ator: Ator
    alheio: Ator

    @property
    def empresa(self) -> UUID:
        """A empresa atacada."""
        return self.ator.empresa_id


def montar(sorteio: Random) -> Cenario:
    """Cria as duas empresas e escreve os dois livros."""
    ator, alheio = (Ator(usuario_id=novo_id(), empresa_id=novo_id()) for _ in range(2))
    with relogio.congelado(HOJE):
        for quem in (ator, alheio):
            with agir_como(quem), rastrear(Rastro(correlacao=novo_id())):
                _escrever(sorteio)
    return Cenario(ator, alheio)


def nova_empresa() -> None:
    """Empresa do Simples na empresa em contexto, com plano e caixa."""
    preparar_empresa(
        DadosDaEmpresa(
            razao_social="Aurora Ltda", regime="simples", crt=1, anexo_do_simples="", receita_12_meses=None, versao=1
        )
    )


def dinheiro(sorteio: Random) -> Decimal:
    """Um valor qualquer, com centavos."""
    return Decimal(sorteio.randint(1, 99_999_99)).scaleb(-2)


def _escrever(sorteio: Random) -> None:
    nova_empresa()
    feitos = [_lancar(sorteio, date(2026, MESES[n % len(MESES)], sorteio.randint(1, 28))) for n in range(8)]
    estornar(lancamento=feitos[1], data=date(2026, 5, 2), motivo="engano")
    caixa = ContaBancaria.objects.get(tipo="caixa").id
    titulos = [titulo for tipo in ("receber", "pagar") for titulo in _titulos(tipo, dinheiro(sorteio) + 1)]
    baixas = [_baixar(titulo, caixa, Decimal("0.50")) for titulo in titulos]
    estornar_baixa(baixa=baixas[0], data=date(2026, 5, 20), motivo="devolvido")
    fechar(mes=FECHADO, motivo="acabou")


def _lancar(sorteio: Random, data: date) -> UUID:
    valor = dinheiro(sorteio) + 1
    partes = ("D", ALUGUEL, valor), ("C", CAIXA, valor - 1), ("C", BANCOS, Decimal("1.00"))
    return lancar_a_mao(
        data=data,
        historico=f"Aluguel {data:%m}",
        documento=f"Recibo {data:%d}",
        partidas=[PartidaManual(lado=lado, conta=conta, valor=quanto) for lado, conta, quanto in partes if quanto],  # type: ignore[arg-type]
    )


def _titulos(tipo: str, valor: Decimal) -> tuple[UUID, ...]:
    return criar_a_mao(
        TituloManual(
            tipo=tipo,
            pessoa=novo_id(),
            documento=f"Doc {tipo}",
            historico="Serviço",
            emissao=date(2026, 3, 5),
            prazos="30/60",
            valor=valor,
            contrapartida=ALUGUEL,
        ),
        pessoa_nome="Fulano",
    )


def _baixar(titulo: UUID, caixa: UUID, principal: Decimal) -> UUID:
    zero = Decimal("0.00")
    nova = NovaBaixa(
        titulo=titulo,
        data=date(2026, 5, 10),
        conta_bancaria=caixa,
        principal=principal,
        juros=Decimal("0.10"),
        multa=zero,
        desconto=zero,
    )
    return baixar([nova])[0]
