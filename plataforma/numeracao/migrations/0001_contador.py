from django.db import migrations

SQL = """
CREATE TABLE numeracao_contador (
    id uuid PRIMARY KEY,
    empresa_id uuid NOT NULL,
    documento text NOT NULL,
    estabelecimento_id uuid NOT NULL,
    serie text NOT NULL,
    ultimo bigint NOT NULL CHECK (ultimo > 0),
    UNIQUE (empresa_id, documento, estabelecimento_id, serie)
);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunSQL(SQL, "DROP TABLE numeracao_contador")]
