"""ETag e If-Match: quem altera um documento diz a versão que leu."""

from rest_framework.request import Request
from rest_framework.response import Response

from plataforma.erros import ConflitoDeVersao


def com_etag(resposta: Response, versao: int) -> Response:
    """Põe na resposta a versão do documento."""
    resposta["ETag"] = f'"{versao}"'
    return resposta


def exigir_versao(request: Request, versao: int) -> None:
    """Levanta ConflitoDeVersao se o If-Match do pedido, quando há, não é a versão atual."""
    lida = request.headers.get("If-Match")
    if lida not in (None, "*", f'"{versao}"'):
        raise ConflitoDeVersao(f'A versão atual é "{versao}" e você leu {lida}. Leia o documento de novo e repita.')
