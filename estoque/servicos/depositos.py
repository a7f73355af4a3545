"""Depósitos: o padrão nasce com o estabelecimento; os outros, por quem administra."""

from uuid import UUID

from estoque.bloqueios import travar_deposito
from estoque.contrato import DepositoNaoEncontrado
from estoque.copias import ESTABELECIMENTOS
from estoque.erros import deposito_nao_encontrado
from estoque.models import Deposito
from plataforma.banco.sql import executar, transacao
from plataforma.copias import na_falta
from plataforma.erros import EntradaInvalida, ErroDeCampo
from plataforma.estados import exigir_versao_atual
from plataforma.valores import Dto

_PADRAO = "Este é o depósito padrão do estabelecimento e fica ativo: é nele que entra o que não diz depósito."
_ACHAR = """
SELECT id FROM estoque_deposito
 WHERE estabelecimento_id = %s AND ativo AND (id = %s OR padrao AND %s::uuid IS NULL)
"""


class MudancasDoDeposito(Dto):
    """O que muda; None fica como está."""

    nome: str | None = None
    ativo: bool | None = None


def ativo(deposito: UUID) -> Deposito:
    """O depósito, se está em uso; levanta DepositoNaoEncontrado."""
    achado = Deposito.objects.filter(id=deposito, ativo=True).first()
    if achado is None:
        raise deposito_nao_encontrado(deposito)
    return achado


def criar(*, estabelecimento: UUID, codigo: str, nome: str) -> Deposito:
    """Cria um depósito; levanta EntradaInvalida se o estabelecimento não existe."""
    if not Deposito.objects.filter(estabelecimento_id=estabelecimento).exists():
        mensagem = f"O estabelecimento {estabelecimento} não existe nesta empresa. Veja /api/estabelecimentos/."
        campo = ErroDeCampo(campo="estabelecimento", codigo="estabelecimento_nao_encontrado", mensagem=mensagem)
        raise na_falta(EntradaInvalida(mensagem, campos=(campo,)), ESTABELECIMENTOS, [estabelecimento])
    return Deposito.objects.create(estabelecimento_id=estabelecimento, codigo=codigo, nome=nome)


def alterar(deposito: UUID, mudancas: MudancasDoDeposito, *, versao: int | None) -> None:
    """Altera nome e uso; levanta ConflitoDeVersao, ou EntradaInvalida se desativaria o padrão."""
    with transacao("estoque"):
        travado = travar_deposito(deposito)
        if travado is None:
            raise deposito_nao_encontrado(deposito)
        exigir_versao_atual(travado.versao, versao, "o depósito")
        if travado.padrao and mudancas.ativo is False:
            campo = ErroDeCampo(campo="ativo", codigo="deposito_padrao", mensagem=_PADRAO)
            raise EntradaInvalida(_PADRAO, campos=(campo,))
        if mudancas.nome is not None:
            travado.nome = mudancas.nome
        if mudancas.ativo is not None:
            travado.ativo = mudancas.ativo
        travado.versao += 1
        travado.save(update_fields=["nome", "ativo", "versao"])


def achar(*, estabelecimento: UUID, deposito: UUID | None) -> UUID:
    """Id do depósito pedido, ou do padrão do estabelecimento; levanta DepositoNaoEncontrado."""
    achado = executar("estoque", _ACHAR, [estabelecimento, deposito, deposito])
    if not achado:
        qual = f"O depósito {deposito} não é" if deposito else "Não há depósito padrão"
        recusa = DepositoNaoEncontrado(f"{qual} do estabelecimento {estabelecimento}. Veja /api/depositos/.")
        raise recusa if deposito else na_falta(recusa, ESTABELECIMENTOS, [estabelecimento])
    return achado[0][0]
