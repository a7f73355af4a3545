"""As sessões encerradas antes de seus tokens de acesso vencerem, em cada banco."""

from django.db import migrations

SQL = """
CREATE TABLE acesso_sessoes_encerradas (
    usuario_id uuid NOT NULL,
    sessao uuid NOT NULL,
    vencidos_em timestamptz NOT NULL,
    PRIMARY KEY (usuario_id, sessao)
);
"""


class Migration(migrations.Migration):
    dependencies = [("acesso", "0001_acesso")]
    operations = [migrations.RunSQL(SQL, "DROP TABLE acesso_sessoes_encerradas")]
