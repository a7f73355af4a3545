"""Renovar os tokens da sessão: um de cada vez, e ninguém sai por uma falha que não é sua."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from core.models import Sessao, Vinculo
from core.servicos import sessoes
from core.servicos.acessos import publicar_acessos
from core.tests.apoio import Conta, empresa_com_administrador
from plataforma import relogio
from plataforma.banco.sql import transacao
from plataforma.contratos.erros import FalhaRemota
from plataforma.contratos.ligacao import forcar_transporte
from plataforma.identidade.contexto import agir_como
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.falhas import Passagem, morrer_em
from tests.entrada.apoio import entrar, fora, sessao_de
from web.models import SessaoDoNavegador
from web.sessao import guardadas
from web.sessao.cifra import decifrar

PEDIDOS = 8


class CoreForaDoAr:
    """O transporte de quem chama um core que não atende."""

    nome = "fora do ar"

    def chamar(self, operacao: Any, *_args: Any) -> Any:
        raise FalhaRemota(f"{operacao.rotulo}: a unidade não atendeu em 4 tentativas.", fora="core")


@pytest.fixture
def conta(bancos: None) -> Conta:
    return empresa_com_administrador()


@pytest.fixture
def dentro(conta: Conta) -> Client:
    cliente = fora()
    entrar(cliente, conta)
    return cliente


@pytest.fixture
def vencido(dentro: Client) -> Client:
    """O navegador cujo token de acesso já morreu."""
    mudar(dentro, acesso="morto", acesso_vence_em=relogio.agora())
    return dentro


@pytest.fixture
def segredos(settings: Any) -> list[str]:
    settings.SEGREDOS_DAS_TELAS = ["o segredo de antes"]
    atuais: list[str] = settings.SEGREDOS_DAS_TELAS
    return atuais


def mudar(cliente: Client, **campos: Any) -> None:
    SessaoDoNavegador.objects.filter(id=sessao_de(cliente).id).update(**campos)


def geracao_de(sessao_id: UUID) -> int:
    return Sessao.objects.get(id=sessao_id).geracao


@pytest.mark.concorrencia
def test_oito_pedidos_com_o_token_morto_sao_oito_respostas_e_uma_renovacao(vencido: Client) -> None:
    segredo, largada = vencido.cookies[settings.COOKIE_DAS_TELAS].value, Barrier(PEDIDOS)

    def pedir() -> int:
        cliente = fora()
        cliente.cookies[settings.COOKIE_DAS_TELAS] = segredo
        try:
            largada.wait()
            return int(copy_context().run(cliente.get, "/").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PEDIDOS) as threads:
        status = [f.result() for f in [threads.submit(pedir) for _ in range(PEDIDOS)]]
    assert status == [200] * PEDIDOS
    assert geracao_de(sessao_de(vencido).sessao_id) == 2


def test_o_core_que_gravou_e_morreu_sem_responder_nao_expulsa_ninguem(vencido: Client) -> None:
    antes = sessao_de(vencido)
    morrer_em(Passagem("entrada.renovada"), lambda: vencido.get("/"))
    assert geracao_de(antes.sessao_id) == 2, "o core gravou, e ninguém soube"
    mudar(vencido, renovando_ate=None)
    with forcar_transporte(CoreForaDoAr()):
        parada = vencido.get("/")
    assert parada.status_code == 503
    assert parada["Retry-After"] == "5"
    assert "não está respondendo" in parada.content.decode()
    assert "core." not in parada.content.decode()
    assert vencido.get("/").status_code == 200
    depois = sessao_de(vencido)
    assert geracao_de(depois.sessao_id) == 2
    assert depois.chave != antes.chave


def test_quem_morreu_com_a_vez_a_perde(vencido: Client) -> None:
    mudar(vencido, renovando_ate=relogio.agora() + timedelta(milliseconds=200))
    assert vencido.get("/").status_code == 200
    assert geracao_de(sessao_de(vencido).sessao_id) == 2


def test_perto_de_vencer_renova_e_sem_o_core_segue_com_o_que_ainda_vale(dentro: Client) -> None:
    assert dentro.get("/").status_code == 200
    mudar(dentro, acesso_vence_em=relogio.agora() + timedelta(seconds=10))
    with forcar_transporte(CoreForaDoAr()):
        assert dentro.get("/").status_code == 200
    assert geracao_de(sessao_de(dentro).sessao_id) == 1
    assert dentro.get("/").status_code == 200
    assert geracao_de(sessao_de(dentro).sessao_id) == 2


def test_quem_mudou_de_direitos_continua_dentro_com_os_novos(conta: Conta, dentro: Client) -> None:
    with agir_como(conta.ator), transacao("core"):
        publicar_acessos(list(Vinculo.objects.filter(usuario=conta.usuario).values_list("id", flat=True)))
    drenar()
    assert dentro.get("/").status_code == 200
    assert geracao_de(sessao_de(dentro).sessao_id) == 2


def test_a_renovacao_reusada_por_um_ladrao_encerra_as_telas(vencido: Client) -> None:
    guardada = sessao_de(vencido)
    sessoes.renovar(decifrar(guardada.renovacao), chave="do ladrão")
    assert vencido.get("/")["Location"] == "/entrar/?ir=%2F"
    assert not SessaoDoNavegador.objects.filter(id=guardada.id).exists()


def test_o_segredo_trocado_ainda_le_o_que_o_anterior_cifrou(segredos: list[str], conta: Conta) -> None:
    cliente = fora()
    entrar(cliente, conta)
    segredos.insert(0, "o segredo novo")
    mudar(cliente, acesso="morto")
    assert cliente.get("/").status_code == 200
    segredos.remove("o segredo de antes")
    mudar(cliente, acesso="morto")
    assert cliente.get("/").status_code == 200, "a renovação cifra com o novo"
    segredos[0] = "outro que nada cifrou"
    mudar(cliente, acesso="morto")
    assert cliente.get("/")["Location"] == "/entrar/?ir=%2F"


def test_sair_com_o_core_fora_vale_ja_e_o_trabalhador_lhe_conta_depois(dentro: Client) -> None:
    guardada, segredo = sessao_de(dentro), dentro.cookies[settings.COOKIE_DAS_TELAS].value
    with forcar_transporte(CoreForaDoAr()):
        assert dentro.post("/sair/").status_code == 302
        dentro.cookies[settings.COOKIE_DAS_TELAS] = segredo
        assert dentro.get("/").status_code == 302
        assert guardadas.encerrar_pendentes() == 0
    assert Sessao.objects.get(id=guardada.sessao_id).revogada_em is None
    assert guardadas.encerrar_pendentes() >= 1
    assert Sessao.objects.get(id=guardada.sessao_id).motivo_da_revogacao == "saida"


def test_com_o_core_fora_entrar_diz_que_nao_da(bancos: None) -> None:
    with forcar_transporte(CoreForaDoAr()):
        parada = fora().get("/entrar/?ir=/sessoes/")
    assert parada.status_code == 503
    assert 'href="/entrar/?ir=%2Fsessoes%2F"' in parada.content.decode()
