"""O que a API do core escreve: cada função chama o serviço e devolve o cadastro como ficou."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import msgspec

from core import consultas
from core.leituras import AplicativoComSegredo, Cadastrados
from core.servicos import aplicativos, empresas, papeis, pessoas, produtos, usuarios
from core.servicos.aplicativos import NovoAplicativo
from core.servicos.empresas import MudancasDaEmpresa, MudancasDoEstabelecimento, NovaEmpresa, NovoEstabelecimento
from core.servicos.papeis import MudancasDoPapel
from core.servicos.pessoas import MudancasDaPessoa, NovaPessoa
from core.servicos.produtos import MudancasDaConversao, MudancasDaUnidade, MudancasDoProduto, NovoProduto
from core.servicos.usuarios import MudancasDoUsuario
from plataforma.comandos import ChaveDoCliente, uma_vez
from plataforma.identidade.contexto import Ator, agir_como

Linha = dict[str, Any]
NAMESPACE_DE_EMPRESAS = UUID("2f6c1c1e-6a9b-4f0a-9a57-3a8f0f6f6a51")


def criar_empresa(chave: ChaveDoCliente, nova: NovaEmpresa) -> Linha:
    """Cria a empresa; quem a cria passa a administrá-la.

    O id dela sai da chave: repetida a chamada, age-se pela mesma empresa e acha-se lá a resposta guardada.
    """
    id = uuid5(NAMESPACE_DE_EMPRESAS, "\n".join(map(str, (chave.empresa, chave.usuario, chave.chave))))
    with agir_como(Ator(usuario_id=chave.usuario, empresa_id=id)):
        return dict(_criar_empresa(msgspec.structs.replace(chave, empresa=id), nova, chave.usuario))


@uma_vez("core")
def _criar_empresa(nova: NovaEmpresa, administrador: UUID) -> Linha:
    return consultas.empresa(empresas.criar_empresa(nova=nova, administrador=administrador))


def alterar_empresa(id: UUID, mudancas: MudancasDaEmpresa, *, versao: int | None) -> Linha:
    """Altera a empresa em contexto, lida na `versao`."""
    empresas.alterar_empresa(id=id, mudancas=mudancas, versao_lida=versao)
    return consultas.empresa(id)


@uma_vez("core")
def criar_estabelecimento(novo: NovoEstabelecimento) -> Linha:
    """Inclui um CNPJ na empresa."""
    return consultas.estabelecimento(empresas.criar_estabelecimento(novo=novo))


def alterar_estabelecimento(id: UUID, mudancas: MudancasDoEstabelecimento, *, versao: int | None) -> Linha:
    """Altera um estabelecimento lido na `versao`."""
    empresas.alterar_estabelecimento(id=id, mudancas=mudancas, versao_lida=versao)
    return consultas.estabelecimento(id)


@uma_vez("core")
def cadastrar_pessoa(nova: NovaPessoa) -> Linha:
    """Cadastra a pessoa; `avisos` diz se já havia outra com o documento."""
    (id,) = pessoas.cadastrar_pessoas(novas=[nova])
    iguais = consultas.pessoas_com_o_documento(nova.documento, menos=id)
    avisos = [f"Já havia pessoa com o documento {nova.documento}: {outra}." for outra in iguais]
    return {**consultas.pessoa(id), "avisos": avisos}


@uma_vez("core")
def cadastrar_pessoas(novas: Sequence[NovaPessoa]) -> Cadastrados:
    """Cadastra todas ou nenhuma; devolve os ids, na ordem pedida."""
    return Cadastrados(itens=tuple(pessoas.cadastrar_pessoas(novas=novas)))


def alterar_pessoa(id: UUID, mudancas: MudancasDaPessoa, *, versao: int | None) -> Linha:
    """Altera uma pessoa lida na `versao`."""
    pessoas.alterar_pessoa(id=id, mudancas=mudancas, versao_lida=versao)
    return consultas.pessoa(id)


@uma_vez("core")
def cadastrar_produto(novo: NovoProduto) -> Linha:
    """Cadastra o produto."""
    (id,) = produtos.cadastrar_produtos(novos=[novo])
    return consultas.produto(id)


@uma_vez("core")
def cadastrar_produtos(novos: Sequence[NovoProduto]) -> Cadastrados:
    """Cadastra todos ou nenhum; devolve os ids, na ordem pedida."""
    return Cadastrados(itens=tuple(produtos.cadastrar_produtos(novos=novos)))


def alterar_produto(id: UUID, mudancas: MudancasDoProduto, *, versao: int | None) -> Linha:
    """Altera um produto lido na `versao`."""
    produtos.alterar_produto(id=id, mudancas=mudancas, versao_lida=versao)
    return consultas.produto(id)


@uma_vez("core")
def cadastrar_unidade(*, sigla: str, nome: str, casas: int) -> Linha:
    """Inclui uma unidade de medida."""
    return consultas.unidade(produtos.cadastrar_unidade(sigla=sigla, nome=nome, casas=casas))


def alterar_unidade(id: UUID, mudancas: MudancasDaUnidade, *, versao: int | None) -> Linha:
    """Altera uma unidade de medida lida na `versao`."""
    produtos.alterar_unidade(id=id, mudancas=mudancas, versao_lida=versao)
    return consultas.unidade(id)


@uma_vez("core")
def cadastrar_conversao(*, produto: UUID, unidade: str, fator: Decimal) -> Linha:
    """Diz quantas unidades de estoque há em uma `unidade` do produto."""
    return consultas.conversao(produtos.cadastrar_conversao(produto=produto, unidade=unidade, fator=fator))


def alterar_conversao(id: UUID, mudancas: MudancasDaConversao, *, versao: int | None) -> Linha:
    """Altera uma conversão lida na `versao`."""
    produtos.alterar_conversao(id=id, mudancas=mudancas, versao_lida=versao)
    return consultas.conversao(id)


@uma_vez("core")
def criar_papel(*, nome: str, permissoes: Sequence[str]) -> Linha:
    """Cria um papel na empresa."""
    return consultas.papel(papeis.criar_papel(nome=nome, permissoes=permissoes))


def alterar_papel(id: UUID, mudancas: MudancasDoPapel, *, versao: int | None) -> Linha:
    """Altera um papel lido na `versao`."""
    papeis.alterar_papel(id=id, mudancas=mudancas, versao_lida=versao)
    return consultas.papel(id)


@uma_vez("core")
def incluir_usuario(*, email: str, nome: str, senha: str, papeis: Sequence[UUID]) -> Linha:
    """Inclui na empresa o usuário do e-mail, criado se preciso."""
    return consultas.usuario(usuarios.incluir_usuario(email=email, nome=nome, senha=senha, papeis=papeis))


def alterar_usuario(id: UUID, mudancas: MudancasDoUsuario, *, versao: int | None) -> Linha:
    """Altera o vínculo de um usuário com a empresa, lido na `versao`."""
    usuarios.alterar_usuario(id=id, mudancas=mudancas, versao_lida=versao)
    return consultas.usuario(id)


def registrar_aplicativo(chave: ChaveDoCliente, novo: NovoAplicativo) -> AplicativoComSegredo:
    """Registra o aplicativo. O segredo dele não se guarda na resposta: sai do id, também na repetição."""
    id = _registrar_aplicativo(chave, novo)["id"]
    segredo = aplicativos.segredo_do_aplicativo(id) if novo.confidencial else ""
    return AplicativoComSegredo(id=id, nome=novo.nome, segredo=segredo)


@uma_vez("core")
def _registrar_aplicativo(novo: NovoAplicativo) -> dict[str, str]:
    return {"id": aplicativos.registrar_aplicativo(novo=novo)}
