"""A sessão também é a autorização que um usuário dá a um aplicativo, e o que ele troca por tokens vale uma vez."""

import django.contrib.postgres.fields
from django.db import migrations, models

USO_UNICO = """
CREATE TABLE core_uso_unico (
    resumo text PRIMARY KEY,
    sessao_id uuid NOT NULL REFERENCES core_sessao (id) ON DELETE CASCADE,
    usado_em timestamptz
);
CREATE INDEX core_uso_unico_da_sessao ON core_uso_unico (sessao_id);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_limites_de_palpites")]
    operations = [
        migrations.AddField("sessao", "aplicativo", models.CharField(blank=True, default="", max_length=100)),
        migrations.AddField(
            "sessao",
            "escopos",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100), default=list, size=None
            ),
        ),
        migrations.AlterField("sessao", "sal", models.BinaryField(default=b"", max_length=16)),
        migrations.RunSQL(USO_UNICO, "DROP TABLE core_uso_unico"),
    ]
