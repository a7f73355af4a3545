"""Entrar, renovar e sair: o que cada token vale, e por quanto tempo."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Barrier, Thread
from typing import Any, NamedTuple

import jwt
import pytest
from django.db import connections

from core import chaves
from core.emissao import DURACAO_DA_SESSAO, VALIDADE_DA_SESSAO, assinar_acesso
from core.models import Papel, Sessao
from core.servicos import sessoes, usuarios
from core.tests.apoio import SENHA, Conta, colega, email_novo, empresa_com_administrador, noutra_empresa, provar
from plataforma import relogio
from plataforma.acesso.direitos import direitos
from plataforma.erros import NaoAutenticado
from plataforma.identidade import chaves as chaves_publicas
from plataforma.identidade import tokens
from plataforma.identidade.contexto import agir_como
from plataforma.identidade.tokens import conferir_token
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import ClienteDaApi
from plataforma.valores import novo_id

THREADS = 8
CONFERIDOS_COM_A_NOVA = 20


@pytest.fixture
def conta(bancos: None) -> Conta:
    return empresa_com_administrador()


def entrar(conta: Conta) -> dict[str, Any]:
    resposta = ClienteDaApi(None).post("/api/tokens/", {"email": conta.email, "senha": SENHA})
    assert resposta.status_code == 200, resposta.content
    return dict(resposta.json())


class Recusa(NamedTuple):
    status: int
    codigo: str


def recusa(resposta: Any) -> Recusa:
    return Recusa(resposta.status_code, resposta.json()["codigo"])


def test_entrar_da_um_token_que_a_api_aceita(conta: Conta) -> None:
    tokens = entrar(conta)
    cabecalho = jwt.get_unverified_header(tokens["acesso"])
    assert cabecalho["alg"] == "RS256"
    assert cabecalho["kid"] == chaves.chave_que_assina().kid
    assert ClienteDaApi(tokens["acesso"]).get("/api/produtos/").json()["itens"] == []


def test_token_ja_conferido_vence_na_hora(conta: Conta, monkeypatch: pytest.MonkeyPatch) -> None:
    acesso = entrar(conta)["acesso"]
    assert conferir_token(acesso).empresa == conta.empresa
    vence = jwt.decode(acesso, options={"verify_signature": False})["exp"]
    monkeypatch.setattr(tokens, "CONFERIDO_POR_SEGUNDOS", 10**9)
    tokens.esquecer_chaves()
    conferir_token(acesso)
    assert tokens._conferidos[acesso].vale_ate == vence


def test_token_ja_conferido_se_confere_de_novo_quando_as_chaves_mudam(
    conta: Conta, monkeypatch: pytest.MonkeyPatch
) -> None:
    acesso = entrar(conta)["acesso"]
    conferir_token(acesso)
    monkeypatch.setattr(tokens.chaves_publicas, "_fontes", {})
    tokens.esquecer_chaves()
    with pytest.raises(NaoAutenticado):
        conferir_token(acesso)


@contextmanager
def noutra_unidade(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Este processo sem o core, que está noutro e não atende, e sem chave alguma conhecida."""
    try:
        with monkeypatch.context() as unidade:
            unidade.setattr(tokens, "chaves_publicas", chaves_publicas.ChavesPublicas())
            unidade.setattr(chaves_publicas, "executa_aqui", lambda _modulo: False)
            unidade.setattr(chaves_publicas, "url_da_unidade", lambda _modulo: "http://127.0.0.1:1")
            tokens.esquecer_chaves()
            yield unidade
    finally:
        tokens.esquecer_chaves()


def test_sem_o_core_no_ar_quem_tem_token_nao_e_mandado_entrar_de_novo(
    conta: Conta, monkeypatch: pytest.MonkeyPatch
) -> None:
    acesso = entrar(conta)["acesso"]
    with noutra_unidade(monkeypatch):
        resposta = ClienteDaApi(acesso).get("/api/produtos/")
    assert recusa(resposta) == Recusa(status=503, codigo="plataforma.chaves_indisponiveis")
    assert resposta.headers["Retry-After"] == "1"
    assert ClienteDaApi(acesso).get("/api/produtos/").status_code == 200


class Desvia(BaseHTTPRequestHandler):
    """Manda quem pede as chaves buscá-las noutro endereço."""

    para = ""

    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", self.para + self.path)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Sem registro."""


