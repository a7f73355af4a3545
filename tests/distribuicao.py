"""Plugin do pytest: como a suíte se reparte entre processos. Um arquivo não se reparte, e quem divide um preparo caro
vai junto; os pesados, que esperam por processos seus, começam cedo e poucos por vez, e os leves ocupam o resto."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

JUNTOS = ("tests/api/", "tests/documentacao/", "tests/jornadas/", "tests/telas/")
SISTEMA_PROPRIO = frozenset(f"tests/jornadas/test_{nome}.py" for nome in ("medidas", "no_ar"))
# Dos mais longos aos mais curtos: o que começa por último não prende o fim da suíte.
PESADOS = (
    "tests/jornadas/",
    "tests/provas/quedas/",
    "tests/documentacao/",
    "tests/provas/",
    "tests/topologia/",
    "tests/portao/",
    *(f"lancador/tests/test_{nome}.py" for nome in ("sistema_no_ar", "servidores", "portal", "mantidos")),
)
PESADOS_POR_VEZ = 3


def grupo(teste: str) -> str:
    """O que vai ao mesmo processo que o teste: o arquivo dele, ou a pasta que divide empresa, cópia ou sistemas."""
    arquivo = teste.partition("::")[0]
    pasta = f"{arquivo.rpartition('/')[0]}/"
    return pasta if pasta in JUNTOS and arquivo not in SISTEMA_PROPRIO else arquivo


def pesado(grupo: str) -> bool:
    """Se o grupo passa boa parte do tempo à espera do que iniciou."""
    return grupo.startswith(PESADOS)


class Reparticao(LoadScopeScheduling):
    """A do loadfile, com grupos de mais de um arquivo e a vez dos pesados."""

    def _split_scope(self, nodeid: str) -> str:
        return grupo(nodeid)

    def _assign_work_unit(self, node: object) -> None:
        self.workqueue.move_to_end(self._da_vez(), last=False)
        super()._assign_work_unit(node)

    def _da_vez(self) -> str:
        em_curso = sum(
            any(pesado(nome) and not all(testes.values()) for nome, testes in trabalho.items())
            for trabalho in self.assigned_work.values()
        )
        quer_pesado = em_curso < PESADOS_POR_VEZ
        fila = sorted(self.workqueue, key=_vez)
        return next((nome for nome in fila if pesado(nome) == quer_pesado), fila[0])


def _vez(grupo: str) -> int:
    return next((n for n, prefixo in enumerate(PESADOS) if grupo.startswith(prefixo)), len(PESADOS))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Troca só a repartição por arquivo, que é a da suíte."""
    return Reparticao(config, log) if config.getoption("dist") == "loadfile" else None
