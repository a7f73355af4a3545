"""Notas do mesmo fornecedor, com as mesmas linhas, mapeadas juntas em ordem sorteada: ninguém se trava."""

import random
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest

from compras.models import Mapeamento, Nota
from compras.nfe.leitura import ler_nota
from compras.servicos.casamento import casar_fornecedor, casar_linhas
from compras.servicos.importacao import ItemAMapear, ler_mapeada, mapear
from compras.servicos.lancamento import gravar, montar
from compras.tests.amostras import VENDA_COM_FRETE, amostra
from compras.tests.apoio import compradora_nova
from core.contrato import Cadastros
from plataforma.contratos import usar
from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import ClienteDaApi
from tests.provas.disputas.impasses import contando_impasses
from tests.provas.disputas.rodadas import do_tipo, em_rodadas, violacoes
from tests.provas.relatorio import Porte, Provar, igual

pytestmark = [pytest.mark.concorrencia, pytest.mark.timeout(300)]
THREADS, LINHAS = 8, 6
MAPEAMENTOS_DA_LINHA = 2  # o da unidade da nota e o da unidade própria
cadastros = usar(Cadastros)


def _xml(rodada: int) -> bytes:
    """Uma nota com códigos que o fornecedor nunca usou, numa unidade que o sistema não conhece."""
    texto = amostra(VENDA_COM_FRETE).decode()
    texto = re.sub("<cProd>(.*?)</cProd>", rf"<cProd>\1-{rodada}</cProd>", texto)
    return re.sub("<uCom>.*?</uCom>", "<uCom>BARRIC</uCom>", texto).encode()


def _aguardando(rodada: int) -> list[UUID]:
    """Uma nota para cada thread, que difere das outras só no número."""
    lida = ler_nota(_xml(rodada))
    fornecedor, (matriz,) = casar_fornecedor(lida), cadastros.estabelecimentos()
    dela = {"chave": f"{rodada:044}"}
    casadas = casar_linhas(msgspec.structs.replace(lida, **dela), fornecedor.id, uso_e_consumo=False)
    notas = []
    for numero in range(rodada * THREADS + 1, (rodada + 1) * THREADS + 1):
        unica = msgspec.structs.replace(lida, numero=numero, chave=f"{10**9 + numero:044}")
        entrada = montar(unica, casadas, empresa=cadastros.empresa())
        notas.append(gravar(entrada, fornecedor=fornecedor, estabelecimento=matriz).id)
    return notas


def _mapear(notas: Sequence[UUID], thread: int, produto: UUID, semente: str) -> None:
    itens = [ItemAMapear(numero=n, produto=produto, fator=Decimal("1.000000")) for n in range(1, LINHAS + 1)]
    random.Random(f"{semente}/{thread}").shuffle(itens)
    nota = notas[thread]
    mapear(nota, ler_mapeada(nota, tuple(itens)))


def test_notas_mapeadas_juntas_nao_se_travam(
    cliente_de: Callable[[Ator], ClienteDaApi], porte: Porte, provar: Provar
) -> None:
    rodadas, prontas = porte.escolher(6, 100), list[list[UUID]]()
    with compradora_nova(cliente_de) as compradora:
        produto = compradora.produto("BARRICA")
        with contando_impasses() as impasses:
            feitas = em_rodadas(
                THREADS,
                rodadas,
                lambda rodada, thread: _mapear(prontas[rodada], thread, produto, f"{porte.semente}/{rodada}"),
                antes=lambda rodada: prontas.append(_aguardando(rodada)),
            )
        provar(
            igual("disputas.notas.impasses", impasses(), 0),
            igual("disputas.notas.erros", len(do_tipo(feitas, Exception)), 0),
            igual("disputas.notas.lancadas", Nota.objects.filter(situacao="lancada").count(), THREADS * rodadas),
            igual("disputas.notas.mapeamentos", Mapeamento.objects.count(), MAPEAMENTOS_DA_LINHA * LINHAS * rodadas),
            igual("disputas.notas.invariantes_violados", len(violacoes()), 0),
        )
