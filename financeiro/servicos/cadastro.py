"""O que um título copia do core, lido antes de abrir transação."""

from uuid import UUID

from core.contrato import Cadastros, PessoaResumo
from financeiro.erros import PessoaNaoEncontrada
from plataforma.contratos import usar
from plataforma.erros import ErroDeCampo

cadastros = usar(Cadastros)


def ler_pessoa(pessoa: UUID) -> PessoaResumo:
    """A pessoa do título; levanta PessoaNaoEncontrada se não é desta empresa."""
    achadas = cadastros.pessoas(ids=(pessoa,))
    if not achadas:
        mensagem = f"Não há pessoa {pessoa} nesta empresa: cadastre-a antes em /api/pessoas/."
        campo = ErroDeCampo(campo="pessoa", codigo="pessoa_nao_encontrada", mensagem=mensagem)
        raise PessoaNaoEncontrada(mensagem, campos=(campo,))
    return achadas[0]
