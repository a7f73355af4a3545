"""O grafo de mensagens (evento -> reação -> evento), tirado do registro, não tem ciclo."""

from graphlib import CycleError, TopologicalSorter

import pytest

from plataforma.mensageria.assinatura import Assinatura
from plataforma.mensageria.evento import descricao_de
from plataforma.mensageria.tests.brinquedos import REGISTRO
from plataforma.modulo import modulos_registrados


def ordenar(assinaturas: list[Assinatura]) -> None:
    grafo: dict[str, set[str]] = {}
    for assinatura in assinaturas:
        grafo.setdefault(assinatura.tipo, set()).update(descricao_de(e).tipo for e in assinatura.publica)
    TopologicalSorter(grafo).prepare()


def test_os_modulos_instalados_nao_respondem_uns_aos_outros_sem_fim() -> None:
    ordenar([a for m in modulos_registrados() for a in m.assinaturas])


def test_um_ciclo_e_recusado() -> None:
    with pytest.raises(CycleError):
        ordenar([a for m in REGISTRO for a in m.assinaturas])
