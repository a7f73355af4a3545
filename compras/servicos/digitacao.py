"""Entrada de uma nota sem XML: ler os cadastros sem transação aberta, conferir tudo, e só então gravar."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from compras.chave_de_acesso import cnpj_confere
from compras.custo_de_entrada import Compra, CustoDoItem, custo_do_item
from compras.erros import campo_invalido, erro_de_campo
from compras.nota_digitada import (
    NotaDigitada,
    com_st,
    conferir,
    conferir_chave,
    itens_lidos,
    natureza_de,
    parcelas_digitadas,
    totais,
)
from compras.operacoes_de_entrada import operacao_escolhida
from compras.servicos.casamento import UM, LinhaCasada, cadastros
from compras.servicos.lancamento import CabecalhoDaNota, EntradaDeNota, LinhaDaEntrada, gravar
from core.contrato import DocumentoNaoServe, EstabelecimentoResumo, PessoaACasar, PessoaResumo, ProdutoResumo
from estoque.contrato import Estoque
from plataforma import relogio
from plataforma.contratos import usar
from plataforma.erros import ErroDeCampo, campos_invalidos
from plataforma.valores import DIGITOS_INTEIROS, em_reais, novo_id, quantidade

estoque = usar(Estoque)
_LIMITE = Decimal(10) ** DIGITOS_INTEIROS


class NotaPronta(NamedTuple):
    """Tudo lido e conferido: falta gravar."""

    entrada: EntradaDeNota
    fornecedor: PessoaResumo
    estabelecimento: EstabelecimentoResumo
    deposito: UUID | None


class _Vendedor(NamedTuple):
    """Quem vende; `pessoa` só se veio por id: a outra se casa depois que nada mais pode faltar."""

    documento: str
    uf: str
    pessoa: PessoaResumo | None


def preparar(nota: NotaDigitada, /) -> NotaPronta:
    """Lê os cadastros e confere; levanta EntradaInvalida com todos os campos que não servem.

    O fornecedor novo é cadastrado por último, quando a nota já serve.
    """
    _recusar(conferir(nota, hoje=relogio.hoje()))
    estabelecimentos = cadastros.estabelecimentos()
    estabelecimento = _estabelecimento(nota, estabelecimentos)
    _conferir_deposito(nota)
    quem = _ler_fornecedor(nota, {e.cnpj for e in estabelecimentos})
    _recusar(conferir_chave(nota, documento=quem.documento))
    produtos = _ler_produtos(nota)
    empresa = cadastros.empresa()
    compra = Compra(empresa.regime, empresa.crt, quem.documento, nota.data_entrada)
    linhas = _linhas(nota, produtos, _origem(quem.uf, estabelecimento.uf), compra)
    entrada = _entrada(nota, linhas)
    return NotaPronta(entrada, quem.pessoa or _casar(nota), estabelecimento, nota.deposito)


def lancar(pronta: NotaPronta) -> UUID:
    """Grava e publica; a nota repetida é recusada pela restrição da tabela."""
    gravada = gravar(
        pronta.entrada,
        fornecedor=pronta.fornecedor,
        estabelecimento=pronta.estabelecimento,
        deposito=pronta.deposito,
    )
    return gravada.id


def _recusar(erros: Iterator[ErroDeCampo]) -> None:
    achados = list(erros)
    if achados:
        raise campos_invalidos(achados)


def _estabelecimento(nota: NotaDigitada, nossos: Sequence[EstabelecimentoResumo]) -> EstabelecimentoResumo:
    for um in nossos:
        if um.id == nota.estabelecimento:
            return um
    mensagem = f"não há estabelecimento {nota.estabelecimento} nesta empresa: veja /api/estabelecimentos/."
    raise campo_invalido("estabelecimento", "estabelecimento_nao_encontrado", mensagem)


def _conferir_deposito(nota: NotaDigitada) -> None:
    """O estoque recebe a nota por evento, que não pode mais ser recusado: o depósito se confere antes."""
    if nota.deposito is None:
        return
    if nota.deposito not in {d.id for d in estoque.depositos(estabelecimento=nota.estabelecimento)}:
        mensagem = f"{nota.deposito} não é depósito ativo deste estabelecimento: veja /api/depositos/."
        raise campo_invalido("deposito", "deposito_nao_encontrado", mensagem)


def _ler_fornecedor(nota: NotaDigitada, nossos: set[str]) -> _Vendedor:
    if nota.fornecedor is not None:
        achadas = cadastros.pessoas(ids=(nota.fornecedor,))
        if not achadas:
            mensagem = f"não há pessoa {nota.fornecedor} nesta empresa: cadastre-a ou mande documento e nome."
            raise campo_invalido("fornecedor", "fornecedor_nao_encontrado", mensagem)
        quem, campo = _Vendedor(achadas[0].documento, achadas[0].uf, achadas[0]), "fornecedor"
    else:
        quem, campo = _Vendedor(_documento(nota), "", None), "documento_do_fornecedor"
    if quem.documento in nossos:
        mensagem = f"{quem.documento} é um estabelecimento nosso: transferência se faz no estoque."
        raise campo_invalido(campo, "nota_propria", mensagem)
    return quem


def _documento(nota: NotaDigitada) -> str:
    limpo = re.sub(r"[.\-/\s]", "", nota.documento_do_fornecedor).upper()
    if len(limpo) == 14 and cnpj_confere(limpo):
        return limpo
    if len(limpo) == 11:
        return limpo
    mensagem = f"“{nota.documento_do_fornecedor}” não é CPF nem CNPJ. Se o fornecedor é do exterior, cadastre-o em "
    mensagem += "/api/pessoas/ e mande o id em `fornecedor`."
    raise campo_invalido("documento_do_fornecedor", "documento_invalido", mensagem)


def _casar(nota: NotaDigitada) -> PessoaResumo:
    try:
        fornecedor = PessoaACasar(documento=_documento(nota), nome=nota.nome_do_fornecedor.strip())
        return cadastros.casar_pessoa(chave=novo_id(), pessoa=fornecedor)
    except DocumentoNaoServe as erro:
        raise campo_invalido("documento_do_fornecedor", "documento_invalido", erro.detalhe) from erro


def _ler_produtos(nota: NotaDigitada) -> dict[UUID, ProdutoResumo]:
    ids = tuple(dict.fromkeys(i.produto for i in nota.itens))
    produtos = {p.id: p for p in cadastros.produtos(ids=ids)}
    _recusar(
        erro_de_campo(f"itens.{n}.produto", "produto_nao_encontrado", f"não há produto {i.produto} nesta empresa.")
        for n, i in enumerate(nota.itens)
        if i.produto not in produtos
    )
    return produtos


def _origem(uf_do_fornecedor: str, nossa: str) -> Literal["1", "2", ""]:
    if not uf_do_fornecedor or not nossa:
        return ""
    return "1" if uf_do_fornecedor == nossa else "2"


def _linhas(
    nota: NotaDigitada, produtos: Mapping[UUID, ProdutoResumo], origem: Literal["1", "2", ""], compra: Compra
) -> list[LinhaDaEntrada]:
    lidas = itens_lidos(nota, produtos)
    fatores = _fatores(nota, produtos)
    _recusar(_conferir_fatores(nota, produtos, fatores))
    operacoes = [operacao_escolhida(natureza_de(i, nota), com_st=com_st(i), origem=origem) for i in nota.itens]
    custos = [
        custo_do_item(lida, compra=compra, operacao=operacao) for lida, operacao in zip(lidas, operacoes, strict=True)
    ]
    _recusar(_conferir_custos(custos))
    casadas = [
        LinhaCasada(produtos[i.produto], fator, uso_e_consumo=natureza_de(i, nota) == "consumo", pendencia="")
        for i, fator in zip(nota.itens, fatores, strict=True)
    ]
    return [LinhaDaEntrada(*partes) for partes in zip(lidas, casadas, operacoes, custos, strict=True)]


def _fatores(nota: NotaDigitada, produtos: Mapping[UUID, ProdutoResumo]) -> list[Decimal | None]:
    """Quantas unidades de estoque há em cada unidade da linha; None quando a conversão não está no cadastro."""
    outras = tuple({i.produto for i in nota.itens if i.unidade not in ("", produtos[i.produto].unidade)})
    conversoes = cadastros.conversoes(produtos=outras) if outras else ()
    cadastrados = {(c.produto, c.unidade): c.fator for c in conversoes}
    return [
        UM if i.unidade in ("", produtos[i.produto].unidade) else cadastrados.get((i.produto, i.unidade))
        for i in nota.itens
    ]


def _conferir_fatores(
    nota: NotaDigitada, produtos: Mapping[UUID, ProdutoResumo], fatores: Sequence[Decimal | None]
) -> Iterator[ErroDeCampo]:
    for posicao, (item, fator) in enumerate(zip(nota.itens, fatores, strict=True)):
        produto = produtos[item.produto]
        if fator is None:
            mensagem = f"{produto.sku} é guardado em {produto.unidade} e não há conversão de “{item.unidade}”: "
            mensagem += "cadastre-a em /api/conversoes/ ou digite a quantidade na unidade de estoque."
            yield erro_de_campo(f"itens.{posicao}.unidade", "unidade_sem_conversao", mensagem)
        elif not 0 < item.quantidade * fator < _LIMITE or quantidade(item.quantidade * fator) == 0:
            mensagem = (
                f"{item.quantidade} {item.unidade} dão {item.quantidade * fator:f} {produto.unidade}, que não cabe."
            )
            yield erro_de_campo(f"itens.{posicao}.quantidade", "quantidade_nao_cabe", mensagem)


def _conferir_custos(custos: Sequence[CustoDoItem]) -> Iterator[ErroDeCampo]:
    for posicao, custo in enumerate(custos):
        if custo.custo < 0:
            vale = em_reais(custo.valor_na_nota)
            mensagem = f"a linha custaria {em_reais(custo.custo)}: o ICMS passa do que ela vale, {vale}."
            yield erro_de_campo(f"itens.{posicao}.icms", "custo_negativo", mensagem)


def _entrada(nota: NotaDigitada, linhas: Sequence[LinhaDaEntrada]) -> EntradaDeNota:
    cabecalho = CabecalhoDaNota(
        chave_de_acesso=re.sub(r"\s", "", nota.chave_de_acesso),
        numero=nota.numero,
        serie=nota.serie,
        data_emissao=nota.data_emissao,
        totais=totais([li.lida for li in linhas]),
        conteudo=None,
    )
    sem_parcelas = EntradaDeNota(cabecalho, linhas, (), nota.data_entrada)
    parcelas = parcelas_digitadas(nota, valor_a_pagar=sem_parcelas.partes["a_pagar"])
    if isinstance(parcelas, ErroDeCampo):
        raise campos_invalidos([parcelas])
    return EntradaDeNota(cabecalho, linhas, parcelas, nota.data_entrada)
