"""O congelado em docs/contratos é o que o código promete, e uma quebra é recusada pelo nome."""

import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from plataforma.congelamento.documentos import (
    ASSINCRONO,
    CONTRATOS,
    EVENTOS,
    PUBLICO,
    Documentos,
    congelar,
    documentos_congelados,
    documentos_do_codigo,
)


@pytest.fixture(scope="module")
def do_codigo() -> Documentos:
    return documentos_do_codigo()


@pytest.fixture
def copia(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, do_codigo: Documentos) -> Documentos:
    """O que o código promete, congelado numa pasta que o teste pode mudar (e gravar de novo)."""
    monkeypatch.setattr(settings, "CONTRATOS", tmp_path / "contratos")
    for nome in ("OUVINTES", "PERMISSOES", "ESCOPOS"):
        monkeypatch.setattr(settings, nome, Path(shutil.copy(getattr(settings, nome), tmp_path)))
    congelar(settings.CONTRATOS, do_codigo)
    return documentos_congelados(settings.CONTRATOS)


def _contratos(acao: str, *opcoes: str) -> str:
    saida = StringIO()
    call_command("contratos", acao, *opcoes, stdout=saida)
    return saida.getvalue()


def _referencias(no: Any) -> Iterator[str]:
    if isinstance(no, dict):
        yield from ([no["$ref"]] if isinstance(no.get("$ref"), str) else [])
        for parte in no.values():
            yield from _referencias(parte)
    elif isinstance(no, list):
        for parte in no:
            yield from _referencias(parte)


def test_o_congelado_esta_em_dia(do_codigo: Documentos) -> None:
    congelados = documentos_congelados(settings.CONTRATOS)
    velhos = {c for c in {*congelados, *do_codigo} if congelados.get(c) != do_codigo.get(c)}
    assert velhos == set(), "rode ./erp manage contratos congelar"


def test_toda_referencia_dos_documentos_existe(do_codigo: Documentos) -> None:
    for caminho, documento in do_codigo.items():
        for referencia in _referencias(documento):
            alvo = documento
            for passo in referencia.removeprefix("#/").split("/"):
                assert passo in alvo, f"{caminho}: {referencia}"
                alvo = alvo[passo]


def test_esquemas_sao_json_schema_e_recusam_a_escala_errada(do_codigo: Documentos) -> None:
    for caminho in [c for c in do_codigo if Path(c).name in (EVENTOS, CONTRATOS)]:
        for esquema in do_codigo[caminho]["$defs"].values():
            Draft202012Validator.check_schema(esquema)
    eventos = do_codigo[f"vendas/{EVENTOS}"]
    parcela = Draft202012Validator(eventos["$defs"]["ParcelaFaturada"])
    certa = {"numero": 1, "vencimento": "2026-01-31", "valor": "10.00"}
    assert parcela.is_valid(certa)
    assert not parcela.is_valid({**certa, "valor": "10.0"})


def test_asyncapi_diz_quem_envia_e_quem_recebe(do_codigo: Documentos) -> None:
    documento = do_codigo[ASSINCRONO]
    assert documento["channels"]["estoque"]["address"] == "{prefixo}.estoque"
    assert documento["operations"]["vendas.envia.estoque"]["action"] == "send"
    mensagem = {"$ref": "#/channels/estoque/messages/vendas.PedidoExpedido.v1"}
    assert mensagem in documento["operations"]["estoque.recebe"]["messages"]


def test_codigo_igual_ao_congelado_confere(copia: Documentos) -> None:
    assert _contratos("verificar") == "Contratos conferem.\n"


def test_acrescimo_nao_quebra_e_pede_que_se_congele(copia: Documentos) -> None:
    eventos = copia[f"vendas/{EVENTOS}"]
    del eventos["eventos"]["vendas.PedidoCriado.v1"]
    congelar(settings.CONTRATOS, copia)
    saida = _contratos("verificar")
    assert saida.startswith("Nada quebra. Congele os acréscimos")
    assert "- o evento vendas.PedidoCriado.v1 entrou" in saida


def _prometer_mais(copia: Documentos) -> list[str]:
    """Congela um campo, um argumento e um recurso que o código não tem, como se ele os tivesse tirado."""
    texto = {"type": "string"}
    eventos, contratos = copia[f"vendas/{EVENTOS}"], copia[f"estoque/{CONTRATOS}"]
    eventos["$defs"]["ParcelaFaturada"]["properties"]["forma"] = texto
    contratos["$defs"]["Estoque_reservar_argumentos"]["properties"]["prioridade"] = texto
    contratos["operacoes"]["estoque.liberar.v1"] = contratos["operacoes"]["estoque.reservar.v1"]
    contratos["operacoes"]["estoque.reservar.v1"]["erros"]["plataforma.comando_desfeito"]["dados"] = texto
    copia[f"core/{PUBLICO}"]["paths"]["/api/bairros/"] = {"get": {"responses": {}}}
    congelar(settings.CONTRATOS, copia)
    return [
        "- a operação GET /api/bairros/ saiu",
        "- a operação estoque.liberar.v1 saiu",
        "- estoque.reservar.v1.prioridade: o campo saiu, ou mudou de nome",
        "- estoque.reservar.v1 plataforma.comando_desfeito: passou a ter, ou deixou de ter, dados",
        "- vendas.PedidoFaturado.v1.parcelas[].forma: o campo saiu, ou mudou de nome",
    ]


def test_quebra_e_recusada_e_cada_uma_e_nomeada(copia: Documentos) -> None:
    quebras = _prometer_mais(copia)
    with pytest.raises(CommandError) as recusa:
        _contratos("verificar")
    assert str(recusa.value).splitlines() == ["O código quebra o que está congelado:", *quebras]


def test_congelar_por_cima_de_uma_quebra_so_a_pedido(copia: Documentos, do_codigo: Documentos) -> None:
    _prometer_mais(copia)
    with pytest.raises(CommandError, match="dê um valor padrão ao campo novo, ou faça outra versão"):
        _contratos("congelar")
    assert documentos_congelados(settings.CONTRATOS) == copia
    _contratos("congelar", "--quebrar")
    assert documentos_congelados(settings.CONTRATOS) == do_codigo


def test_a_resposta_de_uma_tela_ganha_campo_obrigatorio_e_nao_perde_um(copia: Documentos) -> None:
    pedido = copia[f"vendas/{CONTRATOS}"]["$defs"]["FichaDoPedido"]
    del pedido["properties"]["prazos"]
    pedido["required"].remove("prazos")
    congelar(settings.CONTRATOS, copia)
    assert _contratos("verificar").startswith("Nada quebra.")
    pedido["properties"]["vendedor"] = {"type": "string"}
    congelar(settings.CONTRATOS, copia)
    with pytest.raises(CommandError, match=r"vendas.tela_pedido.v1 ->.resposta.vendedor: o campo saiu"):
        _contratos("verificar")
