"""Alteração parcial de uma linha de cadastro: um UPDATE guardado pela versão que o cliente leu."""

from typing import Any
from uuid import UUID

import msgspec
from django.db.models import F

from core.models import Cadastro, Empresa
from plataforma.erros import ConflitoDeVersao, NaoEncontrado


class MudancasDoCadastro(msgspec.Struct, frozen=True, kw_only=True):
    """Base das alterações parciais: o campo que fica UNSET não muda."""

    def campos(self) -> dict[str, Any]:
        """Só os campos informados."""
        return {c: v for c in self.__struct_fields__ if (v := getattr(self, c)) is not msgspec.UNSET}


def alterar(
    modelo: type[Cadastro | Empresa], *, id: UUID, mudancas: MudancasDoCadastro, versao_lida: int | None
) -> None:
    """Altera a linha e aumenta a versão. Levanta NaoEncontrado, ou ConflitoDeVersao se a versão não é a lida."""
    linhas = modelo.objects.filter(id=id)
    guardadas = linhas if versao_lida is None else linhas.filter(versao=versao_lida)
    if guardadas.update(**mudancas.campos(), versao=F("versao") + 1):
        return
    atual = linhas.values_list("versao", flat=True).first()
    if atual is None:
        raise NaoEncontrado(f"Não há {modelo._meta.verbose_name} com o id {id} na sua empresa.")
    raise ConflitoDeVersao(f'A versão atual é "{atual}" e você leu "{versao_lida}". Leia o cadastro de novo e repita.')
