"""Criação dos papéis e de um banco por módulo, com a conta de administração do servidor."""

import psycopg
from psycopg import sql

from plataforma.topologia import acesso_ao_banco


def _criar_papel(admin: psycopg.Connection, acesso: dict[str, str]) -> str:
    papel, senha = acesso["user"], acesso.get("password", "")
    existe = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [papel]).fetchone()
    verbo = sql.SQL("ALTER" if existe else "CREATE")
    admin.execute(
        sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD {}").format(
            verbo, sql.Identifier(papel), sql.Literal(senha)
        )
    )
    return papel


def _conceder(url_admin: str, banco: str, dono: str, app: str) -> None:
    nomes = {"banco": sql.Identifier(banco), "dono": sql.Identifier(dono), "app": sql.Identifier(app)}
    with psycopg.connect(url_admin, dbname=banco, autocommit=True) as conexao:
        for comando in (
            "REVOKE ALL ON DATABASE {banco} FROM PUBLIC",
            "GRANT CONNECT, TEMPORARY ON DATABASE {banco} TO {app}",
            "GRANT ALL ON SCHEMA public TO {dono}",
            "GRANT USAGE ON SCHEMA public TO {app}",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {dono} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {dono} GRANT USAGE ON SEQUENCES TO {app}",
            # O padrão é o de um disco que gira: até a primeira estatística, o plano guardado de um comando percorria a
            # tabela inteira a cada linha que um índice acharia.
            "ALTER DATABASE {banco} SET random_page_cost = 1.1",
        ):
            conexao.execute(sql.SQL(comando).format(**nomes))


def preparar_banco(url_admin: str, modulo: str) -> bool:
    """Cria os papéis `dono` e `app` e o banco do módulo; devolve se o banco é novo. Pode ser repetida."""
    with psycopg.connect(url_admin, dbname="postgres", autocommit=True) as admin:
        do_dono, do_app = acesso_ao_banco(modulo, "dono"), acesso_ao_banco(modulo, "app")
        dono, app, banco = _criar_papel(admin, do_dono), _criar_papel(admin, do_app), do_dono["dbname"]
        existe = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [banco]).fetchone()
        if not existe:
            admin.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                    sql.Identifier(banco), sql.Identifier(dono)
                )
            )
    _conceder(url_admin, banco, dono, app)
    return not existe
