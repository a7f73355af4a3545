"""Apoio aos testes do financeiro."""

import threading
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections

from financeiro.invariantes import INVARIANTES
from financeiro.servicos.lancamentos_manuais import PartidaManual, lancar_a_mao
from financeiro.servicos.plano import DadosDaEmpresa
from financeiro.verificacao import verificar_livro
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import agir_como, ator_atual
from plataforma.invariantes import verificar

DIA = date(2026, 3, 10)


_VERSOES = count(1)


def dados_da_empresa(**outros: Any) -> DadosDaEmpresa:
    """Empresa do Simples, cada vez numa versão mais nova do cadastro."""
    padrao: dict[str, Any] = {"razao_social": "Mercearia Aurora Ltda", "regime": "simples", "crt": 1}
    padrao["versao"] = next(_VERSOES)
    return DadosDaEmpresa(**{**padrao, "anexo_do_simples": "", "receita_12_meses": None, **outros})


def lancamento_manual(valor: str = "100.00", data: date = DIA) -> UUID:
    """Aluguel pago pelo caixa."""
    return lancar_a_mao(
        data=data,
        historico="Aluguel",
        documento="Recibo 7",
        partidas=[
            PartidaManual(lado="D", conta="4.2.2.02.001", valor=Decimal(valor)),
            PartidaManual(lado="C", conta="1.1.1.01.001", valor=Decimal(valor)),
        ],
    )


def saldo(funcao: str) -> Decimal:
    """Débitos menos créditos da conta com a função, em todos os meses."""
    sql = """SELECT coalesce(sum(s.debitos - s.creditos), 0) FROM financeiro_saldo_mensal s
               JOIN financeiro_conta c ON c.id = s.conta_id WHERE c.funcao = %s"""
    return Decimal(executar("financeiro", sql, [funcao])[0][0])


def saldos() -> dict[str, Decimal]:
    """Saldo de cada função que se moveu: débitos menos créditos."""
    sql = """SELECT c.funcao, sum(s.debitos - s.creditos) FROM financeiro_saldo_mensal s
               JOIN financeiro_conta c ON c.id = s.conta_id WHERE c.funcao <> '' GROUP BY 1"""
    return {funcao: valor for funcao, valor in executar("financeiro", sql) if valor}


def provar() -> None:
    """Os invariantes do módulo e a cadeia do livro, sem violação."""
    assert [p["nome"] for p in verificar("financeiro", INVARIANTES) if p["violacoes"]] == []
    assert verificar_livro().problemas == []


def como_dono() -> psycopg.Connection[Any]:
    """Conexão do dono das tabelas: quem poderia adulterar o livro."""
    dados = connections["financeiro"].settings_dict
    return psycopg.connect(
        host=dados["HOST"],
        port=dados["PORT"],
        dbname=dados["NAME"],
        user=dados["USER"].replace("_app", "_dono"),
        password=dados["PASSWORD"],
        autocommit=True,
    )


def em_paralelo(tarefas: Sequence[Callable[[], object]]) -> list[object]:
    """Roda as tarefas ao mesmo tempo, cada uma em sua conexão; devolve o resultado ou a exceção de cada uma."""
    ator = ator_atual()
    largada = threading.Barrier(len(tarefas))
    fins: list[object] = [None] * len(tarefas)

    def rodar(i: int) -> None:
        with agir_como(ator):
            largada.wait(timeout=20)
            try:
                fins[i] = tarefas[i]()
            except Exception as erro:  # noqa: BLE001 o teste examina o erro
                fins[i] = erro
            finally:
                connections["financeiro"].close()

    threads = [threading.Thread(target=rodar, args=(i,)) for i in range(len(tarefas))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return fins
