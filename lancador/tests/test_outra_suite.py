"""Pacotes de outra suíte: de que espelho, e o que se diz quando não há."""

from pathlib import Path

import pytest

from lancador.outra_suite import SemFonte, espelho
from lancador.processos import Supervisor
from lancador.progresso import Falta
from lancador.suite import SEM_FONTE, Suite

NOVO = "Types: deb\n# comentário\nURIs: http://espelho.exemplo/debian\nSuites: bookworm\n"
ANTIGO = "# deb-src nada\ndeb [signed-by=/chave.gpg] https://outro.exemplo/debian bookworm main\n"
PULADO = """<testsuites><testsuite><testcase classname="a" name="t">
<skipped type="pytest.skip" message="{}"/></testcase></testsuite></testsuites>"""


def test_o_espelho_e_o_do_apt_da_maquina_nas_duas_formas(tmp_path: Path) -> None:
    with pytest.raises(Falta, match="Não se achou o espelho do Debian"):
        espelho(tmp_path)
    (tmp_path / "sources.list").write_text(ANTIGO, encoding="utf-8")
    assert espelho(tmp_path) == "https://outro.exemplo/debian"
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d" / "debian.sources").write_text(NOVO, encoding="utf-8")
    assert espelho(tmp_path) == "http://espelho.exemplo/debian"


def test_sem_fonte_e_uma_falta() -> None:
    assert issubclass(SemFonte, Falta)


@pytest.mark.parametrize(("motivo", "codigo"), [(f"{SEM_FONTE}o Consul não está", 0), ("sem RabbitMQ", 1)])
def test_o_teste_pulado_por_falta_de_fonte_e_dito_e_nao_reprova_o_ci(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], motivo: str, codigo: int
) -> None:
    monkeypatch.setenv("CI", "true")
    (tmp_path / "testes.xml").write_text(PULADO.format(motivo), encoding="utf-8")
    suite = Suite(tmp_path / "python", tmp_path, (), rapido=False, instalar=False, supervisor=Supervisor(print))
    suite.contar_pulados(tmp_path / "testes.xml")
    assert suite.concluir() == codigo
    assert f"não rodou: a::t: {motivo}" in capsys.readouterr().out
