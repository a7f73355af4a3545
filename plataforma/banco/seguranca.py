"""Segurança por linha derivada do esquema: toda tabela com `empresa_id` ganha política, salvo as livres.

As livres são lidas antes de se conhecer a empresa (varreduras tiram a empresa da própria linha).
"""

from django.db import connections

POLITICA = "empresa_em_contexto"
_COM_EMPRESA = """
SELECT c.relname, c.relrowsecurity,
       EXISTS (SELECT 1 FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'empresa_id' AND NOT a.attisdropped
 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1
"""
_DONO = """
SELECT r.rolsuper OR r.rolbypassrls
       OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind = 'r')
  FROM pg_roles r WHERE r.rolname = current_user
"""


class PapelDono(Exception):
    """O processo se ligaria ao banco como dono das tabelas, para quem a segurança por linha não vale."""


def proteger(alias: str, livres: frozenset[str]) -> list[str]:
    """Liga a segurança por linha onde falta e não é livre; devolve as tabelas alcançadas. Roda como dono."""
    feitas = []
    with connections[alias].cursor() as cursor:
        cursor.execute(_COM_EMPRESA)
        for tabela, ligada, tem_politica in cursor.fetchall():
            if tabela in livres or (ligada and tem_politica):
                continue
            cursor.execute(f'ALTER TABLE "{tabela}" ENABLE ROW LEVEL SECURITY')
            cursor.execute(
                f'CREATE POLICY {POLITICA} ON "{tabela}" '
                "USING (empresa_id = (SELECT nullif(current_setting('app.empresa', true), '')::uuid))"
            )
            feitas.append(tabela)
    return feitas


def recusar_dono(aliases: tuple[str, ...]) -> None:
    """Levanta PapelDono se alguma conexão deste processo escaparia da segurança por linha."""
    for alias in aliases:
        with connections[alias].cursor() as cursor:
            cursor.execute(_DONO)
            if cursor.fetchone()[0]:
                raise PapelDono(f"No banco “{alias}” o usuário é dono ou superusuário: use ERP_PAPEL=app.")
