"""Quem pode tudo no banco muda o livro e acoberta o que fez: `financeiro verificar` acha e diz onde."""

from collections.abc import Iterable
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command

from financeiro.servicos.ancoragem import ancorar
from financeiro.verificacao import Divergencia, verificar_livro
from plataforma.identidade.contexto import agir_como
from tests.provas.livro.adulteracoes import (
    CONTEUDO,
    DESCOBERTAS,
    Conexao,
    Livro,
    Lugar,
    acobertar,
    guardar,
    restaurar,
)
from tests.provas.livro.cenario import Cenario
from tests.provas.relatorio import Porte, Provar, igual

pytestmark = [pytest.mark.concorrencia, pytest.mark.timeout(300)]
TODAS = {**CONTEUDO, **DESCOBERTAS}
ACOBERTADAS = 0.6
PELO_COMANDO = 25


def _nao_localizado(problemas: Iterable[Divergencia], esperados: set[Lugar]) -> list[object]:
    """Os lugares que faltam entre os problemas, e os problemas em lançamentos anteriores ao primeiro adulterado."""
    achados = {(p.lancamento, p.campo) for p in problemas}
    primeiro = min((numero for numero, _ in esperados if numero), default=None)
    antes = [p for p in problemas if primeiro and p.lancamento and p.lancamento < primeiro]
    return [*(esperados - achados), *antes]


def _pelo_comando(cenario: Cenario, esperados: set[Lugar]) -> list[object]:
    """O que `financeiro verificar` deixa de dizer."""
    saida = StringIO()
    with pytest.raises(CommandError):
        call_command("financeiro", "verificar", str(cenario.empresa), stdout=saida)
    dito = saida.getvalue()
    numeros = {str(numero) for numero, _ in esperados if numero}
    return [numero for numero in numeros if f"lançamento {numero}: " not in dito]


def test_toda_adulteracao_se_acha_e_se_localiza(
    cenario: Cenario, superusuario: Conexao, sorteio: Random, porte: Porte, provar: Provar
) -> None:
    rodadas = porte.escolher(400, 1000)
    perdidas, falsas = [], 0
    with agir_como(cenario.ator):
        livro = Livro(cenario.empresa, ancorar(), sorteio)
        guardar(superusuario, livro)
        for rodada in range(rodadas):
            tipo = list(TODAS)[rodada % len(TODAS)]
            esperados = TODAS[tipo](superusuario, livro)
            acobertada = tipo in CONTEUDO and sorteio.random() < ACOBERTADAS
            if acobertada:
                acobertar(superusuario, livro)
            faltas = _nao_localizado(verificar_livro().problemas, esperados)
            if rodada % PELO_COMANDO == 0:
                faltas += _pelo_comando(cenario, esperados)
            if faltas:
                perdidas.append((tipo, acobertada, faltas))
            restaurar(superusuario, livro)
            falsas += len(verificar_livro().problemas)
    assert perdidas == []
    provar(
        igual("livro.adulteracoes.achadas_e_localizadas", rodadas - len(perdidas), rodadas),
        igual("livro.adulteracoes.falsos_alarmes", falsas, 0),
    )
