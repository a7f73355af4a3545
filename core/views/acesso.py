"""API de quem usa a casa: usuários, papéis e tokens."""

from typing import ClassVar

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import consultas, filtros
from core import serializers as formas
from core.servicos import papeis, segundos_fatores, sessoes, usuarios
from core.views import VisaoDeCadastro, permissoes_de_cadastro
from plataforma.api.permissao import IDENTIFICADA, PUBLICA
from plataforma.api.versao import com_etag
from plataforma.api.visoes import VisaoDaCasa
from plataforma.identidade.contexto import ator_atual
from plataforma.permissoes import permissoes_da_casa


class PapelViewSet(VisaoDeCadastro):
    """Papéis da empresa; os padrão recebem as permissões que os módulos lhes dão."""

    permissoes: ClassVar = permissoes_de_cadastro("papel", permissoes_da_casa="core.papel.ver")
    serializer_class = formas.PapelSerializer
    serializer_de_alteracao = formas.CriarPapelSerializer
    filterset_class = filtros.FiltroDePapeis
    consultar = consultas.papeis
    mudancas = papeis.MudancasDoPapel
    alterar = papeis.alterar_papel

    @extend_schema(request=formas.CriarPapelSerializer)
    def create(self, request: Request) -> Response:
        dados = self.entrada(request, formas.CriarPapelSerializer)
        return self.criar(request, lambda: papeis.criar_papel(**dados))

    @extend_schema(responses=formas.PermissaoSerializer(many=True), filters=False)
    @action(detail=False, methods=["get"], url_path="permissoes", pagination_class=None)
    def permissoes_da_casa(self, request: Request) -> Response:
        """Todas as permissões que existem, de todos os módulos, e os papéis padrão que as têm."""
        casa = permissoes_da_casa().items()
        return Response([{"permissao": p, "papeis_padrao": padrao} for p, padrao in casa])


class UsuarioViewSet(VisaoDeCadastro):
    """Usuários da empresa; o que se altera é o vínculo com ela."""

    permissoes: ClassVar = permissoes_de_cadastro(
        "usuario",
        trocar_senha=IDENTIFICADA,
        pedir_segundo_fator=IDENTIFICADA,
        ligar_segundo_fator=IDENTIFICADA,
        desligar_segundo_fator=IDENTIFICADA,
    )
    serializer_class = formas.UsuarioSerializer
    serializer_de_alteracao = formas.AlterarUsuarioSerializer
    consultar = consultas.usuarios
    mudancas = usuarios.MudancasDoUsuario
    alterar = usuarios.alterar_usuario

    @extend_schema(request=formas.IncluirUsuarioSerializer)
    def create(self, request: Request) -> Response:
        """Inclui na empresa o usuário do e-mail; se ele ainda não existe, cria com a senha dada."""
        dados = self.entrada(request, formas.IncluirUsuarioSerializer)
        return com_etag(self.uma_vez(request, lambda: self.ler(usuarios.incluir_usuario(**dados))), 1)

    @extend_schema(request=formas.TrocarSenhaSerializer, responses={204: None})
    @action(detail=False, methods=["post"], url_path="trocar-senha")
    def trocar_senha(self, request: Request) -> Response:
        """Troca a própria senha e encerra todas as suas sessões."""
        dados = self.entrada(request, formas.TrocarSenhaSerializer)
        usuarios.trocar_senha(usuario=ator_atual().usuario_id, **dados)
        return Response(status=204)

    @extend_schema(request=None, responses={200: formas.PedirSegundoFatorSerializer})
    @action(detail=False, methods=["post"], url_path="segundo-fator")
    def pedir_segundo_fator(self, request: Request) -> Response:
        """Dá o segredo a pôr no aplicativo autenticador; nada muda até confirmar com um código."""
        pedido = segundos_fatores.pedir_segundo_fator(ator_atual().usuario_id)
        return Response(msgspec.structs.asdict(pedido), headers={"Cache-Control": "no-store"})

    @extend_schema(request=formas.LigarSegundoFatorSerializer, responses={200: formas.CodigosDeRecuperacaoSerializer})
    @action(detail=False, methods=["post"], url_path="segundo-fator/ligar")
    def ligar_segundo_fator(self, request: Request) -> Response:
        """Liga o segundo fator e devolve os códigos de recuperação, que só aparecem aqui."""
        dados = self.entrada(request, formas.LigarSegundoFatorSerializer)
        codigos = segundos_fatores.ligar_segundo_fator(ator_atual().usuario_id, **dados)
        return Response({"codigos_de_recuperacao": codigos}, headers={"Cache-Control": "no-store"})

    @extend_schema(request=formas.DesligarSegundoFatorSerializer, responses={204: None})
    @action(detail=False, methods=["post"], url_path="segundo-fator/desligar")
    def desligar_segundo_fator(self, request: Request) -> Response:
        """Desliga o segundo fator; pede um código do autenticador ou de recuperação."""
        dados = self.entrada(request, formas.DesligarSegundoFatorSerializer)
        segundos_fatores.desligar_segundo_fator(ator_atual().usuario_id, **dados)
        return Response(status=204)


class TokenViewSet(VisaoDaCasa):
    """Entrar, renovar e sair."""

    modulo = "core"
    permissoes: ClassVar = {"create": PUBLICA, "renovar": PUBLICA, "sair": PUBLICA}
    authentication_classes = ()
    serializer_class = formas.TokensSerializer

    def _responder(self, entrada: sessoes.Entrada) -> Response:
        return Response(msgspec.structs.asdict(entrada), headers={"Cache-Control": "no-store"})

    @extend_schema(request=formas.EntrarSerializer, responses={200: formas.TokensSerializer})
    def create(self, request: Request) -> Response:
        """Entra com e-mail e senha; devolve o token de acesso (10 minutos) e o de renovação (uma só vez)."""
        return self._responder(sessoes.entrar(**self.entrada(request, formas.EntrarSerializer)))

    @extend_schema(request=formas.RenovarSerializer, responses={200: formas.TokensSerializer})
    @action(detail=False, methods=["post"])
    def renovar(self, request: Request) -> Response:
        """Troca a renovação por outro par; usada de novo, encerra a sessão inteira."""
        return self._responder(sessoes.renovar(self.entrada(request, formas.RenovarSerializer)["renovacao"]))

    @extend_schema(request=formas.RenovarSerializer, responses={204: None})
    @action(detail=False, methods=["post"])
    def sair(self, request: Request) -> Response:
        """Encerra a sessão; os tokens de acesso dela deixam de valer em segundos."""
        sessoes.sair(self.entrada(request, formas.RenovarSerializer)["renovacao"])
        return Response(status=204)
