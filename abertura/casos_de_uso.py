"""O que a API das implantações escreve; os arquivos se conferem com os outros módulos antes de qualquer transação."""

from datetime import date
from typing import Any
from uuid import UUID

from abertura import consultas
from abertura.leituras import Executada
from abertura.servicos import implantacoes
from abertura.servicos.conferencias import Arquivos, Conferida, conferir
from abertura.servicos.execucao import DESFAZER, IMPLANTAR
from plataforma.comandos import ChaveDoCliente, executar_comando, uma_vez_lendo


def _conferir_os_novos(implantacao: UUID, arquivos: Arquivos, *, data: date, versao: int | None) -> Conferida:
    return conferir(arquivos, data=data)


@uma_vez_lendo("abertura", conferir)
def criar_implantacao(conferida: Conferida, arquivos: Arquivos, *, data: date) -> dict[str, Any]:
    """Guarda a implantação conferida, ou o rascunho com os erros."""
    return consultas.implantacao(implantacoes.criar(conferida))


@uma_vez_lendo("abertura", _conferir_os_novos)
def trocar_arquivos(
    conferida: Conferida, implantacao: UUID, arquivos: Arquivos, *, data: date, versao: int | None
) -> dict[str, Any]:
    """Troca todos os arquivos de uma implantação, lida na `versao`, que ainda não se implantou."""
    return consultas.implantacao(implantacoes.trocar_arquivos(implantacao, conferida, versao=versao))


def implantar(chave: ChaveDoCliente, implantacao: UUID, *, versao: int | None) -> Executada:
    """Põe os saldos no estoque e no livro: nos dois, ou em nenhum."""
    return executar_comando(IMPLANTAR, implantacao, versao=versao, chave_do_cliente=chave)


def desfazer(chave: ChaveDoCliente, implantacao: UUID, *, versao: int | None) -> Executada:
    """Tira os saldos do livro e do estoque: dos dois, ou de nenhum."""
    return executar_comando(DESFAZER, implantacao, versao=versao, chave_do_cliente=chave)
