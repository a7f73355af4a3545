"""Cada linha lida encontra no cadastro, no estoque e no plano de contas o que ela diz; a que não encontra é um erro."""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar
from uuid import UUID

from abertura.leituras import ErroDaPlanilha
from abertura.planilhas import ContaLida, ProdutoLido, TituloLido
from core.contrato import Cadastros, EstabelecimentoResumo, ProdutoResumo
from estoque.contrato import DepositoResumo, Estoque
from financeiro.contrato import Financeiro
from plataforma.contratos import usar

cadastros, estoque, financeiro = usar(Cadastros), usar(Estoque), usar(Financeiro)
LOTE = 1000
"""Quantas linhas cabem no prazo de uma pergunta."""
_MASCARA = re.compile(r"[.\-/\s]")
T = TypeVar("T")
L = TypeVar("L", ProdutoLido, TituloLido, ContaLida)
C = TypeVar("C", "ProdutoCasado", TituloLido, "ContaCasada")


class ProdutoCasado(NamedTuple):
    """Linha de produto com o que o cadastro diz dela."""

    linha: int
    produto: UUID
    sku: str
    descricao: str
    estabelecimento: EstabelecimentoResumo
    deposito: DepositoResumo
    quantidade: Decimal
    custo_total: Decimal


class ContaCasada(NamedTuple):
    """Linha de conta com o nome que ela tem no plano."""

    linha: int
    conta: str
    nome: str
    saldo: Decimal


class _LinhaRecusada(Exception):
    def __init__(self, coluna: str, valor: str, mensagem: str) -> None:
        super().__init__(mensagem)
        self.coluna, self.valor, self.mensagem = coluna, valor, mensagem


Casadas = tuple[list[C], list[ErroDaPlanilha]]


def casar_produtos(lidos: Sequence[ProdutoLido], *, arquivo: str) -> Casadas[ProdutoCasado]:
    """Acha produto, estabelecimento e depósito de cada linha; recusa o produto que já tem saldo."""
    if not lidos:
        return [], []
    skus = sorted({lido.sku for lido in lidos})
    cadastro = {p.sku: p for lote in em_lotes(skus) for p in cadastros.produtos_por_sku(skus=lote)}
    ids = sorted(p.id for p in cadastro.values())
    com_saldo = {s.produto for lote in em_lotes(ids) for s in estoque.saldos(produtos=lote) if s.fisico}
    lugares = _Lugares(cadastros.estabelecimentos())

    def casar(lido: ProdutoLido) -> ProdutoCasado:
        produto = _achar_produto(lido, cadastro, com_saldo)
        estabelecimento = lugares.estabelecimento(lido.cnpj)
        deposito = lugares.deposito(estabelecimento, lido.deposito)
        achado = (produto.id, produto.sku, produto.descricao, estabelecimento, deposito)
        return ProdutoCasado(lido.linha, *achado, lido.quantidade, lido.custo_total)

    return _unicas(_casar(lidos, casar, arquivo), arquivo, "sku", lambda c: (c.produto, c.deposito.id))


def casar_titulos(lidos: Sequence[TituloLido], *, arquivo: str, data: date) -> Casadas[TituloLido]:
    """Confere os documentos; quem já está no cadastro aparece com o nome de lá."""
    documentos = sorted({_limpar(lido.documento_da_pessoa) for lido in lidos})
    conferidos = {
        d.documento: d for lote in em_lotes(documentos) for d in cadastros.conferir_documentos(documentos=lote)
    }

    def casar(lido: TituloLido) -> TituloLido:
        pessoa = conferidos[_limpar(lido.documento_da_pessoa)]
        if pessoa.recusa:
            raise _LinhaRecusada("documento_da_pessoa", lido.documento_da_pessoa, pessoa.recusa)
        if lido.emissao > data:
            mensagem = f"é depois da data dos saldos, {data:%d/%m/%Y}. Tire a linha ou corrija a data."
            raise _LinhaRecusada("emissao", f"{lido.emissao:%d/%m/%Y}", mensagem)
        return lido._replace(documento_da_pessoa=pessoa.documento, nome=pessoa.nome or lido.nome)

    casadas = _casar(lidos, casar, arquivo)
    return _unicas(casadas, arquivo, "documento", lambda c: (c.tipo, c.documento_da_pessoa, c.documento, c.parcela))


