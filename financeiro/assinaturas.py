"""O financeiro reage ao cadastro, às vendas e ao estoque; cada reação é uma tradução para um serviço."""

from collections.abc import Iterable

from compras.eventos import CompraDevolvida, ItemDeCompra, NotaDeEntradaLancada
from core.eventos import EmpresaAlterada, EmpresaCriada, EstabelecimentoAlterado, EstabelecimentoCriado
from estoque.eventos import (
    EstoqueAjustado,
    LinhaCusteada,
    MercadoriaDevolvida,
    MercadoriaDevolvidaAoFornecedor,
    MercadoriaExpedida,
)
from financeiro.copias import EMPRESA
from financeiro.servicos import custos, entradas, faturas, plano
from financeiro.servicos.custos import ItemCusteado
from financeiro.servicos.entradas import CompraQueVoltou, ItemDeEntrada, NotaLancada
from financeiro.servicos.faturas import FaturaEmitida, ParcelaDoTitulo, VendaQueVoltou
from financeiro.servicos.plano import DadosDaEmpresa
from plataforma.mensageria.assinatura import Assinatura
from vendas.eventos import PedidoCancelado, PedidoFaturado, VendaDevolvida


def ao_criar_empresa(evento: EmpresaCriada) -> None:
    """Dá à empresa o plano de contas e um caixa."""
    plano.preparar_empresa(_dados(evento))


def ao_alterar_empresa(evento: EmpresaAlterada) -> None:
    """Guarda o regime novo."""
    plano.guardar_empresa(_dados(evento))


def _dados(evento: EmpresaCriada | EmpresaAlterada) -> DadosDaEmpresa:
    return DadosDaEmpresa(
        razao_social=evento.razao_social,
        regime=evento.regime,
        crt=evento.crt,
        anexo_do_simples=evento.anexo_do_simples,
        receita_12_meses=evento.receita_bruta_12_meses,
        versao=evento.versao_cadastro,
    )


def ao_mudar_estabelecimento(evento: EstabelecimentoCriado | EstabelecimentoAlterado) -> None:
    """Guarda a UF de onde as vendas saem."""
    plano.guardar_estabelecimento(
        estabelecimento=evento.estabelecimento,
        cnpj=evento.cnpj,
        nome=evento.nome,
        uf=evento.uf,
        versao=evento.versao_cadastro,
    )


def ao_faturar_pedido(evento: PedidoFaturado) -> None:
    """Receita, tributos e títulos a receber."""
    faturas.registrar_fatura(
        FaturaEmitida(
            pedido=evento.pedido,
            fatura=evento.fatura,
            documento=f"Fatura {evento.serie}/{evento.numero}",
            estabelecimento=evento.estabelecimento,
            cliente=evento.cliente,
            nome_do_cliente=evento.nome_do_cliente,
            uf_do_cliente=evento.uf_do_cliente,
            data=evento.data,
            produtos=evento.produtos,
            desconto=evento.desconto,
            frete=evento.frete,
            total=evento.total,
            parcelas=[ParcelaDoTitulo(p.numero, p.vencimento, p.valor) for p in evento.parcelas],
            itens=[(i.linha, i.quantidade) for i in evento.itens],
        )
    )


def ao_cancelar_pedido(evento: PedidoCancelado) -> None:
    """Estorno, títulos cancelados e crédito do que foi pago."""
    faturas.cancelar_faturas(pedido=evento.pedido, faturas=evento.faturas, data=evento.data, motivo=evento.motivo)


def ao_devolver_venda(evento: VendaDevolvida) -> None:
    """Devolução contra o que está em aberto, ou crédito do cliente."""
    faturas.devolver_venda(
        VendaQueVoltou(
            pedido=evento.pedido,
            devolucao=evento.devolucao,
            estabelecimento=evento.estabelecimento,
            cliente=evento.cliente,
            nome_do_cliente=evento.nome_do_cliente,
            data=evento.data,
            total=evento.total,
            faturas={f.fatura: f.valor for f in evento.faturas},
        )
    )


