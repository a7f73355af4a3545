"""Adulteração feita por quem pode tudo no banco (o dono): a verificação a encontra e diz onde."""

from io import StringIO
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from financeiro.ancoras import AncoraDivergente
from financeiro.cadeia import INICIO, resumir
from financeiro.livro import ler_livro
from financeiro.models import Livro
from financeiro.servicos.ancoragem import ancorar, ancorar_pendentes, recomecar
from financeiro.tests.fabrica import como_dono, lancamento_manual
from financeiro.verificacao import Divergencia, Verificacao, livros, por_lancamento, verificar_livro
from plataforma.valores import novo_id

DESLIGAR = "ALTER TABLE financeiro_{0} DISABLE TRIGGER USER"
LIGAR = "ALTER TABLE financeiro_{0} ENABLE TRIGGER USER"


@pytest.fixture
def ancoras(settings: object, tmp_path: Path) -> Path:
    """Pasta de âncoras só do teste."""
    settings.ANCORAS = str(tmp_path)  # type: ignore[attr-defined]
    return tmp_path


def adulterar(sql: str, livro: UUID) -> None:
    """Roda `sql` como dono, com os gatilhos desligados enquanto isso."""
    with como_dono() as dono, dono.transaction():
        for tabela in ("lancamento", "partida"):
            dono.execute(DESLIGAR.format(tabela))
        dono.execute(sql, {"empresa": livro})
        for tabela in ("lancamento", "partida"):
            dono.execute(LIGAR.format(tabela))


def lancar(quantos: int) -> None:
    """Aluguéis pagos."""
    for _ in range(quantos):
        lancamento_manual()


class Lugar(NamedTuple):
    """Onde se achou um problema."""

    lancamento: int | None
    campo: str


def achados() -> list[Lugar]:
    """Onde a verificação achou problema."""
    return [Lugar(p.lancamento, p.campo) for p in verificar_livro().problemas]


def test_livro_integro_passa_com_e_sem_ancora(livro: UUID, ancoras: Path) -> None:
    lancar(3)
    assert verificar_livro() == Verificacao(lidos=3, ancorados=0, problemas=[])
    assert ancorar() == 3
    assert ancorar() == 0
    lancar(1)
    assert verificar_livro() == Verificacao(lidos=4, ancorados=3, problemas=[])


SEM_ANCORA = [
    ("UPDATE financeiro_lancamento SET historico = 'x' WHERE empresa_id = %(empresa)s AND numero = 2", (2, "conteúdo")),
    (
        "UPDATE financeiro_partida p SET data = '2026-03-11' FROM financeiro_lancamento l WHERE l.id = p.lancamento_id"
        " AND l.empresa_id = %(empresa)s AND l.numero = 2 AND p.ordem = 1",
        (2, "partida 1.data"),
        (None, "saldo de 4.2.2.02.001 em 10/03/2026"),
        (None, "saldo de 4.2.2.02.001 em 11/03/2026"),
    ),
    ("UPDATE financeiro_lancamento SET total = 1 WHERE empresa_id = %(empresa)s AND numero = 2", (2, "total")),
    ("UPDATE financeiro_livro SET ultimo_numero = 2 WHERE empresa_id = %(empresa)s", (None, "ponta do livro")),
    (
        "UPDATE financeiro_saldo_mensal SET debitos = debitos + 1 WHERE empresa_id = %(empresa)s AND debitos > 0",
        (None, "saldo de 4.2.2.02.001 em 03/2026"),
    ),
    (
        "UPDATE financeiro_saldo_diario SET debitos = debitos + 1 WHERE empresa_id = %(empresa)s AND debitos > 0",
        (None, "saldo de 4.2.2.02.001 em 10/03/2026"),
    ),
    (
        "DELETE FROM financeiro_saldo_diario WHERE empresa_id = %(empresa)s AND debitos > 0",
        (None, "saldo de 4.2.2.02.001 em 10/03/2026"),
    ),
]


