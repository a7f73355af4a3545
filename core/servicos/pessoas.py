"""Pessoas: clientes, fornecedores, transportadores."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from core.models import Pessoa
from core.servicos.mudancas import Mudancas, alterar
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import empresa_atual

_TRAVAR_DOCUMENTO = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
# A subconsulta ordena antes de travar: dois lotes com as mesmas pessoas esperam um pelo outro, sem impasse.
_TRAVAR_DOCUMENTOS = """
SELECT pg_advisory_xact_lock(o.resumo)
  FROM (SELECT hashtextextended(d, 0) AS resumo FROM unnest(%s::text[]) AS d ORDER BY 1 OFFSET 0) o
"""


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


class MudancasDaPessoa(Mudancas, frozen=True, kw_only=True):
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


def casar_pessoa(*, nova: NovaPessoa) -> UUID:
    """A pessoa mais antiga com este documento (do exterior: com este nome também); sem nenhuma, cadastra."""
    with transacao("core"):
        executar("core", _TRAVAR_DOCUMENTO, [f"{empresa_atual()}:{nova.documento}"])
        iguais = Pessoa.objects.filter(documento=nova.documento)
        if not nova.documento:
            iguais = iguais.filter(nome=nova.nome)
        existente = iguais.order_by("-ativo", "id").values_list("id", flat=True).first()
        return existente or cadastrar_pessoas(novas=[nova])[0]


def casar_pessoas(*, novas: Sequence[NovaPessoa]) -> list[UUID]:
    """Como `casar_pessoa`, para muitas com CPF ou CNPJ, na ordem dada; cada documento vira uma pessoa só."""
    por_documento = {nova.documento: nova for nova in novas}
    with transacao("core"):
        executar("core", _TRAVAR_DOCUMENTOS, [[f"{empresa_atual()}:{documento}" for documento in por_documento]])
        achadas = pessoas_com(por_documento)
        faltam = [nova for documento, nova in por_documento.items() if documento not in achadas]
        ids = cadastrar_pessoas(novas=faltam)
        achadas |= {nova.documento: id for nova, id in zip(faltam, ids, strict=True)}
    return [achadas[nova.documento] for nova in novas]


def pessoas_com(documentos: Iterable[str]) -> dict[str, UUID]:
    """A pessoa de cada documento que alguém tem: a ativa, e a mais antiga."""
    achadas = Pessoa.objects.filter(documento__in=list(documentos)).order_by("ativo", "-id")
    return dict(achadas.values_list("documento", "id"))
