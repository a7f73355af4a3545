"""Devolver mercadoria ao fornecedor: o que volta é reservado no estoque, em três confirmações de banco."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F

from compras import eventos
from compras.bloqueios import somar_devolvidas, travar_devolucao, travar_nota
from compras.erros import (
    NadaADevolver,
    NotaNaoLancada,
    erro_de_campo,
)
from compras.models import DevolucaoDeCompra, ItemDaDevolucaoDeCompra, ItemDaNota, Nota
from compras.partes import Partes, partes_a_devolver
from compras.servicos import fornecedores
from compras.situacoes import TRANSICOES_DA_DEVOLUCAO, SituacaoDaDevolucao, SituacaoDaNota
from estoque.contrato import Estoque, ItemAReservar, ReservaFeita, SaldoInsuficiente, com_os_produtos
from plataforma import relogio
from plataforma.banco.sql import executar, linhas
from plataforma.comandos import ComandoEmEtapas
from plataforma.contratos import usar
from plataforma.erros import ErroDeNegocio, campos_invalidos
from plataforma.estados import exigir_transicao
from plataforma.mensageria.publicar import publicar
from plataforma.numeracao import proximo_numero
from plataforma.valores import Dto, Quantidade, Valor, valor

estoque = usar(Estoque)
ZERO = valor(0)


class ItemADevolver(Dto):
    """Quanto volta da linha `numero` da nota, na unidade de estoque do produto."""

    numero: int
    quantidade: Quantidade


class NovaDevolucao(Dto):
    """Sem `itens`, volta tudo o que resta; sem `deposito`, sai do da nota ou do padrão."""

    nota: UUID
    motivo: str
    deposito: UUID | None = None
    itens: tuple[ItemADevolver, ...] | None = None


class DevolucaoAReservar(Dto):
    """O que a reserva leva, guardado para que a retomada mande o mesmo."""

    devolucao: UUID
    estabelecimento: UUID
    deposito: UUID | None
    itens: tuple[ItemAReservar, ...]


class DevolucaoFeita(Dto):
    """Resposta de devolver."""

    id: UUID
    numero: int
    total: Valor


class _ItemQueVolta(NamedTuple):
    item: ItemDaNota
    quantidade: Decimal
    partes: Partes


_JA_DEVOLVIDAS = """
SELECT d.item_id, sum(d.custo), sum(d.icms_a_recuperar), sum(d.pis_a_recuperar), sum(d.cofins_a_recuperar)
  FROM compras_item_da_devolucao d JOIN compras_item i ON i.id = d.item_id WHERE i.nota_id = %s GROUP BY d.item_id
