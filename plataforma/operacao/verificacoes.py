"""Verificações do Django para a fronteira que os imports não mostram: chaves, nomes em texto e SQL escrito à mão.

Cada módulo tem seu banco: o que toca a tabela de outro funciona num processo só e quebra quando ele se muda.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db import models

from plataforma.topologia import MODULOS, modulos_locais
from plataforma.topologia.carregar import RAIZ

DO_NUCLEO = ("plataforma", "meu_erp")
POR_NOME = frozenset({"get_model", "get_app_config", "import_module", "import_string", "__import__"})
_VERBO = re.compile(r"\b(SELECT|FROM|JOIN|INTO|UPDATE|DELETE|TABLE|TRUNCATE|REFERENCES|WHERE)\b")
_ANTES_DA_TABELA = r"(?i:\b(?:from|join|into|update|table|truncate|references|only)\s+)"

Fonte = tuple[Path, str]


class Achado(NamedTuple):
    """O que uma verificação recusa, e onde."""

    onde: str
    o_que: str


@register("fronteira")
def conferir_tabelas_e_chaves(**_opcoes: Any) -> list[CheckMessage]:
    """Tabela com o nome do módulo, e chave estrangeira só dentro dele."""
    modelos = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in MODULOS]
    nome = "Dê a `db_table` o nome do módulo e um sublinhado na frente."
    chave = "Guarde o id num UUIDField e pergunte ao outro módulo pelo contrato dele."
    return [
        *_erros(tabelas_sem_o_modulo(modelos), "fronteira.E001", nome),
        *_erros(chaves_para_fora(modelos), "fronteira.E002", chave),
    ]


@register("fronteira")
def conferir_fontes(**_opcoes: Any) -> list[CheckMessage]:
    """Nem referência em texto nem SQL escrito à mão para dentro de outro módulo."""
    tabelas = frozenset(m._meta.db_table for m in apps.get_models(include_auto_created=True))
    nome, sql, erros = "Use o contrato do outro módulo.", "Pergunte pelo contrato, ou ouça o evento.", []
    for pacote in (*modulos_locais(), *DO_NUCLEO):
        fontes = [(c, c.read_text(encoding="utf-8")) for c in _arquivos(RAIZ / pacote)]
        erros += _erros(referencias_por_nome(pacote, fontes), "fronteira.E003", nome)
        erros += _erros(tabelas_alheias(pacote, fontes, tabelas), "fronteira.E004", sql)
    return erros


def tabelas_sem_o_modulo(modelos: Iterable[type[models.Model]]) -> Iterator[Achado]:
    """Modelos cuja tabela não começa pelo nome do módulo: sem isso, o SQL alheio não se reconhece."""
    for modelo in modelos:
        if not modelo._meta.db_table.startswith(f"{modelo._meta.app_label}_"):
            yield Achado(modelo._meta.label, f"a tabela {modelo._meta.db_table} não tem o nome do módulo")


def chaves_para_fora(modelos: Iterable[type[models.Model]]) -> Iterator[Achado]:
    """Relações com um modelo de outra app, resolvidas ou ainda em texto."""
    for modelo in modelos:
        for campo in (*modelo._meta.local_fields, *modelo._meta.local_many_to_many):
            alvo = campo.related_model
            if alvo is None:
                continue
            rotulo = alvo if isinstance(alvo, str) else alvo._meta.label
            if rotulo.partition(".")[0] != modelo._meta.app_label:
                yield Achado(f"{modelo._meta.label}.{campo.name}", f"chave estrangeira para {rotulo}")


def referencias_por_nome(pacote: str, fontes: Iterable[Fonte]) -> Iterator[Achado]:
    """Chamadas que alcançam outro módulo por texto; dentro de um módulo, nem texto calculado."""
    for onde, no in _nos(fontes, lambda texto: any(nome in texto for nome in POR_NOME)):
        if not isinstance(no, ast.Call) or _nome(no.func) not in POR_NOME or not no.args:
            continue
        alvo = no.args[0].value if isinstance(no.args[0], ast.Constant) else None
        calculado = alvo is None and pacote in MODULOS
        if calculado or (isinstance(alvo, str) and alvo.partition(".")[0] in _outros(pacote)):
            yield Achado(f"{onde}:{no.lineno}", f"{_nome(no.func)}({ast.unparse(no.args[0])})")


def tabelas_alheias(pacote: str, fontes: Iterable[Fonte], tabelas: frozenset[str]) -> Iterator[Achado]:
    """Textos que são SQL e citam tabela de outro módulo, ou que são só o nome de uma das `tabelas` dele."""
    alheia = rf"\b(?:{'|'.join(sorted(_outros(pacote)))})_[a-z0-9_]+"
    citada = re.compile(alheia)
    lida = re.compile(_ANTES_DA_TABELA + rf'"?{alheia}')
    for onde, no in _nos(fontes, lambda texto: citada.search(texto) is not None):
        if not isinstance(no, ast.Constant) or not isinstance(no.value, str):
            continue
        achada = citada.search(no.value)
        if achada and (_VERBO.search(no.value) or lida.search(no.value) or no.value in tabelas):
            yield Achado(f"{onde}:{no.lineno}", f"o SQL cita {achada[0]}, de outro módulo")


def _outros(pacote: str) -> frozenset[str]:
    return frozenset(MODULOS) - {pacote}


def _erros(achados: Iterable[Achado], codigo: str, saida: str) -> list[CheckMessage]:
    return [Error(f"{a.onde}: {a.o_que}.", hint=saida, id=codigo) for a in achados]


def _arquivos(pasta: Path) -> Iterator[Path]:
    return (c for c in sorted(pasta.rglob("*.py")) if not {"tests", "testes"} & set(c.relative_to(pasta).parts))


def _nos(fontes: Iterable[Fonte], interessa: Callable[[str], bool]) -> Iterator[tuple[Path, ast.AST]]:
    # Só se faz a árvore do arquivo em que o texto aparece: isto roda a cada comando.
    for caminho, texto in fontes:
        if interessa(texto):
            yield from ((caminho, no) for no in ast.walk(ast.parse(texto)))


def _nome(funcao: ast.expr) -> str:
    return str(getattr(funcao, "attr", None) or getattr(funcao, "id", ""))
