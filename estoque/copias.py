"""O que o estoque guarda do cadastro do core, e como o traz quando o evento ainda não chegou."""

from collections.abc import Iterable
from uuid import UUID

from core.contrato import Cadastros
from estoque.models import Deposito, Produto
from plataforma.banco.gravacao import guardar_copias, inserir
from plataforma.banco.sql import transacao
from plataforma.contratos import usar
from plataforma.copias import Copia
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import Dto, novo_id

CODIGO_DO_PADRAO = "GERAL"
cadastros = usar(Cadastros)


class ProdutoCopiado(Dto):
    """O que se guarda de um produto; `versao` é a do cadastro."""

    id: UUID
    sku: str
    descricao: str
    unidade: str
    ativo: bool
    versao: int


def guardar_produtos(produtos: Iterable[ProdutoCopiado]) -> None:
    """Guarda o que o core diz dos produtos, se é mais novo que o guardado."""
    iguais = {"empresa_id": empresa_atual()}
    colunas = ProdutoCopiado.__struct_fields__
    guardar_copias(Produto, [iguais | {c: getattr(p, c) for c in colunas} for p in produtos], chave="id")


def garantir_deposito_padrao(*, estabelecimento: UUID) -> None:
    """Cria o depósito padrão do estabelecimento, se ele ainda não tem um."""
    padrao = {
        "id": novo_id(),
        "empresa_id": empresa_atual(),
        "estabelecimento_id": estabelecimento,
        "codigo": CODIGO_DO_PADRAO,
        "nome": "Depósito geral",
        "padrao": True,
        "ativo": True,
        "versao": 1,
    }
    # Sem esperar pela outra: o evento e quem acabou de criar o estabelecimento podem chegar juntos.
    inserir(Deposito, [padrao], fim="ON CONFLICT DO NOTHING")


def _trazer_produtos(ids: tuple[UUID, ...]) -> int:
    achados = [
        ProdutoCopiado(id=p.id, sku=p.sku, descricao=p.descricao, unidade=p.unidade, ativo=p.ativo, versao=p.versao)
        for p in cadastros.produtos(ids=ids)
    ]
    with transacao("estoque"):
        guardar_produtos(achados)
    return len(achados)


def _trazer_estabelecimentos(ids: tuple[UUID, ...]) -> int:
    achados = [e.id for e in cadastros.estabelecimentos() if e.id in ids]
    with transacao("estoque"):
        for estabelecimento in achados:
            garantir_deposito_padrao(estabelecimento=estabelecimento)
    return len(achados)


PRODUTOS = Copia("core", "Um produto", _trazer_produtos)
ESTABELECIMENTOS = Copia("core", "O estabelecimento", _trazer_estabelecimentos)
