from django.db import migrations

SQL = """
CREATE TABLE comandos_comando (
    id uuid PRIMARY KEY,
    empresa_id uuid NOT NULL,
    usuario_id uuid NOT NULL,
    operacao text NOT NULL,
    documento uuid NOT NULL,
    situacao text NOT NULL CHECK (situacao IN ('aberto', 'concluido', 'recusado', 'desfeito')),
    chave_do_contrato uuid NOT NULL,
    token bigint NOT NULL,
    tentativas integer NOT NULL,
    concessao_ate timestamptz NOT NULL,
    repetir_em timestamptz NOT NULL,
    argumentos text,
    resposta text,
    ultimo_erro text NOT NULL DEFAULT '',
    correlacao uuid NOT NULL,
    traceparent text NOT NULL DEFAULT '',
    criado_em timestamptz NOT NULL,
    encerrado_em timestamptz,
    CHECK ((situacao = 'aberto') = (encerrado_em IS NULL))
);
CREATE UNIQUE INDEX comandos_comando_um_aberto ON comandos_comando (documento, operacao, empresa_id)
 WHERE situacao = 'aberto';
CREATE INDEX comandos_comando_a_retomar ON comandos_comando (repetir_em) WHERE situacao = 'aberto';
CREATE INDEX comandos_comando_encerrado ON comandos_comando (encerrado_em) WHERE situacao <> 'aberto';

CREATE TABLE comandos_chave_do_cliente (
    empresa_id uuid NOT NULL,
    usuario_id uuid NOT NULL,
    rota text NOT NULL,
    chave text NOT NULL,
    resumo bytea NOT NULL,
    comando_id uuid,
    resposta text,
    criada_em timestamptz NOT NULL,
    PRIMARY KEY (empresa_id, usuario_id, rota, chave)
);
CREATE INDEX comandos_chave_do_cliente_criada ON comandos_chave_do_cliente (criada_em);
CREATE INDEX comandos_chave_do_cliente_comando ON comandos_chave_do_cliente (comando_id)
 WHERE comando_id IS NOT NULL;

CREATE TABLE comandos_resposta (
    empresa_id uuid NOT NULL,
    chave uuid NOT NULL,
    operacao text NOT NULL,
    resumo bytea NOT NULL,
    situacao text NOT NULL CHECK (situacao IN ('feita', 'recusada')),
    resposta text NOT NULL,
    criada_em timestamptz NOT NULL,
    PRIMARY KEY (empresa_id, chave)
);
CREATE INDEX comandos_resposta_criada ON comandos_resposta (criada_em);

-- Apagam o vencido de todas as empresas, o que a segurança por linha não deixa a aplicação fazer de outro modo;
-- os prazos moram aqui para que ninguém possa pedir um menor.
CREATE FUNCTION comandos_expurgar_chaves(lote integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH vencidas AS (
        SELECT ctid FROM comandos_chave_do_cliente
         WHERE criada_em < clock_timestamp() - interval '24 hours'
           AND NOT EXISTS (SELECT 1 FROM comandos_comando c WHERE c.id = comando_id AND c.situacao = 'aberto')
         LIMIT lote FOR UPDATE SKIP LOCKED),
    apagadas AS (
        DELETE FROM comandos_chave_do_cliente WHERE ctid = ANY (ARRAY (SELECT ctid FROM vencidas)) RETURNING 1)
    SELECT count(*) FROM apagadas
$$;
CREATE FUNCTION comandos_expurgar_respostas(lote integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH vencidas AS (
        SELECT ctid FROM comandos_resposta WHERE criada_em < clock_timestamp() - interval '30 days'
         LIMIT lote FOR UPDATE SKIP LOCKED),
    apagadas AS (DELETE FROM comandos_resposta WHERE ctid = ANY (ARRAY (SELECT ctid FROM vencidas)) RETURNING 1)
    SELECT count(*) FROM apagadas
$$;
"""
DESFAZER = """
DROP FUNCTION comandos_expurgar_respostas(integer);
DROP FUNCTION comandos_expurgar_chaves(integer);
DROP TABLE comandos_resposta;
DROP TABLE comandos_chave_do_cliente;
DROP TABLE comandos_comando;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(SQL, DESFAZER)]
