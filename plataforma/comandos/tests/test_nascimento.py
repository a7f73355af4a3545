"""Documento que nasce com o comando: um por chave do cliente, achado por ela quando a chamada se repete."""

from functools import partial
from uuid import UUID

import pytest

from plataforma.banco.sql import executar
from plataforma.comandos import ChaveDoCliente, ChaveReusada, ComandoPendente, criar_e_executar, retomar
from plataforma.contratos.ligacao import forcar_transporte
from plataforma.contratos.remoto import TransporteHttp
from plataforma.estados import TransicaoProibida
from plataforma.identidade.contexto import Ator
from plataforma.testes.brinquedos import (
    AtenderBilhete,
    BolinhasARetirar,
    NovoBilhete,
    novo_frasco,
    vencer_concessao,
    ver_frasco,
)
from plataforma.testes.threads import em_paralelo
from plataforma.valores import quantidade

pytestmark = pytest.mark.usefixtures("brinquedos", "transporte")
nascer_e_atender = partial(criar_e_executar, AtenderBilhete())


@pytest.fixture
def chave(ator: Ator) -> ChaveDoCliente:
    return _chave(ator, b"{}")


def _chave(ator: Ator, corpo: bytes) -> ChaveDoCliente:
    return ChaveDoCliente(
        empresa=ator.empresa_id, usuario=ator.usuario_id, rota="POST /bilhetes/", chave="k", corpo=corpo
    )


def _novo(frasco: UUID) -> NovoBilhete:
    return NovoBilhete(frasco=frasco, pedida=quantidade(4))


def _bilhetes() -> list[str]:
    return [situacao for (situacao,) in executar("bilhetes", "SELECT situacao FROM bilhetes_bilhete")]


def test_nasce_uma_vez_por_chave(ator: Ator, empresa: UUID, chave: ChaveDoCliente) -> None:
    frasco = novo_frasco("10")
    novo = _novo(frasco)
    feito = nascer_e_atender(novo, chave_do_cliente=chave)
    assert nascer_e_atender(novo, chave_do_cliente=chave) == feito
    with pytest.raises(ChaveReusada):
        nascer_e_atender(novo, chave_do_cliente=_chave(ator, b'{"a":1}'))
    assert _bilhetes() == ["atendido"]
    assert ver_frasco(frasco) == 6


class _NascidoPronto(AtenderBilhete):
    """Recusa começar o bilhete que acabou de criar."""

    operacao = "bilhetes.bilhete.nascer_pronto"

    def iniciar(self, documento: UUID, versao: int | None) -> BolinhasARetirar:
        raise TransicaoProibida("Não serve.")


def test_o_que_nao_pode_comecar_nao_nasce(empresa: UUID, chave: ChaveDoCliente) -> None:
    with pytest.raises(TransicaoProibida):
        criar_e_executar(_NascidoPronto(), _novo(novo_frasco("10")), chave_do_cliente=chave)
    assert _bilhetes() == []


def test_sem_resposta_a_mesma_chave_acha_o_mesmo_documento(empresa: UUID, chave: ChaveDoCliente) -> None:
    frasco = novo_frasco("10")
    novo = _novo(frasco)
    with forcar_transporte(TransporteHttp(lambda _modulo: "http://127.0.0.1:1")), pytest.raises(ComandoPendente):
        nascer_e_atender(novo, chave_do_cliente=chave)
    assert _bilhetes() == ["atendendo"]
    assert nascer_e_atender(novo, chave_do_cliente=chave).ficou == quantidade(6)
    assert _bilhetes() == ["atendido"]
    assert ver_frasco(frasco) == 6


@pytest.mark.concorrencia
def test_em_paralelo_a_mesma_chave_faz_um_documento(empresa: UUID, chave: ChaveDoCliente) -> None:
    frasco = novo_frasco("10")
    em_paralelo(5, lambda: nascer_e_atender(_novo(frasco), chave_do_cliente=chave))
    vencer_concessao(executar("bilhetes", "SELECT id FROM bilhetes_bilhete")[0][0])
    retomar("bilhetes")
    assert _bilhetes() == ["atendido"]
    assert ver_frasco(frasco) == 6
