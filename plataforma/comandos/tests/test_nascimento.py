"""Documento que nasce com o comando: um por chave do cliente, achado por ela quando o pedido se repete."""

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
    AtenderPapel,
    NovoPapel,
    PedidoDeBolinhas,
    novo_pote,
    vencer_arrendamento,
    ver_pote,
)
from plataforma.testes.fios import em_paralelo
from plataforma.valores import quantidade

pytestmark = pytest.mark.usefixtures("brinquedos", "transporte")
nascer_e_atender = partial(criar_e_executar, AtenderPapel())


@pytest.fixture
def chave(ator: Ator) -> ChaveDoCliente:
    return _chave(ator, b"{}")


def _chave(ator: Ator, corpo: bytes) -> ChaveDoCliente:
    return ChaveDoCliente(
        empresa=ator.empresa_id, usuario=ator.usuario_id, rota="POST /papeis/", chave="k", corpo=corpo
    )


def _novo(pote: UUID) -> NovoPapel:
    return NovoPapel(pote=pote, pedida=quantidade(4))


def _papeis() -> list[str]:
    return [situacao for (situacao,) in executar("papeis", "SELECT situacao FROM papeis_papel")]


def test_nasce_uma_vez_por_chave(ator: Ator, empresa: UUID, chave: ChaveDoCliente) -> None:
    pote = novo_pote("10")
    novo = _novo(pote)
    feito = nascer_e_atender(novo, chave_do_cliente=chave)
    assert nascer_e_atender(novo, chave_do_cliente=chave) == feito
    with pytest.raises(ChaveReusada):
        nascer_e_atender(novo, chave_do_cliente=_chave(ator, b'{"a":1}'))
    assert (_papeis(), ver_pote(pote)) == (["atendido"], 6)


class _NascidoPronto(AtenderPapel):
    """Recusa começar o papel que acabou de criar."""

    operacao = "papeis.papel.nascer_pronto"

    def iniciar(self, documento: UUID) -> PedidoDeBolinhas:
        raise TransicaoProibida("Não serve.")


def test_o_que_nao_pode_comecar_nao_nasce(empresa: UUID, chave: ChaveDoCliente) -> None:
    with pytest.raises(TransicaoProibida):
        criar_e_executar(_NascidoPronto(), _novo(novo_pote("10")), chave_do_cliente=chave)
    assert _papeis() == []


def test_sem_resposta_a_mesma_chave_acha_o_mesmo_documento(empresa: UUID, chave: ChaveDoCliente) -> None:
    pote = novo_pote("10")
    novo = _novo(pote)
    with forcar_transporte(TransporteHttp(lambda _modulo: "http://127.0.0.1:1")), pytest.raises(ComandoPendente):
        nascer_e_atender(novo, chave_do_cliente=chave)
    assert _papeis() == ["atendendo"]
    assert nascer_e_atender(novo, chave_do_cliente=chave).ficou == quantidade(6)
    assert (_papeis(), ver_pote(pote)) == (["atendido"], 6)


@pytest.mark.concorrencia
def test_em_paralelo_a_mesma_chave_faz_um_documento(empresa: UUID, chave: ChaveDoCliente) -> None:
    pote = novo_pote("10")
    em_paralelo(5, lambda: nascer_e_atender(_novo(pote), chave_do_cliente=chave))
    vencer_arrendamento(executar("papeis", "SELECT id FROM papeis_papel")[0][0])
    retomar("papeis")
    assert (_papeis(), ver_pote(pote)) == (["atendido"], 6)
