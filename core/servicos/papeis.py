"""Papéis da empresa; mudar um papel muda os direitos de todos que o têm."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import UNSET, UnsetType

from core.models import Papel, PapelDoVinculo
from core.servicos.acessos import publicar_acessos
from core.servicos.mudancas import MudancasDoCadastro, alterar
from core.servicos.permissoes_dadas import exigir_ter, exigir_ter_os_papeis
from plataforma.banco.sql import transacao
from plataforma.erros import EntradaInvalida, ErroDeCampo
from plataforma.permissoes import permissoes_do_sistema


class MudancasDoPapel(MudancasDoCadastro, frozen=True, kw_only=True):
    """Alteração parcial de um papel."""

    nome: str | UnsetType = UNSET
    permissoes: list[str] | UnsetType = UNSET


def criar_papel(*, nome: str, permissoes: Sequence[str]) -> UUID:
    """Cria um papel com as permissões dadas; levanta EntradaInvalida se alguma não existe, ou DireitosAMais."""
    _exigir_permissoes(permissoes)
    exigir_ter(permissoes)
    with transacao("core"):
        return Papel.objects.create(nome=nome, permissoes=sorted(set(permissoes))).id


def alterar_papel(*, id: UUID, mudancas: MudancasDoPapel, versao_lida: int | None) -> None:
    """Altera o papel e, se as permissões mudaram, os direitos de quem o tem. Levanta DireitosAMais."""
    exigir_ter_os_papeis([id])
    if mudancas.permissoes is not UNSET:
        _exigir_permissoes(mudancas.permissoes)
        exigir_ter(mudancas.permissoes)
    with transacao("core"):
        alterar(Papel, id=id, mudancas=mudancas, versao_lida=versao_lida)
        if mudancas.permissoes is not UNSET:
            publicar_acessos(list(PapelDoVinculo.objects.filter(papel=id).values_list("vinculo_id", flat=True)))


def _exigir_permissoes(permissoes: Sequence[str]) -> None:
    existentes = permissoes_do_sistema()
    campos = tuple(
        ErroDeCampo(
            campo=f"permissoes.{i}",
            codigo="core.permissao_nao_encontrada",
            mensagem=f"“{p}” não é uma permissão do sistema. A lista está em GET /api/papeis/permissoes/.",
        )
        for i, p in enumerate(permissoes)
        if p not in existentes
    )
    if campos:
        raise EntradaInvalida(campos[0].mensagem, campos=campos)
