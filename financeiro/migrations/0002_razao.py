"""O livro se defende sozinho: o que aqui se recusa é recusado também a quem escreve SQL direto como `_app`.

Cada função que escreve onde `_app` não pode roda como o dono (SECURITY DEFINER) e por isso escolhe as linhas pela
empresa da sessão ou da própria linha nova, que a política de segurança ainda confere depois.
"""

from django.db import migrations

MESMA_EMPRESA = """
ALTER TABLE financeiro_conta ADD CONSTRAINT financeiro_conta_da_empresa UNIQUE (empresa_id, id);
ALTER TABLE financeiro_conta_bancaria ADD CONSTRAINT financeiro_conta_bancaria_da_empresa UNIQUE (empresa_id, id);
ALTER TABLE financeiro_lancamento ADD CONSTRAINT financeiro_lancamento_da_empresa UNIQUE (empresa_id, id);
ALTER TABLE financeiro_titulo ADD CONSTRAINT financeiro_titulo_da_empresa UNIQUE (empresa_id, id);
ALTER TABLE financeiro_conta_bancaria ADD CONSTRAINT financeiro_conta_bancaria_conta_fk
    FOREIGN KEY (empresa_id, conta_id) REFERENCES financeiro_conta (empresa_id, id);
ALTER TABLE financeiro_lancamento ADD CONSTRAINT financeiro_lancamento_estorno_fk
    FOREIGN KEY (empresa_id, estorno_de_id) REFERENCES financeiro_lancamento (empresa_id, id);
ALTER TABLE financeiro_partida ADD CONSTRAINT financeiro_partida_lancamento_fk
    FOREIGN KEY (empresa_id, lancamento_id) REFERENCES financeiro_lancamento (empresa_id, id);
ALTER TABLE financeiro_partida ADD CONSTRAINT financeiro_partida_conta_fk
    FOREIGN KEY (empresa_id, conta_id) REFERENCES financeiro_conta (empresa_id, id);
ALTER TABLE financeiro_saldo_mensal ADD CONSTRAINT financeiro_saldo_conta_fk
    FOREIGN KEY (empresa_id, conta_id) REFERENCES financeiro_conta (empresa_id, id);
ALTER TABLE financeiro_baixa ADD CONSTRAINT financeiro_baixa_titulo_da_empresa_fk
    FOREIGN KEY (empresa_id, titulo_id) REFERENCES financeiro_titulo (empresa_id, id);
ALTER TABLE financeiro_baixa ADD CONSTRAINT financeiro_baixa_banco_da_empresa_fk
    FOREIGN KEY (empresa_id, conta_bancaria_id) REFERENCES financeiro_conta_bancaria (empresa_id, id);
ALTER TABLE financeiro_baixa ADD CONSTRAINT financeiro_baixa_lancamento_fk
    FOREIGN KEY (empresa_id, lancamento_id) REFERENCES financeiro_lancamento (empresa_id, id);
"""

