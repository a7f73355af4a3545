"""Toda operação do documento, com chamadas sorteadas e encadeadas, responde o prometido, e o sistema segue certo."""

import logging
import sys
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from meu_erp.demonstracao.roteiro import Cena
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Ator
from plataforma.mensageria.trabalho import drenar
from plataforma.testes import cliente
from plataforma.testes.fixtures import todas_as_permissoes
from plataforma.topologia import modulos_com_banco
from tests.api.empresa_cheia import empresa_cheia
from tests.provas.relatorio import Porte, Provar, desde, igual
from tests.provas.sorteados.aplicacao import Credencial, Vistos, aplicacao
from tests.provas.sorteados.motor import carregar, configuracao, rodar

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(600)]
AGORA = "SELECT clock_timestamp()"
MORTAS = "SELECT count(*) FROM mensageria_inbox WHERE situacao = 'morta' AND recebida_em > %s"


@pytest.fixture
def cena(bancos: None, caplog: pytest.LogCaptureFixture) -> Cena:
    """Uma empresa cheia; as recusas, que são o que se pede, não enchem o relato."""
    caplog.set_level(logging.ERROR, logger="django.request")
    return empresa_cheia()


@pytest.fixture
def credencial(cena: Cena, chave_de_teste: RSAPrivateKey) -> Credencial:
    """Do administrador da empresa; um papel que muda ou o tempo que passa pedem outro token."""
    usuario = cena.cliente.listar("/api/usuarios/")[-1]["id"]
    ator = Ator(usuario_id=UUID(usuario), empresa_id=UUID(cena.cliente.empresa), permissoes=todas_as_permissoes())
    return Credencial(lambda: cliente.assinar(chave_de_teste, ator, cliente.dar_acesso(ator)))


def _com_escolhas(no: Any) -> frozenset[str]:
    """Os campos do documento que só aceitam certos valores: o nome se repete com outros."""
    achadas: set[str] = set()
    a_ver = [no]
    while a_ver:
        atual = a_ver.pop()
        if isinstance(atual, dict):
            achadas |= {n for n, f in atual.get("properties", {}).items() if "enum" in f}
            a_ver += atual.values()
        elif isinstance(atual, list):
            a_ver += atual
    return frozenset(achadas)


def _mortas(desde_quando: datetime) -> int:
    return sum(executar(m, MORTAS, [desde_quando])[0][0] for m in modulos_com_banco())


def _violacoes(credencial: Credencial) -> int:
    credencial.renovar()
    api = cliente.ClienteDaApi(credencial.atual)
    respostas = [api.get(f"/api/invariantes/{m}/") for m in modulos_com_banco()]
    assert {r.status_code for r in respostas} == {200}, [r.content for r in respostas]
    return sum(p["violacoes"] for r in respostas for p in r.json()["invariantes"])


def test_toda_operacao_responde_o_que_o_documento_promete(credencial: Credencial, porte: Porte, provar: Provar) -> None:
    api = cliente.ClienteDaApi(credencial.inicial)
    documento = api.get("/api/esquema/", formato="json").json()
    vistos = Vistos(_com_escolhas(documento))
    drenar()  # o que outros testes deixaram por fazer não é desta prova, nem o que deles ainda há de morrer
    ((inicio,),) = executar("core", AGORA)
    tamanho = {"exemplos": porte.escolher(2, 60), "encadeamentos": porte.escolher(60, 1500)}
    with aplicacao(vistos, credencial) as app:
        esquema = carregar(app, configuracao(credencial.inicial, porte.semente, **tamanho), vistos)
        achados = rodar(esquema, drenar)
    sys.stdout.write("\n".join(achados.relato()) + "\n")
    drenar()
    sem_sucesso = sorted(
        {f"{m.upper()} {c}" for c, ms in documento["paths"].items() for m in ms} - achados.aceitos.keys()
    )
    sys.stdout.write(f"sem sucesso: {sem_sucesso}\n")
    provar(
        igual("sorteados.operacoes", len(achados.chamadas), sum(map(len, documento["paths"].values()))),
        desde("sorteados.chamadas", achados.chamadas.total(), 8_000),
        desde("sorteados.encadeados", vistos.encadeados.total(), porte.escolher(20, 300)),
        desde("sorteados.operacoes_encadeadas", len(vistos.encadeados), porte.escolher(10, 25)),
        desde("sorteados.operacoes_aceitas", len(achados.aceitos), 95),
        igual("sorteados.falhas_nossas", len(achados.falhas_nossas), 0),
        igual("sorteados.fora_do_documento", len(achados.fora_do_documento), 0),
        igual("sorteados.erros_do_motor", len(achados.do_motor), 0),
        igual("sorteados.cartas_mortas", _mortas(inicio), 0),
        igual("sorteados.violacoes_dos_invariantes", _violacoes(credencial), 0),
    )
