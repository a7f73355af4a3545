"""Rascunhos de pedido: criar e alterar. Quem chama lê o core antes, porque aqui há transação aberta."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F
from msgspec import UNSET, Struct, UnsetType

from core.contrato import EstabelecimentoResumo, ProdutoResumo
from plataforma import relogio
from plataforma.banco.gravacao import inserir_com_itens
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import empresa_atual
from plataforma.mensageria.publicar import publicar
from plataforma.valores import Dto, Valor, novo_id
from vendas.bloqueios import PedidoTravado, travar_pedido
from vendas.erros import campo_invalido
from vendas.eventos import PedidoCriado
from vendas.models import ItemDoPedido, Pedido
from vendas.servicos import linhas
from vendas.servicos.linhas import ZERO, ItemDesejado
from vendas.situacoes import exigir_acao
from vendas.totais import TotalDoPedido


class NovoPedido(Dto):
    """Rascunho a criar; sem condição, vale a do cliente; sem depósito, o padrão do estabelecimento."""

    estabelecimento: UUID
    cliente: UUID
    itens: tuple[ItemDesejado, ...]
    condicao: UUID | None = None
    deposito: UUID | None = None
    desconto: Valor = ZERO
    frete: Valor = ZERO
    observacao: str = ""


class MudancasDoPedido(Struct, frozen=True, kw_only=True):
    """O que muda num rascunho; `itens` troca todas as linhas."""

    cliente: UUID | UnsetType = UNSET
    itens: tuple[ItemDesejado, ...] | UnsetType = UNSET
    condicao: UUID | UnsetType = UNSET
    deposito: UUID | None | UnsetType = UNSET
    desconto: Valor | UnsetType = UNSET
    frete: Valor | UnsetType = UNSET
    observacao: str | UnsetType = UNSET


class _Comprador(NamedTuple):
    cliente: UUID
    nome: str
    documento: str
    ativo: bool
    condicao: UUID | None
    prazos: str | None
    condicao_ativa: bool | None

    def colunas(self) -> dict[str, Any]:
        """O que o pedido guarda de quem compra."""
        return {
            "cliente_id": self.cliente,
            "nome_do_cliente": self.nome,
            "documento_do_cliente": self.documento,
            "condicao_id": self.condicao,
            "prazos": self.prazos,
        }


_CLIENTE_E_CONDICAO = """
SELECT c.id, c.nome, c.documento, c.ativo, k.id, k.prazos, k.ativa
  FROM vendas_cliente c LEFT JOIN vendas_condicao k ON k.id = coalesce(%s::uuid, c.condicao_id)
 WHERE c.id = %s
"""
LIVRES = ("observacao",)
"""Colunas que se gravam como foram pedidas."""


class DoCadastro(NamedTuple):
    """O que um pedido novo copia do core."""

    produtos: Mapping[UUID, ProdutoResumo]
    estabelecimento: EstabelecimentoResumo


def criar(novo: NovoPedido, cadastro: DoCadastro) -> UUID:
    """Cria o rascunho e devolve seu id; levanta EntradaInvalida."""
    copiadas, estabelecimento = linhas.copiar(novo.itens, cadastro.produtos), cadastro.estabelecimento
    total = linhas.avaliar(copiadas, desconto=novo.desconto, frete=novo.frete)
    pedido, empresa = novo_id(), empresa_atual()
    with transacao("vendas"):
        comprador = _ler_comprador(novo.cliente, novo.condicao)
        colunas = {
            "id": pedido,
            "empresa_id": empresa,
            "estabelecimento_id": estabelecimento.id,
            "cnpj_do_estabelecimento": estabelecimento.cnpj,
            "data": relogio.hoje(),
            "deposito_id": novo.deposito,
            "criado_em": relogio.agora(),
            **comprador.colunas(),
            **total.colunas(),
            **{coluna: getattr(novo, coluna) for coluna in LIVRES},
        }
        das_linhas = {"empresa_id": empresa, "pedido_id": pedido}
        inserir_com_itens(Pedido, colunas, ItemDoPedido, linhas.colunas(copiadas, total), iguais=das_linhas)
        publicar(
            PedidoCriado(
                pedido=pedido,
                estabelecimento=estabelecimento.id,
                cliente=novo.cliente,
                nome_do_cliente=comprador.nome,
                total=total.total,
            )
        )
    return pedido


def alterar(
    pedido: UUID, mudancas: MudancasDoPedido, *, versao: int | None, produtos: Mapping[UUID, ProdutoResumo]
) -> None:
    """Altera o rascunho lido na `versao` (None: qualquer); levanta ConflitoDeVersao, AcaoProibida e EntradaInvalida."""
    with transacao("vendas"):
        travado = travar_pedido(pedido, versao=versao)
        exigir_acao("alterar", travado.situacao)
        total = _trocar_linhas(travado, mudancas, produtos)
        comprador = _ler_comprador(
            _ou(mudancas.cliente, travado.cliente_id), _ou(mudancas.condicao, travado.condicao_id)
        )
        colunas = {
            "versao": F("versao") + 1,
            "deposito_id": _ou(mudancas.deposito, travado.deposito_id),
            **comprador.colunas(),
            **total.colunas(),
            **{c: mudada for c in LIVRES if (mudada := getattr(mudancas, c)) is not UNSET},
        }
        Pedido.objects.filter(id=pedido).update(**colunas)


def _trocar_linhas(
    travado: PedidoTravado, mudancas: MudancasDoPedido, produtos: Mapping[UUID, ProdutoResumo]
) -> TotalDoPedido:
    desconto, frete = _ou(mudancas.desconto, travado.desconto), _ou(mudancas.frete, travado.frete)
    if isinstance(mudancas.itens, UnsetType):
        total = linhas.avaliar(linhas.ler(travado.id), desconto=desconto, frete=frete)
        linhas.reavaliar(travado.id, total)
        return total
    novas = linhas.copiar(mudancas.itens, produtos)
    total = linhas.avaliar(novas, desconto=desconto, frete=frete)
    linhas.trocar(travado.id, novas, total)
    return total


def _ou(mudanca: Any, atual: Any) -> Any:
    return atual if mudanca is UNSET else mudanca


def _ler_comprador(cliente: UUID, condicao: UUID | None) -> _Comprador:
    achados = executar("vendas", _CLIENTE_E_CONDICAO, [condicao, cliente])
    if not achados:
        mensagem = f"não há cliente {cliente} nesta empresa: cadastre a pessoa como cliente antes."
        raise campo_invalido("cliente", "cliente_nao_encontrado", mensagem)
    lido = _Comprador(*achados[0])
    if not lido.ativo:
        raise campo_invalido("cliente", "cliente_inativo", f"{lido.nome} está inativo: reative-o ou troque de cliente.")
    if lido.condicao is None:
        mensagem = "diga uma condição de pagamento desta empresa: o cliente não tem uma padrão."
        raise campo_invalido("condicao", "condicao_nao_encontrada", mensagem)
    if not lido.condicao_ativa:
        raise campo_invalido("condicao", "condicao_inativa", f"a condição “{lido.prazos}” está inativa: use outra.")
    return lido
