"""Quem altera uma linha com `versao`, mesmo que não a pedida, sobe a versão: senão o ETag de antes ainda serviria."""

import ast
import re
from collections.abc import Iterator

from django.apps import apps

from tests.arquitetura.fontes import arvores

UPDATE = re.compile(r"UPDATE (\w+)(?: \w+)?\s+SET\s+(.*?)(?=\bWHERE\b|\bFROM\b|\bRETURNING\b|$)", re.DOTALL)
# A versão só muda com o que valeu: recusado, o documento volta a ser o mesmo que se leu.
A_CAMINHO = {
    ("vendas/bloqueios.py", "vendas_pedido"),
    ("vendas/servicos/confirmacoes.py", "vendas_pedido"),
    ("abertura/servicos/execucao.py", "abertura_implantacao"),
}
# Quem reativa o vínculo conta os direitos de novo (`publicar_acessos`), que é onde a versão deles sobe.
PELOS_DIREITOS = {("core/servicos/convites.py", "core_vinculo")}


def _versionados() -> dict[str, str]:
    """Tabela -> modelo dos que têm `versao`."""
    modelos = (m for m in apps.get_models() if any(c.name == "versao" for c in m._meta.concrete_fields))
    return {m._meta.db_table: m.__name__ for m in modelos}


def _em_sql(arvore: ast.AST) -> Iterator[tuple[str, str]]:
    """(tabela, o que se atribui) de cada UPDATE escrito."""
    formatados = [no for no in ast.walk(arvore) if isinstance(no, ast.JoinedStr)]
    pedacos = {pedaco for formatado in formatados for pedaco in formatado.values}
    for no in ast.walk(arvore):
        if no in pedacos:
            continue
        if isinstance(no, ast.JoinedStr):
            texto = "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in no.values)
        elif isinstance(no, ast.Constant) and isinstance(no.value, str):
            texto = no.value
        else:
            continue
        yield from UPDATE.findall(texto)


def _no_orm(arvore: ast.AST) -> Iterator[tuple[str, str]]:
    """(modelo, o que se atribui) de cada `Modelo.objects....update(...)`."""
    for no in ast.walk(arvore):
        if isinstance(no, ast.Call) and isinstance(no.func, ast.Attribute) and no.func.attr == "update":
            modelo, _, consulta = ast.unparse(no.func.value).partition(".objects")
            if consulta:
                yield modelo, ", ".join(ast.unparse(atribuido) for atribuido in no.keywords)


def _sem_versao(arvore: ast.AST, tabelas: dict[str, str]) -> Iterator[str]:
    modelos = {nome: tabela for tabela, nome in tabelas.items()}
    for tabela, atribui in _em_sql(arvore):
        if tabela in tabelas and "versao" not in atribui:
            yield tabela
    for modelo, atribui in _no_orm(arvore):
        # O que vem de `**` diz a versão onde se monta: só se olha aqui o que está escrito.
        if modelo in modelos and "versao" not in atribui and "**" not in atribui:
            yield modelos[modelo]


def test_o_que_nao_sobe_a_versao_se_acha() -> None:
    tabelas = {"core_estabelecimento": "Estabelecimento"}
    calado = ast.parse("Estabelecimento.objects.filter(matriz=True).exclude(id=id).update(matriz=False)")
    assert list(_sem_versao(calado, tabelas)) == ["core_estabelecimento"]
    calado = ast.parse('SQL = "UPDATE core_estabelecimento e SET matriz = false WHERE e.id = %s"')
    assert list(_sem_versao(calado, tabelas)) == ["core_estabelecimento"]
    certo = ast.parse('SQL = f"UPDATE core_estabelecimento SET {o_que}, versao = versao + 1 WHERE id = %s"')
    assert list(_sem_versao(certo, tabelas)) == []


def test_toda_alteracao_de_linha_com_versao_a_sobe() -> None:
    tabelas = _versionados()
    achados = {(nome, tabela) for nome, arvore in arvores(com_testes=False) for tabela in _sem_versao(arvore, tabelas)}
    assert achados == A_CAMINHO | PELOS_DIREITOS
