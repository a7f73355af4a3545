"""Senhas que um atacante tentaria primeiro não se aceitam, em lugar nenhum onde se escolhe uma."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

from core.contas import Usuario
from core.senhas import lembra
from core.servicos import sessoes
from core.servicos.contas import conferir_senha_nova
from core.tests.apoio import ORIGEM, SENHA, cnpj, email_novo, empresa_com_administrador
from plataforma.erros import EntradaInvalida
from plataforma.operacao.senhas import ler_senha
from plataforma.testes.cliente import ClienteDaApi

DE_QUEM = {"email": "ana.souza@moveisaurora.com.br", "nome": "Ana Souza", "empresas": ["Móveis Aurora Ltda", "Aurora"]}


@pytest.mark.parametrize(
    "senha",
    [
        "senha12345",
        "Senha@2024!",
        "s3nha12345",
        "123456senha",
        "senhasenhasenha",
        "flamengo1981",
        "Jesus123456",
        "teamo123456",
        "brasil2026!",
        "administrador",
        "qwertyuiop",
        "1234567890",
        "aaaaaaaaaaaa",
        "12121212ab",
        "curta",
        "7hQ-vP2_x",
        "ana.souza@moveisaurora.com.br",
        "moveisaurora",
        "MóveisAurora1",
        "aurora2026!",
        "anasouza1990",
        "Souza123456",
    ],
)
def test_senha_que_se_adivinha_e_recusada(senha: str) -> None:
    with pytest.raises(EntradaInvalida) as recusa:
        conferir_senha_nova(senha, campo="senha", **DE_QUEM)
    assert {c.codigo for c in recusa.value.campos} == {"core.senha_fraca"}
    assert {c.campo for c in recusa.value.campos} == {"senha"}


@pytest.mark.parametrize("senha", [SENHA, "três cavalos no telhado", "7hQ-vP2_xzLm", "minha cidade tem chuva"])
def test_frase_que_so_a_pessoa_sabe_serve(senha: str) -> None:
    conferir_senha_nova(senha, campo="senha", **DE_QUEM)


def test_lembrar_nao_e_apenas_conter() -> None:
    assert lembra("padaria99", ["Padaria Ltda"])
    assert not lembra("a padaria da esquina fecha cedo", ["Padaria Ltda"])


def test_o_nome_da_empresa_nao_serve_ao_aceitar_nem_ao_trocar(bancos: None) -> None:
    conta = empresa_com_administrador()
    api = ClienteDaApi(sessoes.entrar(email=conta.email, senha=SENHA, empresa=None, codigo="", origem=ORIGEM).acesso)
    recusada = api.post("/api/usuarios/trocar-senha/", {"senha_atual": SENHA, "senha_nova": "Padaria2026"})
    assert [(c["campo"], c["codigo"]) for c in recusada.json()["campos"]] == [("senha_nova", "core.senha_fraca")]


def test_os_espacos_das_pontas_sao_da_senha(bancos: None) -> None:
    conta = empresa_com_administrador()
    api = ClienteDaApi(sessoes.entrar(email=conta.email, senha=SENHA, empresa=None, codigo="", origem=ORIGEM).acesso)
    nova = " frase com espaço na ponta "
    assert api.post("/api/usuarios/trocar-senha/", {"senha_atual": SENHA, "senha_nova": nova}).status_code == 204
    assert ClienteDaApi(None).post("/api/tokens/", {"email": conta.email, "senha": nova}).status_code == 200


def test_o_comando_le_a_senha_da_entrada_e_recusa_a_fraca(bancos: None) -> None:
    opcoes = {"cnpj": cnpj(), "razao_social": "Padaria", "email": email_novo(), "arquivo_da_senha": "-"}
    with pytest.raises(CommandError, match="muito comum"):
        call_command("criar_empresa", **opcoes, entrada=StringIO("senha12345\n"), stdout=StringIO())
    assert not Usuario.objects.filter(email=opcoes["email"]).exists()


@pytest.mark.parametrize("comando", ["criar_empresa", "carregar_demonstracao", "demonstrar", "verificar"])
def test_nenhum_comando_aceita_a_senha_como_argumento(comando: str) -> None:
    leitor = load_command_class(get_commands()[comando], comando).create_parser("manage.py", comando)
    opcoes = {opcao for acao in leitor._actions for opcao in acao.option_strings}
    assert "--arquivo-da-senha" in opcoes
    assert not {opcao for opcao in opcoes if opcao.startswith("--senha")}


def test_sem_senha_o_comando_convida_quem_administra(bancos: None) -> None:
    saida = StringIO()
    opcoes = {"cnpj": cnpj(), "razao_social": "Padaria", "email": email_novo(), "stdout": saida}
    call_command("criar_empresa", **opcoes)
    token = saida.getvalue().split("token=")[1].strip()
    aceita = ClienteDaApi(None).post("/api/convites/aceitar/", {"token": token, "senha": SENHA})
    assert aceita.status_code == 200
    tokens = ClienteDaApi(None).post("/api/tokens/", {"email": opcoes["email"], "senha": SENHA}).json()
    assert ClienteDaApi(tokens["acesso"]).get("/api/usuarios/").status_code == 200


def test_a_senha_de_um_arquivo_vai_sem_a_quebra_do_fim(tmp_path: object) -> None:
    arquivo = f"{tmp_path}/senha"
    with open(arquivo, "w", encoding="utf-8") as aberto:
        aberto.write(" uma senha \n")
    assert ler_senha(arquivo) == " uma senha "
    with pytest.raises(CommandError, match="Não se leu a senha"):
        ler_senha(f"{tmp_path}/nada")
