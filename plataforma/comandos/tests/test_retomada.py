"""Comandos que pararam: quem opera os vê, reenvia ou desfaz, e nunca sobra efeito de um comando desfeito."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from plataforma.banco.sql import executar
from plataforma.comandos import (
    ComandoDesconhecido,
    ComandoEmCurso,
    ComandoPendente,
    comandos_mortos,
    desfazer_comando,
    executar_comando,
    reenviar_comando,
    retomar,
)
from plataforma.contratos.ligacao import forcar_transporte
from plataforma.contratos.local import TransporteLocal
from plataforma.contratos.remoto import TransporteHttp
from plataforma.testes.brinquedos import (
    AtenderPapel,
    linhas_do_comando,
    novo_papel,
    novo_pote,
    potes,
    vencer_arrendamento,
    ver_papel,
    ver_pote,
)
from plataforma.testes.falhas import falhar_em
from plataforma.valores import quantidade

atender = AtenderPapel()
DESLIGADA = TransporteHttp(lambda _modulo: "http://127.0.0.1:1")


@pytest.fixture(autouse=True)
def no_processo(brinquedos: UUID) -> Iterator[None]:
    with forcar_transporte(TransporteLocal()):
        yield


def _id(papel: UUID) -> UUID:
    identificador: UUID = executar("papeis", "SELECT id FROM comandos_comando WHERE documento = %s", [papel])[0][0]
    return identificador


def _parado(pote: UUID, ponto: str) -> UUID:
    papel = novo_papel(pote, "4")
    with falhar_em(ponto):
        executar_comando(atender, papel)
    vencer_arrendamento(papel)
    return papel


def _morto(pote: UUID) -> UUID:
    papel = _parado(pote, "comando.apos_commit_1")
    for _ in range(9):
        with forcar_transporte(DESLIGADA), pytest.raises(ComandoPendente):
            executar_comando(atender, papel)
    return papel


def test_o_atraso_cresce_e_na_decima_tentativa_o_comando_e_dado_por_morto() -> None:
    papel = _parado(novo_pote("10"), "comando.apos_commit_1")
    atrasos = []
    for _ in range(9):
        assert _id(papel) not in [m.id for m in comandos_mortos("papeis")]
        with forcar_transporte(DESLIGADA), pytest.raises(ComandoPendente):
            executar_comando(atender, papel)
        ((proxima,),) = executar("papeis", "SELECT repetir_em FROM comandos_comando WHERE documento = %s", [papel])
        atrasos.append(round((proxima - datetime.now(UTC)) / timedelta(seconds=1)))
    assert atrasos[:-1] == [4, 8, 16, 32, 64, 128, 256, 512]
    assert atrasos[-1] == 24 * 3600
    (morto,) = [m for m in comandos_mortos("papeis") if m.documento == papel]
    assert (morto.operacao, morto.tentativas) == ("papeis.papel.atender", 10)
    assert "potes.tirar.v1" in morto.ultimo_erro


def test_reenviado_a_varredura_o_termina() -> None:
    pote = novo_pote("10")
    papel = _morto(pote)
    retomar("papeis")
    assert ver_papel(papel) == "atendendo"
    reenviar_comando("papeis", _id(papel))
    retomar("papeis")
    assert (ver_papel(papel), ver_pote(pote)) == ("atendido", 6)
    assert papel not in [m.documento for m in comandos_mortos("papeis")]
    with pytest.raises(ComandoDesconhecido):
        reenviar_comando("papeis", _id(papel))


def test_desfeito_o_papel_volta_e_uma_copia_atrasada_da_chamada_nao_age() -> None:
    pote = novo_pote("10")
    papel = _morto(pote)
    chave_do_contrato = linhas_do_comando(papel)[0][1]
    assert desfazer_comando("papeis", _id(papel), motivo="pedido em duplicidade") == "desfeito"
    assert (ver_papel(papel), linhas_do_comando(papel)[0][0]) == ("escrito", "desfeito")
    with pytest.raises(Exception, match="anulada"):
        potes.tirar(chave=chave_do_contrato, pote=pote, quanto=quantidade(4))
    assert ver_pote(pote) == 10
    assert executar_comando(atender, papel).ficou == 6


def test_desfazer_o_que_ja_teve_efeito_conclui() -> None:
    pote = novo_pote("10")
    papel = _parado(pote, "comando.apos_chamada")
    assert desfazer_comando("papeis", _id(papel), motivo="engano") == "concluido"
    assert (ver_papel(papel), ver_pote(pote)) == ("atendido", 6)


def test_desfazer_o_que_ja_foi_recusado_recusa() -> None:
    pote = novo_pote("1")
    papel = _parado(pote, "comando.apos_chamada")
    assert desfazer_comando("papeis", _id(papel), motivo="engano") == "recusado"
    assert (ver_papel(papel), ver_pote(pote)) == ("escrito", 1)


def test_desfazer_pede_que_o_vizinho_responda_e_que_ninguem_o_execute() -> None:
    papel = _parado(novo_pote("10"), "comando.apos_commit_1")
    with forcar_transporte(DESLIGADA), pytest.raises(ComandoPendente):
        desfazer_comando("papeis", _id(papel), motivo="engano")
    assert ver_papel(papel) == "atendendo"
    executar("papeis", "UPDATE comandos_comando SET arrendado_ate = 'infinity' WHERE documento = %s", [papel])
    with pytest.raises(ComandoEmCurso):
        desfazer_comando("papeis", _id(papel), motivo="engano")
    vencer_arrendamento(papel)


def test_duas_varreduras_nao_retomam_o_mesmo_comando() -> None:
    pote = novo_pote("10")
    papel = _parado(pote, "comando.apos_commit_1")
    assert retomar("papeis") >= 1
    assert retomar("papeis") == 0
    assert (ver_papel(papel), ver_pote(pote)) == ("atendido", 6)


def test_quem_opera_desfaz_pelo_comando_de_gestao() -> None:
    papel = _morto(novo_pote("10"))
    saida = StringIO()
    call_command("comandos", "desfazer", "papeis", str(_id(papel)), "--motivo", "engano", stdout=saida)
    assert (saida.getvalue(), ver_papel(papel)) == ("O comando terminou desfeito.\n", "escrito")
    with pytest.raises(CommandError, match="não tem o comando"):
        call_command("comandos", "reenviar", "papeis", str(_id(papel)))


def test_listar_mostra_so_os_mortos_desta_unidade(monkeypatch: pytest.MonkeyPatch) -> None:
    papel = _morto(novo_pote("10"))
    monkeypatch.setattr("plataforma.operacao.management.commands.comandos.modulos_com_banco", lambda: ("papeis",))
    saida = StringIO()
    call_command("comandos", "listar", stdout=saida)
    assert f"papeis {_id(papel)} papeis.papel.atender {papel}, 10 vezes: " in saida.getvalue()


@pytest.fixture
def em_cartas(monkeypatch: pytest.MonkeyPatch) -> None:
    comando = "plataforma.operacao.management.commands.cartas_mortas"
    monkeypatch.setattr(f"{comando}.modulos_com_banco", lambda: ("papeis",))
    monkeypatch.setattr(f"{comando}.getuser", lambda: "ana")


def _resolver(acao: str, carta: str) -> list[str]:
    saida = StringIO()
    call_command("cartas_mortas", acao, "papeis", carta, "--motivo", "o pote voltou", stdout=saida)
    return saida.getvalue().splitlines()


@pytest.mark.usefixtures("em_cartas")
@pytest.mark.parametrize(
    ("acao", "dito", "situacao"),
    [("reenviar", [], "atendido"), ("descartar", ["situação do comando: desfeito"], "escrito")],
)
def test_o_comando_parado_se_resolve_como_uma_carta_e_fica_na_auditoria(
    acao: str, dito: list[str], situacao: str
) -> None:
    papel = _morto(novo_pote("10"))
    carta = f"comando:{_id(papel)}"
    assert _resolver(acao, carta) == [*dito, f"{acao}: feito, e registrado na auditoria."]
    retomar("papeis")
    assert ver_papel(papel) == situacao
    sql = "SELECT operador, acao, motivo FROM mensageria_auditoria WHERE alvo = %s"
    assert executar("papeis", sql, [carta]) == [("ana", acao, "o pote voltou")]
