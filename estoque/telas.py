"""As leituras das telas neste processo: a permissão de quem vê, e a consulta."""

from datetime import date
from uuid import UUID

import msgspec

from estoque import consultas, linha_do_tempo
from estoque.contrato_telas import (
    DisponivelNoDeposito,
    FichaDoInventario,
    MarcoDoEstoque,
    PaginaDeAjustes,
    PaginaDeDepositos,
    PaginaDeInventarios,
    PaginaDeSaldos,
    PaginaDeTransferencias,
    TotaisDeSaldos,
)
from estoque.filtros import (
    FiltroDeAjustes,
    FiltroDeDepositos,
    FiltroDeInventarios,
    FiltroDeSaldos,
    FiltroDeTransferencias,
)
from estoque.leituras import Ajuste, Deposito, Inventario, Kardex, ReservaDoDocumento, Saldo, Transferencia
from estoque.situacoes import SituacaoDoInventario
from plataforma.identidade.contexto import acoes_permitidas, ator_atual, exigir_permissao
from plataforma.leituras import DasMaisNovas, DosDocumentos, Pagina


class TelasDoEstoqueLocal:
    """Implementa `estoque.contrato_telas.TelasDoEstoque`."""

    def bloco_do_documento(self, *, documento: UUID) -> tuple[ReservaDoDocumento, ...]:
        exigir_permissao("estoque.reserva.ver")
        return msgspec.convert(consultas.reservas_do_documento(documento), tuple[ReservaDoDocumento, ...])

    def marcos_do_documento(self, *, documento: UUID) -> tuple[MarcoDoEstoque, ...]:
        exigir_permissao("estoque.reserva.ver")
        reservas = linha_do_tempo.reservas_do_documento(documento)
        if "estoque.movimento.ver" not in ator_atual().permissoes:
            return reservas
        return reservas + linha_do_tempo.movimentos_do_documento(documento)

    def disponiveis(self, *, produtos: tuple[UUID, ...], estabelecimento: UUID) -> tuple[DisponivelNoDeposito, ...]:
        exigir_permissao("estoque.saldo.ver")
        return consultas.disponiveis(produtos=produtos, estabelecimento=estabelecimento)

    def bloco_do_produto(self, *, produto: UUID) -> tuple[Saldo, ...]:
        exigir_permissao("estoque.saldo.ver")
        return msgspec.convert(consultas.saldos_do_produto(produto), tuple[Saldo, ...])

    def tela_saldos(self, *, filtro: FiltroDeSaldos, pagina: Pagina) -> PaginaDeSaldos:
        exigir_permissao("estoque.saldo.ver")
        return consultas.SALDOS.ler_como(PaginaDeSaldos, filtro, consultas.SALDOS.ordem_padrao, pagina)

    def totais_de_saldos(self, *, filtro: FiltroDeSaldos) -> TotaisDeSaldos:
        exigir_permissao("estoque.saldo.ver")
        somas = {"no_deposito": "fisico", "prometido": "reservado", "livre": "disponivel"}
        grupos = consultas.SALDOS.totais(filtro, "deposito", "codigo_do_deposito", **somas)
        # O custo é do produto na empresa, e não de cada depósito: só se soma do conjunto inteiro.
        ve_custos = "estoque.movimento.ver" in ator_atual().permissoes and not filtro.usados()
        valor = consultas.valor_em_estoque() if ve_custos else None
        return msgspec.convert({"grupos": grupos, "valor": valor}, TotaisDeSaldos)

    def tela_kardex(self, *, produto: UUID, de: date, ate: date, pagina: Pagina) -> Kardex:
        exigir_permissao("estoque.movimento.ver")
        return msgspec.convert(consultas.kardex(produto=produto, de=de, ate=ate, pagina=pagina), Kardex)

    def depositos_ativos(self) -> tuple[Deposito, ...]:
        exigir_permissao("estoque.deposito.ver")
        return msgspec.convert(consultas.depositos_ativos(), tuple[Deposito, ...])

    def tela_depositos(self, *, filtro: FiltroDeDepositos, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeDepositos:
        exigir_permissao("estoque.deposito.ver")
        return consultas.DEPOSITOS.ler_como(PaginaDeDepositos, filtro, ordem, pagina)

    def tela_deposito(self, *, deposito: UUID) -> Deposito:
        exigir_permissao("estoque.deposito.ver")
        return msgspec.convert(consultas.deposito(deposito), Deposito)

    def tela_ajustes(self, *, filtro: FiltroDeAjustes, ordem: DosDocumentos, pagina: Pagina) -> PaginaDeAjustes:
        exigir_permissao("estoque.ajuste.ver")
        return consultas.AJUSTES.ler_como(PaginaDeAjustes, filtro, ordem, pagina)

    def tela_ajuste(self, *, ajuste: UUID) -> Ajuste:
        exigir_permissao("estoque.ajuste.ver")
        return msgspec.convert(consultas.ajuste(ajuste), Ajuste)

    def tela_transferencias(
        self, *, filtro: FiltroDeTransferencias, ordem: DosDocumentos, pagina: Pagina
    ) -> PaginaDeTransferencias:
        exigir_permissao("estoque.transferencia.ver")
        return consultas.TRANSFERENCIAS.ler_como(PaginaDeTransferencias, filtro, ordem, pagina)

    def tela_transferencia(self, *, transferencia: UUID) -> Transferencia:
        exigir_permissao("estoque.transferencia.ver")
        return msgspec.convert(consultas.transferencia(transferencia), Transferencia)

    def tela_inventarios(
        self, *, filtro: FiltroDeInventarios, ordem: DosDocumentos, pagina: Pagina
    ) -> PaginaDeInventarios:
        exigir_permissao("estoque.inventario.ver")
        return consultas.INVENTARIOS.ler_como(PaginaDeInventarios, filtro, ordem, pagina)

    def tela_inventario(self, *, inventario: UUID) -> FichaDoInventario:
        exigir_permissao("estoque.inventario.ver")
        ficha = msgspec.convert(consultas.inventario(inventario), FichaDoInventario)
        return msgspec.structs.replace(ficha, acoes=_do_inventario(ficha))


def _do_inventario(inventario: Inventario) -> tuple[str, ...]:
    if inventario.situacao != SituacaoDoInventario.ABERTO:
        return ()
    falta = any(item.contada is None for item in inventario.itens)
    mantem = bool(acoes_permitidas("estoque.inventario", "manter"))
    verbos = (("fechar",) if not falta else ()) + ("cancelar",) if mantem else ()
    return (*acoes_permitidas("estoque.inventario", "contar"), *verbos)
