"""Implantar e desfazer: dois módulos, e nunca só um deles.

Quem vem primeiro desfaz o que fez se o segundo recusa. Se nem desfazer se consegue, o comando fica aberto e se repete:
a situação em -ndo diz que ainda não acabou.
"""

from datetime import date
from typing import cast
from uuid import UUID

from abertura.bloqueios import travar_implantacao
from abertura.erros import ImplantacaoEmVigor, ProdutosJaMovimentados
from abertura.leituras import Executada
from abertura.models import ContaDaImplantacao, ProdutoDaImplantacao, TituloDaImplantacao
from abertura.servicos.casamento import cadastros, estoque, financeiro
from abertura.servicos.conferencias import CHAMADAS
from abertura.situacoes import TRANSICOES, UMA_EM_VIGOR, SituacaoDaImplantacao
from core.contrato import PessoaACasar
from estoque.contrato import ProdutoJaMovimentado, ProdutosMovimentados, SaldoInicial
from financeiro.contrato import ImplantacaoDoFinanceiro, SaldoDeConta, TipoDeTitulo, TituloInicial
from plataforma.banco.sql import executar, linhas
from plataforma.comandos import ComandoEmEtapas
from plataforma.contratos.erros import FalhaRemota
from plataforma.contratos.ligacao import compensando, orcamento_de_chamadas
from plataforma.erros import ErroDeNegocio, Indisponivel
from plataforma.estados import exigir_transicao
from plataforma.identidade.contexto import empresa_atual
from plataforma.pontos import ponto
from plataforma.valores import Dto, Valor, novo_id

CONCESSAO_SEGUNDOS = 90.0
PRODUTOS_CITADOS = 20
ENTRE_OS_DOIS = "abertura.entre_os_dois"


class ImplantacaoEmCurso(Dto):
    """O que `chamar` precisa além das linhas, que não mudam enquanto o comando corre."""

    implantacao: UUID
    lote: UUID
    data: date
    estoques: Valor


_RESULTADO = "id, situacao, lote, data, estoques, devedores AS total, versao"
_IMPLANTANDO = """
UPDATE abertura_implantacao SET situacao = 'implantando', lote = %s, recusa = ''
 WHERE id = %s AND situacao = 'conferida' RETURNING id AS implantacao, lote, data, estoques
"""
_OUTRA_EM_VIGOR = """
SELECT 1 FROM abertura_implantacao
 WHERE empresa_id = %s AND situacao IN ('implantando', 'implantada', 'desfazendo') LIMIT 1
"""
_DESFAZENDO = """
UPDATE abertura_implantacao SET situacao = 'desfazendo', recusa = ''
 WHERE id = %s AND situacao = 'implantada' RETURNING id AS implantacao, lote, data, estoques
"""
_PASSAR = f"""
UPDATE abertura_implantacao SET situacao = %s, recusa = '', versao = versao + 1 WHERE id = %s RETURNING {_RESULTADO}
"""
# A versão só muda com o que valeu: a implantação que volta, recusada, é a mesma que se leu.
_VOLTAR = "UPDATE abertura_implantacao SET situacao = %s, recusa = %s WHERE id = %s"
_FINAL = f"SELECT {_RESULTADO} FROM abertura_implantacao WHERE id = %s AND situacao = %s"


