"""As verificações do sistema, cada uma vista recusar."""

from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db import models
from django.test.utils import isolate_apps

from plataforma.operacao.verificacoes import (
    Achado,
    chaves_para_fora,
    referencias_por_nome,
    tabelas_alheias,
    tabelas_sem_o_modulo,
)

ARQUIVO = Path("estoque/consultas.py")
TABELAS = frozenset({"core_produto", "estoque_saldo"})


def test_o_sistema_cumpre_as_suas_verificacoes() -> None:
    assert run_checks(tags=["fronteira"]) == []


@isolate_apps()
def test_chave_para_outro_modulo_e_recusada_resolvida_ou_em_texto() -> None:
    class Produto(models.Model):
        class Meta:
            app_label = "core"
            db_table = "core_produto"

    class Gaveta(models.Model):
        dona = models.ForeignKey("self", models.PROTECT, null=True)
        produto = models.ForeignKey(Produto, models.PROTECT)
        venda = models.ForeignKey("vendas.Pedido", models.PROTECT)
        produtos = models.ManyToManyField(Produto)

        class Meta:
            app_label = "estoque"
            db_table = "estoque_gaveta"

    assert list(chaves_para_fora([Produto, Gaveta])) == [
        Achado(onde="estoque.Gaveta.produto", o_que="chave estrangeira para core.Produto"),
        Achado(onde="estoque.Gaveta.venda", o_que="chave estrangeira para vendas.Pedido"),
        Achado(onde="estoque.Gaveta.produtos", o_que="chave estrangeira para core.Produto"),
    ]
    assert list(tabelas_sem_o_modulo([Produto, Gaveta])) == []


@isolate_apps()
def test_tabela_sem_o_nome_do_modulo_e_recusada() -> None:
    class Gaveta(models.Model):
        class Meta:
            app_label = "estoque"
            db_table = "gavetas"

    assert list(tabelas_sem_o_modulo([Gaveta])) == [
        Achado(onde="estoque.Gaveta", o_que="a tabela gavetas não tem o nome do módulo"),
    ]


@pytest.mark.parametrize(
    "chamada",
    [
        'apps.get_model("core", "Produto")',
        'get_model("core.Produto")',
        'apps.get_app_config("vendas")',
        'import_module("core.models")',
        'import_string("core.servicos.criar")',
        '__import__("core.models")',
        'import_module(f"{outro}.models")',
    ],
)
def test_referencia_em_texto_a_outro_modulo_e_recusada(chamada: str) -> None:
    fonte = f"x = 1\ny = {chamada}\n"
    (achado,) = referencias_por_nome("estoque", [(ARQUIVO, fonte)])
    assert achado.onde == "estoque/consultas.py:2"


def test_o_proprio_modulo_se_nomeia_e_o_nucleo_percorre_os_modulos() -> None:
    proprio = 'apps.get_model("estoque", "Saldo")'
    assert list(referencias_por_nome("estoque", [(ARQUIVO, proprio)])) == []
    assert list(referencias_por_nome("meu_erp", [(ARQUIVO, 'import_module(f"{m}.urls")')])) == []


@pytest.mark.parametrize(
    "texto",
    [
        '"SELECT 1 FROM core_produto"',
        '"""SELECT s.id FROM estoque_saldo s\n  JOIN core_produto p ON p.id = s.produto_id"""',
        '"SELECT 1 FROM estoque_saldo s, core_produto p"',
        '"select 1 from core_produto"',
        "'UPDATE \"core_produto\" SET preco = 0'",
        'f"DELETE FROM core_produto WHERE {onde}"',
        'f"{comeco} JOIN public.core_produto"',
        '"ALTER TABLE estoque_saldo ADD FOREIGN KEY (produto_id) REFERENCES core_produto"',
        'f"SELECT * FROM {tabela}", "core_produto"',
    ],
)
def test_sql_com_tabela_de_outro_modulo_e_recusado(texto: str) -> None:
    for pacote in ("estoque", "plataforma", "meu_erp"):
        fontes = [(ARQUIVO, f"SQL = {texto}\n".replace("estoque_saldo", "x"))]
        achados = list(tabelas_alheias(pacote, fontes, TABELAS))
        assert achados == [Achado(onde="estoque/consultas.py:1", o_que="o SQL cita core_produto, de outro módulo")]


@pytest.mark.parametrize(
    "texto", ['"SELECT 1 FROM estoque_saldo"', '"SELECT 1 FROM mensageria_inbox"', '"core_cache"', "core_produto"]
)
def test_sql_do_proprio_modulo_e_nome_que_nao_e_tabela_passam(texto: str) -> None:
    assert list(tabelas_alheias("estoque", [(ARQUIVO, f"SQL = {texto}\n")], TABELAS)) == []
