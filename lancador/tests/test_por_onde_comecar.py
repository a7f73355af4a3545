"""A última linha de `./erp iniciar`: por onde se começa, e o navegador já lá se se pediu."""

import webbrowser

import pytest

from lancador.comandos import _leitor
from lancador.primeiros_passos import dizer_por_onde_comecar

ONDE = "http://127.0.0.1:8000/comecar/"


@pytest.mark.parametrize(
    ("opcoes", "aberto"), [(["iniciar"], []), (["iniciar", "--abrir"], [ONDE]), (["dividir", "--abrir"], [ONDE])]
)
def test_so_com_abrir_o_navegador_vai_aos_primeiros_passos(
    opcoes: list[str], aberto: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    abertos: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: not abertos.append(url))
    dizer_por_onde_comecar("http://127.0.0.1:8000", "segredo", abrir=_leitor().parse_args(opcoes).abrir)
    assert abertos == aberto
    dito = capsys.readouterr()
    assert (dito.out.splitlines()[-1], dito.err) == (f"Comece por {ONDE}", "")


def test_sem_navegador_o_endereco_ja_esta_dito(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _url: False)
    dizer_por_onde_comecar("http://127.0.0.1:8000", "segredo", abrir=True)
    dito = capsys.readouterr()
    assert ONDE in dito.out
    assert "Não achei navegador" in dito.err
