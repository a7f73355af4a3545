"""A posição numa lista, opaca para quem a leva; só vale para a lista, a ordem e os filtros de que saiu."""

import base64
import binascii
import hashlib
from typing import Any, TypeVar

import msgspec

from plataforma.erros import EntradaInvalida, ErroDeCampo
from plataforma.valores import falha_do_valor

T = TypeVar("T")
TAMANHO_DO_RESUMO = 12
_codificador = msgspec.json.Encoder(order="deterministic")


class Cursor:
    """Escreve e lê posições da lista que `do_que` identifica: o nome dela, a ordem e tudo o que escolhe suas linhas.

    Um cursor feito para outra coisa daria, calado, a página errada.
    """

    def __init__(self, *do_que: Any) -> None:
        self._resumo = hashlib.sha256(_codificador.encode(do_que)).hexdigest()[:TAMANHO_DO_RESUMO]

    def escrever(self, posicao: Any) -> str:
        """Texto que cabe num endereço."""
        return base64.urlsafe_b64encode(_codificador.encode((self._resumo, posicao))).decode().rstrip("=")

    def ler(self, texto: str, tipo: type[T]) -> T:
        """A posição que `escrever` pôs em texto. Levanta EntradaInvalida se não é desta lista."""
        try:
            inteiro = base64.urlsafe_b64decode(texto + "=" * (-len(texto) % 4))
            resumo, posicao = msgspec.json.decode(inteiro, type=tuple[str, msgspec.Raw])
            lida = msgspec.json.decode(posicao, type=tipo)
        except (binascii.Error, msgspec.DecodeError, ValueError):
            raise _recusa() from None
        # Só num cursor forjado chegam o nulo, que o PostgreSQL não guarda em texto, e o número que nenhuma coluna tem.
        if resumo != self._resumo or b"\\u0000" in bytes(posicao) or falha_do_valor(lida, tipo):
            raise _recusa()
        return lida


def _recusa() -> EntradaInvalida:
    mensagem = "O cursor não é desta lista, com estes filtros e esta ordem: use o que veio em “proximo” ou “anterior”."
    campo = ErroDeCampo(campo="cursor", codigo="cursor_invalido", mensagem=mensagem)
    return EntradaInvalida(f"cursor: {mensagem}", campos=(campo,))