RECUSAS = """
CREATE FUNCTION financeiro_recusar_alteracao() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% não se altera nem se apaga: corrija por estorno', TG_TABLE_NAME USING ERRCODE = 'FN001';
END $$;

CREATE TRIGGER imutavel BEFORE UPDATE OR DELETE OR TRUNCATE ON financeiro_lancamento
    FOR EACH STATEMENT EXECUTE FUNCTION financeiro_recusar_alteracao();
CREATE TRIGGER imutavel BEFORE UPDATE OR DELETE OR TRUNCATE ON financeiro_partida
    FOR EACH STATEMENT EXECUTE FUNCTION financeiro_recusar_alteracao();
CREATE TRIGGER imutavel BEFORE UPDATE OR DELETE OR TRUNCATE ON financeiro_auditoria_do_periodo
    FOR EACH STATEMENT EXECUTE FUNCTION financeiro_recusar_alteracao();
CREATE TRIGGER inapagavel BEFORE DELETE OR TRUNCATE ON financeiro_titulo
    FOR EACH STATEMENT EXECUTE FUNCTION financeiro_recusar_alteracao();
CREATE TRIGGER inapagavel BEFORE DELETE OR TRUNCATE ON financeiro_baixa
    FOR EACH STATEMENT EXECUTE FUNCTION financeiro_recusar_alteracao();

CREATE FUNCTION financeiro_proteger_valor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: o valor e a origem não mudam depois de registrados', TG_TABLE_NAME USING ERRCODE = 'FN001';
END $$;
CREATE TRIGGER valor_imutavel BEFORE UPDATE ON financeiro_titulo FOR EACH ROW
    WHEN ((OLD.empresa_id, OLD.tipo, OLD.pessoa_id, OLD.valor, OLD.origem, OLD.origem_id, OLD.parcela)
          IS DISTINCT FROM
          (NEW.empresa_id, NEW.tipo, NEW.pessoa_id, NEW.valor, NEW.origem, NEW.origem_id, NEW.parcela))
    EXECUTE FUNCTION financeiro_proteger_valor();
CREATE TRIGGER valor_imutavel BEFORE UPDATE ON financeiro_baixa FOR EACH ROW
    WHEN ((OLD.empresa_id, OLD.titulo_id, OLD.tipo, OLD.data, OLD.principal, OLD.juros, OLD.multa, OLD.desconto,
           OLD.lancamento_id) IS DISTINCT FROM
          (NEW.empresa_id, NEW.titulo_id, NEW.tipo, NEW.data, NEW.principal, NEW.juros, NEW.multa, NEW.desconto,
           NEW.lancamento_id) OR OLD.situacao = 'estornada')
    EXECUTE FUNCTION financeiro_proteger_valor();

-- A conta com partidas guarda empresa, natureza e o fato de ser analítica; nome e código podem mudar.
CREATE FUNCTION financeiro_proteger_conta() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.empresa_id <> OLD.empresa_id OR EXISTS (SELECT 1 FROM financeiro_saldo_mensal s WHERE s.conta_id = OLD.id) THEN
        RAISE EXCEPTION 'a conta % já tem lançamentos: a natureza não muda', OLD.codigo USING ERRCODE = 'FN001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER natureza_imutavel BEFORE UPDATE ON financeiro_conta FOR EACH ROW
    WHEN ((OLD.empresa_id, OLD.natureza, OLD.analitica) IS DISTINCT FROM (NEW.empresa_id, NEW.natureza, NEW.analitica))
    EXECUTE FUNCTION financeiro_proteger_conta();

-- Quem ganha privilégios nas tabelas novas é o papel `_app`, seja qual for o seu nome nesta instalação.
DO $$
DECLARE linha record;
BEGIN
    FOR linha IN
        SELECT DISTINCT grantee, table_name FROM information_schema.role_table_grants
         WHERE table_schema = 'public' AND grantee <> current_user AND grantee <> 'PUBLIC'
           AND table_name IN ('financeiro_lancamento', 'financeiro_partida', 'financeiro_auditoria_do_periodo',
                              'financeiro_saldo_mensal', 'financeiro_livro', 'financeiro_titulo', 'financeiro_baixa')
    LOOP
        EXECUTE format('REVOKE DELETE, TRUNCATE ON %I FROM %I', linha.table_name, linha.grantee);
        IF linha.table_name NOT IN ('financeiro_titulo', 'financeiro_baixa') THEN
            EXECUTE format('REVOKE UPDATE ON %I FROM %I', linha.table_name, linha.grantee);
        END IF;
        IF linha.table_name IN ('financeiro_saldo_mensal', 'financeiro_livro') THEN
            EXECUTE format('REVOKE INSERT ON %I FROM %I', linha.table_name, linha.grantee);
        END IF;
    END LOOP;
END $$;
"""

LIVRO = """
ALTER TABLE financeiro_livro ADD CONSTRAINT financeiro_livro_resumo CHECK (octet_length(ultimo_resumo) = 32);
ALTER TABLE financeiro_lancamento ADD CONSTRAINT financeiro_lancamento_resumo
    CHECK (octet_length(resumo) = 32 AND octet_length(resumo_anterior) = 32);
ALTER TABLE financeiro_lancamento ADD COLUMN transacao xid8 NOT NULL DEFAULT pg_current_xact_id();

CREATE FUNCTION financeiro_travar_livro() RETURNS TABLE (numero bigint, resumo bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE empresa uuid := nullif(current_setting('app.empresa', true), '')::uuid;
BEGIN
    INSERT INTO financeiro_livro (empresa_id, ultimo_numero, ultimo_resumo)
    VALUES (empresa, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    RETURN QUERY SELECT l.ultimo_numero, l.ultimo_resumo FROM financeiro_livro l WHERE l.empresa_id = empresa FOR UPDATE;
END $$;

-- O livro é travado antes de se olhar o período: quem fecha um mês trava o mesmo livro.
CREATE FUNCTION financeiro_encadear() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE financeiro_livro l SET ultimo_numero = NEW.numero, ultimo_resumo = NEW.resumo
     WHERE l.empresa_id = NEW.empresa_id AND l.ultimo_numero = NEW.numero - 1 AND l.ultimo_resumo = NEW.resumo_anterior;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'o lançamento % não continua a cadeia do livro', NEW.numero USING ERRCODE = 'FN002';
    END IF;
    IF EXISTS (SELECT 1 FROM financeiro_periodo p WHERE p.empresa_id = NEW.empresa_id AND p.situacao = 'fechado'
                  AND p.mes >= date_trunc('month', NEW.data)::date) THEN
        RAISE EXCEPTION 'o período de % está fechado', to_char(NEW.data, 'MM/YYYY') USING ERRCODE = 'FN003';
    END IF;
    NEW.transacao := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE TRIGGER encadear BEFORE INSERT ON financeiro_lancamento FOR EACH ROW EXECUTE FUNCTION financeiro_encadear();

CREATE FUNCTION financeiro_travar_ao_fechar() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM financeiro_livro l WHERE l.empresa_id = NEW.empresa_id FOR UPDATE;
    RETURN NEW;
END $$;
CREATE TRIGGER travar_livro BEFORE INSERT OR UPDATE ON financeiro_periodo
    FOR EACH ROW EXECUTE FUNCTION financeiro_travar_ao_fechar();
"""

