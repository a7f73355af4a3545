"""API dos cadastros: listas de `.values()`, entrada conferida por um serializer, escrita num serviço."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID, uuid5

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import consultas, filtros
from core import serializers as formas
from core.servicos import empresas, pessoas, produtos
from core.servicos.mudancas import Mudancas
from plataforma.api.cursores import decodificar, limite_de, pagina_de
from plataforma.api.entrada import EntradaSerializer
from plataforma.api.versao import com_etag, versao_lida
from plataforma.api.visoes import VisaoDaCasa
from plataforma.comandos import uma_vez
from plataforma.identidade.contexto import Ator, agir_como, ator_atual

DEPOIS_DE_TODAS = UUID(int=2**128 - 1)
NAMESPACE_DE_EMPRESAS = UUID("2f6c1c1e-6a9b-4f0a-9a57-3a8f0f6f6a51")


class VisaoDeCadastro(VisaoDaCasa):
    """Lista, detalhe e alteração parcial de um cadastro; `mudancas` e `alterar` são do serviço."""

    modulo = "core"
    consultar: ClassVar[Callable[[], consultas.Linhas]]
    serializer_de_alteracao: ClassVar[type[EntradaSerializer]]
    mudancas: ClassVar[type[Mudancas]]
    alterar: ClassVar[Callable[..., None]]

    def ler(self, id: UUID) -> dict[str, Any]:
        """A linha do cadastro, como a API a mostra."""
        return consultas.um(type(self).consultar(), id)

    def criar(self, request: Request, criar: Callable[[], UUID]) -> Response:
        """Cria uma vez por Idempotency-Key e devolve o cadastro como ficou."""
        return com_etag(self.uma_vez(request, lambda: self.ler(criar())), 1)

    def list(self, request: Request) -> Response:
        return self.paginar(type(self).consultar())

    def retrieve(self, request: Request, pk: str) -> Response:
        linha = self.ler(UUID(pk))
        return com_etag(Response(linha), linha["versao"])

    def partial_update(self, request: Request, pk: str) -> Response:
        id = UUID(pk)
        dados = self.entrada(request, type(self).serializer_de_alteracao, instance=self.ler(id), partial=True)
        type(self).alterar(id=id, mudancas=self.mudancas(**dados), versao_lida=versao_lida(request))
        return self.retrieve(request, pk)


def permissoes_de_cadastro(coisa: str, **outras: str) -> dict[str, str]:
    """Permissão de cada ação de um cadastro."""
    return {
        "list": f"core.{coisa}.ver",
        "retrieve": f"core.{coisa}.ver",
        "create": f"core.{coisa}.criar",
        "partial_update": f"core.{coisa}.alterar",
        **outras,
    }


class EmpresaViewSet(VisaoDeCadastro):
    """Empresas: a lista traz todas as do usuário; as outras ações alcançam a que está em contexto."""

    permissoes: ClassVar = permissoes_de_cadastro("empresa")
    serializer_class = formas.EmpresaSerializer
    serializer_de_alteracao = formas.AlterarEmpresaSerializer
    consultar = consultas.empresas
    mudancas = empresas.MudancasDaEmpresa
    alterar = empresas.alterar_empresa

    def list(self, request: Request) -> Response:
        limite, cursor = limite_de(request), request.query_params.get("cursor")
        antes_de = decodificar(cursor, UUID) if cursor else DEPOIS_DE_TODAS
        minhas = consultas.empresas_do_usuario(ator_atual().usuario_id, antes_de=antes_de, limite=limite + 1)
        return Response({"anterior": None, **pagina_de(request, minhas, lambda empresa: empresa["id"], limite)})

    @extend_schema(request=formas.CriarEmpresaSerializer)
    def create(self, request: Request) -> Response:
        """Quem cria passa a administrá-la; para agir por ela, peça outro token com o id dela em `empresa`."""
        dados = self.entrada(request, formas.CriarEmpresaSerializer)
        chave = self.chave_do_cliente(request)
        # O id sai da chave: repetido, o pedido age pela mesma empresa nova e encontra lá a resposta guardada.
        id = uuid5(NAMESPACE_DE_EMPRESAS, "\n".join(map(str, (chave.empresa, chave.usuario, chave.chave))))
        with agir_como(Ator(usuario_id=chave.usuario, empresa_id=id)):
            criada = _criar_empresa(
                msgspec.structs.replace(chave, empresa=id), empresas.NovaEmpresa(**dados), chave.usuario
            )
        return com_etag(Response(criada, status=201), 1)


@uma_vez("core")
def _criar_empresa(nova: empresas.NovaEmpresa, administrador: UUID) -> dict[str, Any]:
    return consultas.um(consultas.empresas(), empresas.criar_empresa(nova=nova, administrador=administrador))


class EstabelecimentoViewSet(VisaoDeCadastro):
    """Estabelecimentos (CNPJ inteiro) da empresa."""

    permissoes: ClassVar = permissoes_de_cadastro("estabelecimento")
    serializer_class = formas.EstabelecimentoSerializer
    serializer_de_alteracao = formas.AlterarEstabelecimentoSerializer
    filterset_class = filtros.FiltroDeEstabelecimentos
    consultar = consultas.estabelecimentos
    mudancas = empresas.MudancasDoEstabelecimento
    alterar = empresas.alterar_estabelecimento

    @extend_schema(request=formas.CriarEstabelecimentoSerializer)
    def create(self, request: Request) -> Response:
        dados = self.entrada(request, formas.CriarEstabelecimentoSerializer)
        novo = empresas.NovoEstabelecimento(**dados)
        return self.criar(request, lambda: empresas.criar_estabelecimento(novo=novo))


class PessoaViewSet(VisaoDeCadastro):
    """Pessoas: clientes, fornecedores, transportadores."""

    permissoes: ClassVar = permissoes_de_cadastro("pessoa", lote="core.pessoa.criar")
    serializer_class = formas.PessoaSerializer
    serializer_de_alteracao = formas.CadastrarPessoaSerializer
    filterset_class = filtros.FiltroDePessoas
    consultar = consultas.pessoas
    mudancas = pessoas.MudancasDaPessoa
    alterar = pessoas.alterar_pessoa

    @extend_schema(request=formas.CadastrarPessoaSerializer)
    def create(self, request: Request) -> Response:
        """O documento pode repetir-se; `avisos` diz se já havia outra pessoa com ele."""
        nova = pessoas.NovaPessoa(**self.entrada(request, formas.CadastrarPessoaSerializer))
        return com_etag(self.uma_vez(request, lambda: self._cadastrar(nova)), 1)

    def _cadastrar(self, nova: pessoas.NovaPessoa) -> dict[str, Any]:
        (id,) = pessoas.cadastrar_pessoas(novas=[nova])
        iguais = consultas.pessoas_com_o_documento(nova.documento, menos=id)
        avisos = [f"Já havia pessoa com o documento {nova.documento}: {outra}." for outra in iguais]
        return {**self.ler(id), "avisos": avisos}

    @extend_schema(request=formas.CadastrarPessoasSerializer, responses={201: formas.CadastradosSerializer})
    @action(detail=False, methods=["post"])
    def lote(self, request: Request) -> Response:
        """Cadastra até 1.000 pessoas: todas ou nenhuma."""
        itens = self.entrada(request, formas.CadastrarPessoasSerializer)["itens"]
        novas = [pessoas.NovaPessoa(**item) for item in itens]
        return self.uma_vez(request, lambda: {"itens": pessoas.cadastrar_pessoas(novas=novas)})


class ProdutoViewSet(VisaoDeCadastro):
    """Produtos da empresa."""

    permissoes: ClassVar = permissoes_de_cadastro("produto", lote="core.produto.criar")
    serializer_class = formas.ProdutoSerializer
    serializer_de_alteracao = formas.AlterarProdutoSerializer
    filterset_class = filtros.FiltroDeProdutos
    consultar = consultas.produtos
    mudancas = produtos.MudancasDoProduto
    alterar = produtos.alterar_produto

    @extend_schema(request=formas.CadastrarProdutoSerializer)
    def create(self, request: Request) -> Response:
        novo = produtos.NovoProduto(**self.entrada(request, formas.CadastrarProdutoSerializer))
        return self.criar(request, lambda: produtos.cadastrar_produtos(novos=[novo])[0])

    @extend_schema(request=formas.CadastrarProdutosSerializer, responses={201: formas.CadastradosSerializer})
    @action(detail=False, methods=["post"])
    def lote(self, request: Request) -> Response:
        """Cadastra até 1.000 produtos: todos ou nenhum."""
        itens = self.entrada(request, formas.CadastrarProdutosSerializer)["itens"]
        novos = [produtos.NovoProduto(**item) for item in itens]
        return self.uma_vez(request, lambda: {"itens": produtos.cadastrar_produtos(novos=novos)})


class UnidadeViewSet(VisaoDeCadastro):
    """Unidades de medida da empresa."""

    permissoes: ClassVar = permissoes_de_cadastro("unidade")
    serializer_class = formas.UnidadeSerializer
    serializer_de_alteracao = formas.AlterarUnidadeSerializer
    filterset_class = filtros.FiltroDeUnidades
    consultar = consultas.unidades
    mudancas = produtos.MudancasDaUnidade
    alterar = produtos.alterar_unidade

    @extend_schema(request=formas.CadastrarUnidadeSerializer)
    def create(self, request: Request) -> Response:
        dados = self.entrada(request, formas.CadastrarUnidadeSerializer)
        return self.criar(request, lambda: produtos.cadastrar_unidade(**dados))


class ConversaoViewSet(VisaoDeCadastro):
    """Unidades em que um produto se compra ou vende, além da de estoque."""

    permissoes: ClassVar = permissoes_de_cadastro("conversao")
    serializer_class = formas.ConversaoSerializer
    serializer_de_alteracao = formas.AlterarConversaoSerializer
    filterset_class = filtros.FiltroDeConversoes
    consultar = consultas.conversoes
    mudancas = produtos.MudancasDaConversao
    alterar = produtos.alterar_conversao

    @extend_schema(request=formas.CadastrarConversaoSerializer)
    def create(self, request: Request) -> Response:
        dados = self.entrada(request, formas.CadastrarConversaoSerializer)
        return self.criar(request, lambda: produtos.cadastrar_conversao(**dados))
