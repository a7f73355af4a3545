"""O cliente do Consul diante do que um Consul de verdade respondeu: é o que se confere onde não há um."""

from plataforma.repositorio import Lido
from tests.topologia import gravacao
from tests.topologia.conftest import AbrirServidor


def test_o_cliente_le_o_que_se_gravou() -> None:
    gravado = gravacao.gravado()
    vazia, um, dois, recusada, mudada, igual, apagada = gravacao.roteiro(gravacao.cliente(gravado), lambda: None)
    assert gravado.gravadas == []
    assert isinstance(vazia, Lido)
    assert vazia.texto is None
    assert isinstance(um, Lido)
    assert isinstance(dois, Lido)
    assert (um.texto, dois.texto) == ("um", "dois — “é”")
    assert um.revisao < dois.revisao
    assert recusada == "A chave meu_erp/gravada"
    assert mudada == igual == dois
    assert isinstance(apagada, Lido)
    assert apagada.texto is None
    assert apagada.revisao > dois.revisao


def test_a_gravacao_ainda_e_o_que_o_consul_responde(servidor: AbrirServidor) -> None:
    consul = servidor("consul")
    grava = gravacao.ServidorQueGrava("Consul", (consul.endereco,), seguro=False, autoridade=None)
    gravacao.roteiro(gravacao.cliente(grava), lambda: consul.apagar(gravacao.CHAVE))
    assert gravacao.forma(grava.gravadas) == gravacao.forma(gravacao.gravado().gravadas)