PARTIDAS = """
-- Uma vez por comando, não por linha. `ordem` até o número de linhas prometido no cabeçalho, com a chave primária,
-- impede acrescentar uma linha depois de a soma ter sido conferida nesta mesma transação.
CREATE FUNCTION financeiro_receber_partidas() RETURNS trigger
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
    INSERT INTO financeiro_saldo_mensal AS s (empresa_id, conta_id, mes, debitos, creditos)
    SELECT n.empresa_id, n.conta_id, date_trunc('month', n.data)::date,
           coalesce(sum(n.valor) FILTER (WHERE n.lado = 'D'), 0), coalesce(sum(n.valor) FILTER (WHERE n.lado = 'C'), 0)
      FROM novas n GROUP BY 1, 2, 3 ORDER BY 2, 3
    ON CONFLICT (conta_id, mes) DO UPDATE SET debitos = s.debitos + excluded.debitos, creditos = s.creditos + excluded.creditos;
    RETURN NULL;
END $$;
CREATE TRIGGER receber AFTER INSERT ON financeiro_partida REFERENCING NEW TABLE AS novas
    FOR EACH STATEMENT EXECUTE FUNCTION financeiro_receber_partidas();

-- Adiada até o commit e no cabeçalho: nas linhas seria quadrática.
CREATE FUNCTION financeiro_conferir_lancamento() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE debitos numeric; creditos numeric; linhas bigint;
BEGIN
    SELECT coalesce(sum(valor) FILTER (WHERE lado = 'D'), 0), coalesce(sum(valor) FILTER (WHERE lado = 'C'), 0), count(*)
      INTO debitos, creditos, linhas FROM financeiro_partida WHERE lancamento_id = NEW.id;
    IF debitos <> creditos OR debitos <> NEW.total OR linhas <> NEW.partidas THEN
        RAISE EXCEPTION 'o lançamento % não fecha: débitos %, créditos %, total %, % de % linhas',
            NEW.numero, debitos, creditos, NEW.total, linhas, NEW.partidas USING ERRCODE = 'FN005';
    END IF;
    IF NEW.estorno_de_id IS NOT NULL AND (
        EXISTS (SELECT 1 FROM financeiro_lancamento o WHERE o.id = NEW.estorno_de_id AND o.estorno_de_id IS NOT NULL)
        OR EXISTS ((SELECT conta_id, CASE lado WHEN 'D' THEN 'C' ELSE 'D' END, valor
                      FROM financeiro_partida WHERE lancamento_id = NEW.estorno_de_id)
                   EXCEPT ALL
                   (SELECT conta_id, lado, valor FROM financeiro_partida WHERE lancamento_id = NEW.id))) THEN
        RAISE EXCEPTION 'o lançamento % não é o contrário exato do que diz estornar', NEW.numero USING ERRCODE = 'FN005';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER fechar_a_soma AFTER INSERT ON financeiro_lancamento DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION financeiro_conferir_lancamento();
"""

DESFAZER = """
DROP TRIGGER fechar_a_soma ON financeiro_lancamento;
DROP TRIGGER receber ON financeiro_partida;
DROP TRIGGER travar_livro ON financeiro_periodo;
DROP TRIGGER encadear ON financeiro_lancamento;
DROP TRIGGER imutavel ON financeiro_lancamento;
DROP TRIGGER imutavel ON financeiro_partida;
DROP TRIGGER imutavel ON financeiro_auditoria_do_periodo;
DROP TRIGGER inapagavel ON financeiro_titulo;
DROP TRIGGER inapagavel ON financeiro_baixa;
DROP TRIGGER valor_imutavel ON financeiro_titulo;
DROP TRIGGER valor_imutavel ON financeiro_baixa;
DROP TRIGGER natureza_imutavel ON financeiro_conta;
DROP FUNCTION financeiro_conferir_lancamento, financeiro_receber_partidas, financeiro_travar_ao_fechar,
    financeiro_encadear, financeiro_travar_livro, financeiro_proteger_conta, financeiro_proteger_valor,
    financeiro_recusar_alteracao;
"""


class Migration(migrations.Migration):
    dependencies = [("financeiro", "0001_inicial")]
    operations = [migrations.RunSQL([MESMA_EMPRESA, RECUSAS, LIVRO, PARTIDAS], DESFAZER)]
