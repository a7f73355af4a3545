"""Segurança por linha derivada do esquema: toda tabela com `empresa_id` ganha política.

O que se lê antes de se conhecer a empresa (varreduras a tiram da própria linha) se declara tabela a tabela, com a
condição das linhas que se veem e o porquê.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connections

POLITICA, POLITICA_DE_QUEM_INSERE = "empresa_em_contexto", "qualquer_empresa_insere"
TODAS, NENHUMA = "true", "false"
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


class Aberta(NamedTuple):
    """Tabela que se vê sem empresa em contexto, ou que não é de empresa nenhuma, e por que não se estreita mais.

    `condicao` diz as linhas que se veem: `TODAS` é a tabela sem segurança por linha. `insere` é se ali se põe linha de
    empresa que não está em contexto.
    """

    tabela: str
    porque: str
    condicao: str = TODAS
    insere: bool = False


class PapelDono(Exception):
    """O processo se ligaria ao banco como dono das tabelas, para quem a segurança por linha não vale."""


def proteger(alias: str, abertas: Iterable[Aberta]) -> list[str]:
    """Liga a segurança por linha onde falta e não é toda aberta; devolve as tabelas alcançadas. Roda como dono."""
    declaradas = {a.tabela: a for a in abertas}
    feitas = []
    with connections[alias].cursor() as cursor:
        cursor.execute(_COM_EMPRESA)
        for tabela, ligada, tem_politica in cursor.fetchall():
            aberta = declaradas.get(tabela, Aberta(tabela, "", NENHUMA))
            if aberta.condicao == TODAS or (ligada and tem_politica):
                continue
            cursor.execute(f'ALTER TABLE "{tabela}" ENABLE ROW LEVEL SECURITY')
            for politica in _politicas(aberta):
                cursor.execute(politica)
            feitas.append(tabela)
    return feitas


def _politicas(aberta: Aberta) -> list[str]:
    da_empresa = "empresa_id = (SELECT nullif(current_setting('app.empresa', true), '')::uuid)"
    condicao = da_empresa if aberta.condicao == NENHUMA else f"{da_empresa} OR {aberta.condicao}"
    politicas = [f'CREATE POLICY {POLITICA} ON "{aberta.tabela}" USING ({condicao})']
    if aberta.insere:
        politicas.append(f'CREATE POLICY {POLITICA_DE_QUEM_INSERE} ON "{aberta.tabela}" FOR INSERT WITH CHECK (true)')
    return politicas


def recusar_dono(aliases: tuple[str, ...]) -> None:
    """Levanta PapelDono se alguma conexão deste processo escaparia da segurança por linha."""
    for alias in aliases:
        with connections[alias].cursor() as cursor:
            cursor.execute(_DONO)
            if cursor.fetchone()[0]:
                raise PapelDono(f"No banco “{alias}” o usuário é dono ou superusuário: use ERP_PAPEL=app.")
