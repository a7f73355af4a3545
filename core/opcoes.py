"""Opções dos campos dos cadastros."""

from plataforma.estados import Escolha


class Regime(Escolha):
    """Regime de tributação da empresa."""

    SIMPLES = "simples", "Simples Nacional"
    PRESUMIDO = "presumido", "Lucro presumido"
    REAL = "real", "Lucro real"


class TipoDePessoa(Escolha):
    """Que documento identifica a pessoa."""

    FISICA = "fisica", "Física"
    JURIDICA = "juridica", "Jurídica"
    ESTRANGEIRA = "estrangeira", "Do exterior"


class OperacaoDoTitular(Escolha):
    """O que se fez do pedido de uma pessoa sobre seus dados."""

    EXPORTADO = "exportado", "exportado"
    RECUSADO = "recusado", "recusado: a lei retém"
    APAGADO = "apagado", "apagado"
    APAGADO_EM_PARTE = "apagado_em_parte", "apagado em parte"
