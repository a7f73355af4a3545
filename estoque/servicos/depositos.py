"""Depósitos: o padrão nasce com o estabelecimento; os outros, por quem administra."""

from uuid import UUID

from estoque.contrato import DepositoDesconhecido
from estoque.models import Deposito
from plataforma.banco.sql import transacao
from plataforma.erros import NaoEncontrado

CODIGO_DO_PADRAO = "GERAL"


def garantir_padrao(*, estabelecimento: UUID) -> None:
    """Cria o depósito padrão do estabelecimento, se ele ainda não tem um."""
    if not Deposito.objects.filter(estabelecimento_id=estabelecimento, padrao=True).exists():
        Deposito.objects.create(
            estabelecimento_id=estabelecimento, codigo=CODIGO_DO_PADRAO, nome="Depósito geral", padrao=True
        )


def criar(*, estabelecimento: UUID, codigo: str, nome: str) -> Deposito:
    """Cria um depósito; levanta NaoEncontrado se o estabelecimento não é conhecido do estoque."""
    if not Deposito.objects.filter(estabelecimento_id=estabelecimento).exists():
        raise NaoEncontrado(f"O estabelecimento {estabelecimento} não existe nesta empresa, ou ainda não chegou aqui.")
    return Deposito.objects.create(estabelecimento_id=estabelecimento, codigo=codigo, nome=nome)


def alterar(*, deposito: UUID, versao: int, nome: str, ativo: bool) -> Deposito | None:
    """Altera nome e uso; devolve None se a versão lida já não é a atual. O padrão não se desativa."""
    with transacao("estoque"):
        achado = Deposito.objects.select_for_update().get(id=deposito)
        if achado.versao != versao:
            return None
        achado.nome, achado.ativo, achado.versao = nome, ativo or achado.padrao, versao + 1
        achado.save(update_fields=["nome", "ativo", "versao"])
    return achado


def achar(*, estabelecimento: UUID, deposito: UUID | None) -> UUID:
    """Id do depósito pedido, ou do padrão do estabelecimento; levanta DepositoDesconhecido."""
    candidatos = Deposito.objects.filter(estabelecimento_id=estabelecimento, ativo=True)
    escolhido = candidatos.filter(id=deposito) if deposito else candidatos.filter(padrao=True)
    achado = escolhido.values_list("id", flat=True).first()
    if achado is None:
        qual = f"O depósito {deposito} não é" if deposito else "Não há depósito padrão"
        raise DepositoDesconhecido(f"{qual} do estabelecimento {estabelecimento}. Veja /api/depositos/.")
    return achado
