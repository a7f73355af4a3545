"""Modelos do módulo."""

from django.db import models

from plataforma.modelos import ModeloDeEmpresa
from plataforma.relogio import agora
from plataforma.valores import novo_id


class SessaoDoNavegador(models.Model):
    """Uma pessoa num navegador. Ele só tem um segredo, de que aqui fica o resumo; os tokens ficam aqui.

    `sessao_id` é a sessão do core de que os tokens nasceram; `chave` é a Idempotency-Key da próxima renovação, que
    muda com cada token de renovação: quem a repete com o mesmo token recebe a mesma resposta. A encerrada só espera
    que o core também o saiba. `estabelecimento` é o que a pessoa escolheu, `{"id", "nome"}`; nulo, nenhum.
    """

    id = models.UUIDField(primary_key=True, default=novo_id, editable=False)
    resumo = models.BinaryField(max_length=32, unique=True)
    usuario_id = models.UUIDField()
    empresa_id = models.UUIDField()
    sessao_id = models.UUIDField()
    nome = models.CharField(max_length=120)
    email = models.EmailField()
    empresa = models.CharField(max_length=150)
    empresas = models.JSONField(default=list)
    estabelecimento = models.JSONField(null=True)
    acesso = models.TextField()
    acesso_vence_em = models.DateTimeField()
    renovacao = models.TextField()
    chave = models.UUIDField(default=novo_id)
    renovando_ate = models.DateTimeField(null=True)
    aparelho = models.CharField(max_length=200)
    endereco = models.CharField(max_length=45)
    criada_em = models.DateTimeField(default=agora)
    vista_em = models.DateTimeField(default=agora)
    vence_em = models.DateTimeField()
    encerrada_em = models.DateTimeField(null=True)

    class Meta:
        db_table = "web_sessao"
        indexes = [
            models.Index(fields=["usuario_id"], name="web_sessao_do_usuario"),
            models.Index(fields=["vence_em"], name="web_sessao_vencidas"),
            models.Index(
                fields=["encerrada_em"], condition=models.Q(encerrada_em__isnull=False), name="web_sessao_a_encerrar"
            ),
        ]


class PreferenciaDaLista(ModeloDeEmpresa):
    """Como uma pessoa quer uma lista: as visões que guardou e as colunas que vê, na ordem delas; as duas em JSON."""

    usuario_id = models.UUIDField()
    tela = models.CharField(max_length=60)
    visoes = models.TextField(default="")
    colunas = models.TextField(default="")

    class Meta:
        db_table = "web_preferencia_da_lista"
        constraints = [
            models.UniqueConstraint(fields=["empresa_id", "usuario_id", "tela"], name="web_preferencia_da_lista_unica")
        ]


class CopiaDeResgate(ModeloDeEmpresa):
    """O que alguém digitava numa tela e não salvou; o documento só muda quando se salva."""

    usuario_id = models.UUIDField()
    tela = models.CharField(max_length=60)
    conteudo = models.TextField()
    salva_em = models.DateTimeField(default=agora)

    class Meta:
        db_table = "web_copia_de_resgate"
        indexes = [models.Index(fields=["empresa_id", "usuario_id", "tela", "-salva_em"], name="web_resgate_da_tela")]
