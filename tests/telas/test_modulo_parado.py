"""Com um módulo parado, a tela dele diz isso com a moldura, e a dos outros só perde o bloco."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings
from django.test import Client

from plataforma.contratos.instalacao import FOLGA_EM_TESTES
from plataforma.contratos.ligacao import forcar_transporte, mudar_folga
from plataforma.contratos.remoto import TransporteHttp
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.prazos import na_suite
from tests.telas.sessao import segredo_de
from vendas.tests.apoio import Loja
from web.paleta_fontes import FONTES
from web.telas.painel import BLOCOS


@contextmanager
def so_respondem(*modulos: str, em: str) -> Iterator[None]:
    """Os outros módulos aceitam a conexão e não respondem, como um processo parado; estes respondem no endereço."""
    with socket.create_server(("127.0.0.1", 0)) as mudo:
        calado = f"http://127.0.0.1:{mudo.getsockname()[1]}"
        transporte = TransporteHttp(lambda modulo: em if modulo in modulos else calado)
        # Os prazos valem aqui o que valem em produção: é deles que se trata.
        mudar_folga(1.0)
        with forcar_transporte(transporte):
            yield
        mudar_folga(FOLGA_EM_TESTES)
        transporte.fechar()


@pytest.fixture
def parado() -> Iterator[None]:
    """Nenhum módulo responde."""
    with so_respondem(em=""):
        yield


@pytest.fixture
def navegador_da_loja(loja: Loja, chave_de_teste: RSAPrivateKey) -> Client:
    """Um navegador já dentro, sem JavaScript."""
    cliente = Client()
    cliente.cookies[settings.COOKIE_DAS_TELAS] = segredo_de(loja.ator, chave_de_teste)
    return cliente


def test_o_dono_da_tela_parado_e_503_com_a_moldura(
    loja: Loja, navegador_da_loja: Client, request: pytest.FixtureRequest
) -> None:
    pedido = loja.pedido((loja.produto(), "1"))
    telas = ((f"/vendas/pedidos/{pedido['id']}/", 1), ("/vendas/pedidos/", 2))
    assert [navegador_da_loja.get(caminho).status_code for caminho, _segundos in telas] == [200, 200]
    request.getfixturevalue("parado")
    for caminho, segundos in telas:
        inicio = time.monotonic()
        resposta = navegador_da_loja.get(caminho)
        assert time.monotonic() - inicio < na_suite(segundos + 0.5)
        assert resposta.status_code == 503
        pagina = resposta.content.decode()
        assert 'id="lateral"' in pagina
        assert "Tentar de novo" in pagina


def test_o_bloco_parado_diz_quando_respondeu(
    loja: Loja, navegador_da_loja: Client, request: pytest.FixtureRequest
) -> None:
    pedido = loja.confirmado((loja.produto(), "1"))
    bloco = f"/vendas/pedidos/{pedido['id']}/blocos/reservas/"
    assert "reservada" in navegador_da_loja.get(bloco).content.decode()
    request.getfixturevalue("parado")
    resposta = navegador_da_loja.get(bloco)
    assert resposta.status_code == 200
    assert "Não respondeu agora. A última resposta foi às " in resposta.content.decode()
    assert "Tentar de novo" in resposta.content.decode()


def test_na_linha_do_tempo_cada_modulo_falha_sozinho(loja: Loja, navegador_da_loja: Client, servidor_http: str) -> None:
    pedido = loja.confirmado((loja.produto(), "1"))
    linha_do_tempo = f"/vendas/pedidos/{pedido['id']}/linha-do-tempo/"
    inteira = navegador_da_loja.get(linha_do_tempo).content.decode()
    assert "Mercadoria reservada" in inteira
    assert "não respondeu" not in inteira
    with so_respondem("vendas", "core", em=servidor_http):
        pagina = navegador_da_loja.get(linha_do_tempo).content.decode()
    assert "Pedido confirmado" in pagina
    assert "Mercadoria reservada" not in pagina
    assert pagina.count("não respondeu agora") == 2
    assert "O estoque não respondeu agora" in pagina
    assert "Tentar de novo" in pagina


def test_na_paleta_e_no_painel_so_falta_o_do_modulo_parado(
    loja: Loja, navegador_da_loja: Client, servidor_http: str
) -> None:
    """Cada pedaço é de um módulo: responde a tempo, e diz que falta só o do que parou."""
    produto = loja.produto()
    loja.agir(loja.confirmado((produto, "1")), "faturar")
    drenar()
    donos = {f.nome: f.permissao.partition(".")[0] for f in FONTES}
    pedacos = {f"/paleta/{nome}/?q=maria": (dono, "Não se pôde procurar aqui agora") for nome, dono in donos.items()}
    pedacos |= {f"/painel/{b.nome}/": (b.permissao.partition(".")[0], "Não respondeu agora") for b in BLOCOS}
    assert [p for p, (_dono, falta) in pedacos.items() if falta in navegador_da_loja.get(p).content.decode()] == []
    todos = {dono for dono, _falta in pedacos.values()}
    for parado in sorted(todos):
        with so_respondem(*(todos - {parado}), em=servidor_http):
            inteiras = [navegador_da_loja.get(pagina).status_code for pagina in ("/", "/paleta/?q=maria")]
            assert inteiras == [200, 200]
            for pedaco, (dono, falta) in pedacos.items():
                if dono != parado:
                    continue
                inicio = time.monotonic()
                resposta = navegador_da_loja.get(pedaco)
                assert time.monotonic() - inicio < na_suite(0.3 + 0.5)
                assert resposta.status_code == 200
                assert falta in resposta.content.decode(), pedaco
                assert "Tentar de novo" in resposta.content.decode()
