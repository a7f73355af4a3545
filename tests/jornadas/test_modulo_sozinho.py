"""Um módulo sozinho num processo: dos outros ele só tem contratos e eventos, e trabalha quando um deles some."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest

from lancador import RAIZ
from lancador.sistema_no_ar import Sistema
from meu_erp.demonstracao.cliente import ClienteHttp, Json
from meu_erp.demonstracao.fatia import percorrer_a_fatia
from meu_erp.verificacao.afirmacoes import afirmar, falsas
from meu_erp.verificacao.relatos import relatos_de
from plataforma.testes.servidores import postgres_de_testes
from plataforma.topologia import MODULOS
from tests.jornadas.conftest import AbrirSistema

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
EMPRESA = {"cnpj": "19131243000197", "razao_social": "Sozinha Ltda", "regime": "real", "crt": 3, "uf": "SP"}
CARREGAR = "import django, json, sys; django.setup(); import meu_erp.urls; print(json.dumps(sorted(sys.modules)))"
# O contrato das telas e as formas, filtros e recusas de que ele fala: nenhum modelo, consulta nem serviço.
DAS_TELAS = (
    *(".contrato_telas", ".leituras", ".leituras_de_demonstrativos", ".filtros", ".situacoes", ".erros", ".opcoes"),
    ".inscricao_estadual",
)
TABELAS = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@pytest.fixture
def dividido(abrir_sistema: AbrirSistema) -> Sistema:
    return abrir_sistema("servicos").sistema


def outros_modulos(modulo: str) -> tuple[str, ...]:
    return tuple(m for m in MODULOS if m != modulo)


@pytest.mark.parametrize("modulo", MODULOS)
def test_dos_outros_modulos_so_ha_contratos_e_eventos(modulo: str, dividido: Sistema) -> None:
    comando = [sys.executable, "-c", CARREGAR]
    ambiente = dividido.ambiente(unidade=modulo)
    feito = subprocess.run(comando, env=ambiente, cwd=RAIZ, capture_output=True, text=True, check=True)
    carregados = [nome for nome in json.loads(feito.stdout) if nome.partition(".")[0] in outros_modulos(modulo)]
    partes = ("", ".contrato", ".eventos", *(DAS_TELAS if modulo == "web" else ()))
    permitidos = {f"{m}{parte}" for m in outros_modulos(modulo) for parte in partes}
    assert set(carregados) - permitidos == set()
    assert f"{modulo}.models" in json.loads(feito.stdout)


@pytest.mark.parametrize("modulo", MODULOS)
def test_o_banco_so_tem_tabelas_do_modulo_e_do_nucleo(modulo: str, dividido: Sistema) -> None:
    banco = urlsplit(dividido.enderecos.bancos.format(modulo=modulo, papel="app")).path.lstrip("/")
    with psycopg.connect(postgres_de_testes(), dbname=banco) as conexao:
        tabelas = [nome for (nome,) in conexao.execute(TABELAS)]
    alheias = [nome for nome in tabelas if nome.startswith(tuple(f"{m}_" for m in outros_modulos(modulo)))]
    assert alheias == []
    assert [nome for nome in tabelas if nome.startswith(f"{modulo}_")] != []


@contextmanager
def parada(sistema: Sistema, processo: str) -> Iterator[None]:
    """O processo congela, sem fechar as ligações, e depois volta: como uma máquina que não responde."""
    grupo = sistema.processos[processo]
    os.killpg(grupo, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(grupo, signal.SIGCONT)


def novo_pedido(cliente: ClienteHttp) -> Json:
    feito = percorrer_a_fatia(cliente)
    itens = [{"produto": feito["itens"][0]["produto"], "quantidade": "5"}]
    corpo = {"estabelecimento": feito["estabelecimento"], "cliente": feito["cliente"], "itens": itens}
    return cliente.enviar("/api/pedidos/", corpo)


def test_com_o_estoque_parado_vendas_responde_e_a_confirmacao_se_completa_na_volta(abrir_sistema: AbrirSistema) -> None:
    no_ar = abrir_sistema("servicos")
    with no_ar.empresa_nova(**EMPRESA) as cliente:
        pedido = novo_pedido(cliente)
        confirmar, versao = f"/api/pedidos/{pedido['id']}/confirmar/", pedido["versao"]
        chave = {"Idempotency-Key": "confirma", "If-Match": f'"{versao}"'}
        with parada(no_ar.sistema, "estoque.web"):
            negada = cliente.http.post(confirmar, json={}, headers=chave)
            assert negada.status_code == 503
            assert negada.json()["codigo"] == "plataforma.comando_pendente"
            assert cliente.ler(f"/api/pedidos/{pedido['id']}/")["situacao"] == "confirmando"
        confirmado = cliente.enviar(confirmar, chave="confirma", versao=versao)
        assert confirmado["situacao"] == "confirmado"
        assert confirmado["numero"] == 2
        cliente.esperar_efeitos()
        (reserva,) = cliente.listar("/api/reservas/", id_do_documento=pedido["id"])
        assert reserva["aberta"] == "5.0000"
        assert falsas(afirmar(relatos_de(cliente.ler))) == []
