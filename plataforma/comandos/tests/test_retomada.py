"""Comandos que pararam: quem opera os vê, reenvia ou desfaz, e nunca sobra efeito de um comando desfeito."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from plataforma.banco.sql import executar, linhas
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
from plataforma.comandos.execucao import ESPERA_SEGUNDOS
from plataforma.comandos.linha import TENTATIVAS_ATE_PARAR
from plataforma.contratos.ligacao import forcar_transporte
from plataforma.contratos.local import TransporteLocal
from plataforma.contratos.remoto import TransporteHttp
from plataforma.testes.brinquedos import (
    AtenderBilhete,
    adiar_comandos_abertos,
    frascos,
    linhas_do_comando,
    novo_bilhete,
    novo_frasco,
    passar_a_hora_da_sonda,
    vencer_concessao,
    ver_bilhete,
    ver_frasco,
)
from plataforma.testes.falhas import falhar_em
from plataforma.valores import novo_id, quantidade

atender = AtenderBilhete()
DESLIGADA = TransporteHttp(lambda _modulo: "http://127.0.0.1:1")
_PROXIMA = "SELECT repetir_em FROM comandos_comando WHERE documento = %s"
_PARAR = """
UPDATE comandos_comando SET parado_por = 'frascos', concessao_ate = clock_timestamp(),
       repetir_em = clock_timestamp() + interval '1 day'
 WHERE documento = ANY(%s)
