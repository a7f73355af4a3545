"""Saldos também por dia: um período que começa ou acaba no meio do mês deixa de ler as partidas das pontas."""

from django.db import migrations, models


import plataforma.campos
import plataforma.identidade.contexto

RECEBER = """
CREATE OR REPLACE FUNCTION financeiro_receber_partidas() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM novas n JOIN financeiro_lancamento l ON l.id = n.lancamento_id
                WHERE l.transacao <> pg_current_xact_id() OR n.ordem NOT BETWEEN 1 AND l.partidas
                   OR n.data <> l.data OR n.empresa_id <> l.empresa_id) THEN
        RAISE EXCEPTION 'partida fora do seu lançamento: ele já está fechado, ou a linha não é dele' USING ERRCODE = 'FN001';
    END IF;
    IF EXISTS (SELECT 1 FROM novas n JOIN financeiro_conta c ON c.id = n.conta_id WHERE NOT c.analitica) THEN
        RAISE EXCEPTION 'conta sintética não recebe partida' USING ERRCODE = 'FN004';
    END IF;
    {somar}
    RETURN NULL;
END $$;
"""
SOMAR = """INSERT INTO financeiro_saldo_{periodo} AS s (empresa_id, conta_id, {coluna}, debitos, creditos)
    SELECT n.empresa_id, n.conta_id, {dia},
           coalesce(sum(n.valor) FILTER (WHERE n.lado = 'D'), 0), coalesce(sum(n.valor) FILTER (WHERE n.lado = 'C'), 0)
      FROM {de} n GROUP BY 1, 2, 3 ORDER BY 2, 3
    ON CONFLICT (conta_id, {coluna}) DO UPDATE SET debitos = s.debitos + excluded.debitos, creditos = s.creditos + excluded.creditos;
"""
MENSAL = {"periodo": "mensal", "coluna": "mes", "dia": "date_trunc('month', n.data)::date"}
DIARIO = {"periodo": "diario", "coluna": "dia", "dia": "n.data"}

DO_QUE_JA_HA = f"""
ALTER TABLE financeiro_saldo_diario ADD CONSTRAINT financeiro_saldo_diario_conta_fk
    FOREIGN KEY (empresa_id, conta_id) REFERENCES financeiro_conta (empresa_id, id);
{SOMAR.format(**DIARIO, de="financeiro_partida")}

-- Quem ganha privilégios nas tabelas novas é o papel `_app`, seja qual for o seu nome nesta instalação.
DO $$
DECLARE linha record;
BEGIN
    FOR linha IN SELECT DISTINCT grantee FROM information_schema.role_table_grants
                  WHERE table_schema = 'public' AND table_name = 'financeiro_saldo_diario'
                    AND grantee <> current_user AND grantee <> 'PUBLIC'
    LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON financeiro_saldo_diario FROM %I', linha.grantee);
    END LOOP;
END $$;
"""
SO_O_MES = RECEBER.format(somar=SOMAR.format(**MENSAL, de="novas"))
MES_E_DIA = RECEBER.format(somar=SOMAR.format(**MENSAL, de="novas") + "    " + SOMAR.format(**DIARIO, de="novas"))


class Migration(migrations.Migration):
    dependencies = [("financeiro", "0008_recusas_que_faltavam")]
    operations = [
        migrations.CreateModel(
            name="SaldoDiario",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "conta_id", "dia", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("empresa_id", models.UUIDField(default=plataforma.identidade.contexto.empresa_atual)),
                ("conta_id", models.UUIDField()),
                ("dia", models.DateField()),
                ("debitos", plataforma.campos.CampoValor(decimal_places=2, max_digits=16)),
                ("creditos", plataforma.campos.CampoValor(decimal_places=2, max_digits=16)),
            ],
            options={"db_table": "financeiro_saldo_diario"},
        ),
        migrations.AddIndex("saldodiario", models.Index(fields=["empresa_id", "dia"], name="financeiro_saldo_dia")),
        migrations.RunSQL([DO_QUE_JA_HA, MES_E_DIA], SO_O_MES),
    ]
