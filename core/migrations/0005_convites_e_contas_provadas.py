"""Convites, contas provadas ou confinadas, links de senha e a fila de e-mails."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import plataforma.identidade.contexto
import plataforma.relogio
import plataforma.valores
from django.conf import settings
from django.db import migrations, models


# Quem só era de uma empresa fica confinado a ela; quem já era de várias continua a ser.
CONTAS_DE_ANTES = """
UPDATE core_usuario u SET restrito_a = v.empresa_id FROM core_vinculo v
 WHERE v.usuario_id = u.id AND (SELECT count(*) FROM core_vinculo o WHERE o.usuario_id = u.id) = 1;
UPDATE core_usuario SET email_provado_em = now() WHERE restrito_a IS NULL;
"""
PORTAS = """
CREATE OR REPLACE FUNCTION core_empresas_do_usuario(quem uuid) RETURNS SETOF core_empresa
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.* FROM core_empresa e JOIN core_vinculo v ON v.empresa_id = e.id
     WHERE v.usuario_id = quem AND v.ativo ORDER BY v.criado_em, v.id
$$;
CREATE FUNCTION core_empresa_da_raiz(raiz text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM core_empresa WHERE raiz_cnpj = raiz
$$;
"""
PORTAS_DE_ANTES = """
DROP FUNCTION core_empresa_da_raiz(text);
CREATE OR REPLACE FUNCTION core_empresas_do_usuario(quem uuid) RETURNS SETOF core_empresa
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.* FROM core_empresa e JOIN core_vinculo v ON v.empresa_id = e.id
     WHERE v.usuario_id = quem AND v.ativo ORDER BY e.razao_social, e.id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_sessoes_de_aplicativos"),
    ]

    operations = [
        migrations.CreateModel(
            name="Convite",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=plataforma.valores.novo_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("empresa_id", models.UUIDField(default=plataforma.identidade.contexto.empresa_atual, editable=False)),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("nome", models.CharField(max_length=120)),
                ("papeis", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("convidado_por", models.UUIDField(null=True)),
                ("por_email", models.BooleanField()),
                ("sal", models.BinaryField(max_length=16)),
                ("vence_em", models.DateTimeField()),
                ("aceito_em", models.DateTimeField(null=True)),
                ("revogado_em", models.DateTimeField(null=True)),
                ("criado_em", models.DateTimeField(default=plataforma.relogio.agora, editable=False)),
            ],
            options={
                "db_table": "core_convite",
            },
        ),
        migrations.CreateModel(
            name="ConviteHistorico",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.UUIDField(default=plataforma.valores.novo_id, editable=False, serialize=False)),
                ("empresa_id", models.UUIDField(default=plataforma.identidade.contexto.empresa_atual, editable=False)),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("nome", models.CharField(max_length=120)),
                ("papeis", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("convidado_por", models.UUIDField(null=True)),
                ("por_email", models.BooleanField()),
                ("vence_em", models.DateTimeField()),
                ("aceito_em", models.DateTimeField(null=True)),
                ("revogado_em", models.DateTimeField(null=True)),
                ("criado_em", models.DateTimeField(default=plataforma.relogio.agora, editable=False)),
            ],
            options={
                "db_table": "core_convite_historico",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EmailAMandar",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=plataforma.valores.novo_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("para", models.EmailField(max_length=254)),
                ("convite", models.UUIDField(null=True)),
                ("empresa_id", models.UUIDField(null=True)),
                ("tentativas", models.PositiveSmallIntegerField(default=0)),
                ("proxima_em", models.DateTimeField(default=plataforma.relogio.agora)),
                ("criado_em", models.DateTimeField(default=plataforma.relogio.agora)),
                ("mandado_em", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "core_email_a_mandar",
            },
        ),
        migrations.CreateModel(
            name="LinkDeSenha",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=plataforma.valores.novo_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("por_email", models.BooleanField()),
                ("sal", models.BinaryField(max_length=16)),
                ("criado_em", models.DateTimeField(default=plataforma.relogio.agora)),
                ("vence_em", models.DateTimeField()),
                ("usado_em", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "core_link_de_senha",
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="usuario",
            name="criado_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="usuario",
            name="alterado_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="usuario",
            name="apagado_delete",
        ),
        migrations.RemoveConstraint(
            model_name="usuario",
            name="core_usuario_email_unico",
        ),
        migrations.AddField(
            model_name="usuario",
            name="email_provado_em",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="usuario",
            name="restrito_a",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="usuariohistorico",
            name="email_provado_em",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="usuariohistorico",
            name="restrito_a",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="usuario",
            name="email",
            field=models.EmailField(max_length=254, verbose_name="e-mail"),
        ),
        migrations.AlterField(
            model_name="usuariohistorico",
            name="email",
            field=models.EmailField(max_length=254, verbose_name="e-mail"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usuario",
            trigger=pgtrigger.compiler.Trigger(
                name="criado_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_usuario_historico" ("email", "email_provado_em", "id", "liberado", "nome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restrito_a") VALUES (NEW."email", NEW."email_provado_em", NEW."id", NEW."liberado", NEW."nome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'criado\', NEW."id", NEW."restrito_a"); RETURN NULL;',
                    hash="fa7f5a642f65dd68c0e20785ccb202b186ef18c9",
                    operation="INSERT",
                    pgid="pgtrigger_criado_insert_c9d50",
                    table="core_usuario",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usuario",
            trigger=pgtrigger.compiler.Trigger(
                name="alterado_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."email_provado_em" IS DISTINCT FROM (NEW."email_provado_em") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."liberado" IS DISTINCT FROM (NEW."liberado") OR OLD."nome" IS DISTINCT FROM (NEW."nome") OR OLD."restrito_a" IS DISTINCT FROM (NEW."restrito_a"))',
                    func='INSERT INTO "core_usuario_historico" ("email", "email_provado_em", "id", "liberado", "nome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restrito_a") VALUES (NEW."email", NEW."email_provado_em", NEW."id", NEW."liberado", NEW."nome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'alterado\', NEW."id", NEW."restrito_a"); RETURN NULL;',
                    hash="6bc43053cd16510bbb700dc81e4d9f67a07fa308",
                    operation="UPDATE",
                    pgid="pgtrigger_alterado_update_da951",
                    table="core_usuario",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usuario",
            trigger=pgtrigger.compiler.Trigger(
                name="apagado_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_usuario_historico" ("email", "email_provado_em", "id", "liberado", "nome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restrito_a") VALUES (OLD."email", OLD."email_provado_em", OLD."id", OLD."liberado", OLD."nome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'apagado\', OLD."id", OLD."restrito_a"); RETURN NULL;',
                    hash="503fd5c6e809e8610ef48aa983b1088a150d2bc9",
                    operation="DELETE",
                    pgid="pgtrigger_apagado_delete_409d0",
                    table="core_usuario",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(CONTAS_DE_ANTES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="usuario",
            constraint=models.UniqueConstraint(
                condition=models.Q(("email_provado_em__isnull", False)),
                fields=("email",),
                name="core_usuario_email_provado_unico",
                violation_error_code="core.email_repetido",
                violation_error_message="Já existe uma conta provada com este e-mail. Repita com a senha dela.",
            ),
        ),
        migrations.AddConstraint(
            model_name="usuario",
            constraint=models.UniqueConstraint(
                fields=("restrito_a", "email"),
                name="core_usuario_email_unico_na_empresa",
                violation_error_code="core.email_repetido",
                violation_error_message="A empresa já tem uma conta com este e-mail.",
            ),
        ),
        migrations.AddConstraint(
            model_name="usuario",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("email_provado_em__isnull", True), ("restrito_a__isnull", False)),
                    models.Q(("email_provado_em__isnull", False), ("restrito_a__isnull", True)),
                    _connector="OR",
                ),
                name="core_usuario_provado_ou_restrito",
            ),
        ),
        migrations.AddConstraint(
            model_name="convite",
            constraint=models.UniqueConstraint(
                condition=models.Q(("aceito_em__isnull", True), ("revogado_em__isnull", True)),
                fields=("empresa_id", "email"),
                name="core_convite_um_em_aberto",
                violation_error_code="core.convite_em_aberto",
                violation_error_message="Já há um convite em aberto para este e-mail. Reenvie-o, ou revogue-o antes.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="convite",
            trigger=pgtrigger.compiler.Trigger(
                name="criado_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_convite_historico" ("aceito_em", "convidado_por", "criado_em", "email", "empresa_id", "id", "nome", "papeis", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "por_email", "revogado_em", "vence_em") VALUES (NEW."aceito_em", NEW."convidado_por", NEW."criado_em", NEW."email", NEW."empresa_id", NEW."id", NEW."nome", NEW."papeis", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'criado\', NEW."id", NEW."por_email", NEW."revogado_em", NEW."vence_em"); RETURN NULL;',
                    hash="046159ded2b89193ede88d7da86beb9f56f833bf",
                    operation="INSERT",
                    pgid="pgtrigger_criado_insert_d4a6a",
                    table="core_convite",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="convite",
            trigger=pgtrigger.compiler.Trigger(
                name="alterado_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."aceito_em" IS DISTINCT FROM (NEW."aceito_em") OR OLD."convidado_por" IS DISTINCT FROM (NEW."convidado_por") OR OLD."criado_em" IS DISTINCT FROM (NEW."criado_em") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."empresa_id" IS DISTINCT FROM (NEW."empresa_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."nome" IS DISTINCT FROM (NEW."nome") OR OLD."papeis" IS DISTINCT FROM (NEW."papeis") OR OLD."por_email" IS DISTINCT FROM (NEW."por_email") OR OLD."revogado_em" IS DISTINCT FROM (NEW."revogado_em") OR OLD."vence_em" IS DISTINCT FROM (NEW."vence_em"))',
                    func='INSERT INTO "core_convite_historico" ("aceito_em", "convidado_por", "criado_em", "email", "empresa_id", "id", "nome", "papeis", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "por_email", "revogado_em", "vence_em") VALUES (NEW."aceito_em", NEW."convidado_por", NEW."criado_em", NEW."email", NEW."empresa_id", NEW."id", NEW."nome", NEW."papeis", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'alterado\', NEW."id", NEW."por_email", NEW."revogado_em", NEW."vence_em"); RETURN NULL;',
                    hash="c83731b2e090514af2c33c8f8553ef194a1e5415",
                    operation="UPDATE",
                    pgid="pgtrigger_alterado_update_079db",
                    table="core_convite",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="convite",
            trigger=pgtrigger.compiler.Trigger(
                name="apagado_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_convite_historico" ("aceito_em", "convidado_por", "criado_em", "email", "empresa_id", "id", "nome", "papeis", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "por_email", "revogado_em", "vence_em") VALUES (OLD."aceito_em", OLD."convidado_por", OLD."criado_em", OLD."email", OLD."empresa_id", OLD."id", OLD."nome", OLD."papeis", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'apagado\', OLD."id", OLD."por_email", OLD."revogado_em", OLD."vence_em"); RETURN NULL;',
                    hash="2de4954c87672ccd2342b0d1b16d52cf1a511fe8",
                    operation="DELETE",
                    pgid="pgtrigger_apagado_delete_2398b",
                    table="core_convite",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="convitehistorico",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="historico",
                to="core.convite",
            ),
        ),
        migrations.AddIndex(
            model_name="emailamandar",
            index=models.Index(
                condition=models.Q(("mandado_em__isnull", True)), fields=["proxima_em"], name="core_email_a_mandar_fila"
            ),
        ),
        migrations.AddIndex(
            model_name="emailamandar",
            index=models.Index(fields=["para", "criado_em"], name="core_email_a_mandar_de"),
        ),
        migrations.AddField(
            model_name="linkdesenha",
            name="usuario",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="links_de_senha", to=settings.AUTH_USER_MODEL
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="convitehistorico",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0adfbe904edc0fa1d7dcd6c1106ab5dd6cb98a6e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c6f11",
                    table="core_convite_historico",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(PORTAS, PORTAS_DE_ANTES),
    ]
