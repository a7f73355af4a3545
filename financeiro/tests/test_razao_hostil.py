"""SQL direto, como `_app`, contra o livro: quem recusa é o banco."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, transaction

from financeiro.bloqueios import travar_livro
from financeiro.models import Livro
from financeiro.servicos.estornos import estornar
from financeiro.servicos.plano import preparar_empresa
from financeiro.tests.fabrica import DIA, como_dono, dados_da_empresa, em_paralelo, lancamento_manual
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Ator, agir_como, ator_atual
from plataforma.valores import novo_id

CABECALHO = """
INSERT INTO financeiro_lancamento (id, empresa_id, numero, data, historico, origem, parte, documento, total, partidas,
    aviso, usuario_id, criado_em, resumo_anterior, resumo, estorno_de_id)
VALUES (%s, %s, %s, %s, 'hostil', 'teste', '', '', 5, 2, '', %s, now(), %s, sha256('x'), %s)
"""
LINHA = """
INSERT INTO financeiro_partida (lancamento_id, ordem, empresa_id, conta_id, lado, valor, data)
VALUES (%s, %s, %s, (SELECT id FROM financeiro_conta WHERE codigo = %s), %s, %s, %s)
"""
CAIXA, ALUGUEL = "1.1.1.01.001", "4.2.2.02.001"


@contextmanager
def transacao_hostil() -> Iterator[None]:
    """Transação de quem escreve SQL direto."""
    with transaction.atomic(using="financeiro"):
        yield


def cabecalho(*, data: date = DIA, empresa: UUID | None = None, estorno_de: UUID | None = None) -> UUID:
    """Cabeçalho bem formado, no lugar certo da cadeia."""
    numero, resumo = travar_livro()
    lancamento, quem = novo_id(), ator_atual()
    dados = [lancamento, empresa or quem.empresa_id, numero + 1, data, quem.usuario_id, resumo, estorno_de]
    executar("financeiro", CABECALHO, dados)
    return lancamento


def linha(lancamento: UUID, ordem: int, conta: str, lado: str, valor: str = "5", data: date = DIA) -> None:
    """Uma partida."""
    executar("financeiro", LINHA, [lancamento, ordem, ator_atual().empresa_id, conta, lado, Decimal(valor), data])


class Contagem(NamedTuple):
    """O que a empresa tem no livro."""

    lancamentos: int
    partidas: int


def contagem() -> Contagem:
    """Conta sem o ORM, que as tentativas não usam."""
    sql = "SELECT (SELECT count(*) FROM financeiro_lancamento), (SELECT count(*) FROM financeiro_partida)"
    return Contagem(*executar("financeiro", sql)[0])


def test_o_lancamento_bem_formado_passa(livro: UUID) -> None:
    with transacao_hostil():
        lancamento = cabecalho()
        linha(lancamento, 1, ALUGUEL, "D")
        linha(lancamento, 2, CAIXA, "C")
    assert contagem() == Contagem(lancamentos=1, partidas=2)


def _desbalanceado() -> None:
    lancamento = cabecalho()
    linha(lancamento, 1, ALUGUEL, "D")
    linha(lancamento, 2, CAIXA, "C", "4")


def _sem_linhas() -> None:
    cabecalho()


def _linha_depois_da_soma() -> None:
    lancamento = cabecalho()
    linha(lancamento, 1, ALUGUEL, "D")
    linha(lancamento, 2, CAIXA, "C")
    executar("financeiro", "SET CONSTRAINTS ALL IMMEDIATE")
    linha(lancamento, 3, CAIXA, "C")


def _valor_negativo() -> None:
    lancamento = cabecalho()
    linha(lancamento, 1, ALUGUEL, "D", "-5")


def _valor_que_nao_e_numero() -> None:
    lancamento = cabecalho()
    linha(lancamento, 1, ALUGUEL, "D", "NaN")


def _conta_usada_a_sombra() -> None:
    executar("financeiro", "CREATE TEMP TABLE financeiro_saldo_mensal (conta_id uuid) ON COMMIT DROP")
    executar("financeiro", "UPDATE financeiro_conta SET natureza = 'C' WHERE codigo = %s", [CAIXA])


def _outra_data() -> None:
    lancamento = cabecalho()
    linha(lancamento, 1, ALUGUEL, "D", data=date(2026, 4, 1))


def _conta_sintetica() -> None:
    lancamento = cabecalho()
    linha(lancamento, 1, "4.2.2.02", "D")


def _numero_repetido() -> None:
    numero, _ = travar_livro()
    quem = ator_atual()
    executar(
        "financeiro",
        CABECALHO,
        [novo_id(), quem.empresa_id, numero, DIA, quem.usuario_id, b"\x00" * 32, None],
    )


def _estorno_que_nao_espelha() -> None:
    ((original,),) = executar("financeiro", "SELECT id FROM financeiro_lancamento")
    lancamento = cabecalho(estorno_de=original)
    linha(lancamento, 1, ALUGUEL, "D")
    linha(lancamento, 2, CAIXA, "C")


def _outra_empresa() -> None:
    cabecalho(empresa=novo_id())


RECUSADOS: list[tuple[Callable[[], None], str]] = [
    (_desbalanceado, "não fecha"),
    (_sem_linhas, "não fecha"),
    (_linha_depois_da_soma, "partida fora do seu lançamento"),
    (_valor_negativo, "financeiro_partida_valor"),
    (_valor_que_nao_e_numero, "financeiro_partida_numeros"),
    (_conta_usada_a_sombra, "já tem lançamentos"),
    (_outra_data, "partida fora do seu lançamento"),
    (_conta_sintetica, "conta sintética"),
    (_numero_repetido, "não continua a cadeia"),
    (_estorno_que_nao_espelha, "não é o contrário exato"),
    (_outra_empresa, "não continua a cadeia"),
]


@pytest.mark.parametrize(("ataque", "recusa"), RECUSADOS, ids=lambda v: getattr(v, "__name__", ""))
def test_lancamento_malformado_e_recusado(livro: UUID, ataque: Callable[[], None], recusa: str) -> None:
    lancamento_manual()
    with pytest.raises(DatabaseError, match=recusa), transacao_hostil():
        ataque()
    assert contagem() == Contagem(lancamentos=1, partidas=2)


def test_linha_acrescentada_depois_e_recusada(livro: UUID) -> None:
    lancamento = lancamento_manual()
    with pytest.raises(DatabaseError, match="partida fora do seu lançamento"), transacao_hostil():
        linha(lancamento, 3, CAIXA, "C")
    assert contagem() == Contagem(lancamentos=1, partidas=2)


def test_conta_de_outra_empresa_e_recusada(livro: UUID) -> None:
    ((alheia,),) = executar("financeiro", "SELECT id FROM financeiro_conta WHERE codigo = %s", [CAIXA])
    outra = Ator(usuario_id=novo_id(), empresa_id=novo_id())
    with agir_como(outra):
        preparar_empresa(dados_da_empresa(razao_social="Outra"))
        sql = LINHA.replace("(SELECT id FROM financeiro_conta WHERE codigo = %s)", "%s")
        with pytest.raises(DatabaseError, match="financeiro_partida_conta_fk"), transacao_hostil():
            executar("financeiro", sql, [cabecalho(), 1, outra.empresa_id, alheia, "D", Decimal(5), DIA])
        assert contagem() == Contagem(lancamentos=0, partidas=0)


def test_livro_de_outra_empresa_nao_anda(livro: UUID) -> None:
    lancamento_manual()
    ((numero, resumo),) = executar("financeiro", "SELECT ultimo_numero, ultimo_resumo FROM financeiro_livro")
    dados = [novo_id(), livro, numero + 1, DIA, novo_id(), resumo, None]
    with (
        agir_como(Ator(usuario_id=novo_id(), empresa_id=novo_id())),
        pytest.raises(DatabaseError, match="row-level security"),
        transacao_hostil(),
    ):
        executar("financeiro", CABECALHO, dados)
    assert Livro.objects.get().ultimo_numero == numero


COMANDOS = (
    "UPDATE financeiro_lancamento SET historico = 'outro'",
    "DELETE FROM financeiro_lancamento",
    "TRUNCATE financeiro_lancamento CASCADE",
    "UPDATE financeiro_partida SET valor = 1",
    "DELETE FROM financeiro_partida",
    "TRUNCATE financeiro_partida",
    "UPDATE financeiro_saldo_mensal SET debitos = 0",
    "DELETE FROM financeiro_saldo_mensal",
    "INSERT INTO financeiro_saldo_mensal SELECT * FROM financeiro_saldo_mensal",
    "UPDATE financeiro_saldo_diario SET debitos = 0",
    "DELETE FROM financeiro_saldo_diario",
    "INSERT INTO financeiro_saldo_diario SELECT * FROM financeiro_saldo_diario",
    "UPDATE financeiro_livro SET ultimo_numero = 0",
    "DELETE FROM financeiro_titulo",
    "DELETE FROM financeiro_baixa",
    "UPDATE financeiro_auditoria_do_periodo SET motivo = 'outro'",
    "DELETE FROM financeiro_periodo",
    "UPDATE financeiro_periodo SET mes = '2020-01-01'",
    "ALTER TABLE financeiro_partida DISABLE TRIGGER ALL",
)


@pytest.mark.parametrize("comando", COMANDOS)
def test_app_nao_altera_nem_apaga_o_livro(livro: UUID, comando: str) -> None:
    lancamento_manual()
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        executar("financeiro", comando)
    assert contagem() == Contagem(lancamentos=1, partidas=2)


@pytest.mark.parametrize("comando", [c for c in COMANDOS if "lancamento" in c or "UPDATE financeiro_partida" in c])
def test_nem_o_dono_altera_o_livro_por_descuido(livro: UUID, comando: str) -> None:
    lancamento_manual()
    with como_dono() as dono, pytest.raises(psycopg.DatabaseError, match="corrija por estorno"):
        dono.execute(comando)
    assert contagem() == Contagem(lancamentos=1, partidas=2)


def test_periodo_fechado_recusa_lancamento(livro: UUID) -> None:
    lancamento_manual()
    executar(
        "financeiro",
        "INSERT INTO financeiro_periodo (id, empresa_id, mes, situacao) VALUES (%s, %s, '2026-04-01', 'fechado')",
        [novo_id(), livro],
    )
    with pytest.raises(DatabaseError, match="o período de 03/2026 está fechado"), transacao_hostil():
        cabecalho()
    assert contagem() == Contagem(lancamentos=1, partidas=2)


@pytest.mark.concorrencia
def test_estorno_em_paralelo_acontece_uma_vez(livro: UUID) -> None:
    lancamento = lancamento_manual()
    fins = em_paralelo([lambda: estornar(lancamento=lancamento, data=DIA, motivo="errado")] * 8)
    assert sorted(type(f).__name__ for f in fins) == [*["JaEstornado"] * 7, "UUID"]
    assert contagem() == Contagem(lancamentos=2, partidas=4)
