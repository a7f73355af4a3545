"""Pessoas: clientes, fornecedores, transportadores."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from core.models import Pessoa
from core.servicos.mudancas import MudancasDoCadastro, alterar
from plataforma.banco.sql import transacao


class NovaPessoa(msgspec.Struct, frozen=True, kw_only=True):
    """Pessoa a cadastrar; documento, inscrição e CEP já conferidos e sem máscara."""

    tipo: str
    documento: str
    nome: str
    nome_fantasia: str = ""
    situacao_da_inscricao: str = "nao_contribuinte"
    inscricao_estadual: str = ""
    cep: str = ""
    logradouro: str = ""
    numero: str = ""
    complemento: str = ""
    bairro: str = ""
    municipio: str = ""
    uf: str = ""
    pais: str = "1058"
    email: str = ""
    telefone: str = ""
    ativo: bool = True


class MudancasDaPessoa(MudancasDoCadastro, frozen=True, kw_only=True):
    """Alteração parcial de uma pessoa."""

    tipo: str | UnsetType = UNSET
    documento: str | UnsetType = UNSET
    nome: str | UnsetType = UNSET
    nome_fantasia: str | UnsetType = UNSET
    situacao_da_inscricao: str | UnsetType = UNSET
    inscricao_estadual: str | UnsetType = UNSET
    cep: str | UnsetType = UNSET
    logradouro: str | UnsetType = UNSET
    numero: str | UnsetType = UNSET
    complemento: str | UnsetType = UNSET
    bairro: str | UnsetType = UNSET
    municipio: str | UnsetType = UNSET
    uf: str | UnsetType = UNSET
    pais: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    telefone: str | UnsetType = UNSET
    ativo: bool | UnsetType = UNSET


def cadastrar_pessoas(*, novas: Sequence[NovaPessoa]) -> list[UUID]:
    """Cadastra todas ou nenhuma, na ordem dada."""
    with transacao("core"):
        pessoas = [Pessoa(**msgspec.structs.asdict(nova)) for nova in novas]
        Pessoa.objects.bulk_create(pessoas)
    return [p.id for p in pessoas]


def alterar_pessoa(*, id: UUID, mudancas: MudancasDaPessoa, versao_lida: int | None) -> None:
    """Altera uma pessoa."""
    with transacao("core"):
        alterar(Pessoa, id=id, mudancas=mudancas, versao_lida=versao_lida)
