"""O que só existe pela rede: credencial, repetição, conexões velhas e disjuntor."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import UUID

import httpx2
import jwt
import pytest

from plataforma.acesso.contrato import Acesso
from plataforma.acesso.direitos import guardar_acesso
from plataforma.contratos import FalhaRemota
from plataforma.contratos.codificacao import Meta, codificar_chamada
from plataforma.contratos.credencial import emitir_credencial
from plataforma.contratos.disjuntor import FALHAS_PARA_ABRIR
from plataforma.contratos.erros import CircuitoAberto, ComandoDesfeito, PrazoVencido
from plataforma.contratos.ligacao import anulando, forcar_transporte
from plataforma.contratos.prazos import ate
from plataforma.contratos.remoto import TENTATIVAS, TransporteHttp
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.testes.brinquedos import Frascos, frascos, novo_frasco, ver_frasco
from plataforma.testes.prazos import na_suite
from plataforma.valores import novo_id, quantidade

pytestmark = pytest.mark.usefixtures("brinquedos")
CAMINHO = "/_contratos/frascos/v1/tem"


def _meta(ator: Ator | None, prazo: timedelta = timedelta(seconds=5)) -> Meta:
    return Meta(
        traceparent="",
        correlacao=novo_id(),
        causa=None,
        profundidade=1,
        ator=ator,
        prazo=datetime.now(UTC) + prazo,
        chave=None,
        epoca=1,
    )


def _enviar(url: str, corpo: bytes, credencial: str) -> httpx2.Response:
    return httpx2.post(url, content=corpo, headers={"Authorization": credencial})


def test_credencial_de_outra_chamada_outro_modulo_ou_outra_instalacao_e_recusada(
    servidor_http: str, ator: Ator
) -> None:
    meta = _meta(ator)
    corpo = codificar_chamada(meta, b'{"frascos":[]}')
    boa = emitir_credencial("erp", "frascos", meta, corpo)
    assert _enviar(servidor_http + CAMINHO, corpo, f"Bearer {boa}").status_code == 200
    outro_ator = Ator(usuario_id=novo_id(), empresa_id=ator.empresa_id)
    dizeres = jwt.decode(boa, options={"verify_signature": False})
    recusadas = [
        emitir_credencial("erp", "frascos", meta, corpo + b" "),
        emitir_credencial("erp", "outro", meta, corpo),
        emitir_credencial("erp", "frascos", _meta(outro_ator), corpo),
        jwt.encode(dizeres, b"outro segredo de outra instalacao", algorithm="HS256"),
        jwt.encode(dizeres, None, algorithm="none"),
        "nem-parece-token",
    ]
    for credencial in recusadas:
        assert _enviar(servidor_http + CAMINHO, corpo, f"Bearer {credencial}").status_code == 401


def test_credencial_vale_sessenta_segundos(servidor_http: str, ator: Ator, monkeypatch: pytest.MonkeyPatch) -> None:
    meta = _meta(ator)
    corpo = codificar_chamada(meta, b'{"frascos":[]}')
    ha_pouco = datetime.now(UTC).timestamp() - 70
    monkeypatch.setattr("plataforma.contratos.credencial.time.time", lambda: ha_pouco)
    vencida = emitir_credencial("erp", "frascos", meta, corpo)
    monkeypatch.undo()
    assert _enviar(servidor_http + CAMINHO, corpo, f"Bearer {vencida}").status_code == 401


@pytest.mark.parametrize(
    ("args", "prazo", "caminho", "status"),
    [
        (b'{"frascos":[]}', timedelta(seconds=-1), CAMINHO, 504),
        (b'{"frascos":["x"]}', timedelta(seconds=5), CAMINHO, 400),
        (b'{"frascos":[],"a_mais":1}', timedelta(seconds=5), CAMINHO, 400),
        (b'{"frascos":[]', timedelta(seconds=5), CAMINHO, 400),
        (b'{"frascos":[]}', timedelta(seconds=5), "/_contratos/frascos/v2/tem", 404),
        (b'{"frascos":[]}', timedelta(seconds=5), "/_contratos/frascos/v1/nada", 404),
    ],
)
def test_servidor_recusa(
    servidor_http: str, ator: Ator, args: bytes, prazo: timedelta, caminho: str, status: int
) -> None:
    meta = _meta(ator, prazo)
    corpo = codificar_chamada(meta, args)
    resposta = _enviar(servidor_http + caminho, corpo, f"Bearer {emitir_credencial('erp', 'frascos', meta, corpo)}")
    assert resposta.status_code == status


def _conhecer(ator: Ator, *permissoes: str) -> None:
    guardar_acesso(
        "frascos", Acesso(usuario=ator.usuario_id, empresa=ator.empresa_id, versao=1, permissoes={*permissoes})
    )


def test_dos_direitos_que_a_chamada_diz_valem_os_que_o_modulo_chamado_conhece(por_http: None, ator: Ator) -> None:
    assert frascos.quem().permissoes == ator.permissoes
    _conhecer(ator, "vendas.pedido.ver", "frascos.frasco.ver")
    assert frascos.quem().permissoes == {"vendas.pedido.ver"}, "nem os a mais que ela diz, nem os que ela não diz"


def test_quem_o_modulo_sabe_que_perdeu_o_acesso_e_recusado_e_nada_muda(por_http: None, ator: Ator) -> None:
    frasco = novo_frasco("5")
    _conhecer(ator)
    with pytest.raises(FalhaRemota, match="HTTP 403"):
        frascos.tirar(chave=novo_id(), frasco=frasco, quanto=quantidade(2))
    assert ver_frasco(frasco) == quantidade(5)


def test_retomada_em_nome_de_quem_perdeu_o_acesso_vai_ate_o_fim(por_http: None, ator: Ator) -> None:
    frasco = novo_frasco("5")
    _conhecer(ator)
    with agir_como(Ator(usuario_id=ator.usuario_id, empresa_id=ator.empresa_id)):
        assert frascos.tirar(chave=novo_id(), frasco=frasco, quanto=quantidade(2)).ficou == quantidade(3)


def test_anular_vale_em_nome_de_quem_perdeu_o_acesso(por_http: None, ator: Ator) -> None:
    frasco = novo_frasco("5")
    _conhecer(ator)
    with anulando(), pytest.raises(ComandoDesfeito):
        frascos.tirar(chave=novo_id(), frasco=frasco, quanto=quantidade(2))


def test_servidor_so_aceita_post(servidor_http: str) -> None:
    assert httpx2.get(servidor_http + CAMINHO).status_code == 405


class _Encenada(HTTPServer):
    """Uma unidade que responde, na ordem, o que o teste manda; "cair" fecha a conexão sem responder."""

    roteiro: list[int | str]
    recebidas: int


class _Atendente(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Encenada

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.recebidas += 1
        fala = self.server.roteiro.pop(0) if self.server.roteiro else 200
        if fala == "cair":
            self.close_connection = True
            return
        corpo = b'{"resposta":["1.0000"]}'
        self.send_response(int(fala))
        self.send_header("Content-Length", str(len(corpo)))
        self.end_headers()
        self.wfile.write(corpo)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def unidade() -> Iterator[_Encenada]:
    servidor = _Encenada(("127.0.0.1", 0), _Atendente)
    servidor.roteiro, servidor.recebidas = [], 0
    thread = threading.Thread(target=servidor.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    transporte = TransporteHttp(lambda _modulo: f"http://127.0.0.1:{servidor.server_port}")
    with forcar_transporte(transporte):
        yield servidor
    transporte.fechar()
    servidor.shutdown()
    servidor.server_close()
    thread.join()


@pytest.fixture
def por_http(servidor_http: str) -> Iterator[None]:
    """Todo contrato do teste passa pelo servidor HTTP deste projeto."""
    transporte = TransporteHttp(lambda _modulo: servidor_http)
    with forcar_transporte(transporte):
        yield
    transporte.fechar()


@pytest.mark.parametrize("roteiro", [[503], [503, 503, 503], ["cair"], ["cair", 503, "cair"]])
def test_repete_quando_a_unidade_cai_ou_esta_cheia(unidade: _Encenada, roteiro: list[int | str]) -> None:
    unidade.roteiro = list(roteiro)
    assert frascos.tem(frascos=(novo_id(),)) == (quantidade(1),)
    assert unidade.recebidas == len(roteiro) + 1


def test_desiste_depois_de_algumas_tentativas(unidade: _Encenada) -> None:
    unidade.roteiro = [503] * 10
    with pytest.raises(FalhaRemota, match=f"{TENTATIVAS} tentativas"):
        frascos.tem(frascos=())
    assert unidade.recebidas == TENTATIVAS


@pytest.mark.parametrize("status", [500, 401, 404, 302])
def test_nao_repete_o_que_nao_e_queda(unidade: _Encenada, status: int) -> None:
    unidade.roteiro = [status]
    with pytest.raises(FalhaRemota, match=f"HTTP {status}"):
        frascos.tem(frascos=())
    assert unidade.recebidas == 1


def test_resposta_fora_do_contrato_e_falha(unidade: _Encenada) -> None:
    with pytest.raises(FalhaRemota, match="respondeu fora do contrato"):
        frascos.quem()
    unidade.roteiro = [422]
    with pytest.raises(FalhaRemota, match="respondeu fora do contrato"):
        frascos.tem(frascos=())


def test_a_repeticao_vai_ao_endereco_para_onde_a_unidade_se_mudou(unidade: _Encenada) -> None:
    novo = f"http://127.0.0.1:{unidade.server_port}"
    enderecos = ["http://127.0.0.1:1", novo]
    transporte = TransporteHttp(lambda _modulo: enderecos.pop(0) if len(enderecos) > 1 else novo)
    with forcar_transporte(transporte):
        assert frascos.tem(frascos=(novo_id(),)) == (quantidade(1),)
    transporte.fechar()


def test_o_endereco_deixado_nao_guarda_conexao_nem_disjuntor_aberto(unidade: _Encenada) -> None:
    enderecos = [f"http://127.0.0.1:{unidade.server_port}"]
    transporte = TransporteHttp(lambda _modulo: enderecos[-1])
    with forcar_transporte(transporte):
        unidade.roteiro = [503] * FALHAS_PARA_ABRIR
        for erro in (FalhaRemota, CircuitoAberto):
            with pytest.raises(erro):
                frascos.tem(frascos=())
        enderecos.append(f"http://localhost:{unidade.server_port}")
        assert frascos.tem(frascos=(novo_id(),)) == (quantidade(1),)
        enderecos.append(enderecos[0])
        assert frascos.tem(frascos=(novo_id(),)) == (quantidade(1),)
    transporte.fechar()


def test_unidade_muda_custa_o_prazo_e_nao_mais() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mudo:
        porta = mudo.getsockname()[1]
        inicio = datetime.now(UTC)
        with (
            forcar_transporte(TransporteHttp(lambda _modulo: f"http://127.0.0.1:{porta}")),
            ate(inicio + timedelta(seconds=0.3)),
            pytest.raises(PrazoVencido),
        ):
            frascos.tem(frascos=())
    assert timedelta(seconds=0.3) <= datetime.now(UTC) - inicio < timedelta(seconds=na_suite(0.3))


def test_quem_recusa_conexoes_volta_logo_e_nao_abre_o_disjuntor() -> None:
    with forcar_transporte(TransporteHttp(lambda _modulo: "http://127.0.0.1:1")):
        for _ in range(FALHAS_PARA_ABRIR):
            with pytest.raises(FalhaRemota, match=f"{TENTATIVAS} tentativas") as recusada:
                frascos.tem(frascos=())
            assert recusada.value.espera_segundos == 1
    assert PrazoVencido("muda").espera_segundos == 5


def test_conexao_que_a_unidade_fechou_e_trocada_sem_contar_falha(unidade: _Encenada) -> None:
    unidade.roteiro = [200, "cair"]
    assert frascos.tem(frascos=()) == (quantidade(1),)
    assert frascos.tem(frascos=()) == (quantidade(1),)
    assert unidade.recebidas == 3


def test_disjuntor_abre_e_nem_tenta(unidade: _Encenada) -> None:
    unidade.roteiro = [503] * 20
    with pytest.raises(FalhaRemota):
        frascos.tem(frascos=())
    with pytest.raises(CircuitoAberto):
        frascos.tem(frascos=())
    assert unidade.recebidas == FALHAS_PARA_ABRIR
    with pytest.raises(CircuitoAberto):
        frascos.tem(frascos=())
    assert unidade.recebidas == FALHAS_PARA_ABRIR


def test_comando_repetido_pela_rede_tem_um_so_efeito(servidor_http: str, ator: Ator) -> None:
    frasco, chave = novo_frasco("10"), novo_id()
    operacao = Frascos.operacoes["tirar"]
    _, args = operacao.copiar_argumentos({"chave": chave, "frasco": frasco, "quanto": quantidade(3)})
    meta = Meta(**{**{c: getattr(_meta(ator), c) for c in Meta.__struct_fields__}, "chave": chave})
    corpo = codificar_chamada(meta, args)
    credencial = f"Bearer {emitir_credencial('erp', 'frascos', meta, corpo)}"
    url = f"{servidor_http}/_contratos/frascos/v1/tirar"
    respostas = [_enviar(url, corpo, credencial) for _ in range(3)]
    assert [r.status_code for r in respostas] == [200, 200, 200]
    assert len({r.content for r in respostas}) == 1
    assert ver_frasco(frasco) == 7


def test_comando_sem_chave_ou_com_chave_de_outro_nao_executa(servidor_http: str, ator: Ator) -> None:
    frasco = novo_frasco("10")
    operacao = Frascos.operacoes["tirar"]
    _, args = operacao.copiar_argumentos({"chave": novo_id(), "frasco": frasco, "quanto": quantidade(3)})
    for chave in (None, UUID(int=1)):
        meta = Meta(**{**{c: getattr(_meta(ator), c) for c in Meta.__struct_fields__}, "chave": chave})
        corpo = codificar_chamada(meta, args)
        credencial = f"Bearer {emitir_credencial('erp', 'frascos', meta, corpo)}"
        assert _enviar(f"{servidor_http}/_contratos/frascos/v1/tirar", corpo, credencial).status_code == 400
    assert ver_frasco(frasco) == 10
