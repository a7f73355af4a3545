"""O dia de quem programa: o que se salva recarrega, e um `breakpoint()` sem terminal chega a um."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from lancador import RAIZ, depuracao
from lancador.maquina import esperar
from lancador.processos import NaoSubiu, Processo, Supervisor
from lancador.recarga import instantes

PARADO = "x = 7\nbreakpoint()\nprint('seguiu')\n"
TERMINAL = "import sys; from lancador.depuracao import atender_parados, Path; atender_parados(Path(sys.argv[1]))"
DIZ_A_VERSAO = "import sys, time; from pathlib import Path; exec(Path(sys.argv[1]).read_text()); time.sleep(60)"


def test_so_as_fontes_do_sistema_contam(tmp_path: Path) -> None:
    for nome in ("a/b.py", "a/tests/t.py", ".git/c.py", "docs/d.py", "a/e.txt"):
        arquivo = tmp_path / nome
        arquivo.parent.mkdir(parents=True, exist_ok=True)
        arquivo.touch()
    antes = instantes(tmp_path)
    assert list(antes) == [str(tmp_path / "a" / "b.py")]
    os.utime(tmp_path / "a" / "b.py", ns=(1, 1))
    assert instantes(tmp_path) != antes


def test_reiniciar_traz_o_codigo_novo_e_o_que_nao_sobe_espera_o_conserto(
    supervisor: Supervisor, avisos: list[str], tmp_path: Path
) -> None:
    codigo, dito = tmp_path / "codigo.py", tmp_path / "dito"

    def salvar(conteudo: str) -> None:
        dito.write_text("", encoding="utf-8")
        codigo.write_text(conteudo, encoding="utf-8")

    salvar(f"Path({str(dito)!r}).write_text('um')")
    comando = [sys.executable, "-c", DIZ_A_VERSAO, str(codigo)]
    subiu = Processo("p", comando, os.environ, tmp_path / "log", 2, pronto=lambda: dito.read_text("utf-8") != "")
    supervisor.iniciar(subiu)
    supervisor.vigiar()
    salvar("nao existe")
    with pytest.raises(NaoSubiu, match="SyntaxError"):
        supervisor.reiniciar(2)
    assert supervisor.pids() == {}
    salvar(f"Path({str(dito)!r}).write_text('dois')")
    supervisor.reiniciar(2)
    assert dito.read_text("utf-8") == "dois"
    assert avisos == []


def test_o_breakpoint_de_um_processo_sem_terminal_conversa_com_quem_o_tem() -> None:
    with tempfile.TemporaryDirectory() as nome:
        execucao = Path(nome)
        ambiente = {**os.environ, "PYTHONBREAKPOINT": depuracao.GANCHO, "ERP_EXECUCAO": nome}
        parado = subprocess.Popen(
            [sys.executable, "-c", PARADO], cwd=RAIZ, env=ambiente, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
        )
        assert esperar(lambda: any(execucao.glob(depuracao.SOQUETES)), 30)
        comando = [sys.executable, "-c", TERMINAL, nome]
        terminal = subprocess.run(comando, cwd=RAIZ, input=b"p x * 6\nc\n", capture_output=True, timeout=30)
        dito, _ = parado.communicate(timeout=30)
    assert terminal.returncode == 0, terminal.stderr
    assert "(Pdb) 42\n" in terminal.stdout.decode()
    assert dito == b"seguiu\n"
