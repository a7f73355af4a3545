"""As portas por que se mexe no que só a empresa em contexto vê: repetir do arquivo e expurgar, de todas as empresas.

Rodam como donas das tabelas e não devolvem corpo nenhum, só números. Os prazos do expurgo moram aqui para que ninguém
possa pedir um menor.
"""

from django.db import migrations

ARQUIVO = """
CREATE FUNCTION mensageria_arquivadas(para text, qual text, chave text, desde timestamptz, ate timestamptz)
RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.numero FROM mensageria_arquivo a JOIN mensageria_entregue e USING (numero)
     WHERE e.consumidor = para AND (qual IS NULL OR a.tipo = qual) AND (chave IS NULL OR a.agregado = chave)
       AND (desde IS NULL OR a.ocorrido_em >= desde) AND (ate IS NULL OR a.ocorrido_em < ate)
     ORDER BY a.numero
$$;
CREATE FUNCTION mensageria_desarquivar(numeros bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH voltam AS (DELETE FROM mensageria_arquivo WHERE numero = ANY (numeros) RETURNING *)
    INSERT INTO mensageria_outbox (numero, id, tipo, agregado, particao, empresa_id, ator_id, correlacao, causa,
                                   profundidade, traceparent, ocorrido_em, corpo, destino, numerada)
    OVERRIDING SYSTEM VALUE
    SELECT numero, id, tipo, agregado, particao, empresa_id, ator_id, correlacao, causa,
           profundidade, traceparent, ocorrido_em, corpo, destino, true FROM voltam
$$;
CREATE FUNCTION mensageria_publicar_outra_vez(para text, numeros bigint[], ids uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO mensageria_outbox (id, tipo, agregado, particao, empresa_id, ator_id, correlacao, causa, profundidade,
                                   traceparent, ocorrido_em, corpo, destino)
    SELECT v.id, a.tipo, a.agregado, a.particao, a.empresa_id, a.ator_id, a.correlacao, a.id, a.profundidade,
           a.traceparent, a.ocorrido_em, a.corpo, para
      FROM unnest(numeros, ids) v (numero, id) JOIN mensageria_arquivo a USING (numero) ORDER BY v.numero
$$;
"""
EXPURGO = """
CREATE FUNCTION mensageria_expurgar_inbox(lote integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH apagadas AS (
        DELETE FROM mensageria_inbox WHERE (consumidor, mensagem) IN (
            SELECT consumidor, mensagem FROM mensageria_inbox
             WHERE situacao IN ('feita', 'descartada') AND encerrada_em < clock_timestamp() - interval '35 days'
             LIMIT lote)
        RETURNING 1)
    SELECT count(*) FROM apagadas
$$;
CREATE FUNCTION mensageria_expurgar_arquivo(lote integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH vencidas AS MATERIALIZED (
        SELECT numero FROM mensageria_arquivo WHERE arquivada_em < clock_timestamp() - interval '400 days'
         ORDER BY numero LIMIT lote),
    entregues AS (DELETE FROM mensageria_entregue WHERE numero IN (SELECT numero FROM vencidas)),
    apagadas AS (DELETE FROM mensageria_arquivo WHERE numero IN (SELECT numero FROM vencidas) RETURNING 1)
    SELECT count(*) FROM apagadas
$$;
"""
# O nome do papel da aplicação muda de instalação para instalação: é quem tem privilégio ali e não é o dono.
SO_ACRESCENTAR = """
DO $$
DECLARE papel text;
BEGIN
    FOR papel IN SELECT DISTINCT grantee FROM information_schema.role_table_grants
                  WHERE table_name = 'mensageria_auditoria' AND grantee <> current_user
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE ON mensageria_auditoria FROM %I', papel);
    END LOOP;
END $$;
"""
DESFAZER = """
DROP FUNCTION mensageria_expurgar_arquivo(integer), mensageria_expurgar_inbox(integer),
    mensageria_publicar_outra_vez(text, bigint[], uuid[]), mensageria_desarquivar(bigint[]),
    mensageria_arquivadas(text, text, text, timestamptz, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("mensageria", "0001_mensageria")]
    operations = [migrations.RunSQL([ARQUIVO, EXPURGO, SO_ACRESCENTAR], DESFAZER)]