class Implantar(ComandoEmEtapas):
    """De conferida a implantada, com os saldos no estoque e no livro; recusada, volta a conferida."""

    modulo = "abertura"
    operacao = "abertura.implantacao.implantar"
    concessao_segundos = CONCESSAO_SEGUNDOS

    def iniciar(self, documento: UUID, versao: int | None) -> ImplantacaoEmCurso:
        exigir_transicao(
            TRANSICOES, travar_implantacao(documento, versao=versao).situacao, SituacaoDaImplantacao.IMPLANTANDO
        )
        if linhas("abertura", _OUTRA_EM_VIGOR, [empresa_atual()]):
            raise ImplantacaoEmVigor(UMA_EM_VIGOR)
        (iniciada,) = linhas("abertura", _IMPLANTANDO, [novo_id(), documento])
        return ImplantacaoEmCurso(**iniciada)

    def chamar(self, chave: UUID, args: ImplantacaoEmCurso) -> ImplantacaoDoFinanceiro:
        with orcamento_de_chamadas(CHAMADAS):
            pessoas = _casar_pessoas(chave, args.implantacao)
            no_estoque = _por_no_estoque(chave, args)
            ponto(ENTRE_OS_DOIS)
            try:
                return _por_no_livro(chave, args, pessoas)
            except Indisponivel:
                raise
            except ErroDeNegocio:
                if no_estoque:
                    _tirar_do_estoque(args.lote)
                raise

    def concluir(self, documento: UUID, resultado: ImplantacaoDoFinanceiro) -> Executada:
        return _passar(documento, SituacaoDaImplantacao.IMPLANTADA)

    def recusar(self, documento: UUID, erro: ErroDeNegocio) -> None:
        _voltar(documento, SituacaoDaImplantacao.CONFERIDA, recusa=erro.detalhe)

    def resposta_final(self, documento: UUID) -> Executada | None:
        return _final(documento, SituacaoDaImplantacao.IMPLANTADA)


class Desfazer(ComandoEmEtapas):
    """De implantada a desfeita, sem saldo em lugar nenhum; recusada, volta a implantada."""

    modulo = "abertura"
    operacao = "abertura.implantacao.desfazer"
    concessao_segundos = CONCESSAO_SEGUNDOS

    def iniciar(self, documento: UUID, versao: int | None) -> ImplantacaoEmCurso:
        exigir_transicao(
            TRANSICOES, travar_implantacao(documento, versao=versao).situacao, SituacaoDaImplantacao.DESFAZENDO
        )
        (iniciada,) = linhas("abertura", _DESFAZENDO, [documento])
        return ImplantacaoEmCurso(**iniciada)

    def chamar(self, chave: UUID, args: ImplantacaoEmCurso) -> ImplantacaoDoFinanceiro:
        with orcamento_de_chamadas(CHAMADAS):
            feito = financeiro.desfazer_implantacao(chave=chave, lote=args.lote)
            ponto(ENTRE_OS_DOIS)
            try:
                estoque.desfazer_implantacao(chave=chave, lote=args.lote)
            except Indisponivel:
                raise
            except ErroDeNegocio:
                _voltar_ao_livro(args)
                raise
        return feito

    def concluir(self, documento: UUID, resultado: ImplantacaoDoFinanceiro) -> Executada:
        return _passar(documento, SituacaoDaImplantacao.DESFEITA)

    def recusar(self, documento: UUID, erro: ErroDeNegocio) -> None:
        _voltar(documento, SituacaoDaImplantacao.IMPLANTADA, recusa=erro.detalhe)

    def resposta_final(self, documento: UUID) -> Executada | None:
        return _final(documento, SituacaoDaImplantacao.DESFEITA)


IMPLANTAR, DESFAZER = Implantar(), Desfazer()


def _casar_pessoas(chave: UUID, implantacao: UUID) -> dict[str, UUID]:
    """Id da pessoa de cada documento; quem falta se cadastra, e fica cadastrado mesmo que o resto seja recusado."""
    nomes = dict(TituloDaImplantacao.objects.filter(implantacao=implantacao).values_list("documento_da_pessoa", "nome"))
    if not nomes:
        return {}
    itens = tuple(PessoaACasar(documento=documento, nome=nome) for documento, nome in sorted(nomes.items()))
    achadas = cadastros.casar_pessoas(chave=chave, itens=itens)
    return {item.documento: pessoa.id for item, pessoa in zip(itens, achadas, strict=True)}


