"""O que se lê do histórico de um registro: a mesma forma na API e nas telas, o mesmo contrato uma vez por módulo."""

import types
from enum import StrEnum
from functools import cache
from typing import Annotated, cast
from uuid import UUID

from msgspec import Meta

from plataforma.contratos import Contrato, consulta, usar
from plataforma.erros import EntradaInvalida, NaoEncontrado, Proibido
from plataforma.leituras import Leitura, Pagina
from plataforma.valores import Instante

_DA_CLASSE = frozenset({"__module__", "__doc__"})
ValorPublico = str | int | bool | tuple[str, ...] | None
"""Um valor como a API o diz: decimais, datas e ids em texto."""


class Acontecido(StrEnum):
    """O que se fez ao registro, ou à parte dele."""

    CRIADO = "criado"
    ALTERADO = "alterado"
    APAGADO = "apagado"


class CampoMudado(Leitura):
    """Um campo antes e depois."""

    campo: str
    rotulo: Annotated[str, Meta(description="O nome que as pessoas dão ao campo.")]
    antes: ValorPublico
    depois: ValorPublico
    antes_dito: Annotated[str, Meta(description="O valor como se lê: `1.234,56`, `24/11/2026`; “—” se não há.")]
    depois_dito: str


class MudancaDoRegistro(Leitura):
    """Uma mudança; sem campos quando só mudou o que não é dele, como as linhas de um documento."""

    em: Instante
    o_que: Acontecido
    parte: Annotated[str, Meta(description="A parte do registro que mudou; vazia se foi ele mesmo.")]
    usuario: Annotated[UUID | None, Meta(description="Quem; nulo se foi o próprio sistema.")]
    origem: Annotated[str, Meta(description="O endereço de onde veio a chamada; vazio num efeito de outra operação.")]
    correlacao: Annotated[UUID | None, Meta(description="A operação, cujos efeitos `/api/correlacoes/` mostra.")]
    campos: tuple[CampoMudado, ...]


class HistoricoDoRegistro(Leitura):
    """As mudanças de um registro, da mais nova à mais velha."""

    proximo: Annotated[str | None, Meta(description="O endereço das mais velhas.")]
    itens: tuple[MudancaDoRegistro, ...]


class Historicos:
    """O histórico dos registros de um módulo, para quem pode vê-los. Em `proximo` vem o cursor."""

    @consulta(prazo="1s", erros=(Proibido, NaoEncontrado, EntradaInvalida))
    def historico_do_registro(self, *, recurso: str, id: UUID, pagina: Pagina) -> HistoricoDoRegistro:
        """As mudanças do registro `id` do recurso público `recurso` (`pedidos`)."""


@cache
def contrato_de(modulo: str) -> type[Contrato]:
    """`Historicos` como contrato do módulo: executa-se nele, esteja onde estiver."""
    corpo = {nome: valor for nome, valor in vars(Historicos).items() if nome in _DA_CLASSE or callable(valor)}
    return types.new_class(
        "Historicos", (Contrato,), {"modulo": modulo, "versao": 1}, exec_body=lambda espaco: espaco.update(corpo)
    )


def historicos_de(modulo: str) -> Historicos:
    """O que se pergunta ao módulo."""
    return cast(Historicos, usar(contrato_de(modulo)))
