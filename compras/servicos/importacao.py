"""Um XML de cada vez: recusado com os motivos, ou gravado inteiro. O mesmo arquivo de novo nada muda."""

from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError

from compras.bloqueios import travar_nota
from compras.erros import campo_invalido, nota_nao_encontrada
from compras.leituras import RecusaDaNota, ResultadoDoArquivo
from compras.models import Mapeamento, Nota, Xml
from compras.nfe.leitura import ler_nota
from compras.nfe.nota import ItemLido, NotaLida
from compras.nfe.recusas import NotaRecusada, recusas_da_nota
from compras.servicos.casamento import cadastros, casar_fornecedor, casar_linhas
from compras.servicos.lancamento import EntradaDeNota, gravar, montar, regravar
from compras.situacoes import TRANSICOES, DesfechoDoArquivo, SituacaoDaNota
from compras.unidades import sigla_da_unidade
from core.contrato import EmpresaResumo, EstabelecimentoResumo, ProdutoResumo
from plataforma.banco.sql import transacao
from plataforma.contratos.ligacao import orcamento_de_chamadas
from plataforma.erros import ErroDeNegocio
from plataforma.estados import exigir_transicao, exigir_versao_atual
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import Dto, Fator

TAMANHO_DO_DESTINATARIO = 160
CHAMADAS_POR_NOTA = 20
"""Orçamento de chamadas ao core de cada nota do lote: as chamadas são por nota, nunca por linha."""


class Destinataria(NamedTuple):
    """A empresa que recebe, lida uma vez por lote."""

    empresa: EmpresaResumo
    estabelecimentos: tuple[EstabelecimentoResumo, ...]
    aceitar_outro_destinatario: bool
    uso_e_consumo: bool


class ItemAMapear(Dto):
    """O que uma linha da nota é aqui: 1 unidade dela = `fator` unidades de estoque do produto."""

    numero: int
    produto: UUID
    fator: Fator
    uso_e_consumo: bool = False


def ler_destino(*, aceitar_outro_destinatario: bool, uso_e_consumo: bool) -> Destinataria:
    """A empresa em contexto, e o que vale para o lote inteiro; levanta EmpresaNaoEncontrada."""
    return Destinataria(cadastros.empresa(), cadastros.estabelecimentos(), aceitar_outro_destinatario, uso_e_consumo)


def importar(conteudo: bytes, *, arquivo: str, destino: Destinataria, simular: bool = False) -> ResultadoDoArquivo:
    """Nunca levanta por causa do arquivo: a recusa é um resultado, e não deixa nada pela metade."""
    with orcamento_de_chamadas(CHAMADAS_POR_NOTA):
        return _importar(conteudo, arquivo, destino, simular=simular)


def _importar(conteudo: bytes, arquivo: str, destino: Destinataria, *, simular: bool) -> ResultadoDoArquivo:
    try:
        lida = ler_nota(conteudo)
        recusas = recusas_da_nota(
            lida,
            nossos_cnpjs={e.cnpj for e in destino.estabelecimentos},
            aceitar_outro_destinatario=destino.aceitar_outro_destinatario,
        )
        if recusas:
            return _da_lida(arquivo, lida, DesfechoDoArquivo.RECUSADA, motivos=recusas)
        existente = _existente(lida)
        if existente:
            return _da_lida(arquivo, lida, DesfechoDoArquivo.JA_EXISTIA, nota=existente)
        if simular:
            return _da_lida(arquivo, lida, DesfechoDoArquivo.SERVE)
        return _entrar(lida, arquivo, destino)
    except NotaRecusada as erro:
        return _nao_lida(arquivo, erro.recusa)
    except ErroDeNegocio as erro:
        return _nao_lida(arquivo, RecusaDaNota(codigo=erro.codigo, texto=erro.detalhe))


def _entrar(lida: NotaLida, arquivo: str, destino: Destinataria) -> ResultadoDoArquivo:
    fornecedor = casar_fornecedor(lida)
    casadas = casar_linhas(lida, fornecedor.id, uso_e_consumo=destino.uso_e_consumo)
    entrada = montar(lida, casadas, empresa=destino.empresa)
    para = lida.destinatario
    nosso = next((e for e in destino.estabelecimentos if para and e.cnpj == para.documento), None)
    outro = "" if nosso else f"{para.nome} ({para.documento or para.id_estrangeiro})" if para else "sem destinatário"
    matriz = next((e for e in destino.estabelecimentos if e.matriz), destino.estabelecimentos[0])
    try:
        nota = gravar(
            entrada,
            fornecedor=fornecedor,
            estabelecimento=nosso or matriz,
            outro_destinatario=outro[:TAMANHO_DO_DESTINATARIO],
            uso_e_consumo=destino.uso_e_consumo,
        )
    except IntegrityError:
        existente = _existente(lida)
        if existente is not None:
            return _da_lida(arquivo, lida, DesfechoDoArquivo.JA_EXISTIA, nota=existente)
        digitada = _com_o_mesmo_numero(lida, fornecedor.id)
        if digitada is None:
            raise
        texto = f"A nota {lida.numero}, série {lida.serie}, deste fornecedor já entrou sem o XML ({digitada})."
        repetida = RecusaDaNota(codigo="compras.nota_repetida", texto=texto)
        return _da_lida(arquivo, lida, DesfechoDoArquivo.RECUSADA, nota=digitada, motivos=(repetida,))
    feito = DesfechoDoArquivo.AGUARDANDO if entrada.pendente else DesfechoDoArquivo.LANCADA
    return _da_lida(arquivo, lida, feito, nota=nota.id)


