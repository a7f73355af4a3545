"""Outra senha só pelo link: mandado ao e-mail, mostrado por quem administra a conta, ou pelo operador; uma vez."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connections

from core.contas import EmailAMandar, Usuario
from core.servicos import sessoes
from core.servicos.emails import mandar_pendentes
from core.tests.apoio import (
    SENHA,
    Conta,
    colega,
    email_novo,
    empresa_com_administrador,
    entrar_por_convite,
    noutra_empresa,
    provar,
)
from core.tests.correio import Correio
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import criado, feito, problema

THREADS = 8
NOVA = "outra frase que serve"
ANONIMO = ClienteDaApi(None)
ESQUECI, REDEFINIR = "/api/usuarios/esqueci-a-senha/", "/api/usuarios/redefinir-senha/"


@pytest.fixture
def conta(bancos: None) -> Conta:
    return empresa_com_administrador()


def entrar(conta: Conta, senha: str) -> Any:
    return ANONIMO.post("/api/tokens/", {"email": conta.email, "senha": senha, "empresa": str(conta.empresa)})


def cliente(conta: Conta) -> ClienteDaApi:
    return ClienteDaApi(feito(entrar(conta, SENHA))["acesso"])


def redefinir(token: str, senha: str = NOVA) -> Any:
    return ANONIMO.post(REDEFINIR, {"token": token, "senha": senha})


def pedir(email: str, com_correio: Correio) -> list[str]:
    assert ANONIMO.post(ESQUECI, {"email": email}).status_code == 202
    mandar_pendentes()
    return com_correio.tokens(email)


def test_o_link_mandado_ao_email_troca_a_senha_prova_o_email_e_encerra_as_sessoes(
    conta: Conta, com_correio: Correio
) -> None:
    antes = feito(entrar(conta, SENHA))
    (token,) = pedir(conta.email, com_correio)
    assert redefinir(token).status_code == 204
    assert Usuario.objects.get(id=conta.usuario).email_provado_em is not None
    assert entrar(conta, SENHA).status_code == 401
    assert entrar(conta, NOVA).status_code == 200
    assert ClienteDaApi(antes["acesso"]).get("/api/produtos/").status_code == 401
    with pytest.raises(sessoes.RenovacaoInvalida):
        sessoes.renovar(antes["renovacao"], chave="")
    assert problema(redefinir(token), 422).codigo == "core.link_invalido"


def test_quem_nao_tem_conta_recebe_a_mesma_resposta_e_nenhuma_mensagem(conta: Conta, com_correio: Correio) -> None:
    ninguem = email_novo()
    com_conta, sem_conta = (ANONIMO.post(ESQUECI, {"email": email}) for email in (conta.email, ninguem))
    assert (com_conta.status_code, com_conta.content) == (sem_conta.status_code, sem_conta.content)
    assert EmailAMandar.objects.filter(para__in=[conta.email, ninguem]).count() == 2
    mandar_pendentes()
    assert len(com_correio.textos(conta.email)) == 1
    assert com_correio.textos(ninguem) == []


def ligar_segundo_fator(api: ClienteDaApi) -> str:
    pendente = feito(api.post("/api/usuarios/segundo-fator/", {"senha_atual": SENHA}))
    codigo = pyotp.TOTP(pendente["segredo"]).now()
    feito(api.post("/api/usuarios/segundo-fator/ligar/", {"confirmacao": pendente["confirmacao"], "codigo": codigo}))
    return str(pendente["segredo"])


def test_pedir_de_novo_logo_depois_nao_manda_outra_mensagem(conta: Conta, com_correio: Correio) -> None:
    for _ in range(3):
        tokens = pedir(conta.email, com_correio)
    assert len(tokens) == 1


def test_sem_servidor_de_email_a_recusa_diz_a_quem_pedir(conta: Conta) -> None:
    recusas = [ANONIMO.post(ESQUECI, {"email": email}) for email in (conta.email, email_novo())]
    assert [problema(r, 409).codigo for r in recusas] == ["core.sem_servidor_de_email"] * 2
    assert "quem administra a sua empresa" in recusas[0].json()["detail"]


def test_quem_criou_a_conta_com_o_email_de_outro_fica_de_fora_quando_ela_se_prova(
    conta: Conta, com_correio: Correio
) -> None:
    presidente = Conta(email_novo(), conta.usuario, conta.empresa)
    presidente = presidente._replace(usuario=entrar_por_convite(conta, presidente.email, "vendedor").usuario)
    api = cliente(presidente)
    ligar_segundo_fator(api)
    (token,) = pedir(presidente.email, com_correio)
    assert redefinir(token).status_code == 204
    assert entrar(presidente, SENHA).status_code == 401
    assert entrar(presidente, NOVA).status_code == 200
    assert not Authenticator.objects.filter(user_id=presidente.usuario).exists()
    assert api.get("/api/produtos/").status_code == 401


def test_com_outra_conta_ja_provada_a_confinada_so_troca_a_senha(conta: Conta, com_correio: Correio) -> None:
    provar(conta)
    confinada = empresa_com_administrador(conta.email)
    for token in pedir(conta.email, com_correio):
        assert redefinir(token).status_code == 204
    assert Usuario.objects.get(id=confinada.usuario).restrito_a == confinada.empresa
    assert [entrar(c, NOVA).status_code for c in (conta, confinada)] == [200, 200]


def test_a_conta_provada_mantem_o_segundo_fator(conta: Conta, com_correio: Correio) -> None:
    provar(conta)
    segredo = ligar_segundo_fator(cliente(conta))
    (token,) = pedir(conta.email, com_correio)
    assert redefinir(token).status_code == 204
    assert problema(entrar(conta, NOVA), 401).codigo == "core.segundo_fator_exigido"
    corpo = {"email": conta.email, "senha": NOVA, "codigo": pyotp.TOTP(segredo).now()}
    assert ANONIMO.post("/api/tokens/", corpo).status_code == 200


@pytest.mark.concorrencia
def test_oito_usos_do_mesmo_link_trocam_uma_senha(conta: Conta, com_correio: Correio) -> None:
    (token,), largada = pedir(conta.email, com_correio), Barrier(THREADS)

    def tentar(numero: int) -> int:
        try:
            largada.wait()
            return int(redefinir(token, f"frase de número {numero} diferente").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as threads:
        respostas = [f.result() for f in [threads.submit(tentar, n) for n in range(THREADS)]]
    assert sorted(respostas) == [204] + [422] * (THREADS - 1)
    ganhou = respostas.index(204)
    assert entrar(conta, f"frase de número {ganhou} diferente").status_code == 200


def test_o_administrador_da_um_link_a_quem_so_e_da_empresa_dele(conta: Conta) -> None:
    beto = colega(conta, "vendedor")
    caminho = f"/api/usuarios/{beto.usuario}/link-de-senha/"
    primeira, repetida = (criado(cliente(conta).post(caminho, chave="k")) for _ in range(2))
    assert primeira == repetida
    assert criado(cliente(conta).post(caminho, {}, chave="k")) == primeira, "nada e {} dizem o mesmo"
    assert redefinir(_token(primeira["link"])).status_code == 204
    assert entrar(beto, NOVA).status_code == 200
    assert Usuario.objects.get(id=beto.usuario).email_provado_em is None, "o que se mostra não prova o e-mail"


def test_de_quem_provou_o_email_e_de_outra_empresa_o_administrador_nao_da_link(conta: Conta) -> None:
    alheia = empresa_com_administrador()
    assert cliente(conta).post(f"/api/usuarios/{alheia.usuario}/link-de-senha/").status_code == 404
    provar(alheia)
    entrar_por_convite(conta, alheia.email, "vendedor", por_email=True)
    recusada = cliente(conta).post(f"/api/usuarios/{alheia.usuario}/link-de-senha/")
    assert problema(recusada, 409).codigo == "core.conta_provada"


def test_o_link_encerra_as_sessoes_em_todas_as_empresas(conta: Conta, com_correio: Correio) -> None:
    provar(conta)
    outra = noutra_empresa(conta)
    acessos = [feito(entrar(c, SENHA))["acesso"] for c in (conta, outra)]
    (token,) = pedir(conta.email, com_correio)
    assert redefinir(token).status_code == 204
    assert [ClienteDaApi(a).get("/api/produtos/").status_code for a in acessos] == [401, 401]


def test_o_operador_escreve_um_link_por_conta_do_email(conta: Conta) -> None:
    empresa_com_administrador(conta.email)
    saida = StringIO()
    call_command("link_de_senha", email=conta.email.upper(), stdout=saida)
    tokens = re.findall(r"token=(\S+)", saida.getvalue())
    assert [redefinir(token).status_code for token in tokens] == [204, 204]
    with pytest.raises(CommandError, match="Não há conta com o e-mail"):
        call_command("link_de_senha", email=email_novo())


def _token(link: str) -> str:
    return parse_qs(urlsplit(link).query)["token"][0]
