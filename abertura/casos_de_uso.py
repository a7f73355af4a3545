"""O que a API das implantações escreve; os arquivos se conferem com os outros módulos antes de qualquer transação."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from abertura import consultas
from abertura.leituras import Executada
from abertura.servicos import implantacoes
from abertura.servicos.conferencias import Arquivos, Conferida, conferir
from abertura.servicos.execucao import DESFAZER, IMPLANTAR
from abertura.servicos.mantidas import ler_guardada
from abertura.situacoes import EspecieDePlanilha
from plataforma.comandos import ChaveDoCliente, executar_comando, uma_vez_lendo


def _conferir_os_novos(implantacao: UUID, arquivos: Arquivos, *, data: date, versao: int | None) -> Conferida:
    return conferir(arquivos, data=data)


def _conferir_as_primeiras(arquivos: Arquivos, *, data: date) -> Conferida:
    return conferir(arquivos, data=data)


@uma_vez_lendo("abertura", _conferir_as_primeiras)
def criar_implantacao(conferida: Conferida, arquivos: Arquivos, *, data: date) -> dict[str, Any]:
    """Guarda a implantação conferida, ou o rascunho com os erros."""
    return consultas.implantacao(implantacoes.criar(conferida))


@uma_vez_lendo("abertura", _conferir_os_novos)
def trocar_arquivos(
    conferida: Conferida, implantacao: UUID, arquivos: Arquivos, *, data: date, versao: int | None
) -> dict[str, Any]:
    """Troca todos os arquivos de uma implantação, lida na `versao`, que ainda não se implantou."""
    return consultas.implantacao(implantacoes.trocar_arquivos(implantacao, conferida, versao=versao))


class Reconferida(NamedTuple):
    """A conferência das planilhas novas com as que ficam, e a versão em que estas se leram."""

    conferida: Conferida
    versao: int


def _reconferir(
    implantacao: UUID,
    arquivos: Arquivos,
    *,
    data: date | None,
    tirar: Sequence[EspecieDePlanilha],
    versao: int | None,
) -> Reconferida:
    novas = [especie for especie in EspecieDePlanilha if getattr(arquivos, especie) is not None]
    guardada = ler_guardada(implantacao, menos={*novas, *tirar}, versao=versao)
    conferida = conferir(arquivos, data=data or guardada.data, mantidas=guardada.mantidas)
    return Reconferida(conferida, guardada.versao)


@uma_vez_lendo("abertura", _reconferir)
def trocar_planilhas(
    reconferida: Reconferida,
    implantacao: UUID,
    arquivos: Arquivos,
    *,
    data: date | None,
    tirar: Sequence[EspecieDePlanilha],
    versao: int | None,
) -> dict[str, Any]:
    """Troca só as planilhas enviadas, tira as de `tirar` e muda a data, se veio; as outras se conferem de novo."""
    conferida, lida = reconferida
    return consultas.implantacao(implantacoes.trocar_arquivos(implantacao, conferida, versao=lida))


def implantar(chave: ChaveDoCliente, implantacao: UUID, *, versao: int | None) -> Executada:
    """Põe os saldos no estoque e no livro: nos dois, ou em nenhum."""
    return executar_comando(IMPLANTAR, implantacao, versao=versao, chave_do_cliente=chave)


def desfazer(chave: ChaveDoCliente, implantacao: UUID, *, versao: int | None) -> Executada:
    """Tira os saldos do livro e do estoque: dos dois, ou de nenhum."""
    return executar_comando(DESFAZER, implantacao, versao=versao, chave_do_cliente=chave)
