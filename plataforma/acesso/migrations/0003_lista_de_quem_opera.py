"""Quem opera precisa da lista das empresas e de quem pode o quê nelas; a aplicação só vê a da empresa em contexto."""

from django.db import migrations

SQL = """
CREATE FUNCTION acesso_de_todas_as_empresas()
RETURNS TABLE (empresa_id uuid, usuario_id uuid, permissoes text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT d.empresa_id, d.usuario_id, d.permissoes FROM acesso_direitos d ORDER BY d.empresa_id, d.usuario_id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("acesso", "0002_sessoes_encerradas")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION acesso_de_todas_as_empresas()")]
