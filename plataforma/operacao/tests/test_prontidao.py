"""Pronta é a unidade cujos bancos respondem, estão migrados e guardam: cada motivo, visto num banco de verdade."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.db import connections

from plataforma.banco import escrita, migracao
from plataforma.operacao import prontidao
from plataforma.operacao.detalhes import detalhes
from plataforma.topologia import alias, modulos_com_banco

ULTIMO = modulos_com_banco()[-1]


@pytest.fixture
def do_comeco(bancos: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Nada conferido ainda, e cada conferência escreve de novo."""
    monkeypatch.setattr(escrita, "ENTRE_ESCRITAS_SEGUNDOS", 0.0)
    prontidao._migrados.clear()
    yield monkeypatch
    escrita._conferidos.clear()
    prontidao._migrados.clear()


def mandar(comando: str) -> list[Any]:
    with connections[alias(ULTIMO)].cursor() as cursor:
        cursor.execute(comando)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.usefixtures("do_comeco")
def test_com_o_banco_so_de_leitura_nao_esta_pronta_e_diz_qual() -> None:
    assert prontidao.impedimento() == ""
    mandar("SET default_transaction_read_only = on")
    try:
        assert prontidao.impedimento() == (
            f"Em {ULTIMO}, o banco só aceita leituras; confira se é uma réplica ou se o puseram em somente leitura."
        )
    finally:
        mandar("SET default_transaction_read_only = off")
    assert prontidao.impedimento() == ""


@pytest.mark.usefixtures("do_comeco")
def test_com_migracao_por_aplicar_nao_esta_pronta() -> None:
    renomear = f"UPDATE django_migrations SET name = '{{}}' WHERE app = '{ULTIMO}' AND name = '{{}}'"
    nome = migracao._na_arvore(ULTIMO)[0].partition(".")[2]
    mandar(renomear.format("outra", nome))
    try:
        assert prontidao.impedimento() == (
            f"Em {ULTIMO}, falta ao banco a migração {ULTIMO}.{nome}; rode manage.py migrar, com ERP_PAPEL=dono."
        )
    finally:
        mandar(renomear.format(nome, "outra"))
    assert prontidao.impedimento() == ""


@pytest.mark.usefixtures("bancos")
def test_as_migracoes_da_arvore_sao_as_que_o_banco_tem() -> None:
    assert {m: migracao.faltam(alias(m)) for m in modulos_com_banco()} == {m: [] for m in modulos_com_banco()}
    feitas = {f"{app}.{nome}" for app, nome in mandar("SELECT app, name FROM django_migrations")}
    moram = {nome for app in {f.partition(".")[0] for f in feitas} for nome in migracao._na_arvore(app)}
    assert moram == feitas


def test_banco_em_dia_nao_se_confere_de_novo_ate_cair(do_comeco: pytest.MonkeyPatch) -> None:
    conferidos: list[str] = []
    do_comeco.setattr(prontidao, "faltam", lambda banco: conferidos.append(banco) or [])
    for _ in range(3):
        assert prontidao.impedimento() == ""
    assert conferidos == [alias(m) for m in modulos_com_banco()]
    with fora_do_ar():
        assert prontidao.impedimento() == f"Em {ULTIMO}, o banco não responde."
    assert prontidao.impedimento() == ""
    assert conferidos[len(modulos_com_banco()) :] == [alias(ULTIMO)]


@contextmanager
def fora_do_ar() -> Iterator[None]:
    """Enquanto dura, ninguém atende na porta do banco do último módulo."""
    conexao = connections[alias(ULTIMO)]
    porta = conexao.settings_dict["PORT"]
    conexao.close()
    conexao.settings_dict["PORT"] = "1"
    try:
        yield
    finally:
        conexao.close()
        conexao.settings_dict["PORT"] = porta


@pytest.mark.usefixtures("bancos")
def test_a_saude_escreve_no_maximo_uma_vez_a_cada_cinco_segundos() -> None:
    escrita._conferidos.clear()
    assert prontidao.impedimento() == ""
    primeira = mandar("SELECT em FROM operacao_escrita")
    assert prontidao.impedimento() == ""
    assert mandar("SELECT em FROM operacao_escrita") == primeira


@pytest.mark.usefixtures("do_comeco")
def test_um_broker_morto_nao_a_impede(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "AMQP", "amqp://x:y@127.0.0.1:1/")
    assert prontidao.impedimento() == ""


@pytest.mark.usefixtures("do_comeco")
def test_os_detalhes_contam_o_que_espera_e_o_que_morreu_em_cada_modulo() -> None:
    lido = msgspec.json.decode(detalhes())
    assert lido["produto"] == "0.1.0"
    assert lido["discos"][0]["livre_bytes"] <= lido["discos"][0]["total_bytes"]
    assert list(lido["modulos"]) == list(modulos_com_banco())
    dele = lido["modulos"][ULTIMO]
    assert dele["impedimento"] == ""
    assert dele["banco_bytes"] == mandar("SELECT pg_database_size(current_database())")[0][0]
    assert f"{ULTIMO}.{dele['esquema']}" == migracao._na_arvore(ULTIMO)[-1]
    assert dele["cartas_mortas"] == mandar("SELECT count(*) FROM mensageria_inbox WHERE situacao = 'morta'")[0][0]
    with fora_do_ar():
        fora = msgspec.json.decode(detalhes())["modulos"]
    assert fora[ULTIMO]["impedimento"] == "o banco não responde"
    assert fora[ULTIMO]["outbox"] is None
    assert fora[modulos_com_banco()[0]]["outbox"] is not None
