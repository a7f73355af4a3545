"""O grafo de mensagens (evento -> reação -> evento), tirado do registro, não tem ciclo."""

from graphlib import CycleError, TopologicalSorter

import pytest

from plataforma.mensageria.assinatura import Assinatura, assinaturas_por_modulo
from plataforma.mensageria.evento import descricao_de
from plataforma.mensageria.tests.brinquedos import ASSINATURAS


def ordenar(assinaturas: list[Assinatura]) -> None:
    grafo: dict[str, set[str]] = {}
    for assinatura in assinaturas:
        grafo.setdefault(assinatura.tipo, set()).update(descricao_de(e).tipo for e in assinatura.publica)
    TopologicalSorter(grafo).prepare()


def test_os_modulos_instalados_nao_respondem_uns_aos_outros_sem_fim() -> None:
    ordenar([a for todas in assinaturas_por_modulo().values() for a in todas])


def test_um_ciclo_e_recusado() -> None:
    with pytest.raises(CycleError):
        ordenar([a for todas in ASSINATURAS.values() for a in todas])
