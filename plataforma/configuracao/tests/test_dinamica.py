"""O arquivo de ERP_DINAMICA passa a valer inteiro, e só quando serve."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from plataforma.configuracao.dinamica import Dinamica, Seguidor
from plataforma.configuracao.no_ar import NoAr, para_dados

BASE = NoAr(origem="etcd://e/c", revisao=5)
LOGGER = "erp.de_teste"


@pytest.fixture
def dinamica() -> Iterator[Dinamica]:
    """Uma só do teste; os níveis voltam no fim."""
    raiz = logging.getLogger().level
    nova = Dinamica()
    yield nova
    nova.trocar(NoAr())
    logging.getLogger().setLevel(raiz)


@pytest.fixture
def seguidor(tmp_path: Path, dinamica: Dinamica) -> Seguidor:
    """De um arquivo que ainda não existe."""
    dinamica.trocar(BASE)
    return Seguidor(tmp_path / "dinamica.json", BASE, dinamica)


def _escrever(seguidor: Seguidor, no_ar: NoAr) -> None:
    novo = seguidor.arquivo.with_suffix(".novo")
    novo.write_text(json.dumps(para_dados(no_ar)), encoding="utf-8")
    novo.replace(seguidor.arquivo)


def test_sem_o_arquivo_vale_o_que_o_processo_leu_ao_iniciar(seguidor: Seguidor, dinamica: Dinamica) -> None:
    seguidor.olhar()
    assert dinamica.atual is BASE


def test_o_arquivo_novo_passa_a_valer_e_o_igual_nao_se_le_de_novo(seguidor: Seguidor, dinamica: Dinamica) -> None:
    novo = replace(BASE, revisao=6, enderecos={"um": "http://um:1"})
    _escrever(seguidor, novo)
    seguidor.olhar()
    valendo = dinamica.atual
    assert valendo == novo
    seguidor.olhar()
    assert dinamica.atual is valendo


@pytest.mark.parametrize("texto", ["{", '{"revisao": "x"}', '{"limites": {"corpos": 0}}', "\x00", '"INFO"'])
def test_o_que_nao_se_le_e_dito_uma_vez_e_fica_o_de_antes(
    seguidor: Seguidor, dinamica: Dinamica, texto: str, caplog: pytest.LogCaptureFixture
) -> None:
    seguidor.arquivo.write_text(texto, encoding="utf-8")
    seguidor.olhar()
    seguidor.olhar()
    assert dinamica.atual is BASE
    (dito,) = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
    assert dito.startswith(f"configuracao.arquivo.invalido: {seguidor.arquivo}: ")
    assert dito.endswith(". Continua valendo o de antes.")


def test_o_arquivo_que_sumiu_nao_muda_nada_e_o_que_voltou_vale(seguidor: Seguidor, dinamica: Dinamica) -> None:
    _escrever(seguidor, replace(BASE, revisao=6))
    seguidor.olhar()
    seguidor.arquivo.unlink()
    seguidor.olhar()
    assert dinamica.atual.revisao == 6
    _escrever(seguidor, replace(BASE, revisao=7))
    seguidor.olhar()
    assert dinamica.atual.revisao == 7


def test_a_revisao_mais_velha_que_a_da_inicializacao_nao_vale(seguidor: Seguidor, dinamica: Dinamica) -> None:
    _escrever(seguidor, replace(BASE, revisao=4))
    seguidor.olhar()
    assert dinamica.atual is BASE
    _escrever(seguidor, replace(BASE, revisao=4, origem="consul://c/c"))
    seguidor.olhar()
    assert dinamica.atual.origem == "consul://c/c"


def test_o_nivel_muda_em_todos_ou_num_logger_e_o_que_sai_do_arquivo_volta(dinamica: Dinamica) -> None:
    logger = logging.getLogger(LOGGER)
    dinamica.trocar(NoAr(nivel="ERROR", loggers={LOGGER: "DEBUG"}))
    assert logging.getLogger().level == logging.ERROR
    assert logger.level == logging.DEBUG
    dinamica.trocar(NoAr(loggers={LOGGER: "INFO"}))
    assert logger.level == logging.INFO
    dinamica.trocar(NoAr())
    assert logging.getLogger().level == logging.WARNING
    assert logger.level == logging.NOTSET


def test_quem_quer_saber_recebe_o_de_agora_e_cada_mudanca(dinamica: Dinamica) -> None:
    recebidos: list[NoAr] = []
    dinamica.ao_mudar(recebidos.append)
    dinamica.trocar(BASE)
    assert recebidos == [NoAr(), BASE]