def ao_expedir_mercadoria(evento: MercadoriaExpedida) -> None:
    """CMV na competência da receita."""
    custos.registrar_expedicao(
        pedido=evento.documento, expedicao=evento.expedicao, itens=_itens(evento.itens), data=evento.data
    )


def ao_devolver_mercadoria(evento: MercadoriaDevolvida) -> None:
    """O custo volta ao estoque."""
    custos.registrar_retorno(pedido=evento.documento, devolucao=evento.devolucao, itens=_itens(evento.itens))


def ao_devolver_ao_fornecedor(evento: MercadoriaDevolvidaAoFornecedor) -> None:
    """O valor que de fato saiu deixa o estoque."""
    custos.registrar_saida_ao_fornecedor(nota=evento.documento, devolucao=evento.devolucao, itens=_itens(evento.itens))


def ao_ajustar_estoque(evento: EstoqueAjustado) -> None:
    """Perda ou sobra."""
    custos.registrar_ajuste(
        ajuste=evento.ajuste, perda=evento.perda, sobra=evento.sobra, motivo=evento.motivo, data=evento.data
    )


def ao_lancar_nota(evento: NotaDeEntradaLancada) -> None:
    """Estoque ou consumo, tributos a recuperar e títulos a pagar."""
    entradas.registrar_nota(
        NotaLancada(
            nota=evento.nota,
            documento=f"Nota {evento.serie}/{evento.numero}",
            estabelecimento=evento.estabelecimento,
            fornecedor=evento.fornecedor,
            nome_do_fornecedor=evento.nome_do_fornecedor,
            emissao=evento.data_emissao,
            entrada=evento.data_entrada,
            a_pagar=evento.a_pagar,
            bonificacao=evento.bonificacao,
            remessa=evento.remessa,
            itens=_entradas(evento.itens),
            parcelas=[ParcelaDoTitulo(p.numero, p.vencimento, p.valor) for p in evento.parcelas],
        )
    )


def ao_devolver_compra(evento: CompraDevolvida) -> None:
    """Abate o que se deve, ou cria crédito com o fornecedor."""
    entradas.devolver_compra(
        CompraQueVoltou(
            nota=evento.nota,
            devolucao=evento.devolucao,
            estabelecimento=evento.estabelecimento,
            fornecedor=evento.fornecedor,
            nome_do_fornecedor=evento.nome_do_fornecedor,
            data=evento.data,
            a_pagar=evento.a_pagar,
            bonificacao=evento.bonificacao,
            remessa=evento.remessa,
            itens=_entradas(evento.itens),
        )
    )


def _entradas(itens: Iterable[ItemDeCompra]) -> list[ItemDeEntrada]:
    return [
        ItemDeEntrada(i.custo, i.icms_a_recuperar, i.pis_a_recuperar, i.cofins_a_recuperar, i.entra_no_estoque)
        for i in itens
    ]


def _itens(linhas: Iterable[LinhaCusteada]) -> list[ItemCusteado]:
    return [ItemCusteado(i.linha, i.quantidade, i.custo, i.data_competencia) for i in linhas]


ASSINATURAS = (
    Assinatura(EmpresaCriada, ao_criar_empresa, copia=EMPRESA),
    Assinatura(EmpresaAlterada, ao_alterar_empresa, copia=EMPRESA),
    Assinatura(EstabelecimentoCriado, ao_mudar_estabelecimento),
    Assinatura(EstabelecimentoAlterado, ao_mudar_estabelecimento),
    Assinatura(PedidoFaturado, ao_faturar_pedido),
    Assinatura(PedidoCancelado, ao_cancelar_pedido),
    Assinatura(VendaDevolvida, ao_devolver_venda),
    Assinatura(MercadoriaExpedida, ao_expedir_mercadoria),
    Assinatura(MercadoriaDevolvida, ao_devolver_mercadoria),
    Assinatura(MercadoriaDevolvidaAoFornecedor, ao_devolver_ao_fornecedor),
    Assinatura(NotaDeEntradaLancada, ao_lancar_nota),
    Assinatura(CompraDevolvida, ao_devolver_compra),
    Assinatura(EstoqueAjustado, ao_ajustar_estoque),
)
