"""Um limite de tempo vale numa máquina calma; na suíte, que a divide, vale com a folga de plataforma.testes.prazos."""

import ast
from collections.abc import Iterator

import pytest

from plataforma.testes.prazos import FOLGA_DA_SUITE, na_suite
from tests.arquitetura.fontes import todas_as_arvores
from tests.provas.relatorio import Porte

RELOGIOS = frozenset({"monotonic", "perf_counter", "now"})
DE_TEMPO = ("_s", "_ms", "_vezes", "razao_do_p99")
# Já são esperas, muitas vezes maiores que o que se espera: passá-las é não ter chegado ao fim.
ESPERAS = ("quietude_s", "saida_s", "escoada_em_s")


def _chamado(no: ast.AST) -> str:
    alvo = no.func if isinstance(no, ast.Call) else None
    return alvo.attr if isinstance(alvo, ast.Attribute) else alvo.id if isinstance(alvo, ast.Name) else ""


def _chama(no: ast.AST, nomes: frozenset[str]) -> bool:
    return any(_chamado(dentro) in nomes for dentro in ast.walk(no))


def _sem_folga(arvore: ast.AST) -> Iterator[int]:
    """Linhas que comparam um tempo decorrido, ou uma medida de tempo, com um limite que não se folga."""
    for no in ast.walk(arvore):
        if isinstance(no, ast.Assert) and isinstance(no.test, ast.Compare) and _chama(no.test, RELOGIOS):
            lados = [no.test.left, *no.test.comparators]
            maximos = [lados[i + 1] for i, sinal in enumerate(no.test.ops) if isinstance(sinal, (ast.Lt, ast.LtE))]
            if maximos and not _chama(maximos[-1], frozenset({"na_suite"})):
                yield no.lineno
        if _chamado(no) in ("ate", "desde") and isinstance(no, ast.Call) and len(no.args) == 3:
            chave = ast.unparse(no.args[0]).strip("'\"")
            de_tempo = chave.endswith(DE_TEMPO) and not chave.endswith(ESPERAS)
            if de_tempo and not _chama(no.args[2], frozenset({"prazo", "ritmo"})):
                yield no.lineno


@pytest.mark.parametrize(
    "linha",
    [
        "assert time.monotonic() - inicio < 3",
        "assert 0.2 < perf_counter() - inicio <= LIMITE",
        "ate(f'outbox.{nome}.atraso_s', p99, 2)",
        "desde('livro.lancamentos_s', quantos, 1_000)",
    ],
)
def test_o_limite_sem_folga_se_acha(linha: str) -> None:
    assert list(_sem_folga(ast.parse(linha))) == [1]


@pytest.mark.parametrize(
    "linha",
    [
        "assert time.monotonic() - inicio < na_suite(3)",
        "assert time.monotonic() - inicio > 1",
        "ate(f'outbox.{nome}.atraso_s', p99, porte.prazo(2))",
        "ate('quedas.quietude_s', quietude, 60)",
        "ate('eventos.tentativas', quantas, 5)",
    ],
)
def test_o_limite_folgado_e_o_que_nao_e_de_tempo_passam(linha: str) -> None:
    assert list(_sem_folga(ast.parse(linha))) == []


def test_todo_limite_de_tempo_da_suite_tem_a_folga() -> None:
    achados = {f"{nome}:{linha}" for nome, arvore in todas_as_arvores() for linha in _sem_folga(arvore)}
    assert achados == set()


def test_o_limite_e_inteiro_na_prova_inteira_e_folgado_na_suite() -> None:
    inteira, suite = Porte(inteiro=True, semente=1), Porte(inteiro=False, semente=1)
    assert inteira.prazo(2) == 2
    assert suite.prazo(2) == na_suite(2) == 2 * FOLGA_DA_SUITE
    assert inteira.ritmo(1_000) == 1_000
    assert suite.ritmo(1_000) == 1_000 / FOLGA_DA_SUITE
