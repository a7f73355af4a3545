"""Regras de compras que alguém pode quebrar."""

from uuid import UUID

from plataforma.erros import EntradaInvalida, ErroDeCampo, NaoEncontrado


class NotaDesconhecida(NaoEncontrado):
    """A nota não existe nesta empresa."""

    codigo = "compras.nota_desconhecida"


class CustoNegativo(EntradaInvalida):
    """Os descontos de uma linha passam do que ela custa."""

    codigo = "compras.custo_negativo"


def nota_desconhecida(nota: UUID) -> NotaDesconhecida:
    """Erro que diz o id procurado e onde achar os que existem."""
    return NotaDesconhecida(f"Não há nota de entrada {nota} nesta empresa. Confira o id em GET /api/notas-de-entrada/.")


def campo_invalido(campo: str, codigo: str, mensagem: str) -> EntradaInvalida:
    """Erro de um campo só."""
    erro = ErroDeCampo(campo=campo, codigo=f"compras.{codigo}", mensagem=mensagem)
    return EntradaInvalida(f"{campo}: {mensagem}", campos=(erro,))
