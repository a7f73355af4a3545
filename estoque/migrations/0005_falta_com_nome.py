"""A falta de saldo diz o produto e o depósito pelo nome; depois da recusa, a transação já não deixa perguntar."""

from django.db import migrations

# Os nomes vêm do estoque no mesmo erro: o que se perguntasse depois dele a transação já não responderia.
RECUSA = """
CREATE OR REPLACE FUNCTION estoque_recusar_falta(negadas jsonb) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE faltas text;
BEGIN
    SELECT json_agg(json_build_object('produto', n.produto, 'pedida', n.pedida::text,
                                      'disponivel', coalesce(s.disponivel, 0)::text, 'sku', p.sku,
                                      'descricao', p.descricao, 'deposito', d.codigo))::text
      INTO faltas
      FROM jsonb_to_recordset(negadas) n (empresa uuid, produto uuid, deposito uuid, pedida numeric)
      JOIN estoque_deposito d ON d.empresa_id = n.empresa AND d.id = n.deposito
      LEFT JOIN estoque_produto p ON p.empresa_id = n.empresa AND p.id = n.produto
      LEFT JOIN estoque_saldo s
        ON s.empresa_id = n.empresa AND s.produto_id = n.produto AND s.deposito_id = n.deposito;
    RAISE EXCEPTION 'falta saldo' USING ERRCODE = 'ES002', DETAIL = faltas;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("estoque", "0004_saldo_derivado")]
    operations = [migrations.RunSQL(RECUSA, migrations.RunSQL.noop)]
