"""A nota digitada, sem XML: o que a pessoa informa, conferido e posto na forma da nota lida. Regra pura."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from compras.chave_de_acesso import ChaveInvalida, ler_chave
from compras.erros import erro_de_campo
from compras.nfe.nota import ImpostosDoItem, ItemLido, TotaisDaNota, valor_na_nota
from compras.operacoes_de_entrada import NaturezaDaOperacao
from compras.parcelas_a_pagar import ParcelaAPagar
from core.contrato import ProdutoResumo
from plataforma.erros import ErroDeCampo
from plataforma.parcelas import PrazosInvalidos, parcelar
from plataforma.valores import Dto, Quantidade, Valor, em_reais, preco, ratear, valor

ZERO = valor(0)
TAMANHO_DA_DESCRICAO = 120
CST_COM_ST = frozenset({"10", "30", "60", "70", "201", "202", "203", "500"})
CST = (
    "00", "02", "10", "15", "20", "30", "40", "41", "50", "51", "53", "60", "61", "70", "90",
    "101", "102", "103", "201", "202", "203", "300", "400", "500", "900",
)  # fmt: skip
SERIES_AVULSAS = range(890, 920)
"""Notas emitidas pelo fisco, cuja chave traz o CNPJ dele (Manual de Orientação do Contribuinte, campo serie)."""


class ItemDigitado(Dto):
    """Uma linha: `valor` é o dos produtos, sem desconto nem frete; sem `unidade`, é a de estoque."""

    produto: UUID
    quantidade: Quantidade
    valor: Valor
    unidade: str = ""
    natureza: NaturezaDaOperacao | None = None
    cst: str = ""
    icms: Valor = ZERO
    icms_st: Valor = ZERO
    ipi: Valor = ZERO
    cst_pis_cofins: str = ""


class ParcelaDigitada(Dto):
    vencimento: date
    valor: Valor


class NotaDigitada(Dto):
    """O fornecedor é uma pessoa do cadastro ou, sem ela, documento e nome; as parcelas, uma lista ou os prazos."""

    estabelecimento: UUID
    fornecedor: UUID | None = None
    documento_do_fornecedor: str = ""
    nome_do_fornecedor: str = ""
    numero: str
    serie: str = ""
    chave_de_acesso: str = ""
    deposito: UUID | None = None
    data_emissao: date
    data_entrada: date
    natureza: NaturezaDaOperacao = "compra"
    desconto: Valor = ZERO
    frete: Valor = ZERO
    outras_despesas: Valor = ZERO
    itens: tuple[ItemDigitado, ...]
    prazos: str = ""
    parcelas: tuple[ParcelaDigitada, ...] = ()


def sem_zeros(texto: str) -> str:
    """Número ou série como a NF-e os escreve: `001` é 1."""
    limpo = texto.strip().upper()
    return str(int(limpo)) if limpo.isascii() and limpo.isdigit() else limpo


def natureza_de(item: ItemDigitado, nota: NotaDigitada) -> NaturezaDaOperacao:
    """A da linha, ou a da nota."""
    return item.natureza or nota.natureza


def com_st(item: ItemDigitado) -> bool:
    """O ICMS desta linha já foi recolhido por substituição."""
    return item.icms_st > 0 or item.cst in CST_COM_ST


def conferir(nota: NotaDigitada, *, hoje: date) -> Iterator[ErroDeCampo]:
    """O que não serve, sem olhar cadastro nenhum."""
    if nota.data_entrada > hoje:
        mensagem = f"{nota.data_entrada:%d/%m/%Y} ainda não chegou: hoje é {hoje:%d/%m/%Y}."
        yield erro_de_campo("data_entrada", "data_futura", mensagem)
    if nota.data_emissao > nota.data_entrada:
        mensagem = f"{nota.data_emissao:%d/%m/%Y} é depois da entrada, {nota.data_entrada:%d/%m/%Y}: confira as duas."
        yield erro_de_campo("data_emissao", "emissao_depois_da_entrada", mensagem)
    produtos = sum((i.valor for i in nota.itens), ZERO)
    if nota.desconto > produtos:
        mensagem = f"{em_reais(nota.desconto)} passa do valor dos produtos, {em_reais(produtos)}."
        yield erro_de_campo("desconto", "desconto_excessivo", mensagem)
    for posicao, item in enumerate(nota.itens):
        if item.icms > 0 and not item.cst:
            mensagem = f"há {em_reais(item.icms)} de ICMS: diga o CST da linha, que decide o crédito."
            yield erro_de_campo(f"itens.{posicao}.cst", "icms_sem_cst", mensagem)
    if nota.prazos and nota.parcelas:
        yield erro_de_campo("parcelas", "parcelas_e_prazos", "mande as parcelas ou os prazos, não os dois.")


def conferir_chave(nota: NotaDigitada, *, documento: str) -> Iterator[ErroDeCampo]:
    """A chave, se há, precisa ser desta nota; `documento` é o do fornecedor, só com letras e algarismos."""
    if not nota.chave_de_acesso:
        return
    try:
        chave = ler_chave(nota.chave_de_acesso)
    except ChaveInvalida as erro:
        yield erro_de_campo("chave_de_acesso", "chave_invalida", erro.detalhe)
        return
    pares = {
        "numero": (str(chave.numero), nota.numero),
        "serie": (str(chave.serie), nota.serie),
        "data_emissao": (chave.ano_mes, f"{nota.data_emissao:%y%m}"),
    }
    if chave.serie not in SERIES_AVULSAS:
        pares["chave_de_acesso"] = (chave.emitente, documento.zfill(14))
    for campo, (na_chave, digitado) in pares.items():
        if na_chave != digitado:
            mensagem = f"a chave de acesso diz {na_chave} e a nota digitada, {digitado or 'nada'}: confira os dois."
            yield erro_de_campo(campo, "chave_diverge", mensagem)


def itens_lidos(nota: NotaDigitada, produtos: Mapping[UUID, ProdutoResumo]) -> list[ItemLido]:
    """As linhas na forma das lidas do XML; desconto, frete e outras despesas rateados pelo valor dos produtos."""
    pesos = [i.valor for i in nota.itens]
    rateados = zip(ratear(nota.desconto, pesos), ratear(nota.frete, pesos), ratear(nota.outras_despesas, pesos),
                   strict=True)  # fmt: skip
    lidos = []
    for numero, (item, (desconto, frete, outras)) in enumerate(zip(nota.itens, rateados, strict=True), start=1):
        unidade = item.unidade or produtos[item.produto].unidade
        lidos.append(
            ItemLido(
                numero=numero,
                codigo=produtos[item.produto].sku,
                gtin=produtos[item.produto].gtin,
                gtin_tributavel="",
                descricao=produtos[item.produto].descricao[:TAMANHO_DA_DESCRICAO],
                ncm=produtos[item.produto].ncm,
                cest="",
                cfop="",
                unidade=unidade,
                quantidade=item.quantidade,
                valor_unitario=preco(item.valor / item.quantidade),
                unidade_tributavel=unidade,
                quantidade_tributavel=item.quantidade,
                valor_produto=item.valor,
                desconto=desconto,
                frete=frete,
                seguro=ZERO,
                outras_despesas=outras,
                compoe_total=True,
                impostos=_impostos(item),
            )
        )
    return lidos


def _impostos(item: ItemDigitado) -> ImpostosDoItem:
    do_simples = len(item.cst) == 3
    return replace(
        _SEM_IMPOSTOS,
        cst=item.cst,
        icms=ZERO if do_simples else item.icms,
        credito_icms_simples=item.icms if do_simples else ZERO,
        icms_st=item.icms_st,
        ipi=item.ipi,
        cst_pis=item.cst_pis_cofins,
        cst_cofins=item.cst_pis_cofins,
    )


_NADA: dict[str, Any] = dict.fromkeys(ImpostosDoItem.__struct_fields__, ZERO)
_NADA |= dict.fromkeys(("origem", "cst", "cst_pis", "cst_cofins"), "")
_SEM_IMPOSTOS = ImpostosDoItem(**_NADA | {"aliquota_icms_pct": Decimal("0.0000")})


def totais(itens: Sequence[ItemLido]) -> TotaisDaNota:
    """Somas das linhas; o total da nota é o que elas valem nela."""

    def somar(partes: Iterator[Decimal]) -> Decimal:
        return sum(partes, ZERO)

    return TotaisDaNota(
        produtos=somar(i.valor_produto for i in itens),
        desconto=somar(i.desconto for i in itens),
        frete=somar(i.frete for i in itens),
        seguro=ZERO,
        outras_despesas=somar(i.outras_despesas for i in itens),
        icms=somar(i.impostos.icms for i in itens),
        icms_st=somar(i.impostos.icms_st for i in itens),
        fcp_st=ZERO,
        ipi=somar(i.impostos.ipi for i in itens),
        nota=somar(valor_na_nota(i) for i in itens),
    )


def parcelas_digitadas(nota: NotaDigitada, *, valor_a_pagar: Decimal) -> tuple[ParcelaAPagar, ...] | ErroDeCampo:
    """As parcelas, que somam exatamente `valor_a_pagar`; sem nenhuma nem prazos, à vista na emissão.

    Devolve o erro do campo quando elas não servem.
    """
    if valor_a_pagar == 0 and (nota.parcelas or nota.prazos):
        campo = "parcelas" if nota.parcelas else "prazos"
        return erro_de_campo(campo, "nada_a_pagar", "bonificação e remessa não se pagam: tire o campo.")
    if nota.parcelas or valor_a_pagar == 0:
        return _conferir_parcelas(nota, valor_a_pagar)
    try:
        divididas = parcelar(total=valor_a_pagar, prazos=nota.prazos or "à vista", data=nota.data_emissao)
    except PrazosInvalidos as erro:
        return erro_de_campo("prazos", "prazos_invalidos", erro.detalhe)
    return tuple(ParcelaAPagar(*p) for p in divididas)


def _conferir_parcelas(nota: NotaDigitada, valor_a_pagar: Decimal) -> tuple[ParcelaAPagar, ...] | ErroDeCampo:
    soma = sum((p.valor for p in nota.parcelas), ZERO)
    if soma != valor_a_pagar:
        mensagem = f"somam {em_reais(soma)} e o que se paga desta nota é {em_reais(valor_a_pagar)}: acerte a diferença."
        return erro_de_campo("parcelas", "parcelas_nao_somam", mensagem)
    for posicao, parcela in enumerate(nota.parcelas):
        if parcela.vencimento < nota.data_emissao:
            mensagem = f"{parcela.vencimento:%d/%m/%Y} é antes da emissão, {nota.data_emissao:%d/%m/%Y}."
            return erro_de_campo(f"parcelas.{posicao}.vencimento", "vencimento_antes_da_emissao", mensagem)
    em_ordem = sorted((p.vencimento, p.valor) for p in nota.parcelas)
    return tuple(ParcelaAPagar(n, *par) for n, par in enumerate(em_ordem, start=1))
