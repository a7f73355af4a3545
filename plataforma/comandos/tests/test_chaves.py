"""Chave do cliente num comando de uma transação: um efeito, uma resposta, e recusas que se podem repetir."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from plataforma.banco.sql import executar
from plataforma.comandos import (
    ChaveDoCliente,
    ChaveReusada,
    ComandoEmCurso,
    executar_comando,
    expurgar,
    uma_vez,
    uma_vez_em_passos,
    uma_vez_lendo,
)
from plataforma.contratos.ligacao import forcar_transporte
from plataforma.contratos.local import TransporteLocal, transacao_aberta
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.testes.brinquedos import (
    AtenderBilhete,
    FrascoVazio,
    novo_bilhete,
    novo_frasco,
    vencer_concessao,
    ver_frasco,
)
from plataforma.testes.falhas import falhar_em
from plataforma.testes.threads import em_paralelo
from plataforma.valores import novo_id, quantidade

pytestmark = pytest.mark.usefixtures("brinquedos")


def _chave(ator: Ator, *, rota: str = "POST /frascos/", texto: str = "uma", corpo: bytes = b"{}") -> ChaveDoCliente:
    return ChaveDoCliente(empresa=ator.empresa_id, usuario=ator.usuario_id, rota=rota, chave=texto, corpo=corpo)


def _tirar_um(frasco: UUID) -> dict[str, Any]:
    ((tem,),) = executar("frascos", "UPDATE frascos_frasco SET tem = tem - 1 WHERE id = %s RETURNING tem", [frasco])
    return {"frasco": frasco, "tem": quantidade(tem)}


def _recusar(frasco: UUID) -> None:
    _tirar_um(frasco)
    raise FrascoVazio("Não.")


tirar = uma_vez("frascos")(_tirar_um)
tirar_em_passos = uma_vez_em_passos("frascos")(_tirar_um)


def test_repetido_tem_um_efeito_e_a_mesma_resposta(ator: Ator) -> None:
    frasco = novo_frasco("5")
    esperada = {"frasco": str(frasco), "tem": "4.0000"}
    for _ in range(2):
        assert tirar(_chave(ator), frasco) == esperada
    assert ver_frasco(frasco) == 4


def test_outro_corpo_com_a_mesma_chave_e_recusado(ator: Ator) -> None:
    frasco = novo_frasco("5")
    tirar(_chave(ator), frasco)
    with pytest.raises(ChaveReusada) as recusa:
        tirar(_chave(ator, corpo=b"[]"), frasco)
    assert recusa.value.status == 422
    assert ver_frasco(frasco) == 4


def test_a_chave_vale_para_a_rota_o_usuario_e_a_empresa(ator: Ator) -> None:
    frasco = novo_frasco("5")
    colega = Ator(usuario_id=novo_id(), empresa_id=ator.empresa_id)
    for chave in (_chave(ator), _chave(ator, rota="POST /outra/"), _chave(colega), _chave(ator, texto="duas")):
        tirar(chave, frasco)
    assert ver_frasco(frasco) == 1
    estranho = Ator(usuario_id=ator.usuario_id, empresa_id=novo_id())
    with agir_como(estranho):
        outro = novo_frasco("5")
        tirar(_chave(estranho), outro)
        assert ver_frasco(outro) == 4


def test_recusa_desfaz_o_efeito_e_nao_gasta_a_chave(ator: Ator) -> None:
    frasco = novo_frasco("5")
    with pytest.raises(FrascoVazio):
        uma_vez("frascos")(_recusar)(_chave(ator), frasco)
    assert ver_frasco(frasco) == 5
    assert tirar(_chave(ator), frasco)["tem"] == "4.0000"


def test_chamada_repetida_enquanto_a_primeira_roda_e_recusada_na_hora(ator: Ator) -> None:
    frasco = novo_frasco("5")
    rivais: list[Any] = []

    def com_rival() -> dict[str, Any]:
        rivais.extend(em_paralelo(1, lambda: tirar(_chave(ator), frasco)))
        return _tirar_um(frasco)

    uma_vez("frascos")(com_rival)(_chave(ator))
    (rival,) = rivais
    assert type(rival) is ComandoEmCurso
    assert rival.status == 409
    assert rival.espera_segundos == 1
    assert ver_frasco(frasco) == 4


@pytest.mark.concorrencia
def test_chamadas_em_paralelo_tem_um_so_efeito(ator: Ator) -> None:
    frasco = novo_frasco("50")
    resultados = em_paralelo(8, lambda: tirar(_chave(ator), frasco))
    assert {type(r) for r in resultados} <= {dict, ComandoEmCurso}
    assert ver_frasco(frasco) == 49


def _chaves_guardadas(modulo: str) -> list[str]:
    return [c for (c,) in executar(modulo, "SELECT chave FROM comandos_chave_do_cliente ORDER BY chave")]


def _envelhecer(modulo: str, tabela: str, coluna: str, quanto: timedelta) -> None:
    executar(modulo, f"UPDATE {tabela} SET {coluna} = {coluna} - %s", [quanto])


def test_expurgo_apaga_so_o_vencido(ator: Ator) -> None:
    frasco = novo_frasco("5")
    tirar(_chave(ator, texto="velha"), frasco)
    _envelhecer("frascos", "comandos_chave_do_cliente", "criada_em", timedelta(hours=24, seconds=1))
    tirar(_chave(ator, texto="nova"), frasco)
    expurgar("frascos")
    assert _chaves_guardadas("frascos") == ["nova"]


def test_expurgo_guarda_a_chave_de_um_comando_aberto(ator: Ator) -> None:
    bilhete = novo_bilhete(novo_frasco("5"), "1")
    with forcar_transporte(TransporteLocal()):
        with falhar_em("comando.apos_commit_1"):
            executar_comando(AtenderBilhete(), bilhete, chave_do_cliente=_chave(ator))
        _envelhecer("bilhetes", "comandos_chave_do_cliente", "criada_em", timedelta(days=2))
        expurgar("bilhetes")
        assert _chaves_guardadas("bilhetes") == ["uma"]
        vencer_concessao(bilhete)
        executar_comando(AtenderBilhete(), bilhete, chave_do_cliente=_chave(ator))
        expurgar("bilhetes")
    assert _chaves_guardadas("bilhetes") == []


def test_expurgo_apaga_comandos_e_respostas_de_mais_de_trinta_dias(ator: Ator) -> None:
    bilhete = novo_bilhete(novo_frasco("5"), "1")
    with forcar_transporte(TransporteLocal()):
        executar_comando(AtenderBilhete(), bilhete)
    alvos = [("bilhetes", "comandos_comando", "encerrado_em"), ("frascos", "comandos_resposta", "criada_em")]
    for dias, restam in ((29, 1), (2, 0)):
        for modulo, tabela, coluna in alvos:
            executar(
                modulo,
                f"UPDATE {tabela} SET {coluna} = {coluna} - %s WHERE empresa_id = %s",
                [timedelta(days=dias), ator.empresa_id],
            )
            expurgar(modulo)
            contagem = f"SELECT count(*) FROM {tabela} WHERE empresa_id = %s"
            assert executar(modulo, contagem, [ator.empresa_id]) == [(restam,)]


def _vencer(texto: str) -> None:
    sql = "UPDATE comandos_chave_do_cliente SET criada_em = criada_em - interval '601 seconds' WHERE chave = %s"
    executar("frascos", sql, [texto])


def test_em_passos_guarda_a_resposta_e_a_recusa_solta_a_chave(ator: Ator) -> None:
    frasco = novo_frasco("5")

    def recusar() -> None:
        raise FrascoVazio("Vazio.")

    with pytest.raises(FrascoVazio):
        uma_vez_em_passos("frascos")(recusar)(_chave(ator))
    esperada = {"frasco": str(frasco), "tem": "4.0000"}
    for _ in range(2):
        assert tirar_em_passos(_chave(ator), frasco) == esperada
    with pytest.raises(ChaveReusada):
        tirar_em_passos(_chave(ator, corpo=b"[]"), frasco)
    assert ver_frasco(frasco) == 4


def test_em_passos_ocupada_espera_e_vencida_se_toma(ator: Ator) -> None:
    frasco, dentro = novo_frasco("5"), []

    def demorar() -> dict[str, Any]:
        with pytest.raises(ComandoEmCurso):
            tirar_em_passos(_chave(ator), frasco)
        _vencer("uma")
        dentro.append(tirar_em_passos(_chave(ator), frasco))
        return {"frasco": frasco, "tem": "o lento nada guarda"}

    for _ in range(2):
        assert uma_vez_em_passos("frascos")(demorar)(_chave(ator)) == dentro[0]
    assert ver_frasco(frasco) == 4


def test_o_que_le_antes_le_fora_da_transacao_e_repetido_nao_depende_da_leitura(ator: Ator) -> None:
    frasco = novo_frasco("5")
    lidos: list[str | None] = []

    def ler(de: UUID) -> str:
        if lidos:
            raise FrascoVazio("O outro módulo já não diz.")
        lidos.append(transacao_aberta())
        return "lido"

    @uma_vez_lendo("frascos", ler)
    def tirar_com_leitura(lido: str, de: UUID) -> dict[str, Any]:
        return {**_tirar_um(de), "lido": lido}

    esperada = {"frasco": str(frasco), "tem": "4.0000", "lido": "lido"}
    for _ in range(2):
        assert tirar_com_leitura(_chave(ator), frasco) == esperada
    assert lidos == [None]
    with pytest.raises(FrascoVazio):
        tirar_com_leitura(_chave(ator, texto="outra"), frasco)
    assert ver_frasco(frasco) == 4
