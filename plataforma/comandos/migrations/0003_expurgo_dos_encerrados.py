"""O comando encerrado só a sua empresa vê; apagá-lo, passado o prazo, é por aqui, como o das chaves e o das respostas."""

from django.db import migrations

SQL = """
CREATE FUNCTION comandos_expurgar_encerrados(lote integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH vencidos AS (
        SELECT id FROM comandos_comando
         WHERE situacao <> 'aberto' AND encerrado_em < clock_timestamp() - interval '30 days' LIMIT lote),
    apagados AS (DELETE FROM comandos_comando WHERE id IN (SELECT id FROM vencidos) RETURNING 1)
    SELECT count(*) FROM apagados
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("comandos", "0002_parado_por")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION comandos_expurgar_encerrados(integer)")]
