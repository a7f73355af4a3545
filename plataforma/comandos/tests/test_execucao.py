"""Comando em três confirmações: um só efeito, uma só resposta, aconteça o que acontecer no caminho."""

from typing import Any
from uuid import UUID

import pytest

from plataforma.banco.sql import executar, transacao
from plataforma.comandos import (
    ChaveDoCliente,
    ChaveReusada,
    ComandoEmCurso,
    ComandoEmEtapas,
    ComandoPendente,
    executar_comando,
    retomar,
)
from plataforma.comandos.execucao import ESPERA_SEGUNDOS
from plataforma.contratos import Contrato, comando, ligacao, usar
from plataforma.contratos.erros import ContratoInvalido, FalhaRemota, TransacaoAberta
from plataforma.contratos.ligacao import forcar_transporte
from plataforma.contratos.local import TransporteLocal
from plataforma.contratos.registro import registrar_implementacao
from plataforma.contratos.remoto import TransporteHttp
from plataforma.estados import TransicaoProibida
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.testes.brinquedos import (
    AtenderBilhete,
    BilheteAtendido,
    FrascoVazio,
    Retirada,
    adiar_comandos_abertos,
    linhas_do_comando,
    novo_bilhete,
    novo_frasco,
    vencer_concessao,
    ver_bilhete,
    ver_frasco,
)
from plataforma.testes.contagem import contando
from plataforma.testes.falhas import falhar_em, fazer_em
from plataforma.testes.threads import em_paralelo
from plataforma.valores import novo_id, quantidade

pytestmark = pytest.mark.usefixtures("brinquedos", "transporte")
atender = AtenderBilhete()


@pytest.fixture
def chave(ator: Ator) -> ChaveDoCliente:
    return _chave(ator, "uma")


def _chave(ator: Ator, texto: str, corpo: bytes = b"{}") -> ChaveDoCliente:
    return ChaveDoCliente(
        empresa=ator.empresa_id, usuario=ator.usuario_id, rota="POST /bilhetes/atender/", chave=texto, corpo=corpo
    )


def _ninguem() -> TransporteHttp:
    return TransporteHttp(lambda _modulo: "http://127.0.0.1:1")


def test_atende_uma_vez_e_a_mesma_chave_da_a_mesma_resposta(chave: ChaveDoCliente) -> None:
    frasco = novo_frasco("10")
    bilhete = novo_bilhete(frasco, "4")
    primeira = executar_comando(atender, bilhete, chave_do_cliente=chave)
    assert primeira == BilheteAtendido(bilhete=bilhete, ficou=quantidade(6))
    assert executar_comando(atender, bilhete, chave_do_cliente=chave) == primeira
    assert ver_bilhete(bilhete) == "atendido"
    assert ver_frasco(frasco) == 6
    assert [linha.situacao for linha in linhas_do_comando(bilhete)] == ["concluido"]


def test_chave_com_outro_corpo_ou_outro_documento_e_recusada(ator: Ator, chave: ChaveDoCliente) -> None:
    frasco = novo_frasco("10")
    bilhete, outro = novo_bilhete(frasco, "4"), novo_bilhete(frasco, "1")
    executar_comando(atender, bilhete, chave_do_cliente=chave)
    with pytest.raises(ChaveReusada):
        executar_comando(atender, bilhete, chave_do_cliente=_chave(ator, "uma", b'{"a":1}'))
    with pytest.raises(ChaveReusada):
        executar_comando(atender, outro, chave_do_cliente=chave)
    assert ver_bilhete(outro) == "escrito"
    assert ver_frasco(frasco) == 6


def test_recusado_volta_e_a_mesma_chave_tenta_de_novo_com_outra_chave_de_contrato(chave: ChaveDoCliente) -> None:
    frasco = novo_frasco("1")
    bilhete = novo_bilhete(frasco, "4")
    with pytest.raises(FrascoVazio, match="Faltam 3"):
        executar_comando(atender, bilhete, chave_do_cliente=chave)
    assert ver_bilhete(bilhete) == "escrito"
    assert ver_frasco(frasco) == 1
    executar("frascos", "UPDATE frascos_frasco SET tem = 5 WHERE id = %s", [frasco])
    assert executar_comando(atender, bilhete, chave_do_cliente=chave).ficou == 1
    (recusado, aceito) = linhas_do_comando(bilhete)
    assert recusado.situacao == "recusado"
    assert aceito.situacao == "concluido"
    assert recusado.chave_do_contrato != aceito.chave_do_contrato