def casar_contas(lidas: Sequence[ContaLida], *, arquivo: str) -> Casadas[ContaCasada]:
    """Confere que cada conta recebe saldo inicial."""
    codigos = sorted({lida.conta for lida in lidas})
    conferidas = {c.codigo: c for lote in em_lotes(codigos) for c in financeiro.conferir_contas(codigos=lote)}

    def casar(lida: ContaLida) -> ContaCasada:
        conferida = conferidas[lida.conta]
        if conferida.recusa:
            raise _LinhaRecusada("conta", lida.conta, conferida.recusa)
        return ContaCasada(lida.linha, lida.conta, conferida.nome, lida.saldo)

    return _unicas(_casar(lidas, casar, arquivo), arquivo, "conta", lambda c: c.conta)


def em_lotes(itens: Sequence[T]) -> Iterator[tuple[T, ...]]:
    """Pedaços de até LOTE."""
    for inicio in range(0, len(itens), LOTE):
        yield tuple(itens[inicio : inicio + LOTE])


def _limpar(documento: str) -> str:
    return _MASCARA.sub("", documento).upper()


def _casar(lidas: Sequence[L], casar: Callable[[L], C], arquivo: str) -> Casadas[C]:
    casadas, erros = [], []
    for lida in lidas:
        try:
            casadas.append(casar(lida))
        except _LinhaRecusada as recusa:
            erros.append(_erro(arquivo, lida.linha, recusa.coluna, recusa.valor, recusa.mensagem))
    return casadas, erros


def _unicas(casadas: Casadas[C], arquivo: str, coluna: str, chave: Callable[[C], Hashable]) -> Casadas[C]:
    """Fica a primeira linha de cada chave; as outras são erros na coluna dada."""
    linhas, erros = casadas
    primeiras: dict[Hashable, C] = {}
    for casada in linhas:
        primeira = primeiras.setdefault(chave(casada), casada)
        if primeira is not casada:
            mensagem = f"repete a linha {primeira.linha}. Junte as duas numa só."
            erros.append(_erro(arquivo, casada.linha, coluna, str(getattr(casada, coluna)), mensagem))
    return list(primeiras.values()), erros


def _erro(arquivo: str, linha: int, coluna: str, valor: str, mensagem: str) -> ErroDaPlanilha:
    return ErroDaPlanilha(arquivo=arquivo, linha=linha, coluna=coluna, valor=valor, mensagem=mensagem)


def _achar_produto(lido: ProdutoLido, cadastro: dict[str, ProdutoResumo], com_saldo: set[UUID]) -> ProdutoResumo:
    produto = cadastro.get(lido.sku)
    if produto is None:
        raise _LinhaRecusada("sku", lido.sku, "não é produto do cadastro. Cadastre-o antes, ou corrija o código.")
    if produto.id in com_saldo:
        raise _LinhaRecusada("sku", lido.sku, "já tem saldo no estoque. Acerte-o por um ajuste e tire a linha.")
    return produto


class _Lugares:
    """Estabelecimentos da empresa, e os depósitos de cada um, perguntados uma vez."""

    def __init__(self, estabelecimentos: Sequence[EstabelecimentoResumo]) -> None:
        self._por_cnpj = {e.cnpj: e for e in estabelecimentos}
        self._depositos: dict[UUID, tuple[DepositoResumo, ...]] = {}

    def estabelecimento(self, cnpj: str) -> EstabelecimentoResumo:
        """O do CNPJ; vazio, o único que a empresa tem."""
        if not cnpj and len(self._por_cnpj) == 1:
            return next(iter(self._por_cnpj.values()))
        if (achado := self._por_cnpj.get(_limpar(cnpj))) is None:
            mensagem = f"não é um CNPJ da empresa. Use um destes: {', '.join(sorted(self._por_cnpj))}."
            raise _LinhaRecusada("estabelecimento", cnpj, mensagem)
        return achado

    def deposito(self, estabelecimento: EstabelecimentoResumo, codigo: str) -> DepositoResumo:
        """O do código; vazio, o padrão do estabelecimento."""
        if estabelecimento.id not in self._depositos:
            self._depositos[estabelecimento.id] = estoque.depositos(estabelecimento=estabelecimento.id)
        ativos = self._depositos[estabelecimento.id]
        for deposito in ativos:
            if deposito.codigo.casefold() == codigo.casefold() or (deposito.padrao and not codigo):
                return deposito
        mensagem = f"não é depósito de {estabelecimento.cnpj}. Use um destes: {', '.join(d.codigo for d in ativos)}."
        raise _LinhaRecusada("deposito", codigo, mensagem)
