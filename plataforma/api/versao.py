"""ETag e If-Match: quem altera um documento diz a versão que leu."""

import re

from rest_framework.request import Request
from rest_framework.response import Response

from plataforma.erros import ConflitoDeVersao

CABECALHO_DA_VERSAO = "If-Match"


def com_etag(resposta: Response, versao: int) -> Response:
    """Põe na resposta a versão do documento."""
    resposta["ETag"] = f'"{versao}"'
    return resposta


def exigir_versao(request: Request, versao: int) -> None:
    """Levanta ConflitoDeVersao se o If-Match da chamada, quando há, não é a versão atual."""
    lida = request.headers.get(CABECALHO_DA_VERSAO)
    if lida not in (None, "*", f'"{versao}"'):
        raise ConflitoDeVersao(f'A versão atual é "{versao}" e você leu {lida}. Leia o documento de novo e repita.')


def versao_lida(request: Request) -> int | None:
    """Versão que o If-Match diz, para conferir com o documento travado; None se ele aceita qualquer uma."""
    lida = request.headers.get(CABECALHO_DA_VERSAO)
    if lida in (None, "*"):
        return None
    achada = re.fullmatch(r'(?:W/)?"([0-9]{1,9})"', lida)
    if achada is None:
        raise ConflitoDeVersao(f'If-Match leva o ETag que a leitura deu, como "3"; veio {lida[:40]}.')
    return int(achada[1])
