"""Um aplicativo feito com a authlib, do consentimento ao fim: o que ele pode, por quanto tempo, e o que o faz parar."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.integrations.base_client.errors import OAuthError
from django.conf import settings

from core.emissao import DURACAO_DA_SESSAO
from core.models import Sessao
from core.servicos import aplicativos, usuarios
from core.tests.apoio import SENHA, Conta, colega, empresa_com_administrador
from core.tests.apoio_oidc import TODOS, Aplicativo, Navegador, Registrado, registrar
from plataforma import relogio
from plataforma.acesso.direitos import direitos
from plataforma.identidade.contexto import agir_como
from plataforma.identidade.tokens import conferir_token, esquecer_chaves
from plataforma.mensageria.trabalho import drenar
from plataforma.topologia import modulos_com_banco

THREADS = 8
RODADAS = 3
PESSOAS = "/api/pessoas/"


@pytest.fixture(autouse=True)
def no_endereco_do_servidor(servidor_http: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """O emissor dos tokens é o endereço em que se atende, e a authlib aceita http."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setattr(settings, "ENDERECO", servidor_http)
    esquecer_chaves()
    yield
    esquecer_chaves()


@pytest.fixture
def conta(bancos: None) -> Conta:
    return empresa_com_administrador()


class Cenario(NamedTuple):
    """Um usuário que entrou na página, e um aplicativo que ele acaba de autorizar."""

    conta: Conta
    navegador: Navegador
    aplicativo: Aplicativo
    volta: str
    tokens: dict[str, Any]

    @property
    def acesso(self) -> str:
        return str(self.tokens["access_token"])


def autorizado(servidor: str, conta: Conta, registrado: Registrado, escopos: tuple[str, ...] = TODOS) -> Cenario:
    navegador, aplicativo = Navegador(servidor).entrar(conta), Aplicativo(servidor, registrado, escopos)
    volta = navegador.autorizar(aplicativo.endereco_de_autorizacao())
    return Cenario(conta, navegador, aplicativo, volta, aplicativo.trocar(volta))


@pytest.fixture
def cenario(servidor_http: str, conta: Conta) -> Cenario:
    return autorizado(servidor_http, conta, registrar(conta))


def erro_de(troca: Callable[[], Any]) -> str:
    with pytest.raises(OAuthError) as recusa:
        troca()
    return str(recusa.value.error)


def exigir_tudo_morto(cenario: Cenario) -> None:
    """Nem a API, em módulo algum, nem o userinfo nem a renovação aceitam o que o aplicativo tem."""
    drenar()
    declarado = conferir_token(cenario.acesso)
    assert {modulo: direitos(modulo, declarado) for modulo in modulos_com_banco()} == dict.fromkeys(modulos_com_banco())
    assert cenario.aplicativo.chamar(PESSOAS, cenario.acesso).status_code == 401
    assert cenario.aplicativo.chamar("userinfo", cenario.acesso).status_code == 401
    assert erro_de(lambda: cenario.aplicativo.renovar(cenario.tokens["refresh_token"])) == "invalid_grant"


def test_do_consentimento_a_api_com_pkce(cenario: Cenario) -> None:
    identidade = cenario.aplicativo.identidade(cenario.tokens)
    assert identidade["sub"] == str(cenario.conta.usuario)
    assert identidade["email"] == cenario.conta.email
    assert cenario.aplicativo.chamar(PESSOAS, cenario.acesso).json()["itens"] == []
    userinfo = cenario.aplicativo.chamar("userinfo", cenario.acesso).json()
    assert (userinfo["sub"], userinfo["name"]) == (str(cenario.conta.usuario), "Ana")
    assert set(cenario.tokens["scope"].split()) == set(TODOS)


