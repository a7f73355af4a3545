"""Documento que nasce com o comando: um por chave do cliente, achado por ela quando o pedido se repete."""

from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest

from plataforma.banco.sql import executar
from plataforma.comandos import ChaveDoCliente, ChaveReusada, ComandoPendente, criar_e_executar, retomar
from plataforma.contratos.ligacao import forcar_transporte
from plataforma.contratos.remoto import TransporteHttp
from plataforma.estados import TransicaoProibida
from plataforma.identidade.contexto import Ator, empresa_atual
from plataforma.testes.brinquedos import AtenderPapel, novo_pote, vencer_arrendamento, ver_pote
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


def _escrever(pote: UUID, papel: UUID) -> None:
    valores = [papel, empresa_atual(), "escrito", pote, Decimal(4)]
    executar("papeis", "INSERT INTO papeis_papel VALUES (%s, %s, %s, %s, %s)", valores)


def _papeis() -> list[str]:
    return [situacao for (situacao,) in executar("papeis", "SELECT situacao FROM papeis_papel")]


def test_nasce_uma_vez_por_chave(ator: Ator, empresa: UUID, chave: ChaveDoCliente) -> None:
    pote = novo_pote("10")
    criar = partial(_escrever, pote)
    feito = nascer_e_atender(criar, chave_do_cliente=chave)
    assert nascer_e_atender(criar, chave_do_cliente=chave) == feito
    with pytest.raises(ChaveReusada):
        nascer_e_atender(criar, chave_do_cliente=_chave(ator, b'{"a":1}'))
    assert (_papeis(), ver_pote(pote)) == (["atendido"], 6)


def test_o_que_nao_pode_comecar_nao_nasce(empresa: UUID, chave: ChaveDoCliente) -> None:
    def recusar(papel: UUID) -> None:
        _escrever(novo_pote("10"), papel)
        raise TransicaoProibida("Não serve.")

    with pytest.raises(TransicaoProibida):
        nascer_e_atender(recusar, chave_do_cliente=chave)
    assert _papeis() == []


def test_sem_resposta_a_mesma_chave_acha_o_mesmo_documento(empresa: UUID, chave: ChaveDoCliente) -> None:
    pote = novo_pote("10")
    criar = partial(_escrever, pote)
    with forcar_transporte(TransporteHttp(lambda _modulo: "http://127.0.0.1:1")), pytest.raises(ComandoPendente):
        nascer_e_atender(criar, chave_do_cliente=chave)
    assert _papeis() == ["atendendo"]
    assert nascer_e_atender(criar, chave_do_cliente=chave).ficou == quantidade(6)
    assert (_papeis(), ver_pote(pote)) == (["atendido"], 6)


@pytest.mark.concorrencia
def test_em_paralelo_a_mesma_chave_faz_um_documento(empresa: UUID, chave: ChaveDoCliente) -> None:
    pote = novo_pote("10")
    em_paralelo(5, lambda: nascer_e_atender(partial(_escrever, pote), chave_do_cliente=chave))
    vencer_arrendamento(executar("papeis", "SELECT id FROM papeis_papel")[0][0])
    retomar("papeis")
    assert (_papeis(), ver_pote(pote)) == (["atendido"], 6)
