"""API de quem usa o sistema: usuários, papéis e tokens."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import casos_de_uso, consultas, leituras, serializers
from core.origem import origem_de
from core.servicos.papeis import MudancasDoPapel
from core.servicos.usuarios import MudancasDoUsuario
from core.views.base import VisaoDeCadastro, VisaoDoCore, permissoes_de_cadastro
from plataforma.api.esquema_das_leituras import lista_de
from plataforma.api.permissao import IDENTIFICADA, PUBLICA, declaracoes_de
from plataforma.api.versao import Versao, versao_lida


class PapelViewSet(VisaoDeCadastro):
    """Papéis da empresa; os padrão recebem as permissões que os módulos lhes dão."""

    permissoes: ClassVar = permissoes_de_cadastro("papel", todas_as_permissoes="core.papel.ver")
    leitura = leituras.Papel
    listagem = consultas.PAPEIS

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.papel(UUID(pk)))

    @extend_schema(request=serializers.CriarPapelSerializer)
    def create(self, request: Request) -> Response:
        dados = self.entrada(request, serializers.CriarPapelSerializer)
        return Response(casos_de_uso.criar_papel(self.chave_do_cliente(request), **dados), status=201)

    @extend_schema(request=serializers.CriarPapelSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDoPapel(**self.entrada(request, serializers.CriarPapelSerializer, partial=True))
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_papel(chave, UUID(pk), mudancas, versao=versao_lida(request)))

    @extend_schema(operation_id="papeis_permissoes_list", responses={200: lista_de(leituras.Permissao)})
    @action(detail=False, methods=["get"], url_path="permissoes")
    def todas_as_permissoes(self, request: Request) -> Response:
        """Todas as permissões que existem, de todos os módulos, e os papéis padrão que as têm."""
        return Response(consultas.permissoes())


class UsuarioViewSet(VisaoDeCadastro):
    """Usuários da empresa; o que se altera é o vínculo com ela. Entra-se nela por convite."""

    permissoes: ClassVar = {
        "list": "core.usuario.ver",
        "retrieve": "core.usuario.ver",
        "partial_update": "core.usuario.alterar",
        "link_de_senha": "core.usuario.alterar",
        "trocar_senha": IDENTIFICADA,
        "pedir_outra_senha": PUBLICA,
        "redefinir_senha": PUBLICA,
        "pedir_segundo_fator": IDENTIFICADA,
        "ligar_segundo_fator": IDENTIFICADA,
        "desligar_segundo_fator": IDENTIFICADA,
    }
    versoes: ClassVar = {"link_de_senha": Versao.NENHUMA}
    leitura = leituras.Usuario
    listagem = consultas.USUARIOS

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.usuario(UUID(pk)))

    @extend_schema(request=serializers.AlterarUsuarioSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDoUsuario(**self.entrada(request, serializers.AlterarUsuarioSerializer, partial=True))
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_usuario(chave, UUID(pk), mudancas, versao=versao_lida(request)))

    @extend_schema(request=serializers.TrocarSenhaSerializer, responses={204: None})
    @action(detail=False, methods=["post"], url_path="trocar-senha")
    def trocar_senha(self, request: Request) -> Response:
        """Troca a própria senha e encerra todas as suas sessões."""
        dados = self.entrada(request, serializers.TrocarSenhaSerializer)
        casos_de_uso.trocar_senha(**dados)
        return Response(status=204)

    @extend_schema(request=None, responses={201: leituras.LinkDeSenha})
    @action(detail=True, methods=["post"], url_path="link-de-senha")
    def link_de_senha(self, request: Request, pk: str) -> Response:
        """Dá outra senha a quem só é desta empresa; quem provou o e-mail pede a sua em `esqueci-a-senha`."""
        link = casos_de_uso.dar_link_de_senha(self.chave_do_cliente(request), UUID(pk))
        return Response(link, status=201, headers={"Cache-Control": "no-store"})

    @extend_schema(request=serializers.PedirOutraSenhaSerializer, responses={202: None})
    @action(detail=False, methods=["post"], url_path="esqueci-a-senha", authentication_classes=())
    def pedir_outra_senha(self, request: Request) -> Response:
        """Manda um link ao e-mail, se ele tem conta; a resposta é a mesma se não tem."""
        casos_de_uso.pedir_outra_senha(**self.entrada(request, serializers.PedirOutraSenhaSerializer))
        return Response(status=202)

    @extend_schema(request=serializers.RedefinirSenhaSerializer, responses={204: None})
    @action(detail=False, methods=["post"], url_path="redefinir-senha", authentication_classes=())
    def redefinir_senha(self, request: Request) -> Response:
        """Escolhe outra senha com o link, que vale uma vez, e encerra todas as sessões da conta."""
        dados = self.entrada(request, serializers.RedefinirSenhaSerializer)
        casos_de_uso.redefinir_senha(**dados, origem=origem_de(request))
        return Response(status=204)

    @extend_schema(request=serializers.PedirSegundoFatorSerializer, responses={200: leituras.SegundoFatorPendente})
    @action(detail=False, methods=["post"], url_path="segundo-fator")
    def pedir_segundo_fator(self, request: Request) -> Response:
        """Dá o segredo a pôr no aplicativo autenticador; pede a senha, e nada muda até confirmar com um código."""
        dados = self.entrada(request, serializers.PedirSegundoFatorSerializer)
        return Response(casos_de_uso.pedir_segundo_fator(**dados), headers={"Cache-Control": "no-store"})

    @extend_schema(request=serializers.LigarSegundoFatorSerializer, responses={200: leituras.CodigosDeRecuperacao})
    @action(detail=False, methods=["post"], url_path="segundo-fator/ligar")
    def ligar_segundo_fator(self, request: Request) -> Response:
        """Liga o segundo fator, encerra as outras sessões e devolve os códigos de recuperação, que só aparecem aqui."""
        dados = self.entrada(request, serializers.LigarSegundoFatorSerializer)
        codigos = casos_de_uso.ligar_segundo_fator(**dados, sessao=declaracoes_de(request).sessao)
        return Response(codigos, headers={"Cache-Control": "no-store"})

    @extend_schema(request=serializers.DesligarSegundoFatorSerializer, responses={204: None})
    @action(detail=False, methods=["post"], url_path="segundo-fator/desligar")
    def desligar_segundo_fator(self, request: Request) -> Response:
        """Desliga o segundo fator e encerra as outras sessões; pede a senha e um código, ou um de recuperação."""
        dados = self.entrada(request, serializers.DesligarSegundoFatorSerializer)
        casos_de_uso.desligar_segundo_fator(**dados, sessao=declaracoes_de(request).sessao)
        return Response(status=204)


class TokenViewSet(VisaoDoCore):
    """Entrar, renovar e sair."""

    permissoes: ClassVar = {"create": PUBLICA, "renovar": PUBLICA, "sair": PUBLICA}
    com_chave_se_vier: ClassVar = frozenset({"renovar"})
    authentication_classes = ()

    def _responder(self, tokens: leituras.Tokens) -> Response:
        return Response(tokens, headers={"Cache-Control": "no-store"})

    @extend_schema(request=serializers.EntrarSerializer, responses={200: leituras.Tokens})
    def create(self, request: Request) -> Response:
        """Entra com e-mail e senha; devolve o token de acesso (10 minutos) e o de renovação (uma só vez)."""
        dados = self.entrada(request, serializers.EntrarSerializer)
        return self._responder(casos_de_uso.entrar(**dados, origem=origem_de(request)))

    @extend_schema(request=serializers.RenovarSerializer, responses={200: leituras.Tokens})
    @action(detail=False, methods=["post"])
    def renovar(self, request: Request) -> Response:
        """Troca a renovação por outro par; usada de novo, encerra a sessão inteira.

        Com Idempotency-Key, a mesma renovação e a mesma chave dão o mesmo par por 60 s: quem não recebeu a resposta
        repete a chamada.
        """
        dados = self.entrada(request, serializers.RenovarSerializer)
        return self._responder(casos_de_uso.renovar(dados["renovacao"], chave=self.texto_da_chave_se_veio(request)))

    @extend_schema(request=serializers.RenovarSerializer, responses={204: None})
    @action(detail=False, methods=["post"])
    def sair(self, request: Request) -> Response:
        """Encerra a sessão; os tokens de acesso dela deixam de valer em segundos."""
        dados = self.entrada(request, serializers.RenovarSerializer)
        casos_de_uso.sair(dados["renovacao"])
        return Response(status=204)
