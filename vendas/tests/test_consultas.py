"""A leitura de um documento, montada uma vez, responde como o ORM, e só a quem tem empresa em contexto."""

from uuid import UUID

import pytest
from django.db.models import F

from plataforma.banco.fixas import ConsultaFixa, Lista
from plataforma.identidade.contexto import Ator, SemAtor, agir_como
from plataforma.valores import novo_id
from vendas.clientela import Condicao
from vendas.servicos import condicoes

montagens: list[UUID] = []


def _condicao(procurada: UUID) -> Lista:
    montagens.append(procurada)
    return (
        Condicao.objects.filter(id=procurada)
        .annotate(nome_repetido=F("nome"))
        .values("nome", "prazos", "nome_repetido", "ativa")
    )


def test_responde_como_o_orm_e_monta_uma_vez_so(empresa: UUID) -> None:
    criadas = [condicoes.criar(nome=nome, prazos="30") for nome in ("Uma", "Outra")]
    esperado = [list(_condicao(c)) for c in criadas]
    montagens.clear()
    fixa = ConsultaFixa("vendas", _condicao)
    assert [fixa(c) for c in criadas] == esperado
    assert len(montagens) == 1


def test_uma_empresa_nao_le_o_documento_da_outra(empresa: UUID) -> None:
    criada = condicoes.criar(nome="Só desta", prazos="30")
    fixa = ConsultaFixa("vendas", _condicao)
    assert len(fixa(criada)) == 1
    with agir_como(Ator(usuario_id=novo_id(), empresa_id=novo_id())):
        assert fixa(criada) == []
    with agir_como(None), pytest.raises(SemAtor):
        fixa(criada)
