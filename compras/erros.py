"""Regras de compras que alguém pode quebrar."""

from collections.abc import Sequence
from uuid import UUID

from plataforma.erros import EntradaInvalida, ErroDeCampo, ErroDeNegocio, NaoEncontrado


class NotaDesconhecida(NaoEncontrado):
    """A nota não existe nesta empresa."""

    codigo = "compras.nota_desconhecida"


class CustoNegativo(EntradaInvalida):
    """Os descontos de uma linha passam do que ela custa."""

    codigo = "compras.custo_negativo"


class DevolucaoDesconhecida(NaoEncontrado):
    """A devolução de compra não existe nesta empresa."""

    codigo = "compras.devolucao_desconhecida"


class MapeamentoDesconhecido(NaoEncontrado):
    """O mapeamento não existe nesta empresa."""

    codigo = "compras.mapeamento_desconhecido"


class FornecedorDesconhecido(NaoEncontrado):
    """Não há nota desta pessoa nesta empresa."""

    codigo = "compras.fornecedor_desconhecido"


class LoteGrande(ErroDeNegocio):
    """A chamada traz mais bytes do que se lê de uma vez."""

    codigo = "compras.lote_grande"
    status = 413
    titulo = "Arquivos demais de uma vez"


class NotaNaoLancada(ErroDeNegocio):
    """A nota ainda não entrou."""

    codigo = "compras.nota_nao_lancada"
    titulo = "A nota ainda não entrou"


class NadaADevolver(ErroDeNegocio):
    """Não resta quantidade a devolver."""

    codigo = "compras.nada_a_devolver"
    titulo = "Não há o que devolver"


def devolucao_desconhecida(devolucao: UUID) -> DevolucaoDesconhecida:
    """Erro que diz o id procurado e onde achar os que existem."""
    return DevolucaoDesconhecida(
        f"Não há devolução de compra {devolucao} nesta empresa. Confira o id em GET /api/devolucoes-de-compra/."
    )


def mapeamento_desconhecido(mapeamento: UUID) -> MapeamentoDesconhecido:
    """Erro que diz o id procurado e onde achar os que existem."""
    return MapeamentoDesconhecido(
        f"Não há mapeamento {mapeamento} nesta empresa. Confira o id em GET /api/mapeamentos/."
    )


def nota_desconhecida(nota: UUID) -> NotaDesconhecida:
    """Erro que diz o id procurado e onde achar os que existem."""
    return NotaDesconhecida(f"Não há nota de entrada {nota} nesta empresa. Confira o id em GET /api/notas-de-entrada/.")


def erro_de_campo(campo: str, codigo: str, mensagem: str) -> ErroDeCampo:
    """Um campo que não serve."""
    return ErroDeCampo(campo=campo, codigo=f"compras.{codigo}", mensagem=mensagem)


def campos_invalidos(erros: Sequence[ErroDeCampo]) -> EntradaInvalida:
    """Todos os campos que não servem; a frase diz os cinco primeiros."""
    return EntradaInvalida("; ".join(f"{e.campo}: {e.mensagem}" for e in erros[:5]), campos=tuple(erros))


def campo_invalido(campo: str, codigo: str, mensagem: str) -> EntradaInvalida:
    """Erro de um campo só."""
    return campos_invalidos([erro_de_campo(campo, codigo, mensagem)])
