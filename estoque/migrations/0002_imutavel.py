"""Movimentos só se acrescentam, e cada linha aponta só para linhas da mesma empresa."""

from django.db import migrations

# As chaves estrangeiras levam a empresa: sem ela, um id adivinhado de outra empresa serviria.
SQL = """
CREATE FUNCTION estoque_recusar_alteracao() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% não se altera nem se apaga: corrija com outro movimento', TG_TABLE_NAME USING ERRCODE = 'ES001';
END $$;
CREATE TRIGGER imutavel BEFORE UPDATE OR DELETE OR TRUNCATE ON estoque_movimento
    FOR EACH STATEMENT EXECUTE FUNCTION estoque_recusar_alteracao();
-- Quem ganha privilégios nas tabelas novas é o papel `_app`, seja qual for o seu nome nesta instalação.
DO $$
DECLARE linha record;
BEGIN
    FOR linha IN
        SELECT DISTINCT grantee, table_name FROM information_schema.role_table_grants
         WHERE table_schema = 'public' AND grantee <> current_user AND grantee <> 'PUBLIC'
           AND table_name IN ('estoque_movimento', 'estoque_saldo', 'estoque_custo', 'estoque_reserva',
                              'estoque_ajuste', 'estoque_transferencia', 'estoque_implantacao')
    LOOP
        EXECUTE format('REVOKE DELETE, TRUNCATE ON %I FROM %I', linha.table_name, linha.grantee);
        IF linha.table_name = 'estoque_movimento' THEN
            EXECUTE format('REVOKE UPDATE ON %I FROM %I', linha.table_name, linha.grantee);
        END IF;
    END LOOP;
END $$;

ALTER TABLE estoque_deposito ADD CONSTRAINT estoque_deposito_da_empresa UNIQUE (empresa_id, id);
ALTER TABLE estoque_inventario ADD CONSTRAINT estoque_inventario_da_empresa UNIQUE (empresa_id, id);
ALTER TABLE estoque_saldo ADD FOREIGN KEY (empresa_id, deposito_id) REFERENCES estoque_deposito (empresa_id, id);
ALTER TABLE estoque_movimento ADD FOREIGN KEY (empresa_id, deposito_id) REFERENCES estoque_deposito (empresa_id, id);
ALTER TABLE estoque_reserva ADD FOREIGN KEY (empresa_id, deposito_id) REFERENCES estoque_deposito (empresa_id, id);
ALTER TABLE estoque_ajuste ADD FOREIGN KEY (empresa_id, deposito_id) REFERENCES estoque_deposito (empresa_id, id);
ALTER TABLE estoque_transferencia ADD FOREIGN KEY (empresa_id, origem_id) REFERENCES estoque_deposito (empresa_id, id);
ALTER TABLE estoque_transferencia ADD FOREIGN KEY (empresa_id, destino_id) REFERENCES estoque_deposito (empresa_id, id);
ALTER TABLE estoque_inventario ADD FOREIGN KEY (empresa_id, deposito_id) REFERENCES estoque_deposito (empresa_id, id);
ALTER TABLE estoque_item_do_inventario
    ADD FOREIGN KEY (empresa_id, inventario_id) REFERENCES estoque_inventario (empresa_id, id);
"""


class Migration(migrations.Migration):
    dependencies = [("estoque", "0001_inicial")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
