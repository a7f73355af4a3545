"""Uma mudança de direitos chega a todos os módulos, e os tokens antigos deixam de valer neles."""

from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command

from core.models import Papel
from core.servicos import papeis, sessoes, usuarios
from core.tests.apoio import ORIGEM, SENHA, Conta, cnpj, colega, email_novo, empresa_com_administrador
from plataforma.acesso import direitos
from plataforma.banco.sql import executar
from plataforma.erros import EntradaInvalida, NaoAutenticado
from plataforma.identidade.contexto import agir_como
from plataforma.identidade.tokens import Declaracoes, conferir_token
from plataforma.mensageria.trabalho import drenar
from plataforma.permissoes import permissoes_do_papel, permissoes_do_sistema
from plataforma.topologia import modulos_com_banco

_ACESSO = "SELECT permissoes FROM acesso_direitos WHERE usuario_id = %s AND empresa_id = %s"


@pytest.fixture
def conta(bancos: None) -> Conta:
    return empresa_com_administrador()


def declaracoes(conta: Conta) -> Declaracoes:
    return conferir_token(sessoes.entrar(email=conta.email, senha=SENHA, empresa=None, codigo="", origem=ORIGEM).acesso)


def guardados(modulo: str, conta: Conta) -> set[str]:
    with agir_como(conta.ator):
        return set(executar(modulo, _ACESSO, [conta.usuario, conta.empresa])[0][0])


def test_o_administrador_recebe_tudo_em_todos_os_modulos(conta: Conta) -> None:
    drenar()
    assert {m: guardados(m, conta) for m in modulos_com_banco()} == {
        m: set(permissoes_do_sistema()) for m in modulos_com_banco()
    }


def test_modulo_que_ainda_nao_ouviu_pergunta_ao_core_uma_vez(conta: Conta) -> None:
    token = declaracoes(conta)
    assert direitos.direitos("estoque", token) == frozenset(permissoes_do_sistema())
    assert guardados("estoque", conta) == set(permissoes_do_sistema())


def test_mudar_papel_tira_o_direito_em_cada_modulo(conta: Conta) -> None:
    vendedor = colega(conta, "vendedor")
    token = declaracoes(vendedor)
    drenar()
    assert direitos.direitos("vendas", token) == permissoes_do_papel("vendedor")
    with agir_como(conta.ator):
        estoquista = list(Papel.objects.filter(padrao="estoquista").values_list("id", flat=True))
        usuarios.alterar_usuario(
            id=vendedor.usuario, mudancas=usuarios.MudancasDoUsuario(papeis=estoquista), versao_lida=None
        )
    drenar()
    assert guardados("vendas", vendedor) == permissoes_do_papel("estoquista")
    assert direitos.direitos("vendas", token) is None
    assert direitos.direitos("vendas", declaracoes(vendedor)) == permissoes_do_papel("estoquista")


def test_evento_repetido_ou_atrasado_nao_devolve_direito_antigo(conta: Conta) -> None:
    atual = declaracoes(conta)
    drenar()
    antigo = direitos.Acesso(
        usuario=conta.usuario, empresa=conta.empresa, versao=atual.versao, permissoes=frozenset({"x"})
    )
    for _ in range(2):
        direitos.guardar_acesso("financeiro", antigo)
    assert direitos.direitos("financeiro", atual) == frozenset(permissoes_do_sistema())


def test_papel_proprio_muda_os_direitos_de_quem_o_tem(conta: Conta) -> None:
    beto = colega(conta, "vendedor").usuario
    with agir_como(conta.ator):
        caixa = papeis.criar_papel(nome="Caixa", permissoes=["core.produto.ver"])
        usuarios.alterar_usuario(id=beto, mudancas=usuarios.MudancasDoUsuario(papeis=[caixa]), versao_lida=None)
        assert guardados("core", conta._replace(usuario=beto)) == {"core.produto.ver"}
        mudancas = papeis.MudancasDoPapel(permissoes=["core.pessoa.ver"])
        papeis.alterar_papel(id=caixa, mudancas=mudancas, versao_lida=1)
    assert guardados("core", conta._replace(usuario=beto)) == {"core.pessoa.ver"}


def test_papel_de_outra_empresa_nao_se_da(conta: Conta) -> None:
    alheia = empresa_com_administrador()
    with agir_como(alheia.ator):
        papel: UUID = papeis.criar_papel(nome="Caixa", permissoes=["core.produto.ver"])
    with agir_como(conta.ator), pytest.raises(EntradaInvalida, match="não tem papel"):
        usuarios.alterar_usuario(
            id=conta.usuario, mudancas=usuarios.MudancasDoUsuario(papeis=[papel]), versao_lida=None
        )
    assert guardados("core", conta) == set(permissoes_do_sistema())


def test_sincronizar_refaz_o_que_a_versao_nova_mudou(conta: Conta) -> None:
    with agir_como(conta.ator):
        executar("core", "UPDATE acesso_direitos SET permissoes = '{}' WHERE empresa_id = %s", [conta.empresa])
    call_command("sincronizar_acessos", stdout=StringIO())
    assert guardados("core", conta) == set(permissoes_do_sistema())


def test_criar_empresa_pela_linha_de_comando_pode_ser_repetido(bancos: None) -> None:
    opcoes = {"cnpj": cnpj(), "razao_social": "Padaria", "email": email_novo(), "municipio": "3550308"}
    saidas = [StringIO(), StringIO()]
    for saida in saidas:
        call_command("criar_empresa", stdout=saida, arquivo_da_senha="-", entrada=StringIO(f"{SENHA}\n"), **opcoes)
    entrada = sessoes.entrar(email=opcoes["email"], senha=SENHA, empresa=None, codigo="", origem=ORIGEM)
    assert f"Empresa {entrada.empresa} criada" in saidas[0].getvalue()
    assert f"já existe: {entrada.empresa}" in saidas[1].getvalue()


@pytest.mark.parametrize("token", ["", "abc", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
def test_token_que_nao_e_nosso_nao_passa(bancos: None, token: str) -> None:
    with pytest.raises(NaoAutenticado):
        conferir_token(token)
