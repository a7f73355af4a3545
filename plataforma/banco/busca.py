"""A busca de uma tabela, derivada do que o modelo declara em `BUSCA`: a coluna normalizada, o índice e a função.

Sob a segurança por linha o papel da aplicação não usa o índice de trigramas, porque `LIKE` pode contar o que viu antes
de a política decidir. A função é do dono das tabelas, lê a empresa da sessão e só devolve ids (ADR 76). `migrar` a
refaz a cada vez, como faz com a segurança por linha.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import Model
from psycopg import sql

from plataforma.textos import DA_BUSCA, NA_BUSCA
from plataforma.topologia import endereco_do_banco

LIMITE_DE_ACHADOS = 1000
"""Até quantos ids a função devolve; ela devolve um a mais, que diz que há outros."""
MENOR_PALAVRA = 3
"""Letras da menor palavra que o índice de trigramas sabe procurar."""
_NORMALIZAR = f"""
CREATE OR REPLACE FUNCTION texto_de_busca(texto text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_catalog.translate(pg_catalog.normalize(texto, 'NFKD'), $_${DA_BUSCA}$_$, $_${NA_BUSCA}$_$)
"""
_EXTENSOES = "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS btree_gin"
_COLUNA = """
ALTER TABLE {tabela} DROP COLUMN IF EXISTS busca;
ALTER TABLE {tabela} ADD COLUMN busca text NOT NULL GENERATED ALWAYS AS ({expressao}) STORED;
COMMENT ON COLUMN {tabela}.busca IS {resumo};
"""
# Com a lista de espera do tamanho padrão (4 MB), o plano percorria a tabela até o autovacuum passar; sem lista nenhuma,
# cada linha nova custava o triplo.
_INDICE = """
CREATE INDEX {indice} ON {tabela} USING gin (empresa_id, busca gin_trgm_ops) WITH (gin_pending_list_limit = 256)
"""
# O comando se monta a cada chamada: o plano guardado de um padrão qualquer não saberia quando o índice vale a pena.
_FUNCAO = f"""
CREATE OR REPLACE FUNCTION {{funcao}}(palavras text[]) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS {LIMITE_DE_ACHADOS} AS $$
DECLARE
    a_empresa uuid := nullif(current_setting('app.empresa', true), '')::uuid;
    todas text;
BEGIN
    SELECT string_agg(format('busca LIKE %L', '%' || p || '%'), ' AND ') INTO todas FROM unnest(palavras) p;
    IF a_empresa IS NOT NULL AND todas IS NOT NULL THEN
        RETURN QUERY EXECUTE 'SELECT id FROM {{tabela}} WHERE empresa_id = $1 AND ' || todas
            || ' LIMIT {LIMITE_DE_ACHADOS + 1}' USING a_empresa;
    END IF;
END $$;
REVOKE ALL ON FUNCTION {{funcao}}(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {{funcao}}(text[]) TO {{app}};
"""


def com_busca(modulo: str) -> Iterator[type[Model]]:
    """Os modelos do módulo que declaram os campos por que se acham."""
    return (modelo for modelo in apps.get_app_config(modulo).get_models() if hasattr(modelo, "BUSCA"))


def de_empresa(modelo: type[Model]) -> bool:
    """Se as linhas são de uma empresa, e então a busca tem índice e função."""
    return any(campo.name == "empresa_id" for campo in modelo._meta.fields)


def funcao_de(modelo: type[Model]) -> str:
    """O nome da função que procura na tabela do modelo."""
    return f"{modelo._meta.db_table}_busca"


def criar_buscas(alias: str, modulo: str) -> list[str]:
    """Cria no banco `alias` o que falta ou mudou da busca; devolve as tabelas alcançadas. Roda como dono."""
    feitas = []
    with connections[alias].cursor() as cursor:
        cursor.execute(_EXTENSOES)
        cursor.execute(_NORMALIZAR)
        for modelo in com_busca(modulo):
            tabela, comandos = modelo._meta.db_table, _comandos(modelo, modulo)
            resumo = hashlib.sha256(f"{_NORMALIZAR}{comandos}".encode()).hexdigest()
            cursor.execute(
                "SELECT col_description(attrelid, attnum) FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attname = 'busca' AND NOT attisdropped",
                [tabela],
            )
            if cursor.fetchone() == (resumo,):
                continue
            for comando in comandos:
                cursor.execute(comando.replace("{resumo}", f"'{resumo}'"))
            feitas.append(tabela)
    return feitas


def _comandos(modelo: type[Model], modulo: str) -> list[str]:
    tabela = modelo._meta.db_table
    campos: tuple[str, ...] = modelo.BUSCA  # type: ignore[attr-defined]
    nomes_das_colunas = {campo.name: campo.column for campo in modelo._meta.fields}
    colunas = [nomes_das_colunas[campo] for campo in campos]
    expressao = "texto_de_busca(" + " || ' ' || ".join(f"coalesce({c}::text, '')" for c in colunas) + ")"
    coluna = _COLUNA.replace("{tabela}", tabela).replace("{expressao}", expressao)
    if not de_empresa(modelo):
        return [coluna]
    nomes: dict[str, Any] = {
        "tabela": f"public.{tabela}",
        "funcao": funcao_de(modelo),
        "indice": f"{tabela}_por_busca",
        "app": sql.Identifier(endereco_do_banco(modulo, "app")["user"]).as_string(),
    }
    return [coluna, _INDICE.format(**nomes), _FUNCAO.format(**nomes)]
