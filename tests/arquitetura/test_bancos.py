"""O que todo banco de módulo tem de cumprir, tirado do catálogo do PostgreSQL."""

import ast

import pytest
from django.db import connections

from plataforma.banco.seguranca import TODAS, PapelDono, recusar_dono
from plataforma.modulo import DO_NUCLEO, modulo_registrado
from plataforma.topologia import alias, modulos_com_banco
from tests.arquitetura.fontes import arvores

ALIASES = tuple(alias(m) for m in modulos_com_banco())
SEM_POLITICA = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
   AND NOT (c.relrowsecurity AND EXISTS (SELECT 1 FROM pg_policies p WHERE p.tablename = c.relname))
"""
DA_EMPRESA = (
    "(empresa_id = ( SELECT (NULLIF(current_setting('app.empresa'::text, true), ''::text))::uuid AS \"nullif\"))"
)
FORA_DA_EMPRESA = """
SELECT tablename || ': ' || cmd || ' ' || coalesce(qual, with_check) FROM pg_policies
 WHERE schemaname = 'public' AND coalesce(qual, with_check) <> %s
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


# A condição de cada `Aberta`, como o PostgreSQL a reescreve.
EM_PARTE = {
    f"mensageria_inbox: ALL ({DA_EMPRESA} OR (situacao <> 'feita'::text))",
    f"comandos_comando: ALL ({DA_EMPRESA} OR (situacao = 'aberto'::text))",
    "mensageria_arquivo: INSERT true",
}


def _nomes(alias_do_banco: str, sql: str, *parametros: str) -> set[str]:
    with connections[alias_do_banco].cursor() as cursor:
        cursor.execute(sql, parametros)
        return {linha[0] for linha in cursor.fetchall()}


@pytest.mark.parametrize("modulo", modulos_com_banco())
def test_sem_empresa_em_contexto_so_se_ve_o_que_se_declara(bancos: None, modulo: str) -> None:
    declaradas = (*DO_NUCLEO, *modulo_registrado(modulo).tabelas_abertas)
    assert _nomes(alias(modulo), SEM_POLITICA) == {a.tabela for a in declaradas if a.condicao == TODAS}
    assert _nomes(alias(modulo), FORA_DA_EMPRESA, DA_EMPRESA) == EM_PARTE


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
