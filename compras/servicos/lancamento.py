"""Grava a nota, suas linhas e o fato de ter entrado, numa transação só."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from compras import eventos
from compras.custo_de_entrada import Compra, CustoDoItem, custos_da_nota
from compras.erros import CustoNegativo
from compras.models import ItemDaNota, Mapeamento, Nota, ParcelaDaNota, Xml
from compras.nfe.nota import ItemLido, NotaLida, TotaisDaNota
from compras.operacoes_de_entrada import NaturezaDaOperacao, OperacaoDeEntrada, classificar_entrada
from compras.parcelas_a_pagar import ParcelaAPagar, parcelas_a_pagar
from compras.servicos import fornecedores, mapeamentos
from compras.servicos.casamento import UM, LinhaCasada
from compras.situacoes import Origem, SituacaoDaNota
from core.contrato import EmpresaResumo, EstabelecimentoResumo, PessoaResumo, ProdutoResumo
from plataforma import relogio
from plataforma.banco.sql import transacao
from plataforma.mensageria.publicar import publicar
from plataforma.valores import em_reais, quantidade

ZERO = Decimal("0.00")
_POR_PESO: tuple[NaturezaDaOperacao, ...] = ("compra", "consumo", "bonificacao", "remessa")
TAMANHO_DO_NOME = 120
_CASADO = (
    "cfop_de_entrada", "natureza", "custo", "icms_a_recuperar", "pis_a_recuperar", "cofins_a_recuperar",
    "entra_no_estoque", "produto_id", "sku", "unidade_de_estoque", "fator", "quantidade_de_estoque", "pendencia",
)  # fmt: skip


class LinhaDaEntrada(NamedTuple):
    """Tudo o que se sabe de uma linha."""

    lida: ItemLido
    casada: LinhaCasada
    operacao: OperacaoDeEntrada
    custo: CustoDoItem


class CabecalhoDaNota(NamedTuple):
    """O que a nota diz fora das linhas; `conteudo` são os bytes do XML, quando há."""

    chave_de_acesso: str
    numero: str
    serie: str
    data_emissao: date
    totais: TotaisDaNota
    conteudo: bytes | None


@dataclass(frozen=True)
class EntradaDeNota:
    """A nota pronta para gravar; `pendente` se alguma linha ainda não tem produto ou fator."""

    cabecalho: CabecalhoDaNota
    linhas: Sequence[LinhaDaEntrada]
    parcelas: Sequence[ParcelaAPagar]
    data: date

    @property
    def pendente(self) -> bool:
        return any(li.casada.pendencia for li in self.linhas)

    def parte(self, *naturezas: str) -> Decimal:
        """Quanto as linhas destas naturezas valem na nota."""
        return sum((li.custo.valor_na_nota for li in self.linhas if li.operacao.natureza in naturezas), ZERO)

    @property
    def natureza(self) -> NaturezaDaOperacao:
        presentes = {li.operacao.natureza for li in self.linhas}
        return next(n for n in _POR_PESO if n in presentes)

    @property
    def partes(self) -> dict[str, Decimal]:
        """As três partes do total."""
        return {
            "a_pagar": self.parte("compra", "consumo"),
            "bonificacao": self.parte("bonificacao"),
            "remessa": self.parte("remessa"),
        }


def montar(lida: NotaLida, casadas: Sequence[LinhaCasada], *, empresa: EmpresaResumo) -> EntradaDeNota:
    """Custo, tributos e parcelas; levanta CfopSemOperacao, CustoNegativo e DuplicatasPassamDoValor."""
    hoje = relogio.hoje()
    pares = list(zip(lida.itens, casadas, strict=True))
    operacoes = [classificar_entrada(i.cfop, uso_e_consumo=c.uso_e_consumo) for i, c in pares]
    compra = Compra(empresa.regime, empresa.crt, lida.emitente.documento, hoje)
    custos = custos_da_nota(lida, compra=compra, operacoes=operacoes)
    for custo in custos:
        if custo.custo < 0:
            raise CustoNegativo(f"A linha {custo.item} custaria {em_reais(custo.custo)}. Confira os descontos do XML.")
    linhas = [LinhaDaEntrada(i, c, o, v) for (i, c), o, v in zip(pares, operacoes, custos, strict=True)]
    cabecalho = CabecalhoDaNota(
        chave_de_acesso=lida.chave,
        numero=str(lida.numero),
        serie=str(lida.serie),
        data_emissao=lida.emitida_em.date(),
        totais=lida.totais,
        conteudo=lida.conteudo,
    )
    a_pagar = EntradaDeNota(cabecalho, linhas, (), hoje).partes["a_pagar"]
    return EntradaDeNota(cabecalho, linhas, parcelas_a_pagar(lida, valor_a_pagar=a_pagar), hoje)


def gravar(
    entrada: EntradaDeNota,
    *,
    fornecedor: PessoaResumo,
    estabelecimento: EstabelecimentoResumo,
    deposito: UUID | None = None,
    outro_destinatario: str = "",
    uso_e_consumo: bool = False,
) -> Nota:
    """Grava tudo; sem pendência, lança. A nota repetida é recusada pelas restrições da tabela."""
    with transacao("compras"):
        nota = Nota.objects.create(
            fornecedor_id=fornecedor.id,
            documento_do_fornecedor=fornecedor.documento,
            nome_do_fornecedor=fornecedor.nome[:TAMANHO_DO_NOME],
            estabelecimento_id=estabelecimento.id,
            cnpj_do_estabelecimento=estabelecimento.cnpj,
            deposito_id=deposito,
            outro_destinatario=outro_destinatario,
            uso_e_consumo=uso_e_consumo,
            **_do_cabecalho(entrada),
        )
        _guardar_xml(nota, entrada.cabecalho.conteudo)
        itens = [ItemDaNota(nota=nota, **_da_nota(li), **_do_casamento(li)) for li in entrada.linhas]
        ItemDaNota.objects.bulk_create(itens)
        if entrada.pendente:
            fornecedores.somar(nota, fornecedores.MudancaDoFornecedor(aguardando=1))
        else:
            _lancar(nota, itens, entrada)
            mapeamentos.lembrar((), _aprendidos(nota, entrada))
            fornecedores.somar(nota, fornecedores.MudancaDoFornecedor(lancadas=1, comprado=nota.a_pagar))
    return nota


def regravar(nota: Nota, entrada: EntradaDeNota, *, ditos: Sequence[Mapeamento]) -> None:
    """Refaz o que dependia do mapeamento numa nota que aguardava, e guarda o que se disse; sem pendência, lança.

    Pede a nota travada.
    """
    por_numero = {item.numero: item for item in ItemDaNota.objects.filter(nota=nota)}
    itens = [por_numero[li.lida.numero] for li in entrada.linhas]
    for item, linha in zip(itens, entrada.linhas, strict=True):
        for campo, conteudo in _do_casamento(linha).items():
            setattr(item, campo, conteudo)
    ItemDaNota.objects.bulk_update(itens, _CASADO)
    nota.natureza = entrada.natureza
    for campo, conteudo in entrada.partes.items():
        setattr(nota, campo, conteudo)
    nota.versao += 1
    nota.save()
    if entrada.pendente:
        mapeamentos.lembrar(ditos, ())
    else:
        _lancar(nota, itens, entrada)
        mapeamentos.lembrar(ditos, _aprendidos(nota, entrada))
        fornecedores.somar(nota, fornecedores.MudancaDoFornecedor(lancadas=1, aguardando=-1, comprado=nota.a_pagar))


def _do_cabecalho(entrada: EntradaDeNota) -> dict[str, Any]:
    cabecalho, totais = entrada.cabecalho, entrada.cabecalho.totais
    return {
        "situacao": SituacaoDaNota.AGUARDANDO,
        "origem": Origem.DIGITADA if cabecalho.conteudo is None else Origem.XML,
        "natureza": entrada.natureza,
        "chave_de_acesso": cabecalho.chave_de_acesso,
        "numero": cabecalho.numero,
        "serie": cabecalho.serie,
        "data_emissao": cabecalho.data_emissao,
        "produtos": totais.produtos,
        "desconto": totais.desconto,
        "frete": totais.frete,
        "outras_despesas": totais.seguro + totais.outras_despesas,
        "icms_st": totais.icms_st + totais.fcp_st,
        "ipi": totais.ipi,
        "total": totais.nota,
        **entrada.partes,
    }


def _guardar_xml(nota: Nota, conteudo: bytes | None) -> None:
    if conteudo is not None:
        Xml.objects.create(nota=nota, conteudo=conteudo, sha256=hashlib.sha256(conteudo).hexdigest())


def _lancar(nota: Nota, itens: Sequence[ItemDaNota], entrada: EntradaDeNota) -> None:
    nota.situacao, nota.data_entrada = SituacaoDaNota.LANCADA, entrada.data
    nota.save(update_fields=["situacao", "data_entrada"])
    ParcelaDaNota.objects.bulk_create(ParcelaDaNota(nota=nota, **p._asdict()) for p in entrada.parcelas)
    publicar(
        eventos.NotaDeEntradaLancada(
            nota=nota.id,
            numero=nota.numero,
            serie=nota.serie,
            chave_de_acesso=nota.chave_de_acesso,
            estabelecimento=nota.estabelecimento_id,
            deposito=nota.deposito_id,
            fornecedor=nota.fornecedor_id,
            nome_do_fornecedor=nota.nome_do_fornecedor,
            data_emissao=nota.data_emissao,
            data_entrada=entrada.data,
            natureza=entrada.natureza,
            total=nota.total,
            **entrada.partes,
            itens=tuple(_no_evento(item, li) for item, li in zip(itens, entrada.linhas, strict=True)),
            parcelas=tuple(eventos.ParcelaDevida(**p._asdict()) for p in entrada.parcelas),
        )
    )


def _aprendidos(nota: Nota, entrada: EntradaDeNota) -> list[Mapeamento]:
    return [_aprendido(nota, linha) for linha in entrada.linhas] if nota.origem == Origem.XML else []


def _aprendido(nota: Nota, linha: LinhaDaEntrada) -> Mapeamento:
    """O código do fornecedor vira este produto; o fator de outra unidade continua a ser o do cadastro."""
    produto = _produto(linha)
    return Mapeamento(
        fornecedor_id=nota.fornecedor_id,
        codigo=linha.lida.codigo,
        unidade=produto.unidade,
        produto_id=produto.id,
        sku=produto.sku,
        fator=UM,
        uso_e_consumo=linha.casada.uso_e_consumo and not nota.uso_e_consumo,
    )


def _produto(linha: LinhaDaEntrada) -> ProdutoResumo:
    if linha.casada.produto is None:
        raise ValueError(f"linha {linha.lida.numero} sem produto: nota pendente não se lança")
    return linha.casada.produto


def _no_evento(item: ItemDaNota, linha: LinhaDaEntrada) -> eventos.ItemDeCompra:
    return eventos.ItemDeCompra(
        linha=item.id,
        produto=_produto(linha).id,
        quantidade=item.quantidade_de_estoque,
        custo=item.custo,
        icms_a_recuperar=item.icms_a_recuperar,
        pis_a_recuperar=item.pis_a_recuperar,
        cofins_a_recuperar=item.cofins_a_recuperar,
        entra_no_estoque=item.entra_no_estoque,
        natureza=linha.operacao.natureza,
    )


def _da_nota(linha: LinhaDaEntrada) -> dict[str, Any]:
    lida = linha.lida
    return {
        "numero": lida.numero,
        "codigo": lida.codigo,
        "gtin": lida.gtin if lida.gtin.isdigit() else "",
        "descricao": lida.descricao,
        "ncm": lida.ncm,
        "cfop": lida.cfop,
        "unidade": lida.unidade,
        "quantidade": lida.quantidade,
        "valor_unitario": lida.valor_unitario,
        "produtos": lida.valor_produto,
        "desconto": lida.desconto,
        "acessorios": lida.frete + lida.seguro + lida.outras_despesas,
        "cst": lida.impostos.cst,
        "icms": lida.impostos.icms,
        "icms_st": lida.impostos.icms_st + lida.impostos.fcp_st,
        "ipi": lida.impostos.ipi,
        "pis": lida.impostos.pis,
        "cofins": lida.impostos.cofins,
        "valor_na_nota": linha.custo.valor_na_nota,
    }


def _do_casamento(linha: LinhaDaEntrada) -> dict[str, Any]:
    casada, operacao, custo = linha.casada, linha.operacao, linha.custo
    produto = casada.produto
    return {
        "cfop_de_entrada": operacao.cfop_entrada,
        "natureza": operacao.natureza,
        "custo": custo.custo,
        "icms_a_recuperar": custo.icms_a_recuperar,
        "pis_a_recuperar": custo.pis_a_recuperar,
        "cofins_a_recuperar": custo.cofins_a_recuperar,
        "entra_no_estoque": operacao.movimenta_estoque,
        "produto_id": produto.id if produto else None,
        "sku": produto.sku if produto else "",
        "unidade_de_estoque": produto.unidade if produto else "",
        "fator": casada.fator,
        "quantidade_de_estoque": quantidade(linha.lida.quantidade * casada.fator) if casada.fator else None,
        "pendencia": casada.pendencia,
    }
