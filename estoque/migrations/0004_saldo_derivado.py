"""Saldo e custo são a soma de movimentos e reservas, e quem soma é o banco: `_app` não os escreve.

As funções rodam como o dono (SECURITY DEFINER), para quem não há segurança por linha: por isso casam sempre também a
empresa, que nas linhas novas a política já conferiu. As travas seguem a ordem de `estoque.bloqueios`.
"""

from django.db import migrations

# Trava na ordem dos saldos, muda só os que não ficariam negativos e recusa os outros, todos juntos: um comando por
# movimento de muitas linhas, e quem é recusado sabe tudo o que falta.
_MUDAR = """
    WITH m AS ({mudancas}),
    travados AS MATERIALIZED (
        SELECT s.id, m.df, m.dr
          FROM estoque_saldo s JOIN m USING (empresa_id, produto_id, deposito_id)
         ORDER BY s.produto_id, s.deposito_id FOR NO KEY UPDATE OF s),
    mudados AS (
        UPDATE estoque_saldo s SET fisico = s.fisico + t.df, reservado = s.reservado + t.dr
          FROM travados t
         WHERE s.id = t.id AND s.fisico + t.df >= s.reservado + t.dr AND s.reservado + t.dr >= 0
        RETURNING s.empresa_id, s.produto_id, s.deposito_id)
    SELECT jsonb_agg(jsonb_build_object('empresa', m.empresa_id, 'produto', m.produto_id, 'deposito', m.deposito_id,
                                        'pedida', m.dr - m.df))
      INTO negadas FROM m LEFT JOIN mudados u USING (empresa_id, produto_id, deposito_id)
     WHERE u.produto_id IS NULL;
    IF negadas IS NOT NULL THEN
        PERFORM estoque_recusar_falta(negadas);
    END IF;
"""
_DOS_MOVIMENTOS = """
        SELECT empresa_id, produto_id, deposito_id, sum(quantidade) AS df, 0::numeric AS dr
          FROM novas GROUP BY 1, 2, 3"""
_DAS_RESERVAS = """
        SELECT empresa_id, produto_id, deposito_id, 0::numeric AS df, sum(quantidade - consumida - liberada) AS dr
          FROM novas GROUP BY 1, 2, 3"""
_DO_QUE_MUDOU = """
        SELECT n.empresa_id, n.produto_id, n.deposito_id, 0::numeric AS df,
               sum(v.consumida + v.liberada - n.consumida - n.liberada) AS dr
          FROM novas n JOIN velhas v USING (id) GROUP BY 1, 2, 3"""
_FUNCAO = """
CREATE FUNCTION {nome}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE negadas jsonb;
BEGIN{corpo}    RETURN NULL;
END $$;
"""

# A leitura é um comando novo: mostra o disponível de agora, e não o de antes de esperar por uma trava.
RECUSA = """
CREATE FUNCTION estoque_recusar_falta(negadas jsonb) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE faltas text;
BEGIN
    SELECT json_agg(json_build_object('produto', n.produto, 'pedida', n.pedida::text,
                                      'disponivel', coalesce(s.disponivel, 0)::text))::text
      INTO faltas
      FROM jsonb_to_recordset(negadas) n (empresa uuid, produto uuid, deposito uuid, pedida numeric)
      LEFT JOIN estoque_saldo s
        ON s.empresa_id = n.empresa AND s.produto_id = n.produto AND s.deposito_id = n.deposito;
    RAISE EXCEPTION 'falta saldo' USING ERRCODE = 'ES002', DETAIL = faltas;
END $$;
"""

_SOMAR_CUSTOS = """
    UPDATE estoque_custo c
       SET quantidade = c.quantidade + m.quantidade, valor = c.valor + m.valor,
           ultima_data = greatest(c.ultima_data, m.data)
      FROM (SELECT empresa_id, produto_id, sum(quantidade) AS quantidade, sum(custo) AS valor, max(data) AS data
              FROM novas GROUP BY 1, 2) m
     WHERE c.empresa_id = m.empresa_id AND c.produto_id = m.produto_id;
"""
_SO_AVANCA = """
    IF EXISTS (SELECT 1 FROM novas n JOIN velhas v USING (id)
                WHERE n.consumida < v.consumida OR n.liberada < v.liberada) THEN
        RAISE EXCEPTION 'o que se consumiu ou liberou de uma reserva não volta' USING ERRCODE = 'ES001';
    END IF;
"""

