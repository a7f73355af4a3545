"""O corpo do que já se executou não serve a mais ninguém: sai em 7 dias, e a linha, que prova que se executou, em 35.

Só se olha uma janela de 2 dias, que o índice acha sem percorrer o que já se aparou; o que o trabalhador, parado por mais
tempo, não aparou sai com a linha.
"""

from django.db import migrations

SQL = """
CREATE FUNCTION mensageria_aparar_inbox(lote integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH aparadas AS (
        UPDATE mensageria_inbox SET corpo = '', erro = NULL WHERE (consumidor, mensagem) IN (
            SELECT consumidor, mensagem FROM mensageria_inbox
             WHERE situacao IN ('feita', 'descartada') AND corpo <> ''
               AND encerrada_em < clock_timestamp() - interval '7 days'
               AND encerrada_em > clock_timestamp() - interval '9 days'
             LIMIT lote)
        RETURNING 1)
    SELECT count(*) FROM aparadas
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("mensageria", "0002_portas_do_arquivo")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION mensageria_aparar_inbox(integer)")]
