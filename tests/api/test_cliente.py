"""O cliente da API pública responde o mesmo com o módulo neste processo e do outro lado da rede."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from compras.tests.amostras import BONIFICACAO_DE_UM_ITEM, amostra
from compras.tests.apoio import compradora_nova
from plataforma.api import chamadas, cliente
from plataforma.api.cliente import (
    ApiIndisponivel,
    ArquivoEnviado,
    RecusaDaApi,
    RespostaDaApi,
    baixar,
    chamar,
    enviar_arquivo,
)
from plataforma.api.origem import OrigemMiddleware, endereco_do_cliente
from plataforma.banco.sql import transacao
from plataforma.contratos.erros import TransacaoAberta
from plataforma.contratos.unidades import Unidades
from plataforma.erros import Indisponivel
from plataforma.identidade.contexto import Ator, ator_atual, rastro_atual
from plataforma.testes.chamadas import chamadas_como_o_openapi
from plataforma.testes.cliente import ClienteDaApi, assinar, dar_acesso
from plataforma.testes.falhas import fazer_em
from plataforma.testes.ponte import Ponte
from plataforma.valores import novo_id

NAVEGADOR = "203.0.113.9"
UNIDADES, NOTAS = "/api/unidades/", "/api/notas-de-entrada/"


@pytest.fixture(params=["processo", "rede"])
def modo(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """O core neste processo, e depois numa unidade que não é esta."""
    if request.param == "rede":
        remotas = Unidades(_endereco(request.getfixturevalue("servidor_http")))
        monkeypatch.setattr(cliente, "executa_aqui", _em_outra)
        monkeypatch.setattr(chamadas, "_unidades", lambda: remotas)
        yield request.param
        remotas.fechar()
    else:
        yield request.param


def _endereco(url: str) -> Callable[[str], str]:
    return lambda _modulo: url


def _em_outra(_modulo: str) -> bool:
    return False


@pytest.fixture
def acesso(empresa: UUID, ator: Ator, chave_de_teste: RSAPrivateKey) -> str:
    """O token de quem pode tudo na empresa do teste."""
    return assinar(chave_de_teste, ator, dar_acesso(ator))


class Visto(NamedTuple):
    """O que quem chamou ficou sabendo."""

    status: int
    codigo: str
    campos: tuple[str, ...] = ()


def _ver(*pedido: Any, **opcoes: Any) -> Visto:
    try:
        resposta = chamar("core", *pedido, **opcoes)
    except RecusaDaApi as recusa:
        UUID(recusa.correlacao)
        return Visto(recusa.status, recusa.codigo, tuple(campo.campo for campo in recusa.campos))
    except ApiIndisponivel as erro:
        return Visto(erro.status, erro.motivo)
    assert UUID(resposta.correlacao) != rastro_atual().correlacao
    return Visto(resposta.status, "")


def _criar(acesso: str, sigla: str = "CX", *, chave: str | None = None) -> RespostaDaApi:
    corpo = {"sigla": sigla, "nome": "Caixa", "casas": 0}
    return chamar("core", "POST", UNIDADES, corpo, acesso=acesso, chave=chave or str(novo_id()))


def test_cada_desfecho_e_o_mesmo_nos_dois_modos(modo: str, acesso: str) -> None:
    criada = _criar(acesso)
    uma, ninguem = f"{UNIDADES}{criada.corpo['id']}/", f"{UNIDADES}{novo_id()}/"
    torto = {"itens": [{"sku": "1", "descricao": "Copo", "unidade": "CX", "preco": "caro"}]}
    com: dict[str, Any] = {"acesso": acesso, "chave": str(novo_id())}
    assert criada.status == 201
    assert _ver("GET", uma, acesso=acesso) == Visto(200, "")
    assert _ver("GET", f"{UNIDADES}?limite=0", acesso=acesso) == Visto(422, "plataforma.entrada_invalida", ("limite",))
    assert _ver("GET", ninguem, acesso=acesso) == Visto(404, "plataforma.nao_encontrado")
    assert _ver("GET", "/api/nada/", acesso=acesso) == Visto(404, "plataforma.nao_encontrado")
    assert _ver("GET", UNIDADES, acesso="") == Visto(401, "plataforma.nao_autenticado")
    assert _ver("POST", "/api/produtos/lote/", torto, **com) == Visto(
        422, "plataforma.entrada_invalida", ("itens.0.preco",)
    )
    assert _ver("POST", UNIDADES, {"sigla": "CX", "nome": "Outra", "casas": 0}, **com)[:2] == (
        409,
        "core.unidade_repetida",
    )
    assert _ver("PATCH", uma, {"nome": "Caixa de 12", "casas": 0}, **com)[:2] == (428, "plataforma.versao_exigida")
    assert _ver("PATCH", uma, {"nome": "Caixa de 12", "casas": 0}, **com, versao="9") == Visto(
        412, "plataforma.versao_mudou"
    )
    assert _ver("PATCH", uma, {"nome": "Caixa de 12", "casas": 0}, **com, versao="1") == Visto(200, "")
    assert _ver("PATCH", uma, {"nome": "Caixa", "casas": 0}, acesso=acesso, versao="*") == Visto(200, "")


def test_quem_nao_pode_e_recusado(modo: str, ator: Ator, empresa: UUID, chave_de_teste: RSAPrivateKey) -> None:
    outro = Ator(usuario_id=novo_id(), empresa_id=empresa, permissoes=frozenset({"core.unidade.ver"}))
    acesso = assinar(chave_de_teste, outro, dar_acesso(outro))
    with pytest.raises(RecusaDaApi) as recusa:
        _criar(acesso)
    assert (recusa.value.status, recusa.value.codigo) == (403, "plataforma.proibido")
    assert "core.unidade.criar" in recusa.value.detalhe


def test_o_contexto_de_quem_chama_fica_como_estava(modo: str, ator: Ator, acesso: str) -> None:
    antes = rastro_atual()
    criada = _criar(acesso)
    assert ator_atual() is ator
    assert rastro_atual() is antes
    assert criada.correlacao != str(antes.correlacao)


def test_nenhuma_transacao_fica_aberta_enquanto_se_espera(modo: str, acesso: str) -> None:
    with transacao("vendas"), pytest.raises(TransacaoAberta, match="vendas"):
        _criar(acesso)


def _indisponivel(espera_segundos: int) -> Callable[[], None]:
    def recusar() -> None:
        raise Indisponivel("Tente já.", espera_segundos=espera_segundos)

    return recusar


def test_com_chave_a_escrita_se_repete_enquanto_o_modulo_reinicia(modo: str, acesso: str) -> None:
    with fazer_em("chave.antes_do_commit", _indisponivel(1)):
        assert _criar(acesso).status == 201


def test_quem_pede_mais_de_um_segundo_nao_reinicia_e_a_tela_fica_sabendo(modo: str, acesso: str) -> None:
    with fazer_em("chave.antes_do_commit", _indisponivel(2)), pytest.raises(ApiIndisponivel) as erro:
        _criar(acesso)
    assert (erro.value.motivo, erro.value.detalhe) == ("plataforma.indisponivel", "Tente já.")
    assert erro.value.espera_segundos == 2
    assert UUID(erro.value.correlacao)


def test_quem_nao_volta_em_tres_segundos_e_indisponivel(
    modo: str, acesso: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cliente, "REPETE_POR_SEGUNDOS", 0.0)
    with fazer_em("chave.antes_do_commit", _indisponivel(1)), pytest.raises(ApiIndisponivel, match="Tente já"):
        _criar(acesso)


def test_passado_o_prazo_a_resposta_nao_vale_e_a_mesma_chave_a_da_depois(
    modo: str, acesso: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chamadas, "PRAZO_SEGUNDOS", 0.3)
    chegou = threading.Event()

    def demorar() -> None:
        chegou.set()
        time.sleep(0.5)

    with fazer_em("chave.apos_commit", demorar):
        with pytest.raises(ApiIndisponivel, match="Core não respondeu"):
            _criar(acesso, chave="uma")
        assert chegou.wait(60)
    monkeypatch.setattr(chamadas, "PRAZO_SEGUNDOS", 10.0)
    assert _criar(acesso, chave="uma").status == 201


@pytest.mark.parametrize("chave", ["", "uma"])
def test_conexao_recusada_so_se_repete_com_chave(
    chave: str, acesso: str, servidor_http: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    porta = int(servidor_http.rpartition(":")[2])
    with Ponte(("127.0.0.1", porta)) as ponte:
        remotas = Unidades(_endereco(f"http://127.0.0.1:{ponte.porta}"))
        monkeypatch.setattr(cliente, "executa_aqui", _em_outra)
        monkeypatch.setattr(chamadas, "_unidades", lambda: remotas)
        monkeypatch.setattr(cliente, "devolver_conexoes", _voltando_na_segunda(ponte))
        ponte.cair()
        visto = _ver("POST", UNIDADES, {"sigla": "CX", "nome": "Caixa", "casas": 0}, acesso=acesso, chave=chave)
        remotas.fechar()
    assert visto == (Visto(201, "") if chave else Visto(503, "plataforma.sem_resposta"))


def _voltando_na_segunda(ponte: Ponte) -> Callable[[], None]:
    vezes: list[None] = []

    def devolver() -> None:
        vezes.append(None)
        if len(vezes) == 2:
            ponte.voltar()

    return devolver


def test_o_modulo_ve_o_endereco_de_quem_usa_a_tela(modo: str, acesso: str, monkeypatch: pytest.MonkeyPatch) -> None:
    vistos: list[str] = []

    def ver(request: HttpRequest) -> str:
        vistos.append(endereco_do_cliente(request))
        return vistos[-1]

    monkeypatch.setattr("core.origem.endereco_do_cliente", ver)

    def tela(_request: HttpRequest) -> HttpResponse:
        entrada = {"email": f"{novo_id().hex}@exemplo.com.br", "senha": "errada"}
        assert _ver("POST", "/api/tokens/", entrada, acesso="").status == 401
        return HttpResponse()

    OrigemMiddleware(tela)(RequestFactory().get("/", REMOTE_ADDR=NAVEGADOR))
    assert set(vistos) == {NAVEGADOR}


def test_um_arquivo_passa_em_pedacos_e_so_ao_ler_se_sabe_do_fim(modo: str, acesso: str) -> None:
    _criar(acesso)
    fluxo = baixar("core", f"{UNIDADES}?formato=csv", acesso=acesso)
    assert fluxo.tipo == "text/csv; charset=utf-8"
    assert fluxo.disposicao.startswith('attachment; filename="unidades-')
    assert UUID(fluxo.correlacao) != rastro_atual().correlacao
    assert b"".join(fluxo.pedacos).count(b"\r\n") == 2
    with pytest.raises(RecusaDaApi, match="plataforma.entrada_invalida"):
        baixar("core", f"{UNIDADES}?formato=xlsx", acesso=acesso)


def _importar(nome: str, conteudo: bytes, *, acesso: str, chave: str, aceitar: str = "true") -> RespostaDaApi:
    campos = {"aceitar_outro_destinatario": aceitar}
    return enviar_arquivo(
        "compras", NOTAS, ArquivoEnviado("arquivos", nome, conteudo), campos, acesso=acesso, chave=chave
    )


@pytest.fixture
def acesso_de_quem_compra(cliente_de: Callable[[Ator], ClienteDaApi], chave_de_teste: RSAPrivateKey) -> Iterator[str]:
    with compradora_nova(cliente_de) as compradora:
        yield assinar(chave_de_teste, compradora.ator, dar_acesso(compradora.ator))


def test_um_arquivo_se_envia_com_seus_campos_e_a_mesma_chave_repete_a_resposta(
    modo: str, acesso_de_quem_compra: str
) -> None:
    acesso = acesso_de_quem_compra
    conteudo, nome = amostra(BONIFICACAO_DE_UM_ITEM), 'nota "ção"\r\n.xml'
    (recusada,) = _importar(nome, conteudo, acesso=acesso, chave="uma", aceitar="false").corpo["resultados"]
    assert (recusada["resultado"], recusada["nota"]) == ("recusada", None)
    lancada = _importar(nome, conteudo, acesso=acesso, chave="outra")
    (resultado,) = lancada.corpo["resultados"]
    assert (lancada.status, resultado["resultado"]) == (200, "lancada")
    assert resultado["arquivo"] == "nota _ção___.xml"
    assert _importar(nome, conteudo, acesso=acesso, chave="outra").corpo == lancada.corpo
    (de_novo,) = _importar(nome, conteudo, acesso=acesso, chave="terceira").corpo["resultados"]
    assert (de_novo["resultado"], de_novo["nota"]) == ("ja_existia", resultado["nota"])
    (vazio,) = _importar(nome, b"", acesso=acesso, chave="vazia").corpo["resultados"]
    assert (vazio["resultado"], vazio["motivos"][0]["codigo"]) == ("recusada", "compras.xml_ilegivel")


def test_o_que_se_manda_fora_do_openapi_e_apontado(acesso: str) -> None:
    with pytest.raises(AssertionError, match="não tem apelido"), chamadas_como_o_openapi():
        _ver("POST", UNIDADES, {"sigla": "CX", "apelido": "Caixa"}, acesso=acesso, chave="k")
