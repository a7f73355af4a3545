from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("estoque", "0006_produto_da_empresa")]
    operations = [migrations.AddField("produto", "versao", models.PositiveIntegerField(db_default=0))]
