"""Leituras do core, só de seu próprio banco e da empresa em contexto."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from allauth.idp.oidc.models import Client
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Q, TextField, Value

from core import leituras
from core.contas import Convite, Usuario
from core.contrato import (
    ConversaoDeUnidade,
    EmpresaNaoEncontrada,
    EmpresaResumo,
    EstabelecimentoResumo,
    PessoaResumo,
    ProdutoResumo,
)
from core.filtros import (
    FiltroDeConversoes,
    FiltroDeConvites,
    FiltroDeEstabelecimentos,
    FiltroDePapeis,
    FiltroDePessoas,
    FiltroDeProdutos,
    FiltroDeUnidades,
    FiltroDeUsuarios,
    OrdemDePessoas,
    OrdemDeProdutos,
)
from core.models import Conversao, Empresa, Estabelecimento, Papel, Pessoa, Produto, Unidade
from plataforma.banco.fixas import ConsultaFixa, Lista
from plataforma.banco.sql import linhas
from plataforma.erros import NaoEncontrado
from plataforma.identidade.contexto import empresa_atual
from plataforma.leituras import Pagina
from plataforma.leituras.adiante import SoAdiante
from plataforma.leituras.linhas import linhas_de, um_de
from plataforma.leituras.listagem import Listagem
from plataforma.permissoes import permissoes_do_sistema

_EMPRESAS_DO_USUARIO = f"""
SELECT {", ".join(leituras.Empresa.__struct_fields__)} FROM core_empresas_do_usuario(%s)
 WHERE id = coalesce(%s, id) AND id < %s ORDER BY id DESC LIMIT %s
"""
_AUTORIZACOES = """
SELECT s.aplicativo AS id, c.name AS nome, array_agg(DISTINCT e ORDER BY e) AS escopos,
       min(s.criada_em) AS autorizado_em
  FROM core_sessao s
  JOIN allauth_idp_oidc_client c ON c.id = s.aplicativo
 CROSS JOIN unnest(s.escopos) e
 WHERE s.usuario_id = %s AND s.empresa_id = coalesce(%s, s.empresa_id)
   AND s.revogada_em IS NULL AND s.vence_em > clock_timestamp()
 GROUP BY s.aplicativo, c.name ORDER BY c.name, s.aplicativo
