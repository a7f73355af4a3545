"""O que o esquema do Django não diz: chaves que incluem a empresa e a única porta que atravessa empresas.

A segurança por linha não vale para a conferência de chaves estrangeiras; com a empresa na chave, uma linha não aponta
para outra empresa. A função roda como dona da tabela e só mostra as empresas do usuário que se lhe dá.
"""

from django.db import migrations

CHAVES = """
ALTER TABLE core_produto ADD CONSTRAINT core_produto_unidade_existe
    FOREIGN KEY (empresa_id, unidade) REFERENCES core_unidade (empresa_id, sigla);
ALTER TABLE core_conversao ADD CONSTRAINT core_conversao_unidade_existe
    FOREIGN KEY (empresa_id, unidade) REFERENCES core_unidade (empresa_id, sigla);
"""
SEM_CHAVES = """
ALTER TABLE core_produto DROP CONSTRAINT core_produto_unidade_existe;
ALTER TABLE core_conversao DROP CONSTRAINT core_conversao_unidade_existe;
"""
PORTA = """
CREATE FUNCTION core_empresas_do_usuario(quem uuid) RETURNS SETOF core_empresa
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.* FROM core_empresa e JOIN core_vinculo v ON v.empresa_id = e.id
     WHERE v.usuario_id = quem AND v.ativo ORDER BY e.razao_social, e.id
$$
"""
CACHE = """
CREATE TABLE core_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(CHAVES, SEM_CHAVES),
        migrations.RunSQL(PORTA, "DROP FUNCTION core_empresas_do_usuario(uuid)"),
        migrations.RunSQL(CACHE, "DROP TABLE core_cache"),
    ]
