"""Entra-se numa empresa só pelo próprio convite, com uma senha própria, e nada de outra empresa muda nem se mostra."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.db import connections

from core.contas import Convite, Usuario
from core.models import Empresa, Papel
from core.servicos import sessoes, usuarios
from core.servicos.emails import mandar_pendentes
from core.tests.apoio import (
    ORIGEM,
    SENHA,
    Conta,
    colega,
    email_novo,
    empresa_com_administrador,
    entrar_por_convite,
    noutra_empresa,
    papel_padrao,
    provar,
    token_do_convite,
)
from core.tests.correio import Correio
from plataforma import relogio
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import agir_como
from plataforma.identidade.tokens import conferir_token
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import criado, feito, problema

THREADS = 8
DO_ATACANTE, DA_PESSOA = "a frase do atacante", "a frase da pessoa"
ACEITAR = "/api/convites/aceitar/"
ANONIMO = ClienteDaApi(None)
GUARDADAS = "SELECT resposta FROM comandos_chave_do_cliente WHERE rota LIKE '%%/api/convites/%%' AND empresa_id = %s"


@pytest.fixture
def conta(bancos: None) -> Conta:
    return empresa_com_administrador()


def cliente(conta: Conta, senha: str = SENHA) -> ClienteDaApi:
    return ClienteDaApi(
        sessoes.entrar(email=conta.email, senha=senha, empresa=conta.empresa, codigo="", origem=ORIGEM).acesso
    )


def convidar(conta: Conta, email: str, papel: str = "vendedor") -> dict[str, Any]:
    corpo = {"email": email, "nome": "Presidente", "papeis": [papel_padrao(conta, papel)]}
    return criado(cliente(conta).post("/api/convites/", corpo))


def token_de(convite: dict[str, Any]) -> str:
    return parse_qs(urlsplit(convite["link"]).query)["token"][0]


def aceitar(token: str, senha: str = SENHA) -> Any:
    return ANONIMO.post(ACEITAR, {"token": token, "senha": senha})


def entrar(email: str, senha: str, empresa: UUID | None = None) -> Any:
    return ANONIMO.post("/api/tokens/", {"email": email, "senha": senha, "empresa": empresa and str(empresa)})


def test_o_convidado_entra_com_a_senha_que_escolheu(conta: Conta) -> None:
    email = email_novo()
    convite = convidar(conta, email)
    pronta = feito(aceitar(token_de(convite), DA_PESSOA))
    assert pronta["empresa"] == str(conta.empresa)
    tokens = feito(entrar(email, DA_PESSOA))
    assert tokens["usuario"] == pronta["usuario"]
    assert ClienteDaApi(tokens["acesso"]).get("/api/produtos/").status_code == 200
    (listado,) = feito(cliente(conta).get("/api/convites/", email=email))["itens"]
    assert listado["aceito_em"] is not None
    assert "link" not in listado


def test_a_conta_que_outra_empresa_fez_com_o_email_da_pessoa_nao_entra_na_dela(conta: Conta) -> None:
    atacante, presidente = empresa_com_administrador(), email_novo()
    feito(aceitar(token_de(convidar(atacante, presidente)), DO_ATACANTE))
    feito(aceitar(token_de(convidar(conta, presidente, "administrador")), DA_PESSOA))
    assert problema(entrar(presidente, DO_ATACANTE, conta.empresa), 401).codigo == "core.credenciais_invalidas"
    assert feito(entrar(presidente, DO_ATACANTE))["empresa"] == str(atacante.empresa)
    assert feito(entrar(presidente, DA_PESSOA))["empresa"] == str(conta.empresa)
    assert problema(entrar(presidente, DA_PESSOA, atacante.empresa), 401).codigo == "core.credenciais_invalidas"


def test_o_convite_por_email_nao_usa_a_conta_que_ninguem_provou(conta: Conta, com_correio: Correio) -> None:
    atacante, presidente = empresa_com_administrador(), email_novo()
    entrar_por_convite(atacante, presidente, "vendedor", senha=DO_ATACANTE)
    assert convidar(conta, presidente, "administrador")["link"] == ""
    mandar_pendentes()
    (token,) = com_correio.tokens(presidente)
    feito(aceitar(token, DA_PESSOA))
    assert problema(entrar(presidente, DO_ATACANTE, conta.empresa), 401).codigo == "core.credenciais_invalidas"
    assert feito(entrar(presidente, DA_PESSOA))["empresa"] == str(conta.empresa)
    assert Usuario.objects.get(email=presidente, restrito_a=None).email_provado_em is not None


def test_o_link_mostrado_nunca_alcanca_a_conta_provada(conta: Conta) -> None:
    provar(conta, DA_PESSOA)
    atacante = empresa_com_administrador()
    feito(aceitar(token_de(convidar(atacante, conta.email)), DO_ATACANTE))
    assert feito(entrar(conta.email, DA_PESSOA))["empresa"] == str(conta.empresa)
    assert problema(entrar(conta.email, DO_ATACANTE, conta.empresa), 401).codigo == "core.credenciais_invalidas"
    (usuario,) = feito(cliente(atacante).get("/api/usuarios/", limite=1))["itens"]
    assert usuario["nome"] == "Presidente"
    assert usuario["id"] != str(conta.usuario)


def test_o_nome_da_empresa_nao_acrescenta_cabecalhos_a_mensagem(conta: Conta, com_correio: Correio) -> None:
    """A API não aceita quebra de linha; aqui ela já está no banco, como se tivesse entrado por outro caminho."""
    with agir_como(conta.ator):
        Empresa.objects.update(razao_social="Padaria\r\nBcc: outro@exemplo.com.br\r\n\r\nOutro corpo")
    convidado = email_novo()
    convidar(conta, convidado)
    assert mandar_pendentes() == 1
    (mensagem,) = com_correio.mensagens(convidado)
    assert mensagem["Subject"] == "Convite de Padaria Bcc: outro@exemplo.com.br Outro corpo para o meu_erp"
    assert mensagem["Bcc"] is None
    assert mensagem.get_content().startswith("Olá, Presidente.")
    assert com_correio.mensagens("outro@exemplo.com.br") == []


def test_quem_provou_o_email_aceita_com_a_senha_que_tem_e_ela_nao_muda(conta: Conta, com_correio: Correio) -> None:
    provar(conta, DA_PESSOA)
    outra = empresa_com_administrador()
    convidar(outra, conta.email)
    mandar_pendentes()
    (token,) = com_correio.tokens(conta.email)
    assert problema(aceitar(token, "outra senha qualquer"), 422).campos == ["senha"]
    assert feito(aceitar(token, DA_PESSOA))["usuario"] == str(conta.usuario)
    assert feito(entrar(conta.email, DA_PESSOA))["empresa"] == str(conta.empresa), "a entrada de sempre não mudou"
    assert feito(entrar(conta.email, DA_PESSOA, outra.empresa))["empresa"] == str(outra.empresa)


def test_a_resposta_e_a_mesma_exista_ou_nao_a_conta_noutra_empresa(conta: Conta) -> None:
    alheia = empresa_com_administrador()
    provar(alheia)
    existe, nao_existe = (convidar(conta, email) for email in (alheia.email, email_novo()))
    assert {c: type(v) for c, v in existe.items()} == {c: type(v) for c, v in nao_existe.items()}
    assert existe["nome"] == nao_existe["nome"] == "Presidente"
    sem_papel = {"nome": "X", "papeis": ["0190aaaa-0000-7000-8000-000000000000"]}
    recusas = [
        cliente(conta).post("/api/convites/", {"email": email, **sem_papel}) for email in (alheia.email, email_novo())
    ]
    assert [problema(r, 422).campos for r in recusas] == [["papeis.0"]] * 2
    assert recusas[0].json()["detail"] == recusas[1].json()["detail"]


def test_a_repeticao_mostra_o_mesmo_link_e_nenhuma_resposta_o_guarda(conta: Conta) -> None:
    corpo = {"email": email_novo(), "nome": "Beto", "papeis": [papel_padrao(conta, "vendedor")]}
    primeira, segunda = (criado(cliente(conta).post("/api/convites/", corpo, chave="k")) for _ in range(2))
    assert primeira == segunda
    with agir_como(conta.ator):
        guardadas = [resposta for (resposta,) in executar("core", GUARDADAS, [conta.empresa])]
    assert len(guardadas) == 1
    assert token_de(primeira) not in str(guardadas[0])


def test_reenviado_so_o_link_novo_vale(conta: Conta) -> None:
    convite = convidar(conta, email_novo())
    novo = feito(cliente(conta).post(f"/api/convites/{convite['id']}/reenviar/"))
    assert problema(aceitar(token_de(convite)), 422).codigo == "core.convite_invalido"
    assert aceitar(token_de(novo)).status_code == 200
    assert problema(cliente(conta).post(f"/api/convites/{convite['id']}/reenviar/"), 409).codigo == (
        "core.convite_encerrado"
    )


def vencer(conta: Conta, convite: dict[str, Any]) -> None:
    with agir_como(conta.ator):
        Convite.objects.filter(id=convite["id"]).update(vence_em=relogio.agora() - timedelta(seconds=1))


def revogar(conta: Conta, convite: dict[str, Any]) -> None:
    feito(cliente(conta).post(f"/api/convites/{convite['id']}/revogar/"))


def aceitar_antes(_conta: Conta, convite: dict[str, Any]) -> None:
    feito(aceitar(token_de(convite)))


@pytest.mark.parametrize("encerrar", [vencer, revogar, aceitar_antes])
def test_convite_encerrado_nao_vale(conta: Conta, encerrar: Callable[[Conta, dict[str, Any]], None]) -> None:
    convite = convidar(conta, email_novo())
    encerrar(conta, convite)
    recusada = problema(aceitar(token_de(convite)), 422)
    assert recusada.codigo == "core.convite_invalido"
    assert recusada.campos == ["token"]


@pytest.mark.parametrize("torcer", [lambda t: t[:-1], lambda t: "A" * 86, lambda t: t[:-43] + "A" * 43, lambda t: ""])
def test_token_que_nao_e_nosso_nao_vale(conta: Conta, torcer: Callable[[str], str]) -> None:
    convite = convidar(conta, email_novo())
    assert aceitar(torcer(token_de(convite))).status_code == 422
    assert aceitar(token_de(convite)).status_code == 200


@pytest.mark.concorrencia
def test_oito_aceites_do_mesmo_link_fazem_uma_conta(conta: Conta) -> None:
    email = email_novo()
    token, largada = token_de(convidar(conta, email)), Barrier(THREADS)

    def tentar() -> int:
        try:
            largada.wait()
            return int(aceitar(token).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as threads:
        respostas = [f.result() for f in [threads.submit(tentar) for _ in range(THREADS)]]
    assert sorted(respostas) == [200] + [422] * (THREADS - 1)
    assert Usuario.objects.filter(email=email).count() == 1


def test_um_so_convite_em_aberto_por_email_e_quem_ja_e_da_empresa_nao_se_convida(conta: Conta) -> None:
    email = email_novo()
    corpo = {"email": email.upper(), "nome": "Beto", "papeis": [papel_padrao(conta, "vendedor")]}
    convite = convidar(conta, email)
    assert problema(cliente(conta).post("/api/convites/", corpo), 409).codigo == "core.convite_em_aberto"
    feito(aceitar(token_de(convite)))
    assert problema(cliente(conta).post("/api/convites/", corpo), 409).codigo == "core.usuario_ja_na_empresa"


def test_o_convite_de_quem_perdeu_o_direito_de_convidar_nao_vale(conta: Conta) -> None:
    outro = colega(conta, "administrador")
    convite = convidar(outro, email_novo())
    with agir_como(conta.ator):
        usuarios.alterar_usuario(id=outro.usuario, mudancas=usuarios.MudancasDoUsuario(ativo=False), versao_lida=None)
    assert problema(aceitar(token_de(convite)), 422).codigo == "core.convite_invalido"


def test_quem_saiu_volta_por_convite_com_a_conta_que_tinha(conta: Conta) -> None:
    beto = colega(conta, "vendedor")
    with agir_como(conta.ator):
        usuarios.alterar_usuario(id=beto.usuario, mudancas=usuarios.MudancasDoUsuario(ativo=False), versao_lida=None)
    assert feito(aceitar(token_de(convidar(conta, beto.email)), DA_PESSOA))["usuario"] == str(beto.usuario)
    assert entrar(beto.email, DA_PESSOA).status_code == 200


def test_de_duas_empresas_a_sem_dizer_qual_e_a_mais_antiga_em_que_esta_ativo(conta: Conta) -> None:
    provar(conta)
    outra = noutra_empresa(conta)
    assert feito(entrar(conta.email, SENHA))["empresa"] == str(conta.empresa)
    assert conferir_token(feito(entrar(conta.email, SENHA, outra.empresa))["acesso"]).empresa == outra.empresa
    colega(conta, "administrador")
    with agir_como(conta.ator):
        usuarios.alterar_usuario(id=conta.usuario, mudancas=usuarios.MudancasDoUsuario(ativo=False), versao_lida=None)
    assert feito(entrar(conta.email, SENHA))["empresa"] == str(outra.empresa)


def test_mais_contas_com_o_email_nao_mudam_a_entrada_de_quem_ja_tinha(conta: Conta) -> None:
    for _ in range(3):
        entrar_por_convite(empresa_com_administrador(), conta.email, "vendedor", senha=SENHA)
    assert feito(entrar(conta.email, SENHA))["empresa"] == str(conta.empresa)


@pytest.mark.parametrize("contas", [0, 1, 3])
def test_errar_a_senha_custa_o_mesmo_quantas_contas_haja(
    bancos: None, contas: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    email, custos = email_novo(), []
    for _ in range(contas):
        empresa_com_administrador(email)
    from_hasher = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    monkeypatch.setattr(from_hasher, lambda _self, senha, sal: custos.append(senha) or f"md5${sal}$x")
    assert entrar(email, "a senha errada de todas").status_code == 401
    assert custos == ["a senha errada de todas"] * 3


def test_papel_que_o_convite_da_e_o_que_a_conta_ganha(conta: Conta) -> None:
    convite = convidar(conta, email_novo(), "estoquista")
    usuario = feito(aceitar(token_de(convite)))["usuario"]
    with agir_como(conta.ator):
        (papel,) = Papel.objects.filter(vinculos__usuario=usuario).values_list("padrao", flat=True)
        assert token_do_convite(UUID(convite["id"])) == token_de(convite)
    assert papel == "estoquista"
