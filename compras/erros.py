"""Regras de compras que alguém pode quebrar."""

from uuid import UUID

from plataforma.erros import EntradaInvalida, ErroDeCampo, ErroDeNegocio, NaoEncontrado, campos_invalidos


class NotaNaoEncontrada(NaoEncontrado):
    """A nota não existe nesta empresa."""

    codigo = "compras.nota_nao_encontrada"


class CustoNegativo(EntradaInvalida):
    """Os descontos de uma linha passam do que ela custa."""

    codigo = "compras.custo_negativo"


class DevolucaoDeCompraNaoEncontrada(NaoEncontrado):
    """A devolução de compra não existe nesta empresa."""

    codigo = "compras.devolucao_nao_encontrada"


class MapeamentoNaoEncontrado(NaoEncontrado):
    """O mapeamento não existe nesta empresa."""

    codigo = "compras.mapeamento_nao_encontrado"


class FornecedorNaoEncontrado(NaoEncontrado):
    """Não há nota desta pessoa nesta empresa."""

    codigo = "compras.fornecedor_nao_encontrado"


class NotaNaoLancada(ErroDeNegocio):
    """A nota ainda não entrou."""

    codigo = "compras.nota_nao_lancada"
    titulo = "A nota ainda não entrou"


class NadaADevolver(ErroDeNegocio):
    """Não resta quantidade a devolver."""

    codigo = "compras.nada_a_devolver"
    titulo = "Não há o que devolver"


def devolucao_nao_encontrada(devolucao: UUID) -> DevolucaoDeCompraNaoEncontrada:
    """Erro que diz o id procurado e onde achar os que existem."""
    return DevolucaoDeCompraNaoEncontrada(
        f"Não há devolução de compra {devolucao} nesta empresa. Confira o id em GET /api/devolucoes-de-compra/."
    )


def mapeamento_nao_encontrado(mapeamento: UUID) -> MapeamentoNaoEncontrado:
    """Erro que diz o id procurado e onde achar os que existem."""
    return MapeamentoNaoEncontrado(
        f"Não há mapeamento {mapeamento} nesta empresa. Confira o id em GET /api/mapeamentos/."
    )


def nota_nao_encontrada(nota: UUID) -> NotaNaoEncontrada:
    """Erro que diz o id procurado e onde achar os que existem."""
    return NotaNaoEncontrada(
        f"Não há nota de entrada {nota} nesta empresa. Confira o id em GET /api/notas-de-entrada/."
    )


def erro_de_campo(campo: str, codigo: str, mensagem: str) -> ErroDeCampo:
    """Um campo que não serve."""
    return ErroDeCampo(campo=campo, codigo=f"compras.{codigo}", mensagem=mensagem)


def campo_invalido(campo: str, codigo: str, mensagem: str) -> EntradaInvalida:
    """Erro de um campo só."""
    return campos_invalidos([erro_de_campo(campo, codigo, mensagem)])