def test_documento_ja_no_fim_responde_e_encerra(ator: Ator) -> None:
    frasco = novo_frasco("10")
    bilhete = novo_bilhete(frasco, "4")
    executar_comando(atender, bilhete)
    outra = _chave(ator, "outra")
    repetida = executar_comando(atender, bilhete, chave_do_cliente=outra)
    assert repetida == BilheteAtendido(bilhete=bilhete, ficou=quantidade(0))
    assert executar_comando(atender, bilhete, chave_do_cliente=outra) == repetida
    assert ver_frasco(frasco) == 6
    assert [linha.situacao for linha in linhas_do_comando(bilhete)] == ["concluido", "concluido"]


def test_documento_que_nao_pode_comecar_nao_deixa_rastro(chave: ChaveDoCliente) -> None:
    bilhete = novo_bilhete(novo_frasco("10"), "4")
    executar("bilhetes", "UPDATE bilhetes_bilhete SET situacao = 'rasgado' WHERE id = %s", [bilhete])
    for _ in range(2):
        with pytest.raises(TransicaoProibida):
            executar_comando(atender, bilhete, chave_do_cliente=chave)
    assert linhas_do_comando(bilhete) == []


def test_documento_de_outra_empresa_nao_se_alcanca(ator: Ator) -> None:
    bilhete = novo_bilhete(novo_frasco("10"), "4")
    with falhar_em("comando.apos_commit_1"):
        executar_comando(atender, bilhete)
    vencer_concessao(bilhete)
    with agir_como(Ator(usuario_id=ator.usuario_id, empresa_id=novo_id())), pytest.raises(TransicaoProibida):
        executar_comando(atender, bilhete)
    assert [linha.situacao for linha in linhas_do_comando(bilhete)] == ["aberto"]


@pytest.mark.concorrencia
def test_chaves_em_paralelo_tem_um_so_efeito(ator: Ator) -> None:
    frasco = novo_frasco("10")
    bilhete = novo_bilhete(frasco, "4")
    textos = iter("abcdef")
    resultados = em_paralelo(6, lambda: executar_comando(atender, bilhete, chave_do_cliente=_chave(ator, next(textos))))
    assert {type(r) for r in resultados} <= {BilheteAtendido, ComandoEmCurso}
    assert BilheteAtendido in {type(r) for r in resultados}
    assert ver_bilhete(bilhete) == "atendido"
    assert ver_frasco(frasco) == 6


def test_outra_chave_espera_a_concessao_e_depois_retoma(ator: Ator, chave: ChaveDoCliente) -> None:
    frasco = novo_frasco("10")
    bilhete = novo_bilhete(frasco, "4")
    with falhar_em("comando.apos_chamada"):
        executar_comando(atender, bilhete, chave_do_cliente=chave)
    for texto in ("uma", "outra"):
        with pytest.raises(ComandoEmCurso) as recusa:
            executar_comando(atender, bilhete, chave_do_cliente=_chave(ator, texto))
        assert recusa.value.espera_segundos == ESPERA_SEGUNDOS
    vencer_concessao(bilhete)
    resposta = executar_comando(atender, bilhete, chave_do_cliente=_chave(ator, "outra"))
    assert resposta.ficou == 6
    assert executar_comando(atender, bilhete, chave_do_cliente=chave) == resposta
    assert executar_comando(atender, bilhete, chave_do_cliente=_chave(ator, "outra")) == resposta
    assert ver_frasco(frasco) == 6


def test_unidade_fora_do_ar_deixa_o_documento_no_meio_e_a_varredura_termina(chave: ChaveDoCliente) -> None:
    frasco = novo_frasco("10")
    bilhete = novo_bilhete(frasco, "4")
    with forcar_transporte(_ninguem()), pytest.raises(ComandoPendente) as pendente:
        executar_comando(atender, bilhete, chave_do_cliente=chave)
    assert isinstance(pendente.value.__cause__, FalhaRemota)
    assert ver_bilhete(bilhete) == "atendendo"
    assert ver_frasco(frasco) == 10
    (aberto,) = linhas_do_comando(bilhete)
    assert aberto.situacao == "aberto"
    assert aberto.tentativas == 0
    assert aberto.livre
    adiar_comandos_abertos()
    vencer_concessao(bilhete)
    assert retomar("bilhetes") == 1
    assert ver_bilhete(bilhete) == "atendido"
    assert ver_frasco(frasco) == 6
    (concluido,) = linhas_do_comando(bilhete)
    assert concluido.situacao == "concluido"
    assert concluido.chave_do_contrato == aberto.chave_do_contrato
    assert concluido.tentativas == 1
    assert executar_comando(atender, bilhete, chave_do_cliente=chave).ficou == 6


def test_varredura_nao_insiste_antes_da_hora() -> None:
    bilhete = novo_bilhete(novo_frasco("10"), "4")
    with forcar_transporte(_ninguem()), pytest.raises(ComandoPendente):
        executar_comando(atender, bilhete)
    retomar("bilhetes")
    assert linhas_do_comando(bilhete)[0].tentativas == 0
    assert ver_bilhete(bilhete) == "atendendo"