def test_o_que_nao_se_consentiu_e_recusado_e_nada_muda(cenario: Cenario) -> None:
    recusa = cenario.aplicativo.sessao.post(
        cenario.aplicativo.publicado["issuer"] + PESSOAS,
        json={"documento": "", "nome": "Invasora"},
        headers={"Idempotency-Key": "1"},
    )
    assert (recusa.status_code, recusa.json()["codigo"]) == (403, "plataforma.escopo_insuficiente")
    assert recusa.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="core.escrever"'
    assert cenario.aplicativo.chamar(PESSOAS, cenario.acesso).json()["itens"] == []


def test_a_tela_diz_em_portugues_e_o_usuario_desmarca_o_que_nao_da(servidor_http: str, conta: Conta) -> None:
    navegador, aplicativo = Navegador(servidor_http).entrar(conta), Aplicativo(servidor_http, registrar(conta))
    tela = navegador.ver(aplicativo.endereco_de_autorizacao())
    texto = tela.text_content()
    assert "Ver clientes, condições, pedidos, faturas, expedições e devoluções" in texto
    assert "Continuar com este acesso depois que você sair, por até 90 dias" in texto
    for caixa in tela.xpath("//input[@value='core.ler' or @value='offline_access']"):
        caixa.checked = False
    volta = navegador.enviar("/identity/o/authorize", tela, action="grant").headers["Location"]
    tokens = aplicativo.trocar(volta)
    assert "refresh_token" not in tokens
    assert aplicativo.chamar("/api/pedidos/", tokens["access_token"]).status_code == 200
    assert aplicativo.chamar(PESSOAS, tokens["access_token"]).status_code == 403


def test_escopo_que_o_aplicativo_nao_registrou_nao_se_pede(servidor_http: str, conta: Conta) -> None:
    aplicativo = Aplicativo(servidor_http, registrar(conta, escopos=("openid",)), ("openid", "vendas.ler"))
    resposta = Navegador(servidor_http).entrar(conta).abrir(aplicativo.endereco_de_autorizacao())
    assert parse_qs(urlsplit(resposta.headers["Location"]).query)["error"] == ["invalid_scope"]


def test_confidencial_tambem_usa_pkce(servidor_http: str, conta: Conta) -> None:
    registrado = registrar(conta, confidencial=True)
    assert autorizado(servidor_http, conta, registrado).aplicativo.id == registrado.id
    sem_pkce = Aplicativo(servidor_http, registrado)
    sem_pkce.verificador = ""
    for endereco in (
        sem_pkce.endereco_de_autorizacao(),
        Aplicativo(servidor_http, registrado).endereco_de_autorizacao().replace("S256", "plain"),
    ):
        volta = Navegador(servidor_http).entrar(conta).abrir(endereco).headers["Location"]
        assert parse_qs(urlsplit(volta).query)["error"] == ["invalid_request"]


@pytest.mark.parametrize(
    "endereco",
    [
        "http://127.0.0.1:9998/volta",
        "http://127.0.0.1:9999/volta/",
        "http://127.0.0.1:9999/volta?a=1",
        "http://127.0.0.1:9999/volta#a",
        "http://127.0.0.1:9999/Volta",
        "http://localhost:9999/volta",
        "http://127.0.0.1:9999/x/../volta",
    ],
)
def test_so_se_volta_ao_endereco_registrado_letra_por_letra(servidor_http: str, conta: Conta, endereco: str) -> None:
    aplicativo = Aplicativo(servidor_http, registrar(conta))
    aplicativo.sessao.redirect_uri = endereco
    resposta = Navegador(servidor_http).entrar(conta).abrir(aplicativo.endereco_de_autorizacao())
    assert resposta.status_code == 400
    assert "endereço que ele não registrou" in resposta.text


def test_quem_nao_e_da_empresa_do_aplicativo_nem_ve_a_tela(servidor_http: str, conta: Conta) -> None:
    aplicativo = Aplicativo(servidor_http, registrar(conta))
    de_fora = Navegador(servidor_http).entrar(empresa_com_administrador())
    resposta = de_fora.abrir(aplicativo.endereco_de_autorizacao())
    assert resposta.status_code == 403
    assert "é de uma empresa em que você não está ativo" in resposta.text


