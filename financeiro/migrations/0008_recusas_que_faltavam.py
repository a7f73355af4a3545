"""O que o SQL hostil mostrou que passava: NaN é maior que zero e igual a si mesmo, uma tabela temporária faz sombra à
verdadeira num gatilho sem `search_path`, e o fechamento de um mês podia ser apagado ou mudado de mês.
"""

from django.db import migrations

VALORES = (
    ("financeiro_lancamento", "total < 'Infinity'"),
    ("financeiro_partida", "valor < 'Infinity'"),
    ("financeiro_titulo", "valor < 'Infinity' AND baixado < 'Infinity'"),
    (
        "financeiro_baixa",
        "principal < 'Infinity' AND juros < 'Infinity' AND multa < 'Infinity' AND desconto < 'Infinity'",
    ),
)
FUNCOES = ("financeiro_proteger_conta", "financeiro_proteger_valor", "financeiro_recusar_alteracao")
PERIODO = """
DO $$
DECLARE papel record;
BEGIN
    FOR papel IN
        SELECT DISTINCT grantee FROM information_schema.role_table_grants
         WHERE table_schema = 'public' AND table_name = 'financeiro_periodo' AND grantee NOT IN (current_user, 'PUBLIC')
    LOOP
        EXECUTE format('REVOKE DELETE, TRUNCATE, UPDATE ON financeiro_periodo FROM %I', papel.grantee);
        EXECUTE format('GRANT UPDATE (situacao) ON financeiro_periodo TO %I', papel.grantee);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("financeiro", "0007_ancora_do_livro")]
    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE {tabela} ADD CONSTRAINT {tabela}_numeros CHECK ({regra})",
                f"ALTER TABLE {tabela} DROP CONSTRAINT {tabela}_numeros",
            )
            for tabela, regra in VALORES
        ),
        *(
            migrations.RunSQL(
                f"ALTER FUNCTION {funcao}() SET search_path = pg_catalog, public, pg_temp",
                f"ALTER FUNCTION {funcao}() RESET search_path",
            )
            for funcao in FUNCOES
        ),
        migrations.RunSQL(PERIODO, migrations.RunSQL.noop),
    ]
