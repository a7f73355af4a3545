"""A escrita com que a saúde prova que o banco ainda guarda.

Mudar uma linha não pediria disco: caberia na página que já existe. Esvaziada e escrita de novo, a tabela ganha outro
arquivo, e a linha, uma página nova; com o disco cheio isso falha, como falharia a próxima venda.
"""

from django.db import migrations

SQL = """
CREATE TABLE operacao_escrita (em timestamptz PRIMARY KEY);
CREATE FUNCTION operacao_escrever() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    TRUNCATE operacao_escrita;
    INSERT INTO operacao_escrita VALUES (clock_timestamp());
$$;
"""
DESFAZER = "DROP FUNCTION operacao_escrever(); DROP TABLE operacao_escrita;"


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunSQL(SQL, DESFAZER)]
