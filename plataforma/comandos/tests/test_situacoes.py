"""Comando encerrado não se move mais: as situações vêm do banco, e uma nova já nasce provada."""

import re
from typing import Any
from uuid import UUID

import pytest

from plataforma.banco.sql import executar, linhas
from plataforma.comandos import (
    ComandoDesconhecido,
    desfazer_comando,
    executar_comando,
    linha,
    reenviar_comando,
    retomar,
)
from plataforma.comandos.linha import Posse
from plataforma.testes.brinquedos import AtenderPapel, novo_papel, novo_pote

_SITUACOES = """
SELECT pg_get_constraintdef(oid) FROM pg_constraint
 WHERE conrelid = 'comandos_comando'::regclass AND pg_get_constraintdef(oid) LIKE '%%ANY%%'
"""
ENCERRAR_COMO = """
UPDATE comandos_comando SET situacao = %s, arrendado_ate = clock_timestamp(), repetir_em = clock_timestamp()
 WHERE documento = %s
"""
MODULO = "papeis"


def _encerradas() -> set[str]:
    ((texto,),) = executar(MODULO, _SITUACOES)
    return set(re.findall(r"'(\w+)'", texto)) - {"aberto"}


def _linha(papel: UUID) -> list[dict[str, Any]]:
    return linhas(MODULO, "SELECT * FROM comandos_comando WHERE documento = %s", [papel])


@pytest.mark.usefixtures("brinquedos", "transporte")
def test_comando_encerrado_nao_se_assume_nao_se_encerra_e_nao_se_desfaz() -> None:
    assert _encerradas() >= {"concluido", "recusado", "desfeito"}
    for situacao in sorted(_encerradas()):
        papel = novo_papel(novo_pote("10"), "4")
        executar_comando(AtenderPapel(), papel)
        executar(MODULO, ENCERRAR_COMO, [situacao, papel])
        antes = _linha(papel)
        comando, token = antes[0]["id"], antes[0]["token"]
        posse = Posse(comando, papel, antes[0]["chave_do_contrato"], token, "")
        assert linha.assumir(MODULO, comando, 30) is None
        assert linha.encerrar(MODULO, posse, "concluido") is False
        linha.soltar(MODULO, posse, "não serve")
        for mexer in (reenviar_comando, lambda m, c: desfazer_comando(m, c, motivo="x")):
            with pytest.raises(ComandoDesconhecido):
                mexer(MODULO, comando)
        retomar(MODULO)  # pode achar comandos que outros testes deixaram vencer
        assert _linha(papel) == antes
