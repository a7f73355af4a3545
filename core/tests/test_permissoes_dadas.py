"""Ninguém dá, tira nem muda direitos que não tem, por nenhum caminho."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from core.models import Papel, PapelDoVinculo
from core.servicos import papeis, sessoes, usuarios
from core.tests.apoio import ORIGEM, SENHA, Conta, colega, email_novo, empresa_com_administrador, papel_padrao
from plataforma.identidade.contexto import agir_como
from plataforma.permissoes import permissoes_do_sistema
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import criado, feito, problema

DO_RH = (
    "core.usuario.ver",
    "core.usuario.alterar",
    "core.papel.ver",
    "core.papel.criar",
    "core.papel.alterar",
    "core.convite.ver",
    "core.convite.criar",
    "core.convite.revogar",
    "core.aplicativo.ver",
    "core.aplicativo.criar",
    "core.aplicativo.apagar",
    "core.produto.ver",
)


class Cena(NamedTuple):
    """Um administrador, e quem só cuida de usuários, papéis e aplicativos."""

    administrador: Conta
    rh: Conta
    papel_do_rh: UUID
    papel_menor: UUID

    def papel(self, padrao: str) -> UUID:
        return papel_padrao(self.administrador, padrao)


def cliente(conta: Conta) -> ClienteDaApi:
    return ClienteDaApi(
        sessoes.entrar(email=conta.email, senha=SENHA, empresa=conta.empresa, codigo="", origem=ORIGEM).acesso
    )


def com_papel(conta: Conta, nome: str, permissoes: list[str]) -> tuple[Conta, UUID]:
    """Um colega com um papel só dele."""
    outro = colega(conta, "vendedor")
    with agir_como(conta.ator):
        papel = papeis.criar_papel(nome=nome, permissoes=permissoes)
        usuarios.alterar_usuario(
            id=outro.usuario, mudancas=usuarios.MudancasDoUsuario(papeis=[papel]), versao_lida=None
        )
    return outro, papel


@pytest.fixture(scope="module")
def cena(bancos: None) -> Cena:
    administrador = empresa_com_administrador()
    rh, papel_do_rh = com_papel(administrador, "RH", list(DO_RH))
    with agir_como(administrador.ator):
        menor = papeis.criar_papel(nome="Só vê produtos", permissoes=["core.produto.ver"])
    return Cena(administrador, rh, papel_do_rh, menor)


def criar_papel_maior(api: ClienteDaApi, _cena: Cena) -> Any:
    return api.post("/api/papeis/", {"nome": "Maior", "permissoes": ["core.produto.ver", "core.produto.criar"]})


def aumentar_o_proprio_papel(api: ClienteDaApi, cena: Cena) -> Any:
    permissoes = [*DO_RH, "financeiro.titulo.baixar"]
    return api.patch(f"/api/papeis/{cena.papel_do_rh}/", {"permissoes": permissoes}, etag="*")


def mudar_o_papel_de_quem_pode_mais(api: ClienteDaApi, cena: Cena) -> Any:
    return api.patch(f"/api/papeis/{cena.papel('vendedor')}/", {"nome": "Vendas"}, etag="*")


def dar_a_si_o_papel_de_administrador(api: ClienteDaApi, cena: Cena) -> Any:
    corpo = {"papeis": [cena.papel("administrador")]}
    return api.patch(f"/api/usuarios/{cena.rh.usuario}/", corpo, etag="*")


def bloquear_o_administrador(api: ClienteDaApi, cena: Cena) -> Any:
    return api.patch(f"/api/usuarios/{cena.administrador.usuario}/", {"ativo": False}, etag="*")


def trocar_a_senha_do_administrador(api: ClienteDaApi, cena: Cena) -> Any:
    return api.post(f"/api/usuarios/{cena.administrador.usuario}/link-de-senha/")


def convidar_um_administrador(api: ClienteDaApi, cena: Cena) -> Any:
    corpo = {"email": email_novo(), "nome": "X", "papeis": [cena.papel("administrador")]}
    return api.post("/api/convites/", corpo)


def convidar_um_vendedor(api: ClienteDaApi, cena: Cena) -> Any:
    return api.post("/api/convites/", {"email": email_novo(), "nome": "X", "papeis": [cena.papel("vendedor")]})


def registrar_um_aplicativo_administrador(api: ClienteDaApi, cena: Cena) -> Any:
    return api.post(
        "/api/aplicativos/", {"nome": "Robô", "escopos": ["core.ler"], "papeis": [cena.papel("administrador")]}
    )


def do_administrador(cena: Cena, caminho: str, corpo: dict[str, Any]) -> dict[str, Any]:
    return criado(cliente(cena.administrador).post(caminho, corpo))


def reenviar_o_convite_de_um_administrador(api: ClienteDaApi, cena: Cena) -> Any:
    corpo = {"email": email_novo(), "nome": "X", "papeis": [str(cena.papel("administrador"))]}
    convite = do_administrador(cena, "/api/convites/", corpo)
    return api.post(f"/api/convites/{convite['id']}/reenviar/")


def revogar_o_convite_de_um_administrador(api: ClienteDaApi, cena: Cena) -> Any:
    corpo = {"email": email_novo(), "nome": "X", "papeis": [str(cena.papel("administrador"))]}
    convite = do_administrador(cena, "/api/convites/", corpo)
    return api.post(f"/api/convites/{convite['id']}/revogar/")


def apagar_o_aplicativo_de_um_administrador(api: ClienteDaApi, cena: Cena) -> Any:
    corpo = {"nome": "Robô", "escopos": ["core.ler"], "papeis": [str(cena.papel("administrador"))]}
    return api.delete(f"/api/aplicativos/{do_administrador(cena, '/api/aplicativos/', corpo)['id']}/")


@pytest.mark.parametrize(
    "caminho",
    [
        criar_papel_maior,
        aumentar_o_proprio_papel,
        mudar_o_papel_de_quem_pode_mais,
        dar_a_si_o_papel_de_administrador,
        bloquear_o_administrador,
        trocar_a_senha_do_administrador,
        convidar_um_administrador,
        convidar_um_vendedor,
        registrar_um_aplicativo_administrador,
        reenviar_o_convite_de_um_administrador,
        revogar_o_convite_de_um_administrador,
        apagar_o_aplicativo_de_um_administrador,
    ],
)
def test_quem_so_cuida_de_usuarios_nao_alcanca_direitos_que_nao_tem(
    cena: Cena, caminho: Callable[[ClienteDaApi, Cena], Any]
) -> None:
    antes = direitos_de_todos(cena)
    assert problema(caminho(cliente(cena.rh), cena), 403).codigo == "core.direitos_a_mais"
    assert direitos_de_todos(cena) == antes


def direitos_de_todos(cena: Cena) -> list[Any]:
    with agir_como(cena.administrador.ator):
        dos_papeis = list(Papel.objects.order_by("id").values_list("id", "nome", "permissoes"))
        de_cada_um = PapelDoVinculo.objects.filter(vinculo__usuario__email__contains="@exemplo")
        return [*dos_papeis, *de_cada_um.order_by("vinculo", "papel").values_list("vinculo", "papel", "vinculo__ativo")]


def test_o_que_ele_tem_ele_da(cena: Cena) -> None:
    api = cliente(cena.rh)
    criado(api.post("/api/papeis/", {"nome": f"Papel {email_novo()}"[:60], "permissoes": ["core.produto.ver"]}))
    criado(api.post("/api/aplicativos/", {"nome": "Vitrine", "escopos": ["core.ler"], "papeis": [cena.papel_menor]}))
    convite = {"email": email_novo(), "nome": "Rui", "papeis": [cena.papel_menor]}
    assert criado(api.post("/api/convites/", convite))["link"] != ""
    menor, _ = com_papel(cena.administrador, f"Menor {email_novo()}"[:60], ["core.produto.ver"])
    assert feito(api.patch(f"/api/usuarios/{menor.usuario}/", {"ativo": False}, etag="*"))["ativo"] is False


def test_ter_todas_as_permissoes_de_hoje_nao_e_ser_administrador(cena: Cena) -> None:
    quase, _ = com_papel(cena.administrador, "Tudo", sorted(permissoes_do_sistema()))
    recusada = convidar_um_administrador(cliente(quase), cena)
    assert problema(recusada, 403).codigo == "core.direitos_a_mais"
    criado(convidar_um_vendedor(cliente(quase), cena))


def test_a_recusa_diz_o_que_falta(cena: Cena) -> None:
    detalhe = criar_papel_maior(cliente(cena.rh), cena).json()["detail"]
    assert detalhe == "Você não tem core.produto.criar: só quem tem pode dar, tirar ou mudar. Peça a um administrador."