"""
# Em SQL: cada pedido de venda o chama, e montar a mesma consulta do ORM custa mais que executá-la.
_PRODUTOS_RESUMIDOS = f"SELECT {', '.join(ProdutoResumo.__struct_fields__)} FROM core_produto WHERE "


class _NasEmpresas(NamedTuple):
    """A última empresa já mostrada."""

    id: UUID


_DEPOIS_DE_TODAS = _NasEmpresas(UUID(int=2**128 - 1))


def empresas_do_usuario(usuario: UUID, pagina: Pagina, *, so: UUID | None = None) -> dict[str, Any]:
    """Uma página das empresas em que o usuário está ativo, da mais nova para a mais velha; `proximo` é um cursor.

    `so` é a única que se mostra a um aplicativo, que é de uma. Levanta EntradaInvalida se a página não serve.
    """
    adiante = SoAdiante("empresas", usuario, pagina=pagina, comeco=_DEPOIS_DE_TODAS)
    achadas = linhas("core", _EMPRESAS_DO_USUARIO, [usuario, so, *adiante.lugar, adiante.limite])
    return {"anterior": None, **adiante.folha(achadas)}


def empresas() -> Lista:
    """A empresa em contexto."""
    return linhas_de(Empresa.objects, leituras.Empresa)


def comeco() -> dict[str, Any]:
    """A empresa, onde ela fica, e quantos usuários, produtos e pessoas há."""
    return {
        "empresa": empresas().get(),
        "estabelecimentos": list(estabelecimentos().order_by("-matriz", "cnpj")),
        "usuarios": usuarios().count(),
        "produtos": Produto.objects.count(),
        "pessoas": Pessoa.objects.count(),
    }


def estabelecimentos() -> Lista:
    """Estabelecimentos da empresa."""
    return linhas_de(Estabelecimento.objects, leituras.Estabelecimento)


def usuarios() -> Lista:
    """Usuários da empresa."""
    da_empresa = Usuario.objects.filter(vinculos__empresa_id=empresa_atual())
    papeis = ArrayAgg("vinculos__papeis", filter=Q(vinculos__papeis__isnull=False), default=[])
    return linhas_de(da_empresa, leituras.Usuario, papeis=papeis)


def nomes_dos_usuarios(ids: tuple[UUID, ...]) -> list[dict[str, Any]]:
    """Os nomes dos que são, ou foram, da empresa."""
    da_empresa = Usuario.objects.filter(vinculos__empresa_id=empresa_atual(), id__in=ids)
    return [{"id": id, "nome": nome} for id, nome in da_empresa.values_list("id", "nome")]


def com_senha_desta_empresa(usuarios: Iterable[UUID]) -> set[UUID]:
    """Dos usuários, aqueles a quem a empresa pode dar outra senha: a conta é só dela, e entra com senha."""
    confinados = Usuario.objects.filter(id__in=list(usuarios), restrito_a=empresa_atual())
    return {usuario.id for usuario in confinados if usuario.has_usable_password()}


def convites() -> Lista:
    """Convites da empresa, também os encerrados."""
    return linhas_de(Convite.objects, leituras.Convite)


def papeis() -> Lista:
    """Papéis da empresa."""
    return linhas_de(Papel.objects, leituras.Papel)


def permissoes() -> list[dict[str, Any]]:
    """Todas as permissões, de todos os módulos, e os papéis padrão que as têm."""
    return [{"permissao": p, "papeis_padrao": padrao} for p, padrao in permissoes_do_sistema().items()]


def pessoas() -> Lista:
    """Pessoas da empresa."""
    return linhas_de(Pessoa.objects, leituras.Pessoa)


def produtos() -> Lista:
    """Produtos da empresa."""
    return linhas_de(Produto.objects, leituras.Produto)


def unidades() -> Lista:
    """Unidades de medida da empresa."""
    return linhas_de(Unidade.objects, leituras.Unidade)


def conversoes() -> Lista:
    """Conversões dos produtos da empresa."""
    return linhas_de(Conversao.objects, leituras.Conversao)


def aplicativos() -> Lista:
    """Aplicativos de fora registrados na empresa."""
    da_empresa = Client.objects.filter(data__empresa=str(empresa_atual()))
    confidencial = Q(type=Client.Type.CONFIDENTIAL)
    return linhas_de(
        da_empresa,
        leituras.Aplicativo,
        confidencial=confidencial,
        redirecionamentos=_um_por_linha("redirect_uris"),
        escopos=_um_por_linha("scopes"),
    )


def _um_por_linha(coluna: str) -> Func:
    return Func(F(coluna), Value("\n"), function="string_to_array", output_field=ArrayField(TextField()))


def autorizacoes(usuario: UUID, *, empresa: UUID | None = None) -> list[dict[str, Any]]:
    """O que o usuário autorizou a cada aplicativo, da empresa ou de todas as suas, e ainda vale."""
    return linhas("core", _AUTORIZACOES, [usuario, empresa])


ESTABELECIMENTOS = Listagem(
    leituras.Estabelecimento, estabelecimentos, FiltroDeEstabelecimentos, busca={"id": Estabelecimento}
)
USUARIOS = Listagem(leituras.Usuario, usuarios, FiltroDeUsuarios, busca={"id": Usuario})
CONVITES = Listagem(leituras.Convite, convites, FiltroDeConvites, busca={"id": Convite})
PAPEIS = Listagem(leituras.Papel, papeis, FiltroDePapeis, busca={"id": Papel})
PESSOAS = Listagem(leituras.Pessoa, pessoas, FiltroDePessoas, OrdemDePessoas, busca={"id": Pessoa})
PRODUTOS = Listagem(leituras.Produto, produtos, FiltroDeProdutos, OrdemDeProdutos, busca={"id": Produto})
UNIDADES = Listagem(leituras.Unidade, unidades, FiltroDeUnidades, busca={"id": Unidade})
CONVERSOES = Listagem(leituras.Conversao, conversoes, FiltroDeConversoes, busca={"produto_id": Produto})
APLICATIVOS = Listagem(leituras.Aplicativo, aplicativos)

_EMPRESA = um_de("core", empresas)
_ESTABELECIMENTO = um_de("core", estabelecimentos)
_CONVITE = um_de("core", convites)
_PAPEL = um_de("core", papeis)
_PESSOA = um_de("core", pessoas)
_PRODUTO = um_de("core", produtos)
_UNIDADE = um_de("core", unidades)
_CONVERSAO = um_de("core", conversoes)


def empresa(id_da_empresa: UUID) -> dict[str, Any]:
    """A empresa em contexto, se é esta; levanta NaoEncontrado, como as outras abaixo."""
    return _achado(_EMPRESA.um(id_da_empresa), "empresa", id_da_empresa)


def estabelecimento(id_do_estabelecimento: UUID) -> dict[str, Any]:
    """Um estabelecimento."""
    return _achado(_ESTABELECIMENTO.um(id_do_estabelecimento), "estabelecimento", id_do_estabelecimento)


def usuario(id_do_usuario: UUID) -> dict[str, Any]:
    """Um usuário."""
    return _achado(usuarios().filter(id=id_do_usuario).first(), "usuário", id_do_usuario)


def convite(id_do_convite: UUID) -> dict[str, Any]:
    """Um convite."""
    return _achado(_CONVITE.um(id_do_convite), "convite", id_do_convite)


def papel(id_do_papel: UUID) -> dict[str, Any]:
    """Um papel."""
    return _achado(_PAPEL.um(id_do_papel), "papel", id_do_papel)


def pessoa(id_da_pessoa: UUID) -> dict[str, Any]:
    """Uma pessoa."""
    return _achado(_PESSOA.um(id_da_pessoa), "pessoa", id_da_pessoa)


def produto(id_do_produto: UUID) -> dict[str, Any]:
    """Um produto."""
    return _achado(_PRODUTO.um(id_do_produto), "produto", id_do_produto)


def unidade(id_da_unidade: UUID) -> dict[str, Any]:
    """Uma unidade de medida."""
    return _achado(_UNIDADE.um(id_da_unidade), "unidade", id_da_unidade)


def conversao(id_da_conversao: UUID) -> dict[str, Any]:
    """Uma conversão."""
    return _achado(_CONVERSAO.um(id_da_conversao), "conversão", id_da_conversao)


def _achado(achado: dict[str, Any] | None, coisa: str, procurado: UUID) -> dict[str, Any]:
    if achado is None:
        raise NaoEncontrado(f"Não há {coisa} com o id {procurado} na sua empresa.")
    return achado


def pessoas_com_o_documento(documento: str, *, menos: UUID) -> list[UUID]:
    """Outras pessoas com o mesmo documento: não é erro, mas quem cadastra precisa saber."""
    iguais = Pessoa.objects.filter(documento=documento).exclude(id=menos).exclude(documento="")
    return list(iguais.order_by("id").values_list("id", flat=True))


def produtos_com(ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Produtos da empresa como os documentos os copiam; o que não existe falta."""
    return _produtos_resumidos("id = ANY(%s)", ids)


