"""Toda coluna que pode guardar dado de uma pessoa está declarada, ou diz por que não guarda; a nova falha até dizer."""

import re

import pytest
from django.apps import apps
from django.db import connections

from plataforma.modulo import modulo_registrado
from plataforma.retencao import DIAS_DAS_COPIAS, DIAS_DO_CORPO_RECEBIDO
from plataforma.titulares.guardados import COPIAS, Saida
from plataforma.topologia import alias, modulos_com_banco

COLUNAS_DE_TEXTO = """
SELECT table_name, column_name FROM information_schema.columns
 WHERE table_schema = 'public' AND is_generated = 'NEVER'
   AND (data_type IN ('text', 'character varying', 'character', 'bytea', 'json', 'jsonb')
        OR (data_type = 'ARRAY' AND udt_name IN ('_text', '_varchar', '_jsonb')))
"""
EM_INDICE_UNICO = """
SELECT c.relname, a.attname FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey::smallint[])
 WHERE i.indisunique AND i.indpred IS NULL
"""
# O que um nome destes guarda não é de pessoa nenhuma, em tabela nenhuma.
DE_COISA = re.compile(
    r"situacao|tipo|natureza|origem|funcao|lado|parte|grupo_dre|regime|anexo_do_simples|padrao|pais|prazos|serie"
    r"|faturamento|expedicao|devolucao|sku|descricao|unidade|unidade_de_estoque|sigla|gtin|ncm|cfop|cfop_de_entrada|cst"
    r"|pendencia|sha256|resumo|resumo_anterior|ultimo_resumo|sal|permissoes|papeis|escopos|aplicativo"
    r"|motivo_da_revogacao|operacao|pgh_label|pgh_context"
)
DO_CODIGO = {"compras_item": {"codigo"}, "compras_mapeamento": {"codigo"}, "financeiro_conta": {"codigo"}}
# O que o núcleo e o Django põem em todo banco: lugares de mensagens, nomes de operações e de migrações, quem opera.
DO_NUCLEO = {
    "mensageria": {"tipo", "agregado", "traceparent", "destino", "consumidor", "emissor", "fila"},
    "mensageria_auditoria": {"operador", "acao", "alvo", "motivo"},
    "comandos": {"rota", "chave", "traceparent", "parado_por"},
    "numeracao": {"documento"},
    "django": {"app", "name", "app_label", "model"},
    "auth": {"name", "codename"},
    "allauth": {"type", "scopes", "default_scopes", "grant_types", "redirect_uris", "cors_origins", "response_types"},
    "mfa": {"type"},
}


def _colunas(modulo: str, sql: str) -> set[tuple[str, str]]:
    with connections[alias(modulo)].cursor() as cursor:
        cursor.execute(sql)
        return set(cursor.fetchall())


def _do_nucleo(tabela: str, coluna: str) -> bool:
    return coluna in DO_NUCLEO.get(tabela, set()) | DO_NUCLEO.get(tabela.partition("_")[0], set())


def _declaradas(modulo: str) -> set[tuple[str, str]]:
    registrado = modulo_registrado(modulo)
    declaradas = {(g.tabela, c) for g in registrado.guardados for c in g.colunas}
    declaradas |= {(f"{g.tabela}_historico", c) for g in registrado.guardados if g.historico for c in g.colunas}
    sem = {(t, c) for s in registrado.sem_titular for t in (s.tabela, f"{s.tabela}_historico") for c in s.colunas}
    return declaradas | sem | {(copia.tabela, c) for copia in COPIAS for c in copia.colunas}


@pytest.mark.parametrize("modulo", modulos_com_banco())
def test_toda_coluna_de_texto_diz_se_e_de_uma_pessoa(bancos: None, modulo: str) -> None:
    declaradas = _declaradas(modulo)
    sem_classificacao = {
        f"{tabela}.{coluna}"
        for tabela, coluna in _colunas(modulo, COLUNAS_DE_TEXTO)
        if (tabela, coluna) not in declaradas
        and not DE_COISA.fullmatch(coluna)
        and not _do_nucleo(tabela, coluna)
        and coluna not in DO_CODIGO.get(tabela.removesuffix("_historico"), set())
    }
    assert sem_classificacao == set(), f"diga em {modulo}/titulares.py de quem é, e até quando, ou por que de ninguém"


@pytest.mark.parametrize("modulo", modulos_com_banco())
def test_o_que_se_declara_existe(bancos: None, modulo: str) -> None:
    registrado = modulo_registrado(modulo)
    todas = _colunas(modulo, "SELECT table_name, column_name FROM information_schema.columns")
    citadas = {(g.tabela, c) for g in registrado.guardados for c in (*g.colunas, *g.contexto)}
    citadas |= {(s.tabela, c) for s in registrado.sem_titular for c in s.colunas}
    assert citadas - todas == set()


@pytest.mark.parametrize("modulo", modulos_com_banco())
def test_o_que_se_poe_no_lugar_do_unico_continua_unico(bancos: None, modulo: str) -> None:
    unicas = _colunas(modulo, EM_INDICE_UNICO)
    repetiriam = {
        (g.tabela, coluna)
        for g in modulo_registrado(modulo).guardados
        for coluna in g.colunas
        if (g.tabela, coluna) in unicas and g.saida is not Saida.PELA_CONTA and coluna not in g.apagado
    }
    assert repetiriam == set(), "diga em `apagado` um valor que não se repita"


@pytest.mark.parametrize("modulo", modulos_com_banco())
def test_a_tabela_com_historico_o_leva_junto(bancos: None, modulo: str) -> None:
    tabelas = {modelo._meta.db_table for modelo in apps.get_models()}
    esquecidos = {
        g.tabela
        for g in modulo_registrado(modulo).guardados
        if f"{g.tabela}_historico" in tabelas and not g.historico and g.saida is not Saida.PELA_CONTA
    }
    assert esquecidos == set()


@pytest.mark.parametrize(
    ("funcao", "dias"),
    [
        ("mensageria_expurgar_arquivo", DIAS_DAS_COPIAS["mensageria_arquivo"]),
        ("mensageria_expurgar_inbox", DIAS_DAS_COPIAS["mensageria_inbox"]),
        ("mensageria_aparar_inbox", DIAS_DO_CORPO_RECEBIDO),
        ("comandos_expurgar_encerrados", DIAS_DAS_COPIAS["comandos_comando"]),
        ("comandos_expurgar_respostas", DIAS_DAS_COPIAS["comandos_resposta"]),
        ("comandos_expurgar_chaves", DIAS_DAS_COPIAS["comandos_chave_do_cliente"]),
    ],
)
def test_os_dias_das_copias_sao_os_que_o_banco_cumpre(bancos: None, funcao: str, dias: int) -> None:
    ((fonte,),) = _colunas("core", f"SELECT prosrc FROM pg_proc WHERE proname = '{funcao}'")
    (quantos, unidade) = re.search(r"interval '(\d+) (days|hours)'", fonte).groups()  # type: ignore[union-attr]
    assert int(quantos) / (24 if unidade == "hours" else 1) == dias