"""
_FINAL = "SELECT id, numero, total FROM compras_devolucao WHERE id = %s AND situacao = 'concluida'"


def criar(devolucao: UUID, nova: NovaDevolucao) -> None:
    """Cria a devolução, ainda sem mercadoria reservada, pelo que as linhas valem na nota; pede transação aberta.

    Levanta NotaNaoEncontrada, NotaNaoLancada, NadaADevolver e EntradaInvalida com as linhas que não servem.
    """
    nota = _travar_lancada(nova.nota)
    itens = list(ItemDaNota.objects.filter(nota=nota).order_by("numero"))
    voltas = _voltas(_escolher(nova.itens, itens), _ja_devolvidas(nota))
    criada = DevolucaoDeCompra.objects.create(
        id=devolucao,
        nota=nota,
        situacao=SituacaoDaDevolucao.CONFIRMANDO,
        estabelecimento_id=nota.estabelecimento_id,
        deposito_id=nova.deposito or nota.deposito_id,
        data=relogio.hoje(),
        motivo=nova.motivo,
        total=sum((v.partes.valor_na_nota for v in voltas), ZERO),
        a_pagar=_parte(voltas, "compra", "consumo"),
        bonificacao=_parte(voltas, "bonificacao"),
        remessa=_parte(voltas, "remessa"),
    )
    ItemDaDevolucaoDeCompra.objects.bulk_create(
        ItemDaDevolucaoDeCompra(
            devolucao=criada, item=v.item, posicao=posicao, quantidade=v.quantidade, **v.partes._asdict()
        )
        for posicao, v in enumerate(voltas, start=1)
    )
    somar_devolvidas({v.item.id: v.quantidade for v in voltas})


def _travar_lancada(id_da_nota: UUID) -> Nota:
    nota = travar_nota(id_da_nota)
    if nota.situacao != SituacaoDaNota.LANCADA:
        raise NotaNaoLancada(f"A nota {nota.numero} aguarda mapeamento e ainda não entrou: não há o que devolver.")
    return nota


def _escolher(
    pedidos: tuple[ItemADevolver, ...] | None, itens: Sequence[ItemDaNota]
) -> list[tuple[ItemDaNota, Decimal]]:
    restantes = {i.numero: i.quantidade_de_estoque - i.quantidade_devolvida for i in itens}
    por_numero = {i.numero: i for i in itens}
    if pedidos is None:
        escolhidos = [(i, restantes[i.numero]) for i in itens if restantes[i.numero] > 0]
    else:
        _conferir(pedidos, por_numero, restantes)
        escolhidos = [(por_numero[p.numero], p.quantidade) for p in pedidos]
    if not escolhidos:
        raise NadaADevolver("Tudo o que entrou por esta nota já foi devolvido.")
    return escolhidos


def _conferir(
    pedidos: Sequence[ItemADevolver], por_numero: dict[int, ItemDaNota], restantes: dict[int, Decimal]
) -> None:
    erros, vistos = [], set[int]()
    for posicao, pedido in enumerate(pedidos):
        item = por_numero.get(pedido.numero)
        if item is None:
            mensagem = f"a nota não tem a linha {pedido.numero}."
            erros.append(erro_de_campo(f"itens.{posicao}.numero", "linha_nao_encontrada", mensagem))
        elif pedido.numero in vistos:
            mensagem = f"a linha {pedido.numero} já apareceu; some as duas."
            erros.append(erro_de_campo(f"itens.{posicao}.numero", "linha_repetida", mensagem))
        elif pedido.quantidade > restantes[pedido.numero]:
            resta = f"{restantes[pedido.numero]} {item.unidade_de_estoque}"
            mensagem = f"de {item.sku} restam {resta} a devolver; você pediu {pedido.quantidade}."
            erros.append(erro_de_campo(f"itens.{posicao}.quantidade", "quantidade_indisponivel", mensagem))
        vistos.add(pedido.numero)
    if erros:
        raise campos_invalidos(erros)


def _ja_devolvidas(nota: Nota) -> dict[UUID, Partes]:
    return {item: Partes(*somas) for item, *somas in executar("compras", _JA_DEVOLVIDAS, [nota.id])}


def _voltas(escolhidos: Sequence[tuple[ItemDaNota, Decimal]], ja: dict[UUID, Partes]) -> list[_ItemQueVolta]:
    return [
        _ItemQueVolta(
            item,
            quanto,
            partes_a_devolver(
                Partes(*(getattr(item, campo) for campo in Partes._fields)),
                ja.get(item.id, Partes(ZERO, ZERO, ZERO, ZERO)),
                acumulada=item.quantidade_devolvida + quanto,
                inteira=item.quantidade_de_estoque,
            ),
        )
        for item, quanto in escolhidos
    ]


def _parte(voltas: Sequence[_ItemQueVolta], *naturezas: str) -> Decimal:
    return sum((v.partes.valor_na_nota for v in voltas if v.item.natureza in naturezas), ZERO)


class DevolverCompra(ComandoEmEtapas):
    """De nascida a concluída, com a mercadoria reservada; sem saldo, deixa de existir."""

    modulo = "compras"
    operacao = "compras.devolucao.concluir"

    def criar(self, documento: UUID, novo: NovaDevolucao) -> None:
        criar(documento, novo)

    def iniciar(self, documento: UUID, versao: int | None) -> DevolucaoAReservar:
        devolucao = DevolucaoDeCompra.objects.get(id=documento)
        exigir_transicao(TRANSICOES_DA_DEVOLUCAO, devolucao.situacao, SituacaoDaDevolucao.CONCLUIDA)
        de_estoque = ItemDaDevolucaoDeCompra.objects.filter(devolucao=documento, item__entra_no_estoque=True)
        itens = de_estoque.order_by("posicao").values(
            "posicao",
            "quantidade",
            linha=F("item_id"),
            produto=F("item__produto_id"),
            sku=F("item__sku"),
            descricao=F("item__descricao"),
            unidade=F("item__unidade_de_estoque"),
        )
        return DevolucaoAReservar(
            devolucao=documento,
            estabelecimento=devolucao.estabelecimento_id,
            deposito=devolucao.deposito_id,
            itens=tuple(ItemAReservar(**i) for i in itens),
        )

    def chamar(self, chave: UUID, args: DevolucaoAReservar) -> ReservaFeita | None:
        """None quando tudo o que volta é de uso e consumo: não há o que reservar."""
        if not args.itens:
            return None
        try:
            return estoque.reservar(
                chave=chave,
                documento=args.devolucao,
                estabelecimento=args.estabelecimento,
                deposito=args.deposito,
                itens=tuple(i.reserva() for i in args.itens),
            )
        except SaldoInsuficiente as recusa:
            raise com_os_produtos(recusa, args.itens, acao="devolver") from recusa

    def concluir(self, documento: UUID, resultado: ReservaFeita | None) -> DevolucaoFeita:
        devolucao = travar_devolucao(documento)
        exigir_transicao(TRANSICOES_DA_DEVOLUCAO, devolucao.situacao, SituacaoDaDevolucao.CONCLUIDA)
        devolucao.situacao = SituacaoDaDevolucao.CONCLUIDA
        devolucao.deposito_id = resultado.deposito if resultado else None
        _publicar(devolucao)
        fornecedores.somar(devolucao.nota, fornecedores.MudancaDoFornecedor(devolvido=devolucao.a_pagar))
        numero = proximo_numero(
            "compras", documento="devolucao", estabelecimento=devolucao.estabelecimento_id, serie=""
        )
        devolucao.numero = numero
        devolucao.save(update_fields=["situacao", "numero", "deposito_id"])
        return DevolucaoFeita(id=documento, numero=numero, total=devolucao.total)

    def recusar(self, documento: UUID, erro: ErroDeNegocio) -> None:
        devolucao = travar_devolucao(documento)
        exigir_transicao(TRANSICOES_DA_DEVOLUCAO, devolucao.situacao, SituacaoDaDevolucao.DESFEITA)
        itens = ItemDaDevolucaoDeCompra.objects.filter(devolucao=documento)
        somar_devolvidas({i.item_id: -i.quantidade for i in itens})
        itens.delete()
        devolucao.delete()

    def resposta_final(self, documento: UUID) -> DevolucaoFeita | None:
        achadas: list[dict[str, Any]] = linhas("compras", _FINAL, [documento])
        return DevolucaoFeita(**achadas[0]) if achadas else None


DEVOLVER_COMPRA = DevolverCompra()


def _publicar(devolucao: DevolucaoDeCompra) -> None:
    nota = devolucao.nota
    voltas = ItemDaDevolucaoDeCompra.objects.filter(devolucao=devolucao).order_by("posicao")
    itens: Iterable[dict[str, Any]] = voltas.values(
        "quantidade",
        *Partes._fields,
        linha=F("item_id"),
        produto=F("item__produto_id"),
        entra_no_estoque=F("item__entra_no_estoque"),
        natureza=F("item__natureza"),
    )
    publicar(
        eventos.CompraDevolvida(
            nota=nota.id,
            devolucao=devolucao.id,
            estabelecimento=devolucao.estabelecimento_id,
            deposito=devolucao.deposito_id,
            fornecedor=nota.fornecedor_id,
            nome_do_fornecedor=nota.nome_do_fornecedor,
            data=devolucao.data,
            itens=tuple(eventos.ItemDeCompra(**item) for item in itens),
            total=devolucao.total,
            a_pagar=devolucao.a_pagar,
            bonificacao=devolucao.bonificacao,
            remessa=devolucao.remessa,
        )
    )