def test_as_chaves_nao_se_buscam_aonde_a_resposta_mandar(
    conta: Conta, servidor_http: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    acesso = entrar(conta)["acesso"]
    monkeypatch.setattr(Desvia, "para", servidor_http)
    with HTTPServer(("127.0.0.1", 0), Desvia) as servidor, noutra_unidade(monkeypatch) as unidade:
        Thread(target=servidor.serve_forever, daemon=True).start()
        endereco = f"http://127.0.0.1:{servidor.server_port}"
        unidade.setattr(chaves_publicas, "url_da_unidade", lambda _modulo: endereco)
        resposta = ClienteDaApi(acesso).get("/api/produtos/")
        servidor.shutdown()
    assert recusa(resposta) == Recusa(status=503, codigo="plataforma.chaves_indisponiveis")


def test_unidade_que_partiu_antes_do_core_busca_as_chaves_no_primeiro_token(
    conta: Conta, servidor_http: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    acesso = entrar(conta)["acesso"]
    with noutra_unidade(monkeypatch) as unidade:
        tokens.chaves_publicas.buscar()
        unidade.setattr(chaves_publicas, "url_da_unidade", lambda _modulo: servidor_http)
        assert conferir_token(acesso).empresa == conta.empresa


def test_senha_errada_e_email_desconhecido_dao_a_mesma_resposta(conta: Conta) -> None:
    anonimo = ClienteDaApi(None)
    errada = anonimo.post("/api/tokens/", {"email": conta.email, "senha": "outra"})
    desconhecido = anonimo.post("/api/tokens/", {"email": email_novo(), "senha": SENHA})
    assert recusa(errada) == recusa(desconhecido) == Recusa(status=401, codigo="core.credenciais_invalidas")
    assert errada.json()["detail"] == desconhecido.json()["detail"]


def test_entrar_noutra_empresa_nao_muda_a_entrada_na_primeira(conta: Conta) -> None:
    provar(conta)
    antes = entrar(conta)
    outra = noutra_empresa(conta)
    anonimo = ClienteDaApi(None)
    assert entrar(conta)["empresa"] == antes["empresa"] == str(conta.empresa)
    escolhida = anonimo.post("/api/tokens/", {"email": conta.email, "senha": SENHA, "empresa": str(outra.empresa)})
    assert conferir_token(escolhida.json()["acesso"]).empresa == outra.empresa


def test_empresa_de_outros_nao_se_escolhe(conta: Conta) -> None:
    alheia = empresa_com_administrador()
    corpo = {"email": conta.email, "senha": SENHA, "empresa": str(alheia.empresa)}
    assert recusa(ClienteDaApi(None).post("/api/tokens/", corpo)) == Recusa(
        status=401, codigo="core.credenciais_invalidas"
    )
    provar(conta)
    assert recusa(ClienteDaApi(None).post("/api/tokens/", corpo)) == Recusa(
        status=403, codigo="core.usuario_sem_empresa"
    )


def test_renovar_da_outro_par_e_o_usado_nao_vale_mais(conta: Conta) -> None:
    primeiro = entrar(conta)
    segundo = sessoes.renovar(primeiro["renovacao"], chave="")
    with pytest.raises(sessoes.RenovacaoReusada):
        sessoes.renovar(primeiro["renovacao"], chave="")
    with pytest.raises(sessoes.RenovacaoInvalida):
        sessoes.renovar(segundo.renovacao, chave="")
    assert ClienteDaApi(segundo.acesso).get("/api/produtos/").status_code == 401


def test_a_mesma_renovacao_com_a_mesma_chave_repete_a_resposta_por_um_minuto(conta: Conta) -> None:
    corpo, agora = {"renovacao": entrar(conta)["renovacao"]}, relogio.agora()
    with relogio.congelado(agora):
        primeira = ClienteDaApi(None).post("/api/tokens/renovar/", corpo, chave="uma")
    with relogio.congelado(agora + timedelta(seconds=59)):
        repetida = ClienteDaApi(None).post("/api/tokens/renovar/", corpo, chave="uma")
    assert (primeira.status_code, repetida.content) == (200, primeira.content)
    assert Sessao.objects.get(usuario=conta.usuario).geracao == 2
    renovada = ClienteDaApi(None).post("/api/tokens/renovar/", {"renovacao": primeira.json()["renovacao"]}, chave="uma")
    assert renovada.status_code == 200, "a chave é de um token: com outro, é outra troca"


@pytest.mark.parametrize(("chave", "segundos"), [("outra", 1), ("", 1), ("uma", 61)])
def test_com_outra_chave_ou_tarde_a_renovacao_reusada_encerra_a_sessao(conta: Conta, chave: str, segundos: int) -> None:
    renovacao, agora = entrar(conta)["renovacao"], relogio.agora()
    with relogio.congelado(agora):
        sessoes.renovar(renovacao, chave="uma")
    with relogio.congelado(agora + timedelta(seconds=segundos)), pytest.raises(sessoes.RenovacaoReusada):
        sessoes.renovar(renovacao, chave=chave)


@pytest.mark.concorrencia
def test_a_mesma_chave_em_paralelo_da_a_todos_o_mesmo_par(conta: Conta) -> None:
    renovacao, largada = entrar(conta)["renovacao"], Barrier(THREADS)

    def renovar() -> str:
        try:
            largada.wait()
            return sessoes.renovar(renovacao, chave="uma").acesso
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as threads:
        acessos = [f.result() for f in [threads.submit(renovar) for _ in range(THREADS)]]
    assert len(set(acessos)) == 1
    assert Sessao.objects.get(usuario=conta.usuario).geracao == 2


def test_nenhuma_renovacao_passa_da_duracao_da_sessao(conta: Conta) -> None:
    entrada, renovacao, quando = relogio.agora(), entrar(conta)["renovacao"], relogio.agora()
    while quando + VALIDADE_DA_SESSAO < entrada + DURACAO_DA_SESSAO:
        quando += VALIDADE_DA_SESSAO - timedelta(days=1)
        with relogio.congelado(quando):
            renovacao = sessoes.renovar(renovacao, chave="").renovacao
    with (
        relogio.congelado(entrada + DURACAO_DA_SESSAO + timedelta(minutes=1)),
        pytest.raises(sessoes.RenovacaoInvalida, match="venceu"),
    ):
        sessoes.renovar(renovacao, chave="")


def test_renovacao_de_outra_geracao_nao_se_forja(conta: Conta) -> None:
    sessao, _, autenticador = entrar(conta)["renovacao"].split(".")
    with pytest.raises(sessoes.RenovacaoInvalida, match="não é válido"):
        sessoes.renovar(f"{sessao}.2.{autenticador}", chave="")


@pytest.mark.concorrencia
def test_uma_renovacao_em_paralelo_da_um_so_par(conta: Conta) -> None:
    renovacao, largada = entrar(conta)["renovacao"], Barrier(THREADS)

    def renovar() -> str:
        try:
            largada.wait()
            return sessoes.renovar(renovacao, chave="").renovacao
        except (sessoes.RenovacaoReusada, sessoes.RenovacaoInvalida):
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as threads:
        pares = [f.result() for f in [threads.submit(renovar) for _ in range(THREADS)]]
    novos = [p for p in pares if p]
    assert len(novos) == 1
    with pytest.raises(sessoes.RenovacaoInvalida):
        sessoes.renovar(novos[0], chave="")


def test_sair_encerra_a_sessao_e_o_token_de_acesso_e_nao_as_outras(conta: Conta) -> None:
    tokens, noutro_aparelho = entrar(conta), entrar(conta)
    assert ClienteDaApi(None).post("/api/tokens/sair/", {"renovacao": tokens["renovacao"]}).status_code == 204
    renovar = ClienteDaApi(None).post("/api/tokens/renovar/", {"renovacao": tokens["renovacao"]})
    assert recusa(renovar) == Recusa(status=401, codigo="core.renovacao_invalida")
    assert ClienteDaApi(tokens["acesso"]).get("/api/produtos/").status_code == 401
    assert ClienteDaApi(noutro_aparelho["acesso"]).get("/api/produtos/").status_code == 200
    drenar()
    assert direitos("vendas", conferir_token(tokens["acesso"])) is None


def test_chave_girada_se_publica_antes_de_assinar(conta: Conta) -> None:
    atual = chaves.chave_que_assina().kid
    nova = chaves.girar()
    publicadas = ClienteDaApi(None).get("/.well-known/jwks.json").json()["keys"]
    assert {k["kid"] for k in publicadas} >= {nova, atual}
    assert jwt.get_unverified_header(entrar(conta)["acesso"])["kid"] == atual
    assert chaves.ANTECEDENCIA.total_seconds() >= 2 * chaves_publicas.VALIDADE_DAS_CHAVES_SEGUNDOS
    with relogio.congelado(relogio.agora() + chaves.ANTECEDENCIA):
        assert chaves.chave_que_assina().kid == nova


def test_girar_sob_carga_nao_recusa_token_bom(
    conta: Conta, servidor_http: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Noutra unidade, que busca as chaves no core, enquanto tokens forjados a fazem buscar sem parar."""
    with noutra_unidade(monkeypatch) as unidade:
        unidade.setattr(chaves_publicas, "url_da_unidade", lambda _modulo: servidor_http)
        unidade.setattr(chaves_publicas, "VALIDADE_DAS_CHAVES_SEGUNDOS", 0.2)
        forjado = jwt.encode({}, "x" * 32, headers={"kid": "que-nao-ha"})
        nova, conferidos = chaves.girar(daqui=timedelta(seconds=1.5)), []
        while sum(com_a_nova for _, com_a_nova in conferidos) < CONFERIDOS_COM_A_NOVA:
            with pytest.raises(NaoAutenticado):
                conferir_token(forjado)
            bom = assinar_acesso(
                usuario=conta.usuario,
                empresa=conta.empresa,
                versao=1,
                sessao=novo_id(),
                geracao=1,
                desde=relogio.agora(),
            )
            conferidos.append((conferir_token(bom).usuario, jwt.get_unverified_header(bom)["kid"] == nova))
    assert {usuario for usuario, _ in conferidos} == {conta.usuario}
    assert {com_a_nova for _, com_a_nova in conferidos} == {False, True}


def test_chave_girada_assina_e_a_antiga_ainda_confere(conta: Conta) -> None:
    antigo = entrar(conta)["acesso"]
    nova = chaves.girar(daqui=chaves.AGORA)
    recente = entrar(conta)["acesso"]
    assert jwt.get_unverified_header(recente)["kid"] == nova
    assert conferir_token(antigo).usuario == conferir_token(recente).usuario == conta.usuario
    publicadas = ClienteDaApi(None).get("/.well-known/jwks.json").json()["keys"]
    assert {k["kid"] for k in publicadas} >= {nova, jwt.get_unverified_header(antigo)["kid"]}
    assert all("d" not in k for k in publicadas)


def test_usuario_bloqueado_na_empresa_nao_renova_nem_entra(conta: Conta) -> None:
    outro = colega(conta, "vendedor")
    tokens = entrar(outro)
    with agir_como(conta.ator):
        usuarios.alterar_usuario(id=outro.usuario, mudancas=usuarios.MudancasDoUsuario(ativo=False), versao_lida=None)
    assert ClienteDaApi(tokens["acesso"]).get("/api/produtos/").status_code == 401
    with pytest.raises(sessoes.RenovacaoInvalida):
        sessoes.renovar(tokens["renovacao"], chave="")
    corpo = {"email": outro.email, "senha": SENHA}
    assert recusa(ClienteDaApi(None).post("/api/tokens/", corpo)) == Recusa(
        status=403, codigo="core.usuario_sem_empresa"
    )


def test_o_ultimo_administrador_nao_se_bloqueia_nem_perde_o_papel(conta: Conta) -> None:
    with agir_como(conta.ator):
        vendedor = list(Papel.objects.filter(padrao="vendedor").values_list("id", flat=True))
        for mudancas in (usuarios.MudancasDoUsuario(ativo=False), usuarios.MudancasDoUsuario(papeis=vendedor)):
            with pytest.raises(usuarios.UltimoAdministrador):
                usuarios.alterar_usuario(id=conta.usuario, mudancas=mudancas, versao_lida=None)
    assert ClienteDaApi(entrar(conta)["acesso"]).get("/api/usuarios/").json()["itens"][0]["ativo"] is True


def test_trocar_a_senha_encerra_as_sessoes(conta: Conta) -> None:
    tokens = entrar(conta)
    corpo = {"senha_atual": SENHA, "senha_nova": "outra senha que serve"}
    assert ClienteDaApi(tokens["acesso"]).post("/api/usuarios/trocar-senha/", corpo).status_code == 204
    assert ClienteDaApi(tokens["acesso"]).get("/api/produtos/").status_code == 401
    with pytest.raises(sessoes.RenovacaoInvalida):
        sessoes.renovar(tokens["renovacao"], chave="")