"""


@pytest.fixture(autouse=True)
def no_processo(brinquedos: UUID) -> Iterator[None]:
    with forcar_transporte(TransporteLocal()):
        yield


def _id(bilhete: UUID) -> UUID:
    identificador: UUID = executar("bilhetes", "SELECT id FROM comandos_comando WHERE documento = %s", [bilhete])[0][0]
    return identificador


def _parado(frasco: UUID, ponto: str) -> UUID:
    bilhete = novo_bilhete(frasco, "4")
    with falhar_em(ponto):
        executar_comando(atender, bilhete)
    vencer_concessao(bilhete)
    return bilhete


def _varrer_sem_o_chamado(bilhete: UUID) -> None:
    adiar_comandos_abertos()
    vencer_concessao(bilhete)
    with forcar_transporte(DESLIGADA):
        assert retomar("bilhetes") == 1


def _morto(frasco: UUID) -> UUID:
    bilhete = _parado(frasco, "comando.apos_commit_1")
    for _ in range(TENTATIVAS_ATE_PARAR):
        _varrer_sem_o_chamado(bilhete)
    return bilhete


def _parado_por(bilhete: UUID) -> str:
    ((modulo,),) = executar("bilhetes", "SELECT parado_por FROM comandos_comando WHERE documento = %s", [bilhete])
    return str(modulo)


def _espera(bilhete: UUID) -> int:
    """Segundos até a próxima varredura do comando."""
    ((proxima,),) = executar("bilhetes", _PROXIMA, [bilhete])
    return round((proxima - datetime.now(UTC)) / timedelta(seconds=1))


def test_o_atraso_cresce_e_na_decima_tentativa_o_comando_e_dado_por_morto() -> None:
    bilhete = _parado(novo_frasco("10"), "comando.apos_commit_1")
    atrasos = []
    for _ in range(TENTATIVAS_ATE_PARAR):
        assert _id(bilhete) not in [m.id for m in comandos_mortos("bilhetes")]
        _varrer_sem_o_chamado(bilhete)
        atrasos.append(_espera(bilhete))
    assert atrasos[:-1] == [2, 4, 8, 16, 32, 64, 128, 256, 512]
    assert atrasos[-1] == 24 * 3600
    (morto,) = [m for m in comandos_mortos("bilhetes") if m.documento == bilhete]
    assert morto.operacao == "bilhetes.bilhete.atender"
    assert morto.tentativas == 10
    assert "frascos.tirar.v1" in morto.ultimo_erro


def test_quem_repete_a_chamada_nao_gasta_as_tentativas_da_varredura() -> None:
    bilhete = _parado(novo_frasco("10"), "comando.apos_commit_1")
    _varrer_sem_o_chamado(bilhete)
    proxima = executar("bilhetes", _PROXIMA, [bilhete])
    for _ in range(3):
        with forcar_transporte(DESLIGADA), pytest.raises(ComandoPendente):
            executar_comando(atender, bilhete)
    assert linhas_do_comando(bilhete)[0].tentativas == 1
    assert executar("bilhetes", _PROXIMA, [bilhete]) == proxima
    assert executar_comando(atender, bilhete).ficou == 6


def test_quem_repete_enquanto_a_varredura_tenta_ouve_que_ele_continua_pendente() -> None:
    bilhete = _parado(novo_frasco("10"), "comando.apos_commit_1")
    adiar_comandos_abertos()
    vencer_concessao(bilhete)
    with falhar_em("comando.apos_commit_1"):
        retomar("bilhetes")
    with pytest.raises(ComandoPendente) as pendente:
        executar_comando(atender, bilhete)
    assert pendente.value.espera_segundos == ESPERA_SEGUNDOS


def test_respondido_um_os_outros_que_o_modulo_fora_do_ar_parou_voltam_a_vez_sem_tentativas_gastas() -> None:
    frasco = novo_frasco("10")
    mortos = [_morto(frasco), _morto(frasco)]
    adiar_comandos_abertos()
    executar("bilhetes", _PARAR, [mortos])
    assert retomar("bilhetes") == 0
    passar_a_hora_da_sonda()
    assert retomar("bilhetes") == 1
    assert retomar("bilhetes") == 1
    assert [ver_bilhete(bilhete) for bilhete in mortos] == ["atendido", "atendido"]
    assert ver_frasco(frasco) == 2
    assert sorted(linhas_do_comando(bilhete)[0].tentativas for bilhete in mortos) == [1, 11]


def test_a_sonda_que_o_modulo_nao_responde_nao_gasta_tentativa_e_o_comando_segue_parado_por_ele() -> None:
    morto = _morto(novo_frasco("10"))
    adiar_comandos_abertos()
    executar("bilhetes", _PARAR, [[morto]])
    passar_a_hora_da_sonda()
    with forcar_transporte(DESLIGADA):
        assert retomar("bilhetes") == 1
    assert linhas_do_comando(morto)[0].tentativas == TENTATIVAS_ATE_PARAR
    assert _parado_por(morto) == "frascos"


def test_a_primeira_chamada_boa_ao_modulo_devolve_a_vez_aos_que_ele_parou(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plataforma.comandos.retomada.modulos_com_banco", lambda: ("bilhetes",))
    frasco = novo_frasco("10")
    morto = _morto(frasco)
    assert frascos.tem(frascos=(frasco,)) == (quantidade(10),)
    assert _espera(morto) <= 0
    retomar("bilhetes")
    assert ver_bilhete(morto) == "atendido"


def test_o_que_o_modulo_respondeu_fora_do_contrato_nao_e_queda_dele() -> None:
    bilhete = novo_bilhete(novo_id(), "4")
    with pytest.raises(ComandoPendente, match="ainda não terminou"):
        executar_comando(atender, bilhete)
    assert _parado_por(bilhete) == ""


def test_reenviado_a_varredura_o_termina() -> None:
    frasco = novo_frasco("10")
    bilhete = _morto(frasco)
    retomar("bilhetes")
    assert ver_bilhete(bilhete) == "atendendo"
    reenviar_comando("bilhetes", _id(bilhete))
    retomar("bilhetes")
    assert ver_bilhete(bilhete) == "atendido"
    assert ver_frasco(frasco) == 6
    assert bilhete not in [m.documento for m in comandos_mortos("bilhetes")]
    with pytest.raises(ComandoDesconhecido):
        reenviar_comando("bilhetes", _id(bilhete))


def test_desfeito_o_bilhete_volta_e_uma_copia_atrasada_da_chamada_nao_age() -> None:
    frasco = novo_frasco("10")
    bilhete = _morto(frasco)
    chave_do_contrato = linhas_do_comando(bilhete)[0].chave_do_contrato
    assert desfazer_comando("bilhetes", _id(bilhete), motivo="mandado em duplicidade") == "desfeito"
    assert ver_bilhete(bilhete) == "escrito"
    assert linhas_do_comando(bilhete)[0].situacao == "desfeito"
    with pytest.raises(Exception, match="anulada"):
        frascos.tirar(chave=chave_do_contrato, frasco=frasco, quanto=quantidade(4))
    assert ver_frasco(frasco) == 10
    assert executar_comando(atender, bilhete).ficou == 6


def test_desfazer_o_que_ja_teve_efeito_conclui() -> None:
    frasco = novo_frasco("10")
    bilhete = _parado(frasco, "comando.apos_chamada")
    assert desfazer_comando("bilhetes", _id(bilhete), motivo="engano") == "concluido"
    assert ver_bilhete(bilhete) == "atendido"
    assert ver_frasco(frasco) == 6


def test_desfazer_o_que_ja_foi_recusado_recusa() -> None:
    frasco = novo_frasco("1")
    bilhete = _parado(frasco, "comando.apos_chamada")
    assert desfazer_comando("bilhetes", _id(bilhete), motivo="engano") == "recusado"
    assert ver_bilhete(bilhete) == "escrito"
    assert ver_frasco(frasco) == 1


def test_desfazer_pede_que_a_outra_unidade_responda_e_que_ninguem_o_execute() -> None:
    bilhete = _parado(novo_frasco("10"), "comando.apos_commit_1")
    with forcar_transporte(DESLIGADA), pytest.raises(ComandoPendente):
        desfazer_comando("bilhetes", _id(bilhete), motivo="engano")
    assert ver_bilhete(bilhete) == "atendendo"
    executar("bilhetes", "UPDATE comandos_comando SET concessao_ate = 'infinity' WHERE documento = %s", [bilhete])
    with pytest.raises(ComandoEmCurso):
        desfazer_comando("bilhetes", _id(bilhete), motivo="engano")
    vencer_concessao(bilhete)


def test_duas_varreduras_nao_retomam_o_mesmo_comando() -> None:
    frasco = novo_frasco("10")
    adiar_comandos_abertos()
    bilhete = _parado(frasco, "comando.apos_commit_1")
    assert retomar("bilhetes") == 1
    assert retomar("bilhetes") == 0
    assert ver_bilhete(bilhete) == "atendido"
    assert ver_frasco(frasco) == 6


def test_quem_opera_desfaz_pelo_comando_de_gestao() -> None:
    bilhete = _morto(novo_frasco("10"))
    saida = StringIO()
    call_command("comandos", "desfazer", "bilhetes", str(_id(bilhete)), "--motivo", "engano", stdout=saida)
    assert saida.getvalue() == "O comando terminou desfeito.\n"
    assert ver_bilhete(bilhete) == "escrito"
    with pytest.raises(CommandError, match="não tem o comando"):
        call_command("comandos", "reenviar", "bilhetes", str(_id(bilhete)))


def test_listar_mostra_so_os_mortos_desta_unidade(monkeypatch: pytest.MonkeyPatch) -> None:
    bilhete = _morto(novo_frasco("10"))
    monkeypatch.setattr("plataforma.operacao.management.commands.comandos.modulos_com_banco", lambda: ("bilhetes",))
    saida = StringIO()
    call_command("comandos", "listar", stdout=saida)
    assert f"bilhetes {_id(bilhete)} bilhetes.bilhete.atender {bilhete}, 10 vezes: " in saida.getvalue()


@pytest.fixture
def em_cartas(monkeypatch: pytest.MonkeyPatch) -> None:
    comando = "plataforma.operacao.management.commands.cartas_mortas"
    monkeypatch.setattr(f"{comando}.modulos_com_banco", lambda: ("bilhetes",))
    monkeypatch.setattr(f"{comando}.getuser", lambda: "ana")


def _resolver(acao: str, carta: str) -> list[str]:
    saida = StringIO()
    call_command("cartas_mortas", acao, "bilhetes", carta, "--motivo", "o frasco voltou", stdout=saida)
    return saida.getvalue().splitlines()


@pytest.mark.usefixtures("em_cartas")
@pytest.mark.parametrize(
    ("acao", "dito", "situacao"),
    [("reenviar", [], "atendido"), ("descartar", ["situação do comando: desfeito"], "escrito")],
)
def test_o_comando_parado_se_resolve_como_uma_carta_e_fica_na_auditoria(
    acao: str, dito: list[str], situacao: str
) -> None:
    bilhete = _morto(novo_frasco("10"))
    carta = f"comando:{_id(bilhete)}"
    assert _resolver(acao, carta) == [*dito, f"{acao}: feito, e registrado na auditoria."]
    retomar("bilhetes")
    assert ver_bilhete(bilhete) == situacao
    sql = "SELECT operador, acao, motivo FROM mensageria_auditoria WHERE alvo = %s"
    assert linhas("bilhetes", sql, [carta]) == [{"operador": "ana", "acao": acao, "motivo": "o frasco voltou"}]
