from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("estoque", "0005_falta_com_nome")]
    operations = [
        migrations.AddConstraint(
            "produto", models.UniqueConstraint(fields=["empresa_id", "id"], name="estoque_produto_da_empresa")
        )
    ]
