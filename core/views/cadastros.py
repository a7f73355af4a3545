"""API dos cadastros: empresas, estabelecimentos, pessoas, produtos, unidades e conversões."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import casos_de_uso, consultas, leituras, serializers
from core.servicos.empresas import MudancasDaEmpresa, MudancasDoEstabelecimento, NovoEstabelecimento
from core.servicos.pessoas import MudancasDaPessoa, NovaPessoa
from core.servicos.produtos import MudancasDaConversao, MudancasDaUnidade, MudancasDoProduto, NovoProduto
from core.views.base import VisaoDeCadastro, permissoes_de_cadastro
from plataforma.api.entrada import EscolherPaginaSerializer
from plataforma.api.permissao import declaracoes_de
from plataforma.api.versao import versao_lida
from plataforma.identidade.contexto import ator_atual
from plataforma.leituras import Pagina


class EmpresaViewSet(VisaoDeCadastro):
    """Empresas: a lista traz todas as do usuário, e a um aplicativo só a dele; o resto alcança a em contexto.

    Abrir outra é de quem opera a instalação.
    """

    permissoes: ClassVar = {
        "list": "core.empresa.ver",
        "retrieve": "core.empresa.ver",
        "partial_update": "core.empresa.alterar",
    }
    leitura = leituras.Empresa
    linha = leituras.Empresa

    @extend_schema(
        operation_id="empresas_list",
        parameters=[EscolherPaginaSerializer],
        responses=leituras.PaginaDeEmpresas,
    )
    def list(self, request: Request) -> Response:
        declarado = declaracoes_de(request)
        so = declarado.empresa if declarado.aplicativo else None

        def ler(pagina: Pagina) -> dict[str, Any]:
            return consultas.empresas_do_usuario(ator_atual().usuario_id, pagina, so=so)

        return self.folhear(request, ler)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.empresa(UUID(pk)))

    @extend_schema(request=serializers.AlterarEmpresaSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDaEmpresa(**self.entrada(request, serializers.AlterarEmpresaSerializer, partial=True))
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_empresa(chave, UUID(pk), mudancas, versao=versao_lida(request)))


class EstabelecimentoViewSet(VisaoDeCadastro):
    """Estabelecimentos (CNPJ inteiro) da empresa."""

    permissoes: ClassVar = permissoes_de_cadastro("estabelecimento")
    leitura = leituras.Estabelecimento
    listagem = consultas.ESTABELECIMENTOS

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.estabelecimento(UUID(pk)))

    @extend_schema(request=serializers.CriarEstabelecimentoSerializer)
    def create(self, request: Request) -> Response:
        novo = NovoEstabelecimento(**self.entrada(request, serializers.CriarEstabelecimentoSerializer))
        return Response(casos_de_uso.criar_estabelecimento(self.chave_do_cliente(request), novo), status=201)

    @extend_schema(request=serializers.AlterarEstabelecimentoSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDoEstabelecimento(
            **self.entrada(request, serializers.AlterarEstabelecimentoSerializer, partial=True)
        )
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_estabelecimento(chave, UUID(pk), mudancas, versao=versao_lida(request)))


class PessoaViewSet(VisaoDeCadastro):
    """Pessoas: clientes, fornecedores, transportadores."""

    permissoes: ClassVar = permissoes_de_cadastro("pessoa", lote="core.pessoa.criar")
    leitura = leituras.Pessoa
    listagem = consultas.PESSOAS

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.pessoa(UUID(pk)))

    @extend_schema(request=serializers.CadastrarPessoaSerializer, responses={201: leituras.PessoaCadastrada})
    def create(self, request: Request) -> Response:
        """O documento pode repetir-se; `avisos` diz se já havia outra pessoa com ele."""
        nova = NovaPessoa(**self.entrada(request, serializers.CadastrarPessoaSerializer))
        return Response(casos_de_uso.cadastrar_pessoa(self.chave_do_cliente(request), nova), status=201)

    @extend_schema(request=serializers.CadastrarPessoaSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDaPessoa(**self.entrada(request, serializers.CadastrarPessoaSerializer, partial=True))
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_pessoa(chave, UUID(pk), mudancas, versao=versao_lida(request)))

    @extend_schema(request=serializers.CadastrarPessoasSerializer, responses={201: leituras.Cadastrados})
    @action(detail=False, methods=["post"])
    def lote(self, request: Request) -> Response:
        """Cadastra até 1.000 pessoas: todas ou nenhuma."""
        itens = self.entrada(request, serializers.CadastrarPessoasSerializer)["itens"]
        novas = [NovaPessoa(**item) for item in itens]
        return Response(casos_de_uso.cadastrar_pessoas(self.chave_do_cliente(request), novas), status=201)


class ProdutoViewSet(VisaoDeCadastro):
    """Produtos da empresa."""

    permissoes: ClassVar = permissoes_de_cadastro("produto", lote="core.produto.criar")
    leitura = leituras.Produto
    listagem = consultas.PRODUTOS

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.produto(UUID(pk)))

    @extend_schema(request=serializers.CadastrarProdutoSerializer)
    def create(self, request: Request) -> Response:
        novo = NovoProduto(**self.entrada(request, serializers.CadastrarProdutoSerializer))
        return Response(casos_de_uso.cadastrar_produto(self.chave_do_cliente(request), novo), status=201)

    @extend_schema(request=serializers.AlterarProdutoSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDoProduto(**self.entrada(request, serializers.AlterarProdutoSerializer, partial=True))
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_produto(chave, UUID(pk), mudancas, versao=versao_lida(request)))

    @extend_schema(request=serializers.CadastrarProdutosSerializer, responses={201: leituras.Cadastrados})
    @action(detail=False, methods=["post"])
    def lote(self, request: Request) -> Response:
        """Cadastra até 1.000 produtos: todos ou nenhum."""
        itens = self.entrada(request, serializers.CadastrarProdutosSerializer)["itens"]
        novos = [NovoProduto(**item) for item in itens]
        return Response(casos_de_uso.cadastrar_produtos(self.chave_do_cliente(request), novos), status=201)


class UnidadeViewSet(VisaoDeCadastro):
    """Unidades de medida da empresa."""

    permissoes: ClassVar = permissoes_de_cadastro("unidade")
    leitura = leituras.Unidade
    listagem = consultas.UNIDADES

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.unidade(UUID(pk)))

    @extend_schema(request=serializers.CadastrarUnidadeSerializer)
    def create(self, request: Request) -> Response:
        dados = self.entrada(request, serializers.CadastrarUnidadeSerializer)
        return Response(casos_de_uso.cadastrar_unidade(self.chave_do_cliente(request), **dados), status=201)

    @extend_schema(request=serializers.AlterarUnidadeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDaUnidade(**self.entrada(request, serializers.AlterarUnidadeSerializer, partial=True))
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_unidade(chave, UUID(pk), mudancas, versao=versao_lida(request)))


class ConversaoViewSet(VisaoDeCadastro):
    """Unidades em que um produto se compra ou vende, além da de estoque."""

    permissoes: ClassVar = permissoes_de_cadastro("conversao")
    leitura = leituras.Conversao
    listagem = consultas.CONVERSOES

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.conversao(UUID(pk)))

    @extend_schema(request=serializers.CadastrarConversaoSerializer)
    def create(self, request: Request) -> Response:
        dados = self.entrada(request, serializers.CadastrarConversaoSerializer)
        return Response(casos_de_uso.cadastrar_conversao(self.chave_do_cliente(request), **dados), status=201)

    @extend_schema(request=serializers.AlterarConversaoSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDaConversao(**self.entrada(request, serializers.AlterarConversaoSerializer, partial=True))
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_conversao(chave, UUID(pk), mudancas, versao=versao_lida(request)))
