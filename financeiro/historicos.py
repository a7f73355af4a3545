"""Os recursos de que o módulo mostra o histórico."""

from financeiro.models import Conta, ContaBancaria, Titulo
from plataforma.historicos.declaracao import historico

HISTORICOS = (
    historico(
        "titulos",
        "financeiro.titulo.ver",
        Titulo,
        pessoa_nome="nome da pessoa",
        documento_id="id do documento",
        origem_id="id da origem",
    ),
    historico("contas", "financeiro.conta.ver", Conta),
    historico("contas-bancarias", "financeiro.conta_bancaria.ver", ContaBancaria),
)
