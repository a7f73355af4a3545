from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("financeiro", "0009_saldo_diario")]
    operations = [
        migrations.AddField("empresa", "versao", models.PositiveIntegerField(db_default=0)),
        migrations.AddField("estabelecimento", "versao", models.PositiveIntegerField(db_default=0)),
    ]
