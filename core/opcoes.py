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