FUNCOES = (
    _FUNCAO.format(nome="estoque_ao_mover", corpo=_MUDAR.format(mudancas=_DOS_MOVIMENTOS) + _SOMAR_CUSTOS)
    + _FUNCAO.format(nome="estoque_ao_reservar", corpo=_MUDAR.format(mudancas=_DAS_RESERVAS))
    + _FUNCAO.format(nome="estoque_ao_mudar_reserva", corpo=_SO_AVANCA + _MUDAR.format(mudancas=_DO_QUE_MUDOU))
)

GATILHOS = """
CREATE TRIGGER soma_o_saldo AFTER INSERT ON estoque_movimento REFERENCING NEW TABLE AS novas
    FOR EACH STATEMENT EXECUTE FUNCTION estoque_ao_mover();
CREATE TRIGGER soma_o_saldo AFTER INSERT ON estoque_reserva REFERENCING NEW TABLE AS novas
    FOR EACH STATEMENT EXECUTE FUNCTION estoque_ao_reservar();
CREATE TRIGGER soma_o_saldo_ao_mudar AFTER UPDATE ON estoque_reserva REFERENCING OLD TABLE AS velhas NEW TABLE AS novas
    FOR EACH STATEMENT EXECUTE FUNCTION estoque_ao_mudar_reserva();
-- Travar uma linha pede o direito de mudar alguma coluna dela; esta nunca muda.
CREATE TRIGGER imutavel BEFORE UPDATE OF id ON estoque_custo
    FOR EACH STATEMENT EXECUTE FUNCTION estoque_recusar_alteracao();
"""

RESTRICOES = """
-- Um numeric aceita NaN, que é maior que tudo: passaria por qualquer outra restrição.
ALTER TABLE estoque_movimento ADD CONSTRAINT estoque_movimento_finito CHECK (quantidade <> 'NaN' AND custo <> 'NaN');
ALTER TABLE estoque_reserva ADD CONSTRAINT estoque_reserva_finita
    CHECK (quantidade <> 'NaN' AND consumida <> 'NaN' AND liberada <> 'NaN');
ALTER TABLE estoque_deposito ADD CONSTRAINT estoque_deposito_do_estabelecimento
    UNIQUE (empresa_id, estabelecimento_id, id);
ALTER TABLE estoque_movimento DROP CONSTRAINT estoque_movimento_empresa_id_deposito_id_fkey,
    ADD CONSTRAINT estoque_movimento_deposito_do_estabelecimento
    FOREIGN KEY (empresa_id, estabelecimento_id, deposito_id)
    REFERENCES estoque_deposito (empresa_id, estabelecimento_id, id);
-- Todo saldo tem seu custo: o movimento que acha um acha o outro.
ALTER TABLE estoque_saldo ADD CONSTRAINT estoque_saldo_tem_custo
    FOREIGN KEY (empresa_id, produto_id) REFERENCES estoque_custo (empresa_id, produto_id);
"""

# Os papéis vêm do catálogo porque os nomes deles são de cada instalação; ninguém além do gatilho escreve saldo ou custo.
DIREITOS = """
DO $$
DECLARE papel text;
BEGIN
    FOR papel IN
        SELECT DISTINCT grantee FROM information_schema.role_table_grants
         WHERE table_schema = 'public' AND table_name = 'estoque_saldo'
           AND grantee <> current_user AND grantee <> 'PUBLIC'
    LOOP
        EXECUTE format('REVOKE INSERT, UPDATE ON estoque_saldo, estoque_custo FROM %I', papel);
        EXECUTE format('REVOKE UPDATE ON estoque_reserva FROM %I', papel);
        EXECUTE format('GRANT INSERT (id, empresa_id, produto_id, deposito_id) ON estoque_saldo TO %I', papel);
        EXECUTE format('GRANT INSERT (id, empresa_id, produto_id), UPDATE (id) ON estoque_custo TO %I', papel);
        EXECUTE format('GRANT UPDATE (consumida, liberada) ON estoque_reserva TO %I', papel);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("estoque", "0003_valores_iniciais_no_banco")]
    operations = [migrations.RunSQL(RECUSA + FUNCOES + GATILHOS + RESTRICOES + DIREITOS, migrations.RunSQL.noop)]