def test_em_silencio_so_o_que_ja_se_autorizou_a_este_aplicativo(servidor_http: str, conta: Conta) -> None:
    cenario = autorizado(servidor_http, conta, registrar(conta, confidencial=True))
    outro = Aplicativo(servidor_http, registrar(cenario.conta, confidencial=True))
    for navegador, erro in ((cenario.navegador, "consent_required"), (Navegador(servidor_http), "login_required")):
        recusa = navegador.abrir(outro.endereco_de_autorizacao(prompt="none")).headers["Location"]
        assert parse_qs(urlsplit(recusa).query)["error"] == [erro]
    volta = cenario.navegador.abrir(cenario.aplicativo.endereco_de_autorizacao(prompt="none")).headers["Location"]
    tokens = cenario.aplicativo.trocar(volta)
    assert cenario.aplicativo.chamar(PESSOAS, tokens["access_token"]).status_code == 200


def test_do_aplicativo_publico_que_nao_prova_quem_e_se_pergunta_sempre(cenario: Cenario) -> None:
    recusa = cenario.navegador.abrir(cenario.aplicativo.endereco_de_autorizacao(prompt="none")).headers["Location"]
    assert parse_qs(urlsplit(recusa).query)["error"] == ["consent_required"]
    assert cenario.navegador.ver(cenario.aplicativo.endereco_de_autorizacao()).xpath("//button[@value='grant']")


def test_a_renovacao_do_aplicativo_tambem_acaba(cenario: Cenario) -> None:
    cedo = relogio.agora() - DURACAO_DA_SESSAO + timedelta(minutes=1)
    Sessao.objects.filter(aplicativo=cenario.aplicativo.id).update(criada_em=cedo)
    novos = cenario.aplicativo.renovar(cenario.tokens["refresh_token"])
    vence_em = Sessao.objects.get(aplicativo=cenario.aplicativo.id).vence_em
    assert vence_em == cedo + DURACAO_DA_SESSAO
    Sessao.objects.filter(aplicativo=cenario.aplicativo.id).update(vence_em=relogio.agora())
    assert erro_de(lambda: cenario.aplicativo.renovar(novos["refresh_token"])) == "invalid_grant"


def test_a_renovacao_gira_e_o_reuso_encerra_tudo(cenario: Cenario) -> None:
    novos = cenario.aplicativo.renovar(cenario.tokens["refresh_token"])
    assert cenario.aplicativo.chamar(PESSOAS, novos["access_token"]).status_code == 200
    assert erro_de(lambda: cenario.aplicativo.renovar(cenario.tokens["refresh_token"])) == "invalid_grant"
    exigir_tudo_morto(cenario._replace(tokens=novos))


def test_o_codigo_usado_de_novo_encerra_o_que_deu(cenario: Cenario) -> None:
    assert erro_de(lambda: cenario.aplicativo.trocar(cenario.volta)) == "invalid_grant"
    exigir_tudo_morto(cenario)


def test_verificador_errado_nao_gasta_o_codigo(servidor_http: str, conta: Conta) -> None:
    aplicativo = Aplicativo(servidor_http, registrar(conta))
    volta = Navegador(servidor_http).entrar(conta).autorizar(aplicativo.endereco_de_autorizacao())
    certo, aplicativo.verificador = aplicativo.verificador, "x" * 64
    assert erro_de(lambda: aplicativo.trocar(volta)) == "invalid_grant"
    aplicativo.verificador = certo
    assert aplicativo.chamar(PESSOAS, aplicativo.trocar(volta)["access_token"]).status_code == 200


def em_paralelo(acao: Callable[[], Any]) -> list[Any]:
    """O que cada uma das threads, que largam juntas, conseguiu."""
    largada, conseguidos = Barrier(THREADS), []

    def tentar() -> None:
        largada.wait()
        try:
            conseguidos.append(acao())
        except OAuthError as erro:
            assert erro.error == "invalid_grant"  # noqa: PT017

    with ThreadPoolExecutor(THREADS) as threads:
        for tentativa in [threads.submit(tentar) for _ in range(THREADS)]:
            tentativa.result()
    return conseguidos


