"""Os palpites contados por limite, e as origens por onde cada conta já entrou; do endereço só fica um resumo."""

from django.db import migrations

TABELAS = """
CREATE TABLE core_palpites (
    chave text PRIMARY KEY, livre_em timestamptz NOT NULL, seguidos integer NOT NULL, intervalo_segundos integer NOT NULL
);
CREATE INDEX core_palpites_livre_em ON core_palpites (livre_em);
CREATE TABLE core_origem_conhecida (
    usuario_id uuid NOT NULL REFERENCES core_usuario (id) ON DELETE CASCADE,
    resumo text NOT NULL, vista_em timestamptz NOT NULL, PRIMARY KEY (usuario_id, resumo)
);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_chaves_e_portas")]
    operations = [
        migrations.DeleteModel("FalhasDeEntrada"),
        migrations.RunSQL(TABELAS, "DROP TABLE core_palpites, core_origem_conhecida"),
    ]