@pytest.mark.parametrize(("sql", "onde"), [(sql, onde) for sql, *onde in SEM_ANCORA])
def test_adulteracao_e_encontrada(livro: UUID, sql: str, onde: list[tuple[int | None, str]]) -> None:
    lancar(3)
    adulterar(sql, livro)
    assert achados() == onde


def test_cada_achado_diz_o_que_se_viu(livro: UUID) -> None:
    lancar(3)
    for sql in (SEM_ANCORA[3][0], SEM_ANCORA[4][0], SEM_ANCORA[6][0], "UPDATE financeiro_livro SET ancorado_ate = 7"):
        adulterar(sql, livro)
    assert [p.mensagem for p in verificar_livro().problemas] == [
        "ponta do livro: diz 2 lançamentos, e o último encontrado é o 3",
        "âncora: o livro foi ancorado até 7, e a âncora encontrada vai até 0",
        "saldo de 4.2.2.02.001 em 10/03/2026: mantido nada, somado das linhas 300.00 e 0.00",
        "saldo de 4.2.2.02.001 em 03/2026: mantido 301.00 e 0.00, somado das linhas 300.00 e 0.00",
    ]


def test_o_progresso_conta_de_um_em_um(livro: UUID) -> None:
    lancar(3)
    lidos: list[int] = []
    verificar_livro(lidos.append)
    assert lidos == [1, 2, 3]


