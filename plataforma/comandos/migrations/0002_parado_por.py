"""Que módulo, fora do ar, parou o comando: quando ele volta, o comando não espera pela próxima varredura."""

from django.db import migrations

SQL = """
ALTER TABLE comandos_comando ADD COLUMN parado_por text NOT NULL DEFAULT '';
CREATE INDEX comandos_comando_parado ON comandos_comando (parado_por) WHERE situacao = 'aberto' AND parado_por <> '';
"""
DESFAZER = "ALTER TABLE comandos_comando DROP COLUMN parado_por;"


class Migration(migrations.Migration):
    dependencies = [("comandos", "0001_comandos")]
    operations = [migrations.RunSQL(SQL, DESFAZER)]
