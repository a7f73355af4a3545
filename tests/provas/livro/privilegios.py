"""Os ataques ao que o papel da aplicação não pode nem tentar: privilégio, posse, segurança por linha."""

from collections.abc import Mapping

from tests.provas.livro.ataques import (
    IMUTAVEIS,
    INAPAGAVEIS,
    NADA,
    SEM_PRIVILEGIO,
    Ataque,
    comando,
    de_um,
    numa,
)

FUNCOES = (
    "financeiro_recusar_alteracao()",
    "financeiro_encadear()",
    "financeiro_receber_partidas()",
    "financeiro_conferir_lancamento()",
    "financeiro_travar_ao_fechar()",
)
GATILHOS = (
    ("imutavel", "financeiro_lancamento"),
    ("encadear", "financeiro_lancamento"),
    ("fechar_a_soma", "financeiro_lancamento"),
    ("imutavel", "financeiro_partida"),
    ("receber", "financeiro_partida"),
    ("travar_livro", "financeiro_periodo"),
    ("valor_imutavel", "financeiro_titulo"),
)

PRIVILEGIOS: Mapping[str, Ataque] = {
    "alterar": Ataque(de_um("UPDATE {tabela} SET {coluna} = {coluna}{filtro}"), SEM_PRIVILEGIO),
    "alterar por CTE": Ataque(
        de_um("WITH x AS (UPDATE {tabela} SET {coluna} = {coluna}{filtro} RETURNING 1) SELECT count(*) FROM x"),
        SEM_PRIVILEGIO,
    ),
    "alterar em bloco": Ataque(de_um("DO $$ BEGIN UPDATE {tabela} SET {coluna} = {coluna}; END $$"), SEM_PRIVILEGIO),
    "alterar por visão": Ataque(
        lambda a: [
            (f"CREATE TEMP VIEW v AS SELECT * FROM {(t := a.de(*IMUTAVEIS))}", {}),
            (f"UPDATE v SET empresa_id = empresa_id /* {t} */", {}),
        ],
        SEM_PRIVILEGIO,
    ),
    "alterar ao inserir": Ataque(
        de_um("INSERT INTO {tabela} SELECT * FROM {tabela} ON CONFLICT DO NOTHING"),
        frozenset({"42501", NADA, "FN001", "FN002"}),
    ),
    "fundir": Ataque(
        de_um("MERGE INTO {tabela} a USING (SELECT 1) b ON true WHEN MATCHED THEN UPDATE SET {coluna} = a.{coluna}"),
        SEM_PRIVILEGIO,
    ),
    "travar linhas": Ataque(numa("SELECT 1 FROM {tabela} FOR UPDATE", *IMUTAVEIS), SEM_PRIVILEGIO),
    "apagar": Ataque(numa("DELETE FROM {tabela}{filtro}", *INAPAGAVEIS), SEM_PRIVILEGIO),
    "apagar por CTE": Ataque(
        numa("WITH x AS (DELETE FROM {tabela} RETURNING 1) SELECT 1 FROM x", *INAPAGAVEIS), SEM_PRIVILEGIO
    ),
    "esvaziar": Ataque(numa("TRUNCATE {tabela} CASCADE", *INAPAGAVEIS), SEM_PRIVILEGIO),
    "esvaziar reiniciando": Ataque(numa("TRUNCATE ONLY {tabela} RESTART IDENTITY", *INAPAGAVEIS), SEM_PRIVILEGIO),
    "inserir saldo": Ataque(
        numa(
            "INSERT INTO {tabela} SELECT * FROM {tabela}",
            "financeiro_saldo_mensal",
            "financeiro_saldo_diario",
            "financeiro_livro",
        ),
        SEM_PRIVILEGIO,
    ),
    "desligar gatilhos": Ataque(
        comando(
            lambda a: f"ALTER TABLE {a.de(*INAPAGAVEIS)} DISABLE TRIGGER {a.de('ALL', 'USER', 'imutavel', 'encadear')}"
        ),
        SEM_PRIVILEGIO,
    ),
    "mudar a tabela": Ataque(
        comando(
            lambda a: "ALTER TABLE {} {}".format(
                a.de(*INAPAGAVEIS),
                a.de(
                    "DISABLE ROW LEVEL SECURITY",
                    "OWNER TO CURRENT_USER",
                    "DROP COLUMN empresa_id CASCADE",
                    "ADD COLUMN x int",
                    "RENAME TO y",
                    "SET SCHEMA pg_temp",
                    "SET UNLOGGED",
                ),
            )
        ),
        SEM_PRIVILEGIO,
    ),
    "derrubar a tabela": Ataque(numa("DROP TABLE {tabela} CASCADE", *INAPAGAVEIS), SEM_PRIVILEGIO),
    "derrubar o gatilho": Ataque(comando(lambda a: "DROP TRIGGER {} ON {}".format(*a.de(*GATILHOS))), SEM_PRIVILEGIO),
    "derrubar a função": Ataque(comando(lambda a: f"DROP FUNCTION {a.de(*FUNCOES)} CASCADE"), SEM_PRIVILEGIO),
    "trocar a função": Ataque(
        comando(
            lambda a: (
                f"CREATE OR REPLACE FUNCTION {a.de(*FUNCOES)} RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RETURN NEW; END $$"
            )
        ),
        SEM_PRIVILEGIO,
    ),
    "mudar a função": Ataque(
        comando(lambda a: f"ALTER FUNCTION {a.de(*FUNCOES)} {a.de('SECURITY INVOKER', 'OWNER TO CURRENT_USER')}"),
        SEM_PRIVILEGIO,
    ),
    "derrubar a política": Ataque(numa("DROP POLICY empresa_em_contexto ON {tabela}", *INAPAGAVEIS), SEM_PRIVILEGIO),
    "política que abre": Ataque(numa("CREATE POLICY aberta ON {tabela} USING (true)", *INAPAGAVEIS), SEM_PRIVILEGIO),
    "gatilho próprio": Ataque(
        numa(
            "CREATE TRIGGER a BEFORE UPDATE ON {tabela} FOR EACH ROW "
            "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "financeiro_saldo_mensal",
            "financeiro_livro",
        ),
        SEM_PRIVILEGIO,
    ),
    "regra própria": Ataque(
        numa("CREATE RULE r AS ON INSERT TO {tabela} DO INSTEAD NOTHING", *INAPAGAVEIS), SEM_PRIVILEGIO
    ),
    "índice próprio": Ataque(numa("CREATE UNIQUE INDEX ON {tabela} (empresa_id)", *INAPAGAVEIS), SEM_PRIVILEGIO),
    "gatilhos como réplica": Ataque(
        comando(lambda a: f"SET {a.de('', 'LOCAL')} session_replication_role = {a.de('replica', 'local')}"),
        SEM_PRIVILEGIO,
    ),
    "virar outro papel": Ataque(
        comando(lambda a: a.de("SET ROLE erp_financeiro_dono", "SET SESSION AUTHORIZATION erp_financeiro_dono")),
        SEM_PRIVILEGIO,
    ),
    "dar-se poder": Ataque(
        comando(lambda a: f"ALTER ROLE CURRENT_USER {a.de('SUPERUSER', 'BYPASSRLS', 'REPLICATION', 'CREATEROLE')}"),
        SEM_PRIVILEGIO,
    ),
    "entrar no papel do dono": Ataque(comando(lambda _a: "GRANT erp_financeiro_dono TO CURRENT_USER"), SEM_PRIVILEGIO),
    "ver sem segurança por linha": Ataque(
        lambda a: [("SET LOCAL row_security = off", {}), (f"SELECT * FROM {a.de(*INAPAGAVEIS)}", {})], SEM_PRIVILEGIO
    ),
    "copiar de programa": Ataque(numa("COPY {tabela} FROM PROGRAM 'true'", *INAPAGAVEIS), SEM_PRIVILEGIO),
    "copiar de arquivo": Ataque(numa("COPY {tabela} FROM '/tmp/x'", *INAPAGAVEIS), SEM_PRIVILEGIO),
    "copiar para arquivo": Ataque(numa("COPY {tabela} TO '/tmp/x'", *INAPAGAVEIS), SEM_PRIVILEGIO),
    "copiar do cliente": Ataque(
        numa("COPY {tabela} FROM STDIN", "financeiro_lancamento", "financeiro_partida"), frozenset({"0A000"})
    ),
    "mexer no catálogo": Ataque(
        comando(
            lambda a: a.de(
                "UPDATE pg_trigger SET tgenabled = 'D'",
                "UPDATE pg_class SET relrowsecurity = false",
                "DELETE FROM pg_policy",
            )
        ),
        SEM_PRIVILEGIO,
    ),
    "ler arquivo do servidor": Ataque(comando(lambda _a: "SELECT pg_read_file('PG_VERSION')"), SEM_PRIVILEGIO),
    "mudar o servidor": Ataque(comando(lambda _a: "ALTER SYSTEM SET fsync = off"), frozenset({"42501", "25001"})),
    "tabela no esquema": Ataque(comando(lambda _a: "CREATE TABLE public.financeiro_falsa (x int)"), SEM_PRIVILEGIO),
    "função no esquema": Ataque(
        comando(lambda _a: "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT $1 $$"),
        SEM_PRIVILEGIO,
    ),
    "chamar o gatilho": Ataque(comando(lambda a: f"SELECT {a.de(*FUNCOES)}"), frozenset({"0A000"})),
    "ler outra empresa": Ataque(
        lambda a: [
            (f"SELECT 1 FROM {a.de(*INAPAGAVEIS)} WHERE empresa_id = %(empresa)s", {"empresa": a.alheia.empresa})
        ],
        frozenset({NADA}),
    ),
}
