"""O que toda página leva: estáticos que existem, política estrita, corpo comprimido."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client

from plataforma.paginas.terceiros import AQUI

ESTATICO = re.compile(r'(?:href|src)="/static/([^"#]+)')


@pytest.mark.usefixtures("bancos")
def test_a_pagina_de_entrar_so_leva_o_que_existe_e_e_leve() -> None:
    pagina = Client().get("/conta/entrar/").content.decode()
    estaticos = set(ESTATICO.findall(pagina))
    achados = {nome: finders.find(nome) for nome in estaticos}
    assert "paginas/base.css" in estaticos
    assert [nome for nome, onde in achados.items() if onde is None] == []


@pytest.mark.usefixtures("bancos")
def test_a_pagina_vai_comprimida_e_com_a_politica_estrita() -> None:
    resposta = Client().get("/conta/entrar/", headers={"Accept-Encoding": "gzip"})
    assert resposta.headers["Content-Encoding"] == "gzip"
    politica = resposta.headers["Content-Security-Policy"]
    assert politica.startswith("default-src 'self'; ")
    assert "unsafe" not in politica


def test_a_api_nao_se_comprime() -> None:
    resposta = Client().get("/api/esquema/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in resposta.headers


def test_nada_embutido_nos_modelos_comuns() -> None:
    for modelo in (AQUI / "templates").rglob("*.html"):
        texto = modelo.read_text("utf-8")
        assert re.findall(r"\sstyle=|\son[a-z]+=|<style|<script>", texto) == [], modelo.name


def test_o_icone_nao_se_le_em_voz_alta() -> None:
    assert 'aria-hidden="true"' in render_to_string("paginas/aviso.html", {"tom": "azul", "texto": "Pronto."})
