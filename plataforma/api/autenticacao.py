"""Autenticação da API: o token diz quem é; a cópia local dos direitos diz o que pode."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from plataforma.acesso.direitos import direitos
from plataforma.erros import NaoAutenticado
from plataforma.identidade.contexto import Ator, entrar, rastro_atual
from plataforma.identidade.escopos import dentro_dos_escopos
from plataforma.identidade.tokens import Declaracoes, conferir_token

ESQUEMA = "Bearer "


class AutenticacaoPorToken(BaseAuthentication):
    """`Authorization: Bearer <token>`; põe o ator em contexto pelo resto da chamada.

    Quem age por um aplicativo de fora só tem, dos seus direitos, os que os escopos do token alcançam.
    """

    def authenticate(self, request: Request) -> tuple[Ator, Declaracoes] | None:
        cabecalho = request.headers.get("Authorization", "")
        if not cabecalho.startswith(ESQUEMA):
            return None
        declaracoes = conferir_token(cabecalho[len(ESQUEMA) :])
        modulo = request.parser_context["view"].modulo
        permissoes = direitos(modulo, declaracoes)
        if permissoes is None:
            raise NaoAutenticado("Seus direitos mudaram ou a sessão foi encerrada. Renove o token ou entre de novo.")
        if declaracoes.aplicativo:
            permissoes = dentro_dos_escopos(permissoes, declaracoes.escopos)
        ator = Ator(usuario_id=declaracoes.usuario, empresa_id=declaracoes.empresa, permissoes=permissoes)
        entrar(ator, rastro_atual())
        return ator, declaracoes

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
