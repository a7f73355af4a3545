"""As páginas do link: mostram o formulário, fazem o que ele pede e dizem o que se recusou."""

import pytest
from django.test import Client

from core.contas import EmailAMandar, Usuario
from core.servicos import convites, links_de_senha
from core.servicos.instalacao import OPERADOR
from core.tests.apoio import SENHA, Conta, email_novo, empresa_com_administrador, papel_padrao, token_do_convite
from core.tests.correio import Correio
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.testes.cliente import ClienteDaApi


@pytest.fixture
def conta(bancos: None) -> Conta:
    return empresa_com_administrador()


def convite_de(conta: Conta, email: str) -> str:
    papeis = [papel_padrao(conta, "vendedor")]
    with agir_como(Ator(usuario_id=OPERADOR, empresa_id=conta.empresa)):
        return token_do_convite(convites.convidar(email=email, nome="Rui", papeis=papeis, por_email=False, de=None))


def test_aceita_se_o_convite_na_pagina(conta: Conta) -> None:
    email = email_novo()
    token, navegador = convite_de(conta, email), Client()
    pagina = navegador.get(f"/conta/convite/?token={token}")
    assert pagina["Referrer-Policy"] == "no-referrer"
    assert "no-store" in pagina["Cache-Control"]
    texto = pagina.content.decode()
    assert token in texto
    assert "<script>" not in texto
    fraca = navegador.post("/conta/convite/", {"token": token, "nome": "", "senha": "senha12345"})
    assert fraca.status_code == 422
    assert "muito comum" in fraca.content.decode()
    assert "senha12345" not in fraca.content.decode()
    pronta = navegador.post("/conta/convite/", {"token": token, "nome": "Rui Lima", "senha": SENHA})
    assert pronta.status_code == 200
    assert "Convite aceito" in pronta.content.decode()
    assert ClienteDaApi(None).post("/api/tokens/", {"email": email, "senha": SENHA}).status_code == 200


@pytest.mark.parametrize(
    ("proximo", "aonde"),
    [
        ("/conta/aplicativos/", "/conta/aplicativos/"),
        ("https://exemplo.com.br/", "/"),
        ("//exemplo.com.br/", "/"),
        ("/\\exemplo.com.br/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_quem_entra_so_vai_a_uma_pagina_daqui(conta: Conta, proximo: str, aonde: str) -> None:
    corpo = {"login": conta.email, "password": SENHA, "next": proximo}
    resposta = Client().post("/conta/entrar/", corpo)
    assert (resposta.status_code, resposta["Location"]) == (302, aonde)


def test_o_nome_na_pagina_tem_a_regra_de_toda_linha(conta: Conta) -> None:
    corpo = {"token": convite_de(conta, email_novo()), "nome": "Rui\u202eLima", "senha": SENHA}
    recusada = Client().post("/conta/convite/", corpo)
    assert recusada.status_code == 422
    assert "U+202E" in recusada.content.decode()


def test_quem_esqueceu_a_senha_pede_o_link_e_nao_se_diz_se_ha_conta(conta: Conta, com_correio: Correio) -> None:
    navegador = Client()
    assert "/conta/esqueci/" in navegador.get("/conta/entrar/").content.decode()
    respostas = [navegador.post("/conta/esqueci/", {"email": email}) for email in (conta.email, email_novo())]
    assert [r.status_code for r in respostas] == [200, 200]
    assert respostas[0].content == respostas[1].content
    assert EmailAMandar.objects.filter(para=conta.email).count() == 1


def test_sem_correio_esqueci_a_senha_diz_a_quem_pedir(conta: Conta) -> None:
    recusada = Client().post("/conta/esqueci/", {"email": conta.email})
    assert recusada.status_code == 409
    assert "Peça um link de senha a quem administra a sua empresa" in recusada.content.decode()


def test_escolhe_se_outra_senha_na_pagina(conta: Conta) -> None:
    link = links_de_senha.criar_link(Usuario.objects.get(id=conta.usuario), por_email=False)
    navegador = Client()
    assert link.token in navegador.get(f"/conta/senha/?token={link.token}").content.decode()
    corpo = {"token": link.token, "senha": "outra frase que serve"}
    assert navegador.post("/conta/senha/", corpo).status_code == 200
    usada = navegador.post("/conta/senha/", corpo)
    assert usada.status_code == 422
    assert "já foi usado" in usada.content.decode()


def test_sem_o_csrf_a_pagina_recusa(conta: Conta) -> None:
    token = convite_de(conta, email_novo())
    de_fora = Client(enforce_csrf_checks=True)
    assert de_fora.post("/conta/convite/", {"token": token, "senha": SENHA}).status_code == 403
