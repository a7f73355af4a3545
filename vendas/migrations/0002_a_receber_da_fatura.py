"""O que falta receber de cada fatura, sabido em vendas pelo que o financeiro conta."""

from decimal import Decimal

import django.db.models.expressions
import django.db.models.functions.comparison
import plataforma.campos
from django.db import migrations, models


ZERO = models.Value(Decimal("0.00"))
DEVOLVIDO = """
UPDATE vendas_fatura f SET devolvido = v.valor
  FROM (SELECT i.fatura_id, sum(d.valor) AS valor
          FROM vendas_item_da_devolucao d JOIN vendas_item_da_fatura i ON i.id = d.faturado_id GROUP BY 1) v
 WHERE f.id = v.fatura_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("vendas", "0001_vendas"),
    ]

    operations = [
        migrations.AddField(
            model_name="fatura",
            name="devolvido",
            field=plataforma.campos.CampoValor(db_default=0, decimal_places=2, max_digits=16),
        ),
        migrations.AddField(
            model_name="fatura",
            name="recebido",
            field=plataforma.campos.CampoValor(db_default=0, decimal_places=2, max_digits=16),
        ),
        migrations.RunSQL(DEVOLVIDO, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="fatura",
            name="a_receber",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        situacao="emitida",
                        then=django.db.models.functions.comparison.Greatest(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("total"), "-", models.F("devolvido")
                                ),
                                "-",
                                models.F("recebido"),
                            ),
                            ZERO,
                        ),
                    ),
                    default=ZERO,
                ),
                output_field=plataforma.campos.CampoValor(decimal_places=2, max_digits=16),
            ),
        ),
        migrations.AddIndex(
            model_name="fatura",
            index=models.Index(
                condition=models.Q(("a_receber__gt", 0)), fields=["cliente"], name="vendas_fatura_a_receber"
            ),
        ),
        migrations.AddConstraint(
            model_name="fatura",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("devolvido__gte", 0),
                    ("devolvido__lte", models.F("total")),
                    ("recebido__gte", 0),
                    ("recebido__lte", models.F("total")),
                ),
                name="vendas_fatura_a_receber_possivel",
                violation_error_code="vendas.recebido_demais",
                violation_error_message="Não se devolve nem se recebe de uma fatura mais do que ela cobrou.",
            ),
        ),
    ]
