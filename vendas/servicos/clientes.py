"""Clientes: uma pessoa do core que compra, com condição padrão e limite de crédito."""

from typing import Any
from uuid import UUID

from django.db.models import F
from msgspec import UNSET, Struct, UnsetType

from core.contrato import PessoaResumo
from plataforma.banco.gravacao import inserir
from plataforma.banco.sql import executar, transacao
from plataforma.estados import exigir_versao_atual
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import Dto, Valor
from vendas.bloqueios import travar_cliente
from vendas.clientela import Cliente
from vendas.erros import campo_invalido


class NovoCliente(Dto):
    """Pessoa que passa a comprar; sem limite, ele não há; sem condição, cada pedido diz a sua."""

    pessoa: UUID
    condicao: UUID | None = None
    limite_de_credito: Valor | None = None


class MudancasDoCliente(Struct, frozen=True, kw_only=True):
    """O que muda; limite None é sem limite, condição None é sem padrão."""

    condicao: UUID | None | UnsetType = UNSET
    limite_de_credito: Valor | None | UnsetType = UNSET
    ativo: bool | UnsetType = UNSET

    def colunas(self) -> dict[str, Any]:
        """O que muda, pelo nome das colunas."""
        todas = {"condicao_id": self.condicao, "limite_de_credito": self.limite_de_credito, "ativo": self.ativo}
        return {coluna: mudada for coluna, mudada in todas.items() if mudada is not UNSET}


BRASIL, EXTERIOR = "1058", "EX"
"""País da tabela do BACEN, e a UF que a NF-e dá a quem está fora dele."""

_CONDICAO = "SELECT 1 FROM vendas_condicao WHERE id = %s"


def criar(pessoa: PessoaResumo, novo: NovoCliente) -> UUID:
    """Dá à pessoa o papel de cliente; o id é o da pessoa. Levanta EntradaInvalida."""
    linha: dict[str, Any] = {
        "id": pessoa.id,
        "empresa_id": empresa_atual(),
        **_copias(pessoa),
        "condicao_id": novo.condicao,
    }
    linha |= {"limite_de_credito": novo.limite_de_credito, "ativo": True, "versao": 1}
    with transacao("vendas"):
        _exigir_condicao(novo.condicao)
        if not inserir(Cliente, [linha], fim="ON CONFLICT (id) DO NOTHING RETURNING id"):
            raise campo_invalido("pessoa", "cliente_repetido", f"{pessoa.nome} já é cliente: altere o cadastro dela.")
    return pessoa.id


def alterar(pessoa: PessoaResumo, mudancas: MudancasDoCliente, *, versao: int | None) -> None:
    """Altera o cliente lido na `versao` (None: qualquer) e renova o que se copia da pessoa.

    Levanta ClienteNaoEncontrado, ConflitoDeVersao e EntradaInvalida.
    """
    with transacao("vendas"):
        exigir_versao_atual(travar_cliente(pessoa.id), versao, "o cliente")
        mudadas = mudancas.colunas()
        _exigir_condicao(mudadas.get("condicao_id"))
        Cliente.objects.filter(id=pessoa.id).update(versao=F("versao") + 1, **_copias(pessoa), **mudadas)


def _copias(pessoa: PessoaResumo) -> dict[str, str]:
    return {"nome": pessoa.nome, "documento": pessoa.documento, "uf": _uf(pessoa)}


def _uf(pessoa: PessoaResumo) -> str:
    return pessoa.uf if pessoa.pais == BRASIL else EXTERIOR


def _exigir_condicao(condicao: UUID | None) -> None:
    if condicao is not None and not executar("vendas", _CONDICAO, [condicao]):
        mensagem = f"não há condição de pagamento {condicao} nesta empresa."
        raise campo_invalido("condicao", "condicao_nao_encontrada", mensagem)