def test_o_livro_se_le_e_se_ancora_aos_lotes(livro: UUID, ancoras: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lancar(5)
    monkeypatch.setattr("financeiro.livro.LOTE", 2)
    monkeypatch.setattr("financeiro.servicos.ancoragem.LOTE", 3)
    assert [r.numero for r in ler_livro(depois_de=1)] == [2, 3, 4, 5]
    assert ancorar() == 3
    assert ancorar() == 2
    assert ancorar() == 0
    assert verificar_livro() == Verificacao(lidos=5, ancorados=5, problemas=[])


APAGAR_ATE_2 = """
WITH l AS (SELECT id FROM financeiro_lancamento WHERE empresa_id = %(empresa)s AND numero <= 2),
     p AS (DELETE FROM financeiro_partida USING l WHERE lancamento_id = l.id)
DELETE FROM financeiro_lancamento USING l WHERE financeiro_lancamento.id = l.id
"""
SEM_UMA_PARTIDA = """
DELETE FROM financeiro_partida p USING financeiro_lancamento l
 WHERE l.id = p.lancamento_id AND l.empresa_id = %(empresa)s AND l.numero = 2 AND p.lado = 'D'
"""
SOLTO_DO_ANTERIOR = """
UPDATE financeiro_lancamento SET resumo_anterior = resumo WHERE empresa_id = %(empresa)s AND numero = 2
"""


def test_o_meio_que_some_e_dito_de_onde_ate_onde(livro: UUID) -> None:
    lancar(4)
    adulterar(APAGAR_ATE_2, livro)
    (apagado, *dos_saldos) = verificar_livro().problemas
    assert apagado == Divergencia(lancamento=1, campo="apagado", mensagem="não está no livro, nem os seguintes até o 2")
    assert {p.lancamento for p in dos_saldos} == {None}
    assert all(p.mensagem.startswith("saldo de ") for p in dos_saldos)


def test_partida_a_menos_e_cadeia_solta_sao_ditas(livro: UUID) -> None:
    lancar(3)
    adulterar(SOLTO_DO_ANTERIOR, livro)
    assert list(por_lancamento(verificar_livro().problemas)) == [
        "lançamento 2: não continua a cadeia do anterior; o conteúdo não é o que foi registrado"
    ]
    adulterar(SEM_UMA_PARTIDA, livro)
    assert {campo for numero, campo in achados() if numero == 2} == {"cadeia", "conteúdo", "soma", "total", "partidas"}


def refazer_a_cadeia(livro: UUID) -> None:
    """Recalcula os resumos como o próprio livro faria, para que só a âncora saiba."""
    anterior = INICIO
    for registro in list(ler_livro()):
        resumo = resumir(anterior, registro.cabecalho, registro.linhas)
        with como_dono() as dono, dono.transaction():
            dono.execute(DESLIGAR.format("lancamento"))
            dono.execute(
                "UPDATE financeiro_lancamento SET resumo_anterior = %s, resumo = %s WHERE id = %s",
                [anterior, resumo, registro.cabecalho.id],
            )
            dono.execute("UPDATE financeiro_livro SET ultimo_resumo = %s WHERE empresa_id = %s", [resumo, livro])
            dono.execute(LIGAR.format("lancamento"))
        anterior = resumo


def test_a_cadeia_refeita_engana_o_livro_e_nao_a_ancora(livro: UUID, ancoras: Path, settings: object) -> None:
    lancar(4)
    ancorar()
    adulterar(SEM_ANCORA[0][0], livro)
    refazer_a_cadeia(livro)
    assert list(por_lancamento(verificar_livro().problemas)) == [
        "lançamento 2: historico não é o que foi ancorado; a cadeia foi refeita daqui em diante"
    ]
    with pytest.raises(AncoraDivergente, match="o lançamento 4 não é o que foi ancorado"):
        ancorar()
    settings.ANCORAS = ""  # type: ignore[attr-defined]
    assert achados() == [Lugar(lancamento=None, campo="âncora")], "sem a pasta, só se sabe que havia âncora"


def test_sem_pasta_de_ancoras_os_livros_sao_os_do_banco(livro: UUID, settings: object, tmp_path: Path) -> None:
    settings.ANCORAS = ""  # type: ignore[attr-defined]
    lancar(1)
    assert livro in livros()


def test_livros_sao_os_do_banco_e_os_que_so_a_ancora_lembra(livro: UUID, ancoras: Path) -> None:
    lancar(1)
    so_na_ancora = novo_id()
    (ancoras / str(so_na_ancora)).mkdir()
    achadas = livros()
    assert {livro, so_na_ancora} <= {*achadas}
    assert achadas == sorted({*achadas})


def test_por_lancamento_junta_o_que_se_achou_em_cada_um() -> None:
    problemas = [
        Divergencia(2, "a", "um"),
        Divergencia(2, "b", "dois"),
        Divergencia(None, "c", "c: solto"),
        Divergencia(3, "a", "x"),
    ]
    assert list(por_lancamento(problemas)) == ["lançamento 2: um; dois", "c: solto", "lançamento 3: x"]


def test_a_ancora_que_diverge_fica_no_registro_e_nao_impede_as_outras(
    livro: UUID, ancoras: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lancar(1)
    ancorar()
    lancar(1)
    (arquivo,) = (ancoras / str(livro)).iterdir()
    arquivo.unlink()
    ancorar_pendentes()
    assert [r.getMessage() for r in caplog.records if str(livro) in r.getMessage()] == [
        f"financeiro.ancora.falhou: {livro}: o livro foi ancorado até 1, e a âncora vai até 0"
    ]
    assert Livro.objects.get().ancorado_ate == 1


def test_sem_pasta_de_ancoras_nada_se_ancora(livro: UUID, settings: object) -> None:
    settings.ANCORAS = ""  # type: ignore[attr-defined]
    lancar(1)
    assert ancorar_pendentes() == 0
    assert Livro.objects.get().ancorado_ate == 0


def test_a_ancora_diz_o_campo(livro: UUID, ancoras: Path) -> None:
    lancar(3)
    ancorar()
    adulterar(SEM_ANCORA[0][0], livro)
    assert verificar_livro().problemas == [
        Divergencia(lancamento=2, campo="historico", mensagem="historico não é o que foi ancorado")
    ]


def test_a_ancora_percebe_o_fim_cortado(livro: UUID, ancoras: Path) -> None:
    lancar(3)
    ancorar()
    adulterar(
        "WITH l AS (DELETE FROM financeiro_lancamento WHERE empresa_id = %(empresa)s AND numero = 3"
        "  RETURNING id, resumo_anterior),"
        " p AS (DELETE FROM financeiro_partida USING l WHERE lancamento_id = l.id RETURNING *),"
        " s AS (UPDATE financeiro_saldo_mensal m SET debitos = m.debitos - CASE lado WHEN 'D' THEN valor ELSE 0 END,"
        "  creditos = m.creditos - CASE lado WHEN 'C' THEN valor ELSE 0 END FROM p WHERE m.conta_id = p.conta_id),"
        " d AS (UPDATE financeiro_saldo_diario m SET debitos = m.debitos - CASE lado WHEN 'D' THEN valor ELSE 0 END,"
        "  creditos = m.creditos - CASE lado WHEN 'C' THEN valor ELSE 0 END FROM p WHERE m.conta_id = p.conta_id)"
        "UPDATE financeiro_livro b SET ultimo_numero = 2, ultimo_resumo = l.resumo_anterior FROM l"
        " WHERE b.empresa_id = %(empresa)s",
        livro,
    )
    assert verificar_livro().problemas == [Divergencia(lancamento=3, campo="apagado", mensagem="não está no livro")]
    with pytest.raises(AncoraDivergente):
        ancorar()


def test_ancora_que_some_e_percebida(livro: UUID, ancoras: Path) -> None:
    lancar(2)
    ancorar()
    (arquivo,) = (ancoras / str(livro)).iterdir()
    arquivo.rename(ancoras / "longe")
    assert achados() == [Lugar(lancamento=None, campo="âncora")]
    with pytest.raises(AncoraDivergente, match="ancorado até 2, e a âncora vai até 0"):
        ancorar()
    guardada = recomecar()
    assert verificar_livro() == Verificacao(lidos=2, ancorados=2, problemas=[])
    assert guardada.parent == ancoras
    assert guardada.name.startswith(f"{livro}.encerrada-")


def test_ancora_mexida_e_percebida(livro: UUID, ancoras: Path) -> None:
    for _ in range(2):
        lancar(1)
        ancorar()
    primeiro = min((ancoras / str(livro)).iterdir())
    primeiro.chmod(0o600)
    primeiro.write_text(primeiro.read_text(encoding="ascii").replace('"em": "2', '"em": "1'), encoding="ascii")
    segundo = max((ancoras / str(livro)).iterdir())
    assert [p.mensagem for p in verificar_livro().problemas] == [
        f"âncora: {segundo} não continua o anterior: um dos dois mudou, ou falta um entre eles"
    ]


def test_o_trabalhador_ancora_o_que_falta(livro: UUID, ancoras: Path) -> None:
    while ancorar_pendentes():  # o que deixaram os testes que confirmam
        pass
    lancar(2)
    assert ancorar_pendentes() == 2
    assert Livro.objects.get().ancorado_ate == 2


def test_o_comando_sai_com_erro_e_diz_onde(livro: UUID, ancoras: Path) -> None:
    lancar(1)
    saida = StringIO()
    call_command("financeiro", "ancorar", str(livro), stdout=saida)
    call_command("financeiro", "verificar", str(livro), stdout=saida)
    adulterar("UPDATE financeiro_lancamento SET historico = 'x' WHERE empresa_id = %(empresa)s", livro)
    with pytest.raises(CommandError, match="1 problema"):
        call_command("financeiro", "verificar", str(livro), stdout=saida)
    assert "1 lançamento(s) ancorado(s)" in saida.getvalue()
    assert "lançamento 1: historico não é o que foi ancorado" in saida.getvalue()


def test_gatilho_desligado_e_percebido(livro: UUID) -> None:
    lancar(1)
    with como_dono() as dono:
        dono.execute("ALTER TABLE financeiro_partida DISABLE TRIGGER receber")
    saida = StringIO()
    try:
        with pytest.raises(CommandError, match="1 problema"):
            call_command("financeiro", "verificar", str(livro), stdout=saida)
    finally:
        with como_dono() as dono:
            dono.execute("ALTER TABLE financeiro_partida ENABLE TRIGGER receber")
    assert "guarda desligada em financeiro_partida: receber" in saida.getvalue()