def _existente(lida: NotaLida) -> UUID | None:
    return (
        Nota.objects.filter(empresa_id=empresa_atual(), chave_de_acesso=lida.chave).values_list("id", flat=True).first()
    )


def _com_o_mesmo_numero(lida: NotaLida, fornecedor: UUID) -> UUID | None:
    mesmas = Nota.objects.filter(fornecedor_id=fornecedor, serie=str(lida.serie), numero=str(lida.numero))
    return mesmas.values_list("id", flat=True).first()


def _nao_lida(arquivo: str, motivo: RecusaDaNota) -> ResultadoDoArquivo:
    return ResultadoDoArquivo(
        arquivo=arquivo,
        resultado=DesfechoDoArquivo.RECUSADA,
        nota=None,
        chave_de_acesso="",
        numero="",
        fornecedor="",
        total=None,
        motivos=(motivo,),
    )


def _da_lida(
    arquivo: str,
    lida: NotaLida,
    resultado: DesfechoDoArquivo,
    *,
    nota: UUID | None = None,
    motivos: tuple[RecusaDaNota, ...] = (),
) -> ResultadoDoArquivo:
    return ResultadoDoArquivo(
        arquivo=arquivo,
        resultado=resultado,
        nota=nota,
        chave_de_acesso=lida.chave,
        numero=str(lida.numero),
        fornecedor=lida.emitente.nome,
        total=lida.totais.nota,
        motivos=motivos,
    )


class Mapeada(NamedTuple):
    """Uma nota que aguarda, como fica com o que se disse das linhas dela."""

    entrada: EntradaDeNota
    ditos: tuple[Mapeamento, ...]


def ler_mapeada(nota: UUID, itens: tuple[ItemAMapear, ...]) -> Mapeada:
    """Casa de novo as linhas com o que se diz delas; chama o core, e nada grava em compras.

    Levanta NotaNaoEncontrada, TransicaoProibida e EntradaInvalida.
    """
    guardada = Nota.objects.filter(id=nota).first()
    if guardada is None:
        raise nota_nao_encontrada(nota)
    exigir_transicao(TRANSICOES, guardada.situacao, SituacaoDaNota.LANCADA)
    lida = ler_nota(bytes(Xml.objects.get(nota=nota).conteudo))
    ditos = _ditos(lida, guardada.fornecedor_id, itens)
    casadas = casar_linhas(lida, guardada.fornecedor_id, uso_e_consumo=guardada.uso_e_consumo, ditos=ditos)
    return Mapeada(montar(lida, casadas, empresa=cadastros.empresa()), ditos)


def mapear(nota: UUID, mapeada: Mapeada, *, versao: int | None = None) -> None:
    """Grava o que se disse da nota lida na `versao` (None: qualquer), e lembra; quando nada mais falta, lança.

    Levanta ConflitoDeVersao e TransicaoProibida.
    """
    with transacao("compras"):
        travada = travar_nota(nota)
        exigir_versao_atual(travada.versao, versao, "a nota")
        exigir_transicao(TRANSICOES, travada.situacao, SituacaoDaNota.LANCADA)
        regravar(travada, mapeada.entrada, ditos=mapeada.ditos)


def _ditos(lida: NotaLida, fornecedor: UUID, itens: tuple[ItemAMapear, ...]) -> tuple[Mapeamento, ...]:
    por_numero = {i.numero: i for i in lida.itens}
    produtos = {p.id: p for p in cadastros.produtos(ids=tuple({i.produto for i in itens}))}
    for posicao, item in enumerate(itens):
        if item.numero not in por_numero:
            mensagem = f"a nota não tem a linha {item.numero}: as que aguardam têm `pendencia`."
            raise campo_invalido(f"itens.{posicao}.numero", "linha_nao_encontrada", mensagem)
        if item.produto not in produtos:
            mensagem = f"não há produto {item.produto} nesta empresa: cadastre-o antes."
            raise campo_invalido(f"itens.{posicao}.produto", "produto_nao_encontrado", mensagem)
    return tuple(_dito(por_numero[i.numero], fornecedor, produtos[i.produto], i) for i in itens)


def _dito(linha: ItemLido, fornecedor: UUID, produto: ProdutoResumo, item: ItemAMapear) -> Mapeamento:
    return Mapeamento(
        fornecedor_id=fornecedor,
        codigo=linha.codigo,
        unidade=sigla_da_unidade(linha.unidade),
        produto_id=produto.id,
        sku=produto.sku,
        fator=item.fator,
        uso_e_consumo=item.uso_e_consumo,
    )