def produtos_com_o_sku(skus: Sequence[str]) -> list[dict[str, Any]]:
    """Como `produtos_com`, pelo SKU."""
    return _produtos_resumidos("sku = ANY(%s)", skus)


def _produtos_resumidos(condicao: str, procurados: Sequence[UUID | str]) -> list[dict[str, Any]]:
    empresa_atual()
    return linhas("core", f"{_PRODUTOS_RESUMIDOS}{condicao}", [list(procurados)])


def conversoes_do_produto(id_do_produto: UUID) -> list[dict[str, Any]]:
    """As outras unidades em que o produto se compra ou vende."""
    return list(conversoes().filter(produto=id_do_produto).order_by("unidade"))


def pessoas_com(ids: Sequence[UUID]) -> Lista:
    """Pessoas da empresa como os documentos as copiam; a que não existe falta."""
    return Pessoa.objects.filter(id__in=ids).values(*PessoaResumo.__struct_fields__)


def empresa_resumida() -> dict[str, Any]:
    """A empresa em contexto, como os outros módulos a veem; levanta EmpresaNaoEncontrada."""
    achada = Empresa.objects.filter(id=empresa_atual()).values(*EmpresaResumo.__struct_fields__).first()
    if achada is None:
        raise EmpresaNaoEncontrada("A empresa em que você age não está cadastrada.")
    return achada


def _estabelecimentos_resumidos(da_empresa: UUID) -> Lista:
    todos = Estabelecimento.objects.filter(empresa_id=da_empresa).order_by("-matriz", "cnpj")
    return todos.values(*EstabelecimentoResumo.__struct_fields__)


_ESTABELECIMENTOS_RESUMIDOS = ConsultaFixa("core", _estabelecimentos_resumidos)


def estabelecimentos_resumidos() -> list[dict[str, Any]]:
    """Estabelecimentos da empresa, a matriz antes, como os outros módulos os veem."""
    return _ESTABELECIMENTOS_RESUMIDOS(empresa_atual())


def conversoes_dos(ids_dos_produtos: Sequence[UUID]) -> Lista:
    """Quanto valem, em unidades de estoque, as outras unidades destes produtos."""
    return Conversao.objects.filter(produto__in=ids_dos_produtos).values(*ConversaoDeUnidade.__struct_fields__)
