"""Eventos repetidos, trocados e atrasados dão, em qualquer semente, o mesmo que entregues em ordem e uma vez."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from plataforma.mensageria import retransmissor
from plataforma.mensageria.ouvintes import lista_de_ouvintes
from plataforma.mensageria.trabalho import drenar
from tests.provas.hostil.barramento import Barramento, Contagem
from tests.provas.hostil.historia import Firma, comecar, contar, firma_nova
from tests.provas.hostil.instante import Instante, guardar
from tests.provas.hostil.resumo import Regua, Resumo, diferencas, errado_no_sistema
from tests.provas.relatorio import Porte, Provar, desde, igual


class Gravada(NamedTuple):
    """A história nas outboxes, o que ela dá entregue sem defeito, e como comparar."""

    firma: Firma
    instante: Instante
    regua: Regua
    limpo: Resumo


@pytest.fixture(scope="module")
def gravada(bancos_proprios: str, servidor_de_bancos: str, chave_de_teste: RSAPrivateKey) -> Iterator[Gravada]:
    """A história gravada uma vez; as duas primeiras rodadas, limpas, dizem o que se compara."""
    with firma_nova(chave_de_teste) as firma:
        nota, pedido = comecar(firma)
        contar(firma, nota, pedido)
        with guardar(servidor_de_bancos, bancos_proprios) as instante:
            limpas = []
            for _ in range(2):
                instante.devolver()
                drenar()
                assert errado_no_sistema() == []
                limpas.append(instante.fotografar())
            regua = Regua(*limpas)
            yield Gravada(firma, instante, regua, regua.resumir(limpas[0]))


@contextmanager
def _pelo(barramento: Barramento) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as troca:
        troca.setattr(retransmissor, "transporte_de", lambda _consumidor: barramento)
        troca.setattr(retransmissor, "PAUSA_DO_INDISPONIVEL_SEGUNDOS", 0)
        yield


def _rodar(gravada: Gravada, semente: int) -> tuple[Contagem, list[str]]:
    gravada.instante.devolver()
    barramento = Barramento(Random(semente))
    with _pelo(barramento):
        barramento.esgotar()
    achado = gravada.regua.resumir(gravada.instante.fotografar())
    return barramento.contagem, diferencas(gravada.limpo, achado) + errado_no_sistema()


@pytest.mark.jornada
@pytest.mark.timeout(300)
def test_em_qualquer_ordem_e_repetidos_o_fim_e_o_mesmo(gravada: Gravada, porte: Porte, provar: Provar) -> None:
    sementes = range(porte.semente, porte.semente + porte.escolher(30, 1000))
    rodadas = {semente: _rodar(gravada, semente) for semente in sementes}
    erradas = {semente: errado for semente, (_, errado) in rodadas.items() if errado}
    for semente, errado in list(erradas.items())[:3]:
        print(f"semente {semente}:", *errado, sep="\n  ")  # noqa: T201 o relatório de uma falha
    contagens = [contagem for contagem, _ in rodadas.values()]
    entregas = sum(c.entregas for c in contagens)
    com_ouvinte = {tipo for tipo, ouvintes in lista_de_ouvintes().items() if ouvintes}
    assert set().union(*(c.tipos for c in contagens)) == com_ouvinte
    provar(
        igual("hostil.eventos.sementes_diferentes", len(erradas), 0),
        desde("hostil.eventos.sementes", len(rodadas), len(sementes)),
        desde("hostil.eventos.entregas_por_semente", entregas / len(rodadas), 60),
        desde("hostil.eventos.repetidas_pct", 100 * sum(c.repetidas for c in contagens) / entregas, 14),
        desde("hostil.eventos.lotes_sem_resposta", sum(c.sem_resposta for c in contagens), len(rodadas) // 2),
        desde("hostil.eventos.adiantadas_por_semente", sum(c.adiantadas for c in contagens) / len(rodadas), 10),
    )
