"""O livro lembra até que lançamento já foi ancorado fora do banco: âncora que some, ou perde o fim, é percebida."""

from django.db import migrations, models

FUNCOES = """
-- O trabalhador e a verificação precisam saber que livros há antes de agir por uma empresa.
CREATE FUNCTION financeiro_livros() RETURNS TABLE (empresa uuid, ultimo bigint, ancorado bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT empresa_id, ultimo_numero, ancorado_ate FROM financeiro_livro ORDER BY 1
$$;

CREATE FUNCTION financeiro_anotar_ancora(ate bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE financeiro_livro SET ancorado_ate = greatest(ancorado_ate, least(ate, ultimo_numero))
     WHERE empresa_id = nullif(current_setting('app.empresa', true), '')::uuid
$$;
"""
DESFAZER = "DROP FUNCTION financeiro_livros, financeiro_anotar_ancora"


class Migration(migrations.Migration):
    dependencies = [("financeiro", "0006_funcao_da_conta")]
    operations = [
        migrations.AddField("livro", "ancorado_ate", models.BigIntegerField(db_default=0)),
        migrations.RunSQL(FUNCOES, DESFAZER),
    ]
