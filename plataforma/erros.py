"""Erros que carregam o próprio código, status e saída; ninguém os traduz no caminho."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from plataforma.valores import Dto

CAMPOS_NA_FRASE = 5


class ErroDeCampo(Dto):
    """Um campo recusado: caminho (`itens.0.quantidade`), código estável e frase em português."""

    campo: str
    codigo: str
    mensagem: str


class FaltaNaCopia(Protocol):
    """O que faltou na cópia local do cadastro de outro módulo (`plataforma.copias`)."""

    def trazer(self) -> int:
        """Pergunta ao dono e guarda; devolve quantos trouxe."""


class ErroDeNegocio(Exception):
    """Regra quebrada por quem chama. `detalhe` diz o valor recusado e a saída.

    `codigo` é estável (`modulo.regra`); `dados` leva o detalhe estruturado, do tipo `tipo_dos_dados`.
    """

    codigo: ClassVar[str] = "plataforma.erro_de_negocio"
    status: ClassVar[int] = 409
    titulo: ClassVar[str] = "A operação não pôde ser feita"
    tipo_dos_dados: ClassVar[type[Dto] | None] = None

    def __init__(self, detalhe: str, *, campos: tuple[ErroDeCampo, ...] = (), dados: Dto | None = None) -> None:
        super().__init__(detalhe)
        self.detalhe = detalhe
        self.campos = campos
        self.dados = dados
        self.falta: FaltaNaCopia | None = None


class EntradaInvalida(ErroDeNegocio):
    """A chamada não tem a forma que a operação espera."""

    codigo = "plataforma.entrada_invalida"
    status = 422
    titulo = "Há campos a corrigir"


def frase_dos_campos(campos: Sequence[ErroDeCampo]) -> str:
    """O que há a corrigir, em uma frase; traz os primeiros."""
    return "; ".join(f"{c.campo}: {c.mensagem}" for c in campos[:CAMPOS_NA_FRASE])


def campos_invalidos(campos: Sequence[ErroDeCampo]) -> EntradaInvalida:
    """A recusa de vários campos."""
    return EntradaInvalida(frase_dos_campos(campos), campos=tuple(campos))


class NaoEncontrado(ErroDeNegocio):
    """O recurso não existe para a empresa de quem chama."""

    codigo = "plataforma.nao_encontrado"
    status = 404
    titulo = "Não encontrado"


class NaoAutenticado(ErroDeNegocio):
    """Falta um token válido."""

    codigo = "plataforma.nao_autenticado"
    status = 401
    titulo = "Identifique-se"


class Proibido(ErroDeNegocio):
    """Quem chama não tem a permissão da operação."""

    codigo = "plataforma.proibido"
    status = 403
    titulo = "Sem permissão"


class EscopoInsuficiente(Proibido):
    """O aplicativo não recebeu do usuário o escopo da operação."""

    codigo = "plataforma.escopo_insuficiente"
    titulo = "O aplicativo não tem este escopo"

    def __init__(self, escopo: str) -> None:
        super().__init__(f"Este aplicativo precisa do escopo “{escopo}”: peça-o ao usuário numa nova autorização.")
        self.escopo = escopo


class SoOUsuario(Proibido):
    """Um aplicativo tentou o que só o próprio usuário faz."""

    codigo = "plataforma.so_o_usuario"
    titulo = "Só o próprio usuário"


class ConflitoDeVersao(ErroDeNegocio):
    """O documento mudou desde que foi lido (If-Match)."""

    codigo = "plataforma.versao_mudou"
    status = 412
    titulo = "O documento mudou"


class Indisponivel(ErroDeNegocio):
    """A operação ficou pendente ou outra unidade não respondeu; vale repetir depois de `espera_segundos`."""

    codigo = "plataforma.indisponivel"
    status = 503
    titulo = "Tente de novo em instantes"

    def __init__(self, detalhe: str, *, espera_segundos: int = 1) -> None:
        super().__init__(detalhe)
        self.espera_segundos = espera_segundos
