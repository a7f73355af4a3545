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
from plataforma.comandos.linha import Concessao
from plataforma.testes.brinquedos import AtenderBilhete, novo_bilhete, novo_frasco

_SITUACOES = """
SELECT pg_get_constraintdef(oid) FROM pg_constraint
 WHERE conrelid = 'comandos_comando'::regclass AND pg_get_constraintdef(oid) LIKE '%%ANY%%'
"""
ENCERRAR_COMO = """
UPDATE comandos_comando SET situacao = %s, concessao_ate = clock_timestamp(), repetir_em = clock_timestamp()
 WHERE documento = %s
"""
MODULO = "bilhetes"


def _encerradas() -> set[str]:
    ((texto,),) = executar(MODULO, _SITUACOES)
    return set(re.findall(r"'(\w+)'", texto)) - {"aberto"}


def _linha(bilhete: UUID) -> list[dict[str, Any]]:
    return linhas(MODULO, "SELECT * FROM comandos_comando WHERE documento = %s", [bilhete])


@pytest.mark.usefixtures("brinquedos", "transporte")
def test_comando_encerrado_nao_se_assume_nao_se_encerra_e_nao_se_desfaz() -> None:
    assert _encerradas() >= {"concluido", "recusado", "desfeito"}
    for situacao in sorted(_encerradas()):
        bilhete = novo_bilhete(novo_frasco("10"), "4")
        executar_comando(AtenderBilhete(), bilhete)
        executar(MODULO, ENCERRAR_COMO, [situacao, bilhete])
        antes = _linha(bilhete)
        comando, token = antes[0]["id"], antes[0]["token"]
        concessao = Concessao(comando, bilhete, antes[0]["chave_do_contrato"], token, "")
        assert linha.assumir(MODULO, comando, 30) is None
        assert linha.encerrar(MODULO, concessao, "concluido") is False
        linha.soltar(MODULO, concessao, "não serve")
        for mexer in (reenviar_comando, lambda m, c: desfazer_comando(m, c, motivo="x")):
            with pytest.raises(ComandoDesconhecido):
                mexer(MODULO, comando)
        retomar(MODULO)  # pode achar comandos que outros testes deixaram vencer
        assert _linha(bilhete) == antes
