"""Todo comando e endereço que a documentação cita existe."""

import re
import tomllib
from argparse import _SubParsersAction
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import resolve

from lancador.comandos import EXPLICACAO, principal
from plataforma.topologia.carregar import MODULOS, RAIZ

COMANDO = re.compile(r"\./erp manage ([a-z_]+)(?: ([a-z_]+))?")
ENDERECO = re.compile(r"`GET (/api/[^`?]+)`")
DO_LANCADOR = set(re.findall(r"^  \./erp ([a-z]+)", EXPLICACAO, re.MULTILINE))
LEIAMES = (RAIZ / "README.md", RAIZ / "README.en.md")
GUIAS = (*sorted((RAIZ / "docs").glob("*.md")), *LEIAMES, RAIZ / "CONTRIBUTING.md")
OPCAO = re.compile(r"\./erp ([a-z]+)[^`\n]*? (--[a-z-]+)")
LINHA_DO_COMANDO = re.compile(r"^\| `\./erp ([a-z]+)[ .]*` \|", re.MULTILINE)


def _achados(padrao: re.Pattern[str]) -> list[tuple[str, ...]]:
    return [
        (guia.name, *(grupo or "" for grupo in achado.groups()))
        for guia in GUIAS
        for achado in padrao.finditer(guia.read_text(encoding="utf-8"))
    ]


def _acoes(comando: str) -> set[str] | None:
    """Primeiros argumentos que o comando aceita; None se ele aceita qualquer um."""
    aplicacao = get_commands()[comando]
    for argumento in load_command_class(aplicacao, comando).create_parser("manage.py", comando)._actions:
        if isinstance(argumento, _SubParsersAction) or not argumento.option_strings:
            return set(argumento.choices) if argumento.choices else None
    return None


@pytest.mark.parametrize(("guia", "comando", "acao"), sorted(set(_achados(COMANDO))))
def test_comando_citado_existe_e_aceita_a_acao(guia: str, comando: str, acao: str) -> None:
    assert comando in get_commands()
    aceitas = _acoes(comando)
    assert not acao or aceitas is None or acao in aceitas


@pytest.mark.parametrize(("guia", "endereco"), sorted(set(_achados(ENDERECO))))
def test_endereco_citado_existe(guia: str, endereco: str) -> None:
    assert resolve(endereco.replace("{id}", str(uuid4())).replace("<modulo>", "core"))


def test_todo_comando_do_lancador_citado_existe() -> None:
    citados = {comando for _guia, comando in _achados(re.compile(r"\./erp ([a-z]+)"))}
    assert citados <= DO_LANCADOR


@pytest.mark.parametrize(("comando", "opcao"), sorted({(c, o) for _, c, o in _achados(OPCAO) if c != "manage"}))
def test_opcao_do_lancador_citada_existe(comando: str, opcao: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        principal([comando, "--help"])
    assert opcao in capsys.readouterr().out


@pytest.mark.parametrize("leiame", LEIAMES, ids=lambda caminho: caminho.name)
def test_o_leiame_abre_dizendo_o_que_e_e_da_uma_linha_a_cada_comando(leiame: Path) -> None:
    texto = leiame.read_text(encoding="utf-8")
    titulo, abertura, comandos, *_ = texto.split("\n\n")
    assert titulo == "# meu_erp"
    assert len(abertura.splitlines()) == 3
    assert comandos == "```\n./erp iniciar --instalar\n./erp testar --instalar\n```"
    assert sorted(LINHA_DO_COMANDO.findall(texto)) == sorted(DO_LANCADOR)


def test_o_ci_roda_a_suite_como_o_leiame_manda() -> None:
    assert "./erp testar --instalar ||" in (RAIZ / ".ci" / "run").read_text(encoding="utf-8")


def test_a_topologia_de_exemplo_poe_cada_modulo_numa_unidade() -> None:
    (exemplo,) = re.findall(r"```toml\n(.*?)```", (RAIZ / "docs" / "dividir.md").read_text(encoding="utf-8"), re.DOTALL)
    unidades = tomllib.loads(exemplo)["unidades"].values()
    assert sorted(modulo for unidade in unidades for modulo in unidade["modulos"]) == sorted(MODULOS)
