from django.db import migrations

SQL = """
CREATE TABLE acesso_direitos (
    usuario_id uuid NOT NULL,
    empresa_id uuid NOT NULL,
    versao bigint NOT NULL CHECK (versao > 0),
    permissoes text[] NOT NULL,
    PRIMARY KEY (usuario_id, empresa_id)
);
"""


class Migration(migrations.Migration):
    initial = True
    operations = [migrations.RunSQL(SQL, "DROP TABLE acesso_direitos")]
