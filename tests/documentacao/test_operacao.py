"""O que docs/operacao.md manda rodar existe: comandos, opções, contêineres, volumes e variáveis."""

import re

import pytest
import yaml
from django.core.management import get_commands, load_command_class

from plataforma.topologia.carregar import RAIZ

PAGINA = (RAIZ / "docs" / "operacao.md").read_text(encoding="utf-8")
COMPOSE = "compose.yaml"
ARQUIVOS = {nome: (RAIZ / nome).read_text(encoding="utf-8") for nome in (COMPOSE, "compose.servicos.yaml")}
NO_CONTEINER = re.compile(r"docker compose (?:-f (\S+) )?exec (?:-T )?(\S+) python manage\.py ([a-z_]+)([^`\n]*)")
NA_MAQUINA = re.compile(r"\./erp manage ([a-z_]+)([^`\n]*)")
OPCAO = re.compile(r"(?<= )--[a-z-]+")
VOLUMES = ("postgres", "segredos", "chaves", "ancoras")


def opcoes(comando: str) -> set[str]:
    leitor = load_command_class(get_commands()[comando], comando).create_parser("manage.py", comando)
    subleitores = [um for acao in leitor._actions if isinstance(acao.choices, dict) for um in acao.choices.values()]
    return {opcao for um in (leitor, *subleitores) for acao in um._actions for opcao in acao.option_strings}


@pytest.mark.parametrize(("comando", "resto"), NA_MAQUINA.findall(PAGINA))
def test_o_comando_de_gestao_aceita_as_opcoes(comando: str, resto: str) -> None:
    assert set(OPCAO.findall(resto)) <= opcoes(comando)


@pytest.mark.parametrize(("arquivo", "servico", "comando", "resto"), NO_CONTEINER.findall(PAGINA))
def test_o_conteiner_existe_e_o_comando_aceita_as_opcoes(arquivo: str, servico: str, comando: str, resto: str) -> None:
    assert servico in yaml.safe_load(ARQUIVOS[arquivo or COMPOSE])["services"]
    assert set(OPCAO.findall(resto)) <= opcoes(comando)


def test_as_variaveis_sao_do_sistema_ou_do_compose() -> None:
    conhecidas = (RAIZ / "docs" / "variaveis.md").read_text(encoding="utf-8") + "".join(ARQUIVOS.values())
    assert [v for v in re.findall(r"\bERP_[A-Z_]+\b", PAGINA) if not re.search(rf"\b{v}\b", conhecidas)] == []


@pytest.mark.parametrize("texto", ARQUIVOS.values(), ids=ARQUIVOS)
def test_os_volumes_a_guardar_sao_os_que_ha(texto: str) -> None:
    assert set(VOLUMES) <= set(yaml.safe_load(texto)["volumes"])
    assert all(f"`{volume}`" in PAGINA for volume in VOLUMES)
