"""Um processo por módulo: cada mudança, do etcd ou do Consul, vale em todos em um segundo, sem uma chamada falhar."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lancador.processos import Supervisor
from tests.jornadas.no_ar import CHAVE, MUDAR_SEGUNDOS, cena_no_ar, chamando_em, congelado
from tests.provas.relatorio import Porte, Provar, ate, desde, igual

pytestmark = [pytest.mark.jornada, pytest.mark.inteira]
MUDANCAS, CHAMADAS = 20, 200


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    """Do processo que se põe ao lado do sistema."""
    novo = Supervisor(print)
    yield novo
    novo.parar()


@pytest.mark.parametrize("tipo", ["etcd", "consul"])
def test_toda_mudanca_vale_em_um_segundo_em_todos_os_processos(
    tipo: str, supervisor: Supervisor, tmp_path: Path, prefixo_dos_bancos: str, porte: Porte, provar: Provar
) -> None:
    tmp_path.chmod(0o711)
    with cena_no_ar(tipo, "servicos", tmp_path, prefixo_dos_bancos) as cena, chamando_em(cena) as chamando:
        chave = cena.repositorio.abrir(CHAVE)
        demoras = [cena.mudar(chave, lambda t: f'{t}\n[registros]\nnivel = "INFO"\n[limites]\ncorpos = 1000\n')]
        for n in range(MUDANCAS):
            demoras.append(cena.mudar(chave, lambda t, n=n: t.replace(f"corpos = {1000 + n}", f"corpos = {1001 + n}")))
        antiga, nova = cena.endereco(cena.do_estoque), cena.outra_web(supervisor)
        demoras.append(cena.mudar(chave, lambda t: t.replace(antiga, nova)))
        chamando.mais(3)
        with congelado(cena.sistema.processos[f"{cena.do_estoque}.web"]):
            chamando.mais(20)
        demoras.append(cena.mudar(chave, lambda t: t.replace(nova, antiga)))
        chamando.mais(CHAMADAS - chamando.respostas.total())
    provar(
        ate(f"no_ar.{tipo}.pior_s", max(demoras), porte.prazo(MUDAR_SEGUNDOS)),
        igual(f"no_ar.{tipo}.chamadas_que_falharam", chamando.respostas.total() - chamando.respostas[201], 0),
        desde(f"no_ar.{tipo}.chamadas", chamando.respostas.total(), CHAMADAS),
    )