@pytest.mark.concorrencia
def test_um_codigo_em_oito_trocas_ao_mesmo_tempo_da_um_so_jogo_de_tokens(servidor_http: str, conta: Conta) -> None:
    registrado, navegador = registrar(conta), Navegador(servidor_http).entrar(conta)
    for _ in range(RODADAS):
        aplicativo = Aplicativo(servidor_http, registrado)
        volta = navegador.autorizar(aplicativo.endereco_de_autorizacao())
        conseguidos = em_paralelo(lambda: aplicativo.trocar(volta))  # noqa: B023
        assert len(conseguidos) == 1
        assert aplicativo.chamar(PESSOAS, conseguidos[0]["access_token"]).status_code == 401, "as outras são reuso"


@pytest.mark.concorrencia
def test_uma_renovacao_em_oito_trocas_ao_mesmo_tempo_da_um_so_jogo_de_tokens(servidor_http: str, conta: Conta) -> None:
    registrado, navegador = registrar(conta), Navegador(servidor_http).entrar(conta)
    for _ in range(RODADAS):
        aplicativo = Aplicativo(servidor_http, registrado)
        tokens = aplicativo.trocar(navegador.autorizar(aplicativo.endereco_de_autorizacao()))
        conseguidos = em_paralelo(lambda: aplicativo.renovar(tokens["refresh_token"]))  # noqa: B023
        assert len(conseguidos) == 1
        assert aplicativo.chamar(PESSOAS, conseguidos[0]["access_token"]).status_code == 401, "as outras são reuso"


@pytest.mark.parametrize("qual", ["access_token", "refresh_token"])
def test_revogar_um_token_encerra_a_autorizacao(cenario: Cenario, qual: str) -> None:
    assert cenario.aplicativo.revogar(cenario.tokens[qual]) == 200
    exigir_tudo_morto(cenario)


def test_um_aplicativo_nao_revoga_o_token_de_outro(cenario: Cenario, servidor_http: str) -> None:
    outro = Aplicativo(servidor_http, registrar(cenario.conta))
    assert outro.revogar(cenario.acesso) == 400
    assert outro.revogar(cenario.tokens["refresh_token"]) == 400
    assert cenario.aplicativo.chamar("userinfo", cenario.acesso).status_code == 200


def _trocar_a_senha(cenario: Cenario) -> None:
    with agir_como(cenario.conta.ator):
        usuarios.trocar_senha(usuario=cenario.conta.usuario, senha_atual=SENHA, senha_nova="outra senha que serve")


def _sair_pelo_aplicativo(cenario: Cenario) -> None:
    tela = f"/identity/o/logout?client_id={cenario.aplicativo.id}"
    saida = cenario.navegador.enviar("/identity/o/logout", cenario.navegador.ver(tela), action="stay")
    assert saida.status_code == 302


def _apagar_o_aplicativo(cenario: Cenario) -> None:
    with agir_como(cenario.conta.ator):
        aplicativos.apagar_aplicativo(id=cenario.aplicativo.id)


def _revogar_na_pagina(cenario: Cenario) -> None:
    pagina = cenario.navegador.ver("/conta/aplicativos/")
    assert "Ver a empresa, pessoas, produtos" in pagina.text_content()
    assert cenario.navegador.enviar("/conta/aplicativos/", pagina, aplicativo=cenario.aplicativo.id).status_code == 302
    assert "Você não autorizou nenhum aplicativo" in cenario.navegador.ver("/conta/aplicativos/").text_content()


@pytest.mark.parametrize("encerrar", [_trocar_a_senha, _sair_pelo_aplicativo, _revogar_na_pagina])
def test_o_que_o_usuario_faz_encerra_tudo(cenario: Cenario, encerrar: Callable[[Cenario], None]) -> None:
    assert cenario.aplicativo.chamar(PESSOAS, cenario.acesso).status_code == 200
    encerrar(cenario)
    exigir_tudo_morto(cenario)


