"""O que todo banco de módulo tem de cumprir, tirado do catálogo do PostgreSQL."""

import ast

import pytest
from django.db import connections

from plataforma.banco.seguranca import PapelDono, recusar_dono
from plataforma.modulo import tabelas_livres
from plataforma.topologia import alias, modulos_com_banco
from tests.arquitetura.fontes import arvores

ALIASES = tuple(alias(m) for m in modulos_com_banco())
DESPROTEGIDAS = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'empresa_id' AND NOT a.attisdropped
 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
   AND NOT (c.relrowsecurity AND EXISTS (SELECT 1 FROM pg_policies p WHERE p.tablename = c.relname))
"""
SEM_CHAVE = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
   AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
"""
VISAO_ABERTA = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind = 'v'
   AND NOT coalesce(c.reloptions::text LIKE '%%security_invoker=true%%', false)
"""


def _nomes(alias_do_banco: str, sql: str) -> set[str]:
    with connections[alias_do_banco].cursor() as cursor:
        cursor.execute(sql, [])
        return {linha[0] for linha in cursor.fetchall()}


@pytest.mark.parametrize("alias_do_banco", ALIASES)
def test_toda_tabela_de_empresa_tem_seguranca_por_linha(bancos: None, alias_do_banco: str) -> None:
    assert _nomes(alias_do_banco, DESPROTEGIDAS) <= tabelas_livres()


@pytest.mark.parametrize("alias_do_banco", ALIASES)
def test_toda_tabela_tem_chave_primaria(bancos: None, alias_do_banco: str) -> None:
    assert _nomes(alias_do_banco, SEM_CHAVE) == set()


@pytest.mark.parametrize("alias_do_banco", ALIASES)
def test_toda_visao_obedece_a_quem_consulta(bancos: None, alias_do_banco: str) -> None:
    assert _nomes(alias_do_banco, VISAO_ABERTA) == set()


def test_a_suite_roda_como_app(bancos: None) -> None:
    recusar_dono(ALIASES)


def test_quem_se_liga_como_dono_e_recusado(bancos: None) -> None:
    conexao = connections["core" if "core" in connections else "default"]
    antigo = conexao.settings_dict["USER"]
    conexao.close()
    conexao.settings_dict["USER"] = antigo.replace("_app", "_dono")
    try:
        with pytest.raises(PapelDono, match="ERP_PAPEL=app"):
            recusar_dono((conexao.alias,))
    finally:
        conexao.close()
        conexao.settings_dict["USER"] = antigo


def test_so_a_mensageria_le_sem_dizer_a_empresa() -> None:
    usos = {
        arquivo
        for arquivo, arvore in arvores(com_testes=False)
        for no in ast.walk(arvore)
        if isinstance(no, ast.Name) and no.id.endswith("_fora_da_empresa")
    }
    assert {arquivo.rpartition("/")[0] for arquivo in usos} == {"plataforma/mensageria"}
