"""Quem mandou sabe o que já aconteceu, só na própria empresa, e sabe o que ninguém soube dizer."""

import threading
from typing import NamedTuple
from uuid import UUID

import pytest
from django.test import Client

from plataforma.identidade.contexto import Ator, agir_como, rastro_atual
from plataforma.mensageria import correlacoes
from plataforma.mensageria.tests import brinquedos as b
from plataforma.testes.cliente import ClienteDaApi
from plataforma.topologia import Topologia, Unidade
from plataforma.valores import novo_id


@pytest.fixture
def correlacao(contexto: UUID, unidade: pytest.MonkeyPatch) -> UUID:
    unidade.setattr(correlacoes, "modulos_com_banco", lambda: b.MODULOS)
    return rastro_atual().correlacao


class Situacoes(NamedTuple):
    da_correlacao: object
    do_efeito_em: dict[str, str]


def situacoes(correlacao: UUID) -> Situacoes:
    resposta = correlacoes.consultar(correlacao)
    efeitos = resposta["efeitos"]
    return Situacoes(resposta["situacao"], {e.consumidor: e.situacao for e in efeitos})  # type: ignore[attr-defined]


def test_pendente_ate_cada_consumidor_ter_o_efeito(correlacao: UUID) -> None:
    b.contar(novo_id(), 1)
    assert situacoes(correlacao) == Situacoes("pendente", {"beta": "pendente", "gama": "pendente"})
    b.drenar()
    assert situacoes(correlacao) == Situacoes("feita", {"beta": "feita", "gama": "feita"})


def test_carta_morta_aparece(correlacao: UUID) -> None:
    coisa = novo_id()
    b.recusadas.add(("beta", coisa))
    b.contar(coisa, 1)
    b.matar("beta")
    assert situacoes(correlacao) == Situacoes("morta", {"beta": "morta", "gama": "feita"})


def test_outra_empresa_nada_ve(correlacao: UUID) -> None:
    b.contar(novo_id(), 1)
    with agir_como(Ator(usuario_id=novo_id(), empresa_id=novo_id())):
        assert situacoes(correlacao) == Situacoes("sem_efeitos", {})


def test_unidade_muda_e_desconhecido(correlacao: UUID, unidade: pytest.MonkeyPatch) -> None:
    b.contar(novo_id(), 1)
    b.drenar()
    muda = Unidade(nome="muda", modulos=("beta",), url="http://127.0.0.1:1")
    unidade.setattr(correlacoes, "modulos_com_banco", lambda: ("alfa", "gama"))
    unidade.setattr(correlacoes, "topologia", lambda: Topologia(epoca=1, unidades=(muda,), bancos={}))
    assert situacoes(correlacao) == Situacoes("desconhecido", {"beta": "desconhecido", "gama": "feita"})
    ninguem_sabe = novo_id()
    sabido = {"correlacao": ninguem_sabe, "situacao": "desconhecido", "efeitos": []}
    assert correlacoes.consultar(ninguem_sabe) == sabido


def test_outra_unidade_diz_o_que_sabe_so_a_quem_e_desta_instalacao(
    correlacao: UUID, unidade: pytest.MonkeyPatch, servidor_http: str
) -> None:
    b.contar(novo_id(), 1)
    b.drenar()

    def modulos_de_quem_pergunta() -> tuple[str, ...]:
        daqui = threading.current_thread() is threading.main_thread()
        return ("alfa", "gama") if daqui else ("beta",)

    outra = Unidade(nome="brinquedos", modulos=("beta",), url=servidor_http)
    esta = Unidade(nome="so_alfa", modulos=("alfa", "gama"), url="")
    unidade.setattr(correlacoes, "modulos_com_banco", modulos_de_quem_pergunta)
    unidade.setattr(correlacoes, "topologia", lambda: Topologia(epoca=3, unidades=(esta, outra), bancos={}))
    unidade.setattr(correlacoes, "unidade_atual", lambda: esta)
    unidade.setattr("plataforma.api.correlacoes.unidade_atual", lambda: outra)
    assert situacoes(correlacao) == Situacoes("feita", {"beta": "feita", "gama": "feita"})
    with agir_como(Ator(usuario_id=novo_id(), empresa_id=novo_id())):
        assert situacoes(correlacao) == Situacoes("sem_efeitos", {})
    unidade.setattr(correlacoes, "emitir_credencial", lambda *_: "forjada")
    assert situacoes(correlacao) == Situacoes("desconhecido", {"beta": "desconhecido", "gama": "feita"})
    correlacoes._conexoes(servidor_http).fechar()


def test_o_endpoint_interno_recusa_quem_nao_e_desta_instalacao(bancos: None) -> None:
    resposta = Client().post(f"/_plataforma/correlacoes/{novo_id()}", data=b"{}", content_type="application/json")
    assert resposta.status_code == 401


def test_a_api_publica_responde_na_empresa_de_quem_chama(cliente_api: ClienteDaApi) -> None:
    resposta = cliente_api.get(f"/api/correlacoes/{novo_id()}/")
    assert resposta.status_code == 200
    assert resposta.json()["situacao"] == "sem_efeitos"
