"""Clientes: uma pessoa do core que compra, com condição padrão e limite de crédito."""

from decimal import Decimal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from core.contrato import PessoaResumo
from plataforma.banco.sql import executar, transacao
from plataforma.estados import exigir_versao_atual
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import Valor
from vendas.erros import ClienteDesconhecido, campo_invalido, desconhecido


class MudancasDoCliente(Struct, frozen=True, kw_only=True):
    """O que muda; limite None é sem limite, condição None é sem padrão."""

    condicao: UUID | None | UnsetType = UNSET
    limite_de_credito: Valor | None | UnsetType = UNSET
    ativo: bool | UnsetType = UNSET


BRASIL, EXTERIOR = "1058", "EX"
"""País da tabela do BACEN, e a UF que a NF-e dá a quem está fora dele."""

_INSERIR = """
INSERT INTO vendas_cliente (id, empresa_id, nome, documento, uf, condicao_id, limite_de_credito, ativo, versao)
VALUES (%s, %s, %s, %s, %s, %s, %s, true, 1) ON CONFLICT (id) DO NOTHING RETURNING id
"""
_TRAVAR = "SELECT versao, condicao_id, limite_de_credito, ativo FROM vendas_cliente WHERE id = %s FOR NO KEY UPDATE"
_ALTERAR = """
UPDATE vendas_cliente SET nome = %s, documento = %s, uf = %s, condicao_id = %s, limite_de_credito = %s, ativo = %s,
       versao = versao + 1
 WHERE id = %s
"""
_CONDICAO = "SELECT 1 FROM vendas_condicao WHERE id = %s"


def criar(pessoa: PessoaResumo, *, condicao: UUID | None, limite_de_credito: Decimal | None) -> UUID:
    """Dá à pessoa o papel de cliente; o id é o da pessoa. Levanta EntradaInvalida."""
    with transacao("vendas"):
        _exigir_condicao(condicao)
        colunas = [pessoa.id, empresa_atual(), pessoa.nome, pessoa.documento, _uf(pessoa), condicao, limite_de_credito]
        if not executar("vendas", _INSERIR, colunas):
            raise campo_invalido("pessoa", "cliente_repetido", f"{pessoa.nome} já é cliente: altere o cadastro dela.")
    return pessoa.id


def alterar(pessoa: PessoaResumo, mudancas: MudancasDoCliente, *, versao: int | None) -> None:
    """Altera o cliente lido na `versao` (None: qualquer) e renova o que se copia da pessoa.

    Levanta ClienteDesconhecido, ConflitoDeVersao e EntradaInvalida.
    """
    with transacao("vendas"):
        achados = executar("vendas", _TRAVAR, [pessoa.id])
        if not achados:
            raise desconhecido(ClienteDesconhecido, "cliente", pessoa.id)
        atual, condicao, limite, ativo = achados[0]
        exigir_versao_atual(atual, versao, "o cliente")
        if mudancas.condicao is not UNSET:
            condicao = mudancas.condicao
            _exigir_condicao(condicao)
        limite = limite if mudancas.limite_de_credito is UNSET else mudancas.limite_de_credito
        ativo = ativo if mudancas.ativo is UNSET else mudancas.ativo
        copias = [pessoa.nome, pessoa.documento, _uf(pessoa)]
        executar("vendas", _ALTERAR, [*copias, condicao, limite, ativo, pessoa.id])


def _uf(pessoa: PessoaResumo) -> str:
    return pessoa.uf if pessoa.pais == BRASIL else EXTERIOR


def _exigir_condicao(condicao: UUID | None) -> None:
    if condicao is not None and not executar("vendas", _CONDICAO, [condicao]):
        mensagem = f"não há condição de pagamento {condicao} nesta empresa."
        raise campo_invalido("condicao", "condicao_desconhecida", mensagem)
