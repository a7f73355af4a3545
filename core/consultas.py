"""Leituras do core, prontas para a API: cada lista é um `.values()` da empresa em contexto."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from allauth.idp.oidc.models import Client
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, QuerySet

from core.contrato import EmpresaNaoEncontrada
from core.models import Conversao, Empresa, Estabelecimento, Papel, Pessoa, Produto, Unidade, Usuario
from plataforma.banco.fixas import ConsultaFixa
from plataforma.banco.sql import linhas
from plataforma.erros import NaoEncontrado
from plataforma.identidade.contexto import empresa_atual
from plataforma.permissoes import permissoes_do_sistema

Linhas = QuerySet[Any, Any]

ENDERECO = ("cep", "logradouro", "numero", "complemento", "bairro", "municipio", "uf")
DA_EMPRESA = (
    "id",
    "raiz_cnpj",
    "razao_social",
    "nome_fantasia",
    "regime",
    "crt",
    "anexo_do_simples",
    "receita_bruta_12_meses",
    "versao",
)
DO_ESTABELECIMENTO = ("id", "cnpj", "nome", "inscricao_estadual", "matriz", "ativo", *ENDERECO, "versao")
DO_PAPEL = ("id", "nome", "padrao", "permissoes", "versao")
DA_PESSOA = (
    "id",
    "tipo",
    "documento",
    "nome",
    "nome_fantasia",
    "situacao_da_inscricao",
    "inscricao_estadual",
    *ENDERECO,
    "pais",
    "email",
    "telefone",
    "ativo",
    "versao",
)
DO_PRODUTO = ("id", "sku", "descricao", "unidade", "gtin", "ncm", "preco", "ativo", "versao")
DA_UNIDADE = ("id", "sigla", "nome", "casas", "ativa", "versao")
DA_CONVERSAO = ("id", "produto", "unidade", "fator", "versao")
_EMPRESA_RESUMIDA = (
    "id",
    "raiz_cnpj",
    "razao_social",
    "regime",
    "crt",
    "anexo_do_simples",
    "receita_bruta_12_meses",
)
_PESSOA_RESUMIDA = ("id", "nome", "documento", "inscricao_estadual", "uf", "municipio", "pais")
# Em SQL: cada pedido de venda o chama, e montar a mesma consulta do ORM custa mais que executá-la.
_PRODUTOS_RESUMIDOS = "SELECT id, sku, descricao, unidade, gtin, ncm, preco, ativo FROM core_produto WHERE "
_EMPRESAS_DO_USUARIO = f"""
SELECT {", ".join(DA_EMPRESA)} FROM core_empresas_do_usuario(%s) WHERE id < %s ORDER BY id DESC LIMIT %s
"""


def empresas_do_usuario(usuario: UUID, *, antes_de: UUID, limite: int) -> list[dict[str, Any]]:
    """As empresas em que o usuário está ativo, da mais nova para a mais velha, a partir das mais velhas que uma."""
    return linhas("core", _EMPRESAS_DO_USUARIO, [usuario, antes_de, limite])


def empresas() -> Linhas:
    """A empresa em contexto."""
    return Empresa.objects.values(*DA_EMPRESA)


def estabelecimentos() -> Linhas:
    """Estabelecimentos da empresa."""
    return Estabelecimento.objects.values(*DO_ESTABELECIMENTO)


def usuarios() -> Linhas:
    """Usuários da empresa; `ativo`, `versao` e `papeis` (ids) são do vínculo com ela."""
    return (
        Usuario.objects.filter(vinculos__empresa_id=empresa_atual())
        .annotate(
            ativo=F("vinculos__ativo"),
            versao=F("vinculos__versao"),
            papeis=ArrayAgg("vinculos__papeis", filter=Q(vinculos__papeis__isnull=False), default=[]),
        )
        .values("id", "email", "nome", "ativo", "versao", "papeis")
    )


def papeis() -> Linhas:
    """Papéis da empresa."""
    return Papel.objects.values(*DO_PAPEL)


def permissoes() -> list[dict[str, Any]]:
    """Todas as permissões, de todos os módulos, e os papéis padrão que as têm."""
    return [{"permissao": p, "papeis_padrao": padrao} for p, padrao in permissoes_do_sistema().items()]


def pessoas() -> Linhas:
    """Pessoas da empresa."""
    return Pessoa.objects.values(*DA_PESSOA)


def produtos() -> Linhas:
    """Produtos da empresa."""
    return Produto.objects.values(*DO_PRODUTO)


def unidades() -> Linhas:
    """Unidades de medida da empresa."""
    return Unidade.objects.values(*DA_UNIDADE)


def conversoes() -> Linhas:
    """Conversões dos produtos da empresa."""
    return Conversao.objects.values(*DA_CONVERSAO)


def aplicativos() -> QuerySet[Client]:
    """Aplicativos de fora registrados na empresa."""
    return Client.objects.filter(data__empresa=str(empresa_atual()))


def aplicativo(registrado: Client) -> dict[str, Any]:
    """O que se mostra de um aplicativo."""
    return {
        "id": registrado.id,
        "nome": registrado.name,
        "confidencial": registrado.type == Client.Type.CONFIDENTIAL,
        "redirecionamentos": registrado.get_redirect_uris(),
        "usuario": registrado.owner_id,
    }


def empresa(id: UUID) -> dict[str, Any]:
    """A empresa em contexto, se é esta; levanta NaoEncontrado, como as outras abaixo."""
    return _um(empresas(), id)


def estabelecimento(id: UUID) -> dict[str, Any]:
    """Estabelecimento com o id."""
    return _um(estabelecimentos(), id)


def usuario(id: UUID) -> dict[str, Any]:
    """Usuário com o id."""
    return _um(usuarios(), id)


def papel(id: UUID) -> dict[str, Any]:
    """Papel com o id."""
    return _um(papeis(), id)


def pessoa(id: UUID) -> dict[str, Any]:
    """Pessoa com o id."""
    return _um(pessoas(), id)


def produto(id: UUID) -> dict[str, Any]:
    """Produto com o id."""
    return _um(produtos(), id)


def unidade(id: UUID) -> dict[str, Any]:
    """Unidade de medida com o id."""
    return _um(unidades(), id)


def conversao(id: UUID) -> dict[str, Any]:
    """Conversão com o id."""
    return _um(conversoes(), id)


def _um(consulta: Linhas, id: UUID) -> dict[str, Any]:
    linha = consulta.filter(id=id).first()
    if linha is None:
        raise NaoEncontrado(f"Não há {consulta.model.__name__.lower()} com o id {id} na sua empresa.")
    return linha


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


def pessoas_com(ids: Sequence[UUID]) -> Linhas:
    """Pessoas da empresa como os documentos as copiam; a que não existe falta."""
    return Pessoa.objects.filter(id__in=ids).values(*_PESSOA_RESUMIDA)


def empresa_resumida() -> dict[str, Any]:
    """A empresa em contexto, como os outros módulos a veem; levanta EmpresaNaoEncontrada."""
    empresa = Empresa.objects.filter(id=empresa_atual()).values(*_EMPRESA_RESUMIDA).first()
    if empresa is None:
        raise EmpresaNaoEncontrada("A empresa em que você age não está cadastrada.")
    return empresa


def _estabelecimentos_resumidos(empresa: UUID) -> Linhas:
    da_empresa = Estabelecimento.objects.filter(empresa_id=empresa).order_by("-matriz", "cnpj")
    return da_empresa.values("id", "cnpj", "nome", "uf", "matriz")


ESTABELECIMENTOS = ConsultaFixa("core", _estabelecimentos_resumidos)
"""Estabelecimentos de uma empresa, a matriz antes, como os outros módulos os veem."""


def conversoes_dos(produtos: Sequence[UUID]) -> Linhas:
    """Quanto valem, em unidades de estoque, as outras unidades destes produtos."""
    return Conversao.objects.filter(produto__in=produtos).values("produto", "unidade", "fator")