@pytest.mark.concorrencia
@pytest.mark.parametrize("rival_termina", [True, False])
def test_quem_perdeu_a_concessao_nao_conclui(rival_termina: bool) -> None:  # noqa: FBT001 parâmetro do pytest
    frasco = novo_frasco("10")
    bilhete = novo_bilhete(frasco, "4")

    def rival() -> None:
        vencer_concessao(bilhete)
        if rival_termina:
            executar_comando(atender, bilhete)
        else:
            executar("bilhetes", "UPDATE comandos_comando SET token = token + 1 WHERE documento = %s", [bilhete])

    with fazer_em("comando.apos_chamada", rival), pytest.raises((ComandoEmCurso, ComandoPendente)):
        executar_comando(atender, bilhete)
    assert ver_bilhete(bilhete) == ("atendido" if rival_termina else "atendendo")
    assert linhas_do_comando(bilhete)[0].situacao == ("concluido" if rival_termina else "aberto")
    assert ver_frasco(frasco) == 6


class ConcluirComDefeito(AtenderBilhete):
    def concluir(self, documento: UUID, resultado: Retirada) -> BilheteAtendido:
        super().concluir(documento, resultado)
        raise ZeroDivisionError


def test_defeito_ao_concluir_nao_grava_metade_e_se_retoma_depois() -> None:
    frasco = novo_frasco("10")
    bilhete = novo_bilhete(frasco, "4")
    with pytest.raises(ZeroDivisionError):
        executar_comando(ConcluirComDefeito(), bilhete)
    assert ver_bilhete(bilhete) == "atendendo"
    assert linhas_do_comando(bilhete)[0].livre
    assert executar_comando(atender, bilhete).ficou == 6
    assert ver_frasco(frasco) == 6


def test_comandos_sql_de_uma_chamada() -> None:
    bilhete = novo_bilhete(novo_frasco("10"), "4")
    with contando() as comandos:
        executar_comando(atender, bilhete)
    do_chamador = [c for c in comandos if c.startswith("bilhetes")]
    assert len(do_chamador) == 9, "\n".join(do_chamador)


def _com(**atributos: Any) -> type[ComandoEmEtapas]:
    return type("Malformado", (AtenderBilhete,), atributos)


def _sem_dto(self: Any, documento: UUID) -> dict[str, str]: ...


def test_comando_malformado_nao_se_cria() -> None:
    with pytest.raises(ContratoInvalido, match="não começa por"):
        _com(operacao="outro.bilhete.atender")
    with pytest.raises(ContratoInvalido, match="anote como resposta um Dto"):
        _com(iniciar=_sem_dto)


class BilhetesDeFora(Contrato, modulo="bilhetes", versao=1):
    """Contrato que não deve existir: um comando que executa outro, de três confirmações."""

    @comando(prazo="2s")
    def atender(self, *, chave: UUID, bilhete: UUID) -> BilheteAtendido: ...


class _BilhetesDeFora:
    def atender(self, *, chave: UUID, bilhete: UUID) -> BilheteAtendido:
        atendido: BilheteAtendido = executar_comando(AtenderBilhete(), bilhete)
        return atendido


def test_com_transacao_aberta_nada_se_executa() -> None:
    frasco = novo_frasco("10")
    bilhete = novo_bilhete(frasco, "4")
    with pytest.raises(TransacaoAberta, match="frascos"), transacao("frascos"):
        executar_comando(AtenderBilhete(), bilhete)
    assert ver_bilhete(bilhete) == "escrito"
    assert ver_frasco(frasco) == 10


def test_contrato_que_executa_um_comando_em_etapas_e_recusado_em_producao(monkeypatch: pytest.MonkeyPatch) -> None:
    """Onde uma transação aberta só avisa, as três confirmações se juntariam numa, com travas durante a rede."""
    registrar_implementacao(BilhetesDeFora, _BilhetesDeFora())
    avisos: list[str] = []
    monkeypatch.setattr(ligacao._configuracao, "avisar", lambda motivo, _operacao: avisos.append(motivo))
    frasco = novo_frasco("10")
    bilhete = novo_bilhete(frasco, "4")
    with forcar_transporte(TransporteLocal()), pytest.raises(FalhaRemota) as falha:
        usar(BilhetesDeFora).atender(chave=novo_id(), bilhete=bilhete)
    assert type(falha.value.__cause__) is TransacaoAberta
    assert avisos == []
    assert ver_bilhete(bilhete) == "escrito"
    assert ver_frasco(frasco) == 10