def test_apagado_o_aplicativo_nada_dele_vale(cenario: Cenario) -> None:
    _apagar_o_aplicativo(cenario)
    drenar()
    assert direitos("vendas", conferir_token(cenario.acesso)) is None
    assert cenario.aplicativo.chamar(PESSOAS, cenario.acesso).status_code == 401
    assert cenario.aplicativo.chamar("userinfo", cenario.acesso).status_code == 401
    assert erro_de(lambda: cenario.aplicativo.renovar(cenario.tokens["refresh_token"])) == "invalid_client"


def test_quem_sai_da_empresa_leva_o_aplicativo_junto(servidor_http: str, conta: Conta) -> None:
    cenario = autorizado(servidor_http, colega(conta, "vendedor"), registrar(conta))
    with agir_como(conta.ator):
        mudancas = usuarios.MudancasDoUsuario(ativo=False)
        usuarios.alterar_usuario(id=cenario.conta.usuario, mudancas=mudancas, versao_lida=None)
    exigir_tudo_morto(cenario)


def test_a_senha_trocada_tira_da_pagina_quem_tinha_entrado(cenario: Cenario) -> None:
    _trocar_a_senha(cenario)
    resposta = cenario.navegador.abrir("/conta/aplicativos/")
    assert urlsplit(resposta.headers["Location"]).path == "/conta/entrar/"


def test_abrir_a_pagina_de_sair_nao_tira_ninguem(cenario: Cenario) -> None:
    """O endereço aberto por outro sítio, numa imagem que seja: só o formulário desta casa, enviado, tira."""
    do_aplicativo = f"/identity/o/logout?client_id={cenario.aplicativo.id}"
    com_id_token = f"/identity/o/logout?id_token_hint={cenario.tokens['id_token']}"
    for endereco in ("/conta/sair/", "/identity/o/logout", do_aplicativo, com_id_token):
        assert cenario.navegador.abrir(endereco).status_code == 200, endereco
    sem_formulario = cenario.navegador.http.post(
        cenario.aplicativo.publicado["issuer"] + com_id_token, allow_redirects=False, timeout=10
    )
    assert sem_formulario.status_code == 200, "mostra a pergunta, e não sai"
    assert cenario.navegador.abrir("/conta/aplicativos/").status_code == 200
    assert cenario.aplicativo.chamar(PESSOAS, cenario.acesso).status_code == 200


def test_quem_sai_da_pagina_para_o_aplicativo_que_nao_age_sem_ele(servidor_http: str, cenario: Cenario) -> None:
    sem_renovar = tuple(e for e in TODOS if e != "offline_access")
    presente = autorizado(servidor_http, cenario.conta, registrar(cenario.conta), sem_renovar)
    saida = presente.navegador.enviar("/conta/sair/", presente.navegador.ver("/conta/sair/"))
    assert saida.status_code == 302
    assert presente.aplicativo.chamar(PESSOAS, presente.acesso).status_code == 401
    assert cenario.aplicativo.chamar(PESSOAS, cenario.acesso).status_code == 200


def test_o_que_nao_se_oferece_nao_se_publica_nem_se_atende(servidor_http: str, conta: Conta) -> None:
    publicado = Aplicativo(servidor_http, registrar(conta)).publicado
    assert "device_authorization_endpoint" not in publicado
    assert publicado["grant_types_supported"] == ["authorization_code", "refresh_token", "client_credentials"]
    assert publicado["response_types_supported"] == ["code"]
    assert publicado["code_challenge_methods_supported"] == ["S256"]
    assert "vendas.escrever" in publicado["scopes_supported"]
    navegador = Navegador(servidor_http)
    assert navegador.abrir("/identity/o/device").status_code == 404
    assert navegador.abrir("/identity/o/api/device/code").status_code == 404
