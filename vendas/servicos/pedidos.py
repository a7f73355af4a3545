"""Rascunhos de pedido: criar e alterar. Quem chama lê o core antes, porque aqui há transação aberta."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from core.contrato import EstabelecimentoResumo, ProdutoResumo
from plataforma import relogio
from plataforma.banco.sql import executar, transacao
from plataforma.estados import exigir_versao_atual
from plataforma.identidade.contexto import empresa_atual
from plataforma.mensageria.publicar import publicar
from plataforma.valores import Dto, Valor, novo_id
from vendas.bloqueios import PedidoTravado, travar_pedido
from vendas.erros import campo_invalido
from vendas.eventos import PedidoCriado
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


class Mudancas(Struct, frozen=True, kw_only=True):
    """O que muda num rascunho; `itens` troca todas as linhas."""

    cliente: UUID | UnsetType = UNSET
    itens: tuple[ItemDesejado, ...] | UnsetType = UNSET
    condicao: UUID | UnsetType = UNSET
    deposito: UUID | None | UnsetType = UNSET
    desconto: Valor | UnsetType = UNSET
    frete: Valor | UnsetType = UNSET
    observacao: str | UnsetType = UNSET


class _Comprador(NamedTuple):
    nome: str
    documento: str
    ativo: bool
    condicao: UUID | None
    prazos: str | None
    condicao_ativa: bool | None


_CLIENTE_E_CONDICAO = """
SELECT c.nome, c.documento, c.ativo, k.id, k.prazos, k.ativa
  FROM vendas_cliente c LEFT JOIN vendas_condicao k ON k.id = coalesce(%s::uuid, c.condicao_id)
 WHERE c.id = %s
"""
_INSERIR = f"""
WITH pedido AS (
INSERT INTO vendas_pedido (id, empresa_id, estabelecimento_id, cnpj_do_estabelecimento, data, cliente_id,
       nome_do_cliente, documento_do_cliente, condicao_id, prazos, deposito_id, produtos, desconto, desconto_total,
       frete, total, observacao, criado_em)
VALUES (%(id)s, %(empresa)s, %(estabelecimento)s, %(cnpj)s, %(data)s, %(cliente)s, %(nome)s, %(documento)s,
        %(condicao)s, %(prazos)s, %(deposito)s, %(produtos)s, %(desconto)s, %(desconto_total)s, %(frete)s, %(total)s,
        %(observacao)s, %(agora)s))
{linhas.INSERIR}"""
_ALTERAR = """
UPDATE vendas_pedido SET cliente_id = %(cliente)s, nome_do_cliente = %(nome)s, documento_do_cliente = %(documento)s,
       condicao_id = %(condicao)s, prazos = %(prazos)s, deposito_id = %(deposito)s, produtos = %(produtos)s,
       desconto = %(desconto)s, desconto_total = %(desconto_total)s, frete = %(frete)s, total = %(total)s,
       observacao = %(observacao)s, versao = versao + 1
 WHERE id = %(id)s
"""


class DoCadastro(NamedTuple):
    """O que um pedido novo copia do core."""

    produtos: Mapping[UUID, ProdutoResumo]
    estabelecimento: EstabelecimentoResumo


def criar(novo: NovoPedido, cadastro: DoCadastro) -> UUID:
    """Cria o rascunho e devolve seu id; levanta EntradaInvalida."""
    copiadas, estabelecimento = linhas.copiar(novo.itens, cadastro.produtos), cadastro.estabelecimento
    total = linhas.avaliar(copiadas, desconto=novo.desconto, frete=novo.frete)
    pedido = novo_id()
    with transacao("vendas"):
        cliente = _ler_cliente(novo.cliente, novo.condicao)
        valores = _valores(pedido, novo.cliente, cliente, total, deposito=novo.deposito, observacao=novo.observacao)
        valores |= {"estabelecimento": estabelecimento.id, "cnpj": estabelecimento.cnpj, "data": relogio.hoje()}
        valores |= {"agora": relogio.agora(), **linhas.colunas(copiadas, total)}
        executar("vendas", _INSERIR, valores)
        publicar(
            PedidoCriado(
                pedido=pedido,
                estabelecimento=estabelecimento.id,
                cliente=novo.cliente,
                nome_do_cliente=cliente.nome,
                total=total.total,
            )
        )
    return pedido


def alterar(pedido: UUID, mudancas: Mudancas, *, versao: int | None, produtos: Mapping[UUID, ProdutoResumo]) -> None:
    """Altera o rascunho lido na `versao` (None: qualquer); levanta ConflitoDeVersao, AcaoProibida e EntradaInvalida."""
    with transacao("vendas"):
        travado = travar_pedido(pedido)
        exigir_versao_atual(travado.versao, versao, "o pedido")
        exigir_acao("alterar", travado.situacao)
        total = _trocar_linhas(travado, mudancas, produtos)
        cliente = _ou(mudancas.cliente, travado.cliente_id)
        dados = _ler_cliente(cliente, _ou(mudancas.condicao, travado.condicao_id))
        deposito = _ou(mudancas.deposito, travado.deposito_id)
        observacao = _ou(mudancas.observacao, travado.observacao)
        valores = _valores(pedido, cliente, dados, total, deposito=deposito, observacao=observacao)
        executar("vendas", _ALTERAR, valores)


def _trocar_linhas(travado: PedidoTravado, mudancas: Mudancas, produtos: Mapping[UUID, ProdutoResumo]) -> TotalDoPedido:
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


def _ler_cliente(cliente: UUID, condicao: UUID | None) -> _Comprador:
    achados = executar("vendas", _CLIENTE_E_CONDICAO, [condicao, cliente])
    if not achados:
        mensagem = f"não há cliente {cliente} nesta empresa: cadastre a pessoa como cliente antes."
        raise campo_invalido("cliente", "cliente_desconhecido", mensagem)
    lido = _Comprador(*achados[0])
    if not lido.ativo:
        raise campo_invalido("cliente", "cliente_inativo", f"{lido.nome} está inativo: reative-o ou troque de cliente.")
    if lido.condicao is None:
        mensagem = "diga uma condição de pagamento desta empresa: o cliente não tem uma padrão."
        raise campo_invalido("condicao", "condicao_desconhecida", mensagem)
    if not lido.condicao_ativa:
        raise campo_invalido("condicao", "condicao_inativa", f"a condição “{lido.prazos}” está inativa: use outra.")
    return lido


def _valores(
    pedido: UUID,
    cliente: UUID,
    dados: _Comprador,
    total: TotalDoPedido,
    *,
    deposito: UUID | None,
    observacao: str,
) -> dict[str, Any]:
    return {
        "id": pedido,
        "empresa": empresa_atual(),
        "cliente": cliente,
        "nome": dados.nome,
        "documento": dados.documento,
        "condicao": dados.condicao,
        "prazos": dados.prazos,
        "deposito": deposito,
        "observacao": observacao,
        **{k: v for k, v in total._asdict().items() if k != "linhas"},
    }
