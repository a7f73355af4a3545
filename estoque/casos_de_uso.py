"""O que a API do estoque escreve: cada função chama o serviço e devolve como ficou."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from estoque import consultas
from estoque.servicos import ajustes, depositos, inventarios, transferencias
from estoque.servicos.ajustes import ItemDoAjuste
from estoque.servicos.depositos import MudancasDoDeposito
from estoque.servicos.inventarios import Contagem
from estoque.servicos.transferencias import ItemDaTransferencia
from estoque.situacoes import TipoDeAjuste
from plataforma.comandos import uma_vez
from plataforma.relogio import hoje


@uma_vez("estoque")
def criar_deposito(*, estabelecimento: UUID, codigo: str, nome: str) -> dict[str, Any]:
    """Cria mais um depósito de um estabelecimento."""
    criado = depositos.criar(estabelecimento=estabelecimento, codigo=codigo, nome=nome)
    return consultas.deposito(criado.id)


@uma_vez("estoque")
def alterar_deposito(deposito: UUID, mudancas: MudancasDoDeposito, *, versao: int | None) -> dict[str, Any]:
    """Altera um depósito lido na `versao`."""
    depositos.alterar(deposito, mudancas, versao=versao)
    return consultas.deposito(deposito)


@uma_vez("estoque")
def ajustar(
    *, deposito: UUID, tipo: TipoDeAjuste, data: date, motivo: str, itens: Sequence[ItemDoAjuste]
) -> dict[str, Any]:
    """Dá entrada ou saída com motivo; devolve o ajuste com o que moveu."""
    onde = depositos.ativo(deposito)
    ajuste, _movidos = ajustes.ajustar(deposito=onde, tipo=tipo, data=data, motivo=motivo, itens=itens)
    return consultas.ajuste(ajuste.id)


@uma_vez("estoque")
def transferir(
    *, origem: UUID, destino: UUID, data: date, motivo: str, itens: Sequence[ItemDaTransferencia]
) -> dict[str, Any]:
    """Muda mercadoria de depósito; devolve a transferência com o que moveu."""
    de, para = depositos.ativo(origem), depositos.ativo(destino)
    feita = transferencias.transferir(origem=de, destino=para, data=data, motivo=motivo, itens=itens)
    return consultas.transferencia(feita.id)


@uma_vez("estoque")
def abrir_inventario(*, deposito: UUID, motivo: str, produtos: Sequence[UUID]) -> dict[str, Any]:
    """Fotografa o saldo, hoje, dos produtos dados ou de todos os que o depósito tem."""
    onde = depositos.ativo(deposito)
    aberto = inventarios.abrir(deposito=onde, data=hoje(), motivo=motivo, escolhidos=produtos)
    return consultas.inventario(aberto.id)


@uma_vez("estoque")
def contar_inventario(inventario: UUID, contagens: Sequence[Contagem], *, versao: int | None) -> dict[str, Any]:
    """Guarda o que se contou; devolve o inventário."""
    inventarios.contar(inventario=inventario, contagens=contagens, versao=versao)
    return consultas.inventario(inventario)


@uma_vez("estoque")
def fechar_inventario(inventario: UUID, *, versao: int | None) -> dict[str, Any]:
    """Ajusta o que divergiu da foto; devolve o inventário."""
    inventarios.fechar(inventario=inventario, versao=versao)
    return consultas.inventario(inventario)


@uma_vez("estoque")
def cancelar_inventario(inventario: UUID, *, versao: int | None) -> dict[str, Any]:
    """Encerra o inventário sem ajustar nada."""
    inventarios.cancelar(inventario=inventario, versao=versao)
    return consultas.inventario(inventario)