def _por_no_estoque(chave: UUID, args: ImplantacaoEmCurso) -> bool:
    produtos = list(ProdutoDaImplantacao.objects.filter(implantacao=args.implantacao).order_by("linha"))
    if not produtos:
        return False
    itens = tuple(
        SaldoInicial(
            produto=p.produto_id,
            estabelecimento=p.estabelecimento_id,
            deposito=p.deposito_id,
            quantidade=p.quantidade,
            custo_total=p.custo_total,
        )
        for p in produtos
    )
    try:
        estoque.implantar_saldos(chave=chave, lote=args.lote, data=args.data, itens=itens)
    except ProdutoJaMovimentado as recusa:
        raise _com_os_skus(recusa, produtos) from recusa
    return True


def _com_os_skus(recusa: ProdutoJaMovimentado, produtos: list[ProdutoDaImplantacao]) -> ProdutosJaMovimentados:
    movidos = set(cast(ProdutosMovimentados, recusa.dados).produtos)
    citados = [f"{p.sku} (linha {p.linha})" for p in produtos if p.produto_id in movidos]
    mais = f" e mais {len(citados) - PRODUTOS_CITADOS}" if len(citados) > PRODUTOS_CITADOS else ""
    return ProdutosJaMovimentados(
        f"Já se moveram no estoque: {', '.join(citados[:PRODUTOS_CITADOS])}{mais}. Acerte-os por ajuste e envie a "
        "planilha de produtos sem eles.",
        dados=recusa.dados,
    )


def _por_no_livro(chave: UUID, args: ImplantacaoEmCurso, pessoas: dict[str, UUID]) -> ImplantacaoDoFinanceiro:
    titulos = tuple(
        TituloInicial(
            tipo=cast(TipoDeTitulo, t.tipo),
            pessoa=pessoas[t.documento_da_pessoa],
            nome=t.nome,
            documento=t.documento,
            parcela=t.parcela,
            emissao=t.emissao,
            vencimento=t.vencimento,
            valor=t.valor,
        )
        for t in TituloDaImplantacao.objects.filter(implantacao=args.implantacao).order_by("linha")
    )
    contas = tuple(
        SaldoDeConta(conta=c.conta, saldo=c.saldo)
        for c in ContaDaImplantacao.objects.filter(implantacao=args.implantacao).order_by("linha")
    )
    return financeiro.implantar_saldos(
        chave=chave, lote=args.lote, data=args.data, titulos=titulos, contas=contas, estoques=args.estoques
    )


def _tirar_do_estoque(lote: UUID) -> None:
    """Com chave nova: repetido, o lote já tirado nada muda."""
    try:
        with compensando():
            estoque.desfazer_implantacao(chave=novo_id(), lote=lote)
    except ErroDeNegocio as erro:
        raise FalhaRemota(f"O estoque recebeu os saldos, o financeiro não, e ainda não se desfez: {erro}") from erro


def _voltar_ao_livro(args: ImplantacaoEmCurso) -> None:
    """Com chave nova: repetido, o lote já em vigor nada muda."""
    try:
        with compensando():
            pessoas = _casar_pessoas(novo_id(), args.implantacao)
            _por_no_livro(novo_id(), args, pessoas)
    except ErroDeNegocio as erro:
        raise FalhaRemota(f"O financeiro desfez os saldos, o estoque não, e ainda não se refez: {erro}") from erro


def _passar(implantacao: UUID, nova: SituacaoDaImplantacao) -> Executada:
    exigir_transicao(TRANSICOES, travar_implantacao(implantacao, versao=None).situacao, nova)
    (executada,) = linhas("abertura", _PASSAR, [nova, implantacao])
    return Executada(**executada)


def _voltar(implantacao: UUID, anterior: SituacaoDaImplantacao, *, recusa: str) -> None:
    exigir_transicao(TRANSICOES, travar_implantacao(implantacao, versao=None).situacao, anterior)
    executar("abertura", _VOLTAR, [anterior, recusa, implantacao])


def _final(implantacao: UUID, situacao: SituacaoDaImplantacao) -> Executada | None:
    achadas = linhas("abertura", _FINAL, [implantacao, situacao])
    return Executada(**achadas[0]) if achadas else None
