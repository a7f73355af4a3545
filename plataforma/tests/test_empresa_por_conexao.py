"""A empresa de quem age acompanha cada conexão física, e nunca vaza para outra."""

from uuid import UUID

import pytest
from django.db import connections, transaction

from plataforma.banco.base import EmpresaTrocadaEmTransacao
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.valores import novo_id

ALIAS = "estoque"
ATUAL = "SELECT current_setting('app.empresa', true)"


def _empresa_na_sessao() -> str:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(ATUAL)
        return cursor.fetchone()[0]


def _outra() -> Ator:
    return Ator(usuario_id=novo_id(), empresa_id=novo_id())


def test_a_sessao_tem_a_empresa_em_contexto(empresa: UUID) -> None:
    assert _empresa_na_sessao() == str(empresa)


def test_rollback_de_uma_empresa_nao_deixa_a_outra_na_conexao(empresa: UUID) -> None:
    outra = _outra()
    with agir_como(outra), transaction.atomic(using=ALIAS):
        assert _empresa_na_sessao() == str(outra.empresa_id)
        transaction.set_rollback(True, using=ALIAS)
    assert _empresa_na_sessao() == str(empresa)
    with agir_como(outra), transaction.atomic(using=ALIAS):
        assert _empresa_na_sessao() == str(outra.empresa_id)


def test_trocar_de_empresa_com_transacao_aberta_e_recusado(empresa: UUID) -> None:
    with transaction.atomic(using=ALIAS):
        _empresa_na_sessao()
        with agir_como(_outra()), pytest.raises(EmpresaTrocadaEmTransacao):
            _empresa_na_sessao()
    assert _empresa_na_sessao() == str(empresa)


def test_sem_ninguem_em_contexto_a_sessao_fica_sem_empresa(empresa: UUID) -> None:
    assert _empresa_na_sessao() == str(empresa)
    with agir_como(None):
        assert _empresa_na_sessao() == ""
