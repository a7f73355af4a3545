"""SQL direto, como o papel da aplicação, por sorteio: o banco recusa, pela classe certa, e o livro fica igual."""

from random import Random
from typing import Any

import psycopg
import pytest

from tests.provas.livro.ataques import INAPAGAVEIS, NADA, REGRAS, Alvo, Passo, Ponta
from tests.provas.livro.cenario import CAIXA, Cenario
from tests.provas.livro.privilegios import PRIVILEGIOS
from tests.provas.relatorio import Porte, Provar, igual

pytestmark = [pytest.mark.concorrencia, pytest.mark.timeout(300)]
ATAQUES = {**REGRAS, **PRIVILEGIOS}
PASSOU = "passou"
# O que o banco recusa se desfaz inteiro, e ler o livro inteiro custa muito mais que uma tentativa: só depois do que ele
# confirmou, e no fim.
CONFIRMADAS = frozenset({NADA, PASSOU})
Conexao = psycopg.Connection[Any]
COMPARADAS = (*INAPAGAVEIS, "financeiro_conta", "financeiro_conta_bancaria")
_GUARDAS = """
SELECT (SELECT md5(string_agg(t::text, ',' ORDER BY t.oid)) FROM pg_trigger t),
       (SELECT md5(string_agg(p::text, ',' ORDER BY p.oid)) FROM pg_policy p),
       (SELECT md5(string_agg(prosrc, ',' ORDER BY p.oid)) FROM pg_proc p WHERE proname LIKE 'financeiro%'),
       (SELECT md5(string_agg(concat(c.relname, c.relowner, c.relrowsecurity, c.relacl), ',' ORDER BY c.oid))
          FROM pg_class c WHERE relnamespace = 'public'::regnamespace)
"""


def _conteudo(banco: Conexao) -> list[Any]:
    """Resumo de toda linha do livro, de todas as empresas, e do que o guarda."""
    linhas = " UNION ALL ".join(
        f"SELECT '{tabela}', md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {tabela} t" for tabela in COMPARADAS
    )
    # Sem ordem dita, o banco junta as tabelas na ordem em que as lê, às vezes em paralelo.
    return [*sorted(banco.execute(linhas).fetchall()), *banco.execute(_GUARDAS).fetchall()]


def _alvo(banco: Conexao, cenario: Cenario, sorteio: Random) -> Alvo:
    def ler(sql: str, empresa: Any = cenario.empresa) -> list[Any]:
        linhas = banco.execute(sql, [empresa]).fetchall()
        return [linha[0] if len(linha) == 1 else linha for linha in linhas]

    alheio = cenario.alheio.empresa_id
    ponta = "SELECT empresa_id, ultimo_numero, ultimo_resumo FROM financeiro_livro WHERE empresa_id = %s"
    conta = "SELECT id FROM financeiro_conta WHERE empresa_id = %s AND"
    return Alvo(
        sorteio=sorteio,
        ponta=Ponta(*ler(ponta)[0]),
        alheia=Ponta(*ler(ponta, alheio)[0]),
        lancamentos=ler("SELECT id, data FROM financeiro_lancamento WHERE empresa_id = %s ORDER BY numero"),
        contas=ler(f"{conta} analitica ORDER BY codigo"),
        conta_sintetica=ler(f"{conta} NOT analitica ORDER BY codigo")[0],
        conta_alheia=ler(f"{conta} analitica ORDER BY codigo", alheio)[0],
        titulos=ler("SELECT id FROM financeiro_titulo WHERE empresa_id = %s ORDER BY id"),
        titulo_alheio=ler("SELECT id FROM financeiro_titulo WHERE empresa_id = %s ORDER BY id", alheio)[0],
        baixas=ler("SELECT id FROM financeiro_baixa WHERE empresa_id = %s ORDER BY id"),
        caixa=ler(f"{conta} codigo = '{CAIXA}'")[0],
    )


def _atacar(app: Conexao, cenario: Cenario, passos: list[Passo]) -> str:
    """A classe com que o banco recusou, NADA se nenhuma linha foi alcançada, ou o comando que passou."""
    try:
        with app.transaction():
            app.execute("SELECT set_config('app.empresa', %s, true)", [str(cenario.empresa)])
            for sql, dados in passos:
                alcancadas = app.execute(sql.replace("%", "%%") if not dados else sql, dados).rowcount
    except psycopg.Error as erro:
        return str(erro.sqlstate)
    return NADA if alcancadas <= 0 else PASSOU


def test_o_banco_recusa_o_papel_da_aplicacao(
    cenario: Cenario, superusuario: Conexao, app: Conexao, sorteio: Random, porte: Porte, provar: Provar
) -> None:
    tentativas = porte.escolher(500, 1000)
    alvo = _alvo(superusuario, cenario, sorteio)
    antes = _conteudo(superusuario)
    passaram, mudaram = [], []
    for tentativa in range(tentativas):
        nome = list(ATAQUES)[tentativa % len(ATAQUES)]
        passos = ATAQUES[nome].passos(alvo)
        recusa = _atacar(app, cenario, passos)
        if recusa not in ATAQUES[nome].recusas:
            passaram.append((nome, recusa, passos))
        if (recusa in CONFIRMADAS or tentativa == tentativas - 1) and _conteudo(superusuario) != antes:
            mudaram.append((nome, passos))
            antes = _conteudo(superusuario)
    assert passaram == [], {(nome, recusa) for nome, recusa, _ in passaram}
    assert mudaram == []
    provar(
        igual("livro.sql_hostil.recusados", tentativas - len(passaram), tentativas),
        igual("livro.sql_hostil.mudaram_o_livro", len(mudaram), 0),
    )
