"""Sob que conta roda o que root inicia, e com que impedimento tudo fica com a de quem iniciou."""

import os
import stat
import sys
from pathlib import Path

import pytest

from lancador import contas
from lancador.enderecos import nome_da_senha, senhas_novas
from lancador.mapa import Unidade, modulos_da_arvore
from lancador.progresso import Falta

PYTHON = Path(sys.executable)
so_root = pytest.mark.skipif(os.geteuid() != 0, reason="só root troca de conta")


@so_root
def test_sem_alcancar_a_pasta_de_dados_avisa_e_em_producao_recusa(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (privada := tmp_path / "privada").mkdir(mode=0o700)
    monkeypatch.setenv("ERP_AMBIENTE", "teste")
    assert contas.escolher(PYTHON, privada) == contas.Contas(None, PYTHON)
    assert "rodam como root. Ponha o clone onde todos atravessem" in capsys.readouterr().err
    monkeypatch.setenv("ERP_AMBIENTE", "producao")
    with pytest.raises(Falta, match="em produção nada roda como root"):
        contas.escolher(PYTHON, privada)


def test_cada_unidade_tem_um_grupo_so_seu() -> None:
    conta = contas.Conta("qualquer", 65534, 65534)
    de_todas = contas.Contas(conta, PYTHON)
    grupos = [
        de_todas.do_portal(),
        de_todas.do_agente(),
        *(de_todas.da_unidade(Unidade(m, (m,), 1)) for m in modulos_da_arvore()),
    ]
    assert {g.uid for g in grupos if g} == {65534}
    assert len({g.gid for g in grupos if g}) == 2 + len(modulos_da_arvore())
    assert contas.Contas(None, PYTHON).da_unidade(Unidade("core", ("core",), 1)) is None


@so_root
def test_na_pasta_do_agente_so_ele_escreve_e_todos_leem(tmp_path: Path) -> None:
    conta = contas.Contas(contas.Conta("qualquer", 65534, 65534), PYTHON).do_agente()
    contas.do_agente(tmp_path / "no-ar", conta)
    pasta = (tmp_path / "no-ar").stat()
    assert conta is not None
    assert (pasta.st_uid, pasta.st_gid) == (0, conta.gid)
    assert stat.S_IMODE(pasta.st_mode) == 0o775


def test_a_pasta_de_senhas_tem_as_pedidas_e_nenhuma_de_antes(tmp_path: Path) -> None:
    senhas = senhas_novas(("core", "vendas"))
    contas.guardar_senhas(tmp_path / "s" / "x", senhas, senhas, None)
    pasta = contas.guardar_senhas(tmp_path / "s" / "x", senhas, [nome_da_senha("vendas", "app")], None)
    [arquivo] = pasta.iterdir()
    assert arquivo.name == "vendas_app"
    assert arquivo.read_text(encoding="utf-8") == senhas["vendas_app"]
    assert stat.S_IMODE(arquivo.stat().st_mode) == 0o600
    assert stat.S_IMODE(pasta.stat().st_mode) == 0o700
