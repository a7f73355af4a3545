"""Todo modelo com histórico o mostra, num recurso que existe, a quem pode ver o registro."""

from typing import Any

import pytest
from django.apps import apps
from django.urls import resolve

from plataforma.historicos.campos import campos_do, nome_publico
from plataforma.modulo import modulo_registrado
from plataforma.topologia import modulos_com_banco
from plataforma.valores import novo_id

SEM_RECURSO = {"core.Usuario": "a conta não é de empresa nenhuma: o que muda numa empresa é o vínculo e os papéis"}


def _com_historico(modulo: str) -> set[str]:
    return {
        modelo._meta.label
        for modelo in apps.get_app_config(modulo).get_models()
        if any(relacao.name == "historico" for relacao in modelo._meta.related_objects)
    }


@pytest.mark.parametrize("modulo", modulos_com_banco())
def test_todo_modelo_com_historico_o_mostra(modulo: str) -> None:
    mostrados = {f.modelo._meta.label for h in modulo_registrado(modulo).historicos for f in h.fontes}
    assert mostrados == _com_historico(modulo) - SEM_RECURSO.keys()


@pytest.mark.parametrize("modulo", modulos_com_banco())
def test_a_permissao_e_a_de_ver_o_registro(modulo: str) -> None:
    for historico in modulo_registrado(modulo).historicos:
        do_registro: Any = resolve(f"/api/{historico.recurso}/{novo_id()}/").func
        assert historico.permissao == do_registro.cls.permissoes["retrieve"], historico.recurso
        do_historico: Any = resolve(f"/api/historico/{historico.recurso}/{novo_id()}/").func
        assert do_historico.initkwargs["modulo"] == modulo


@pytest.mark.parametrize("modulo", modulos_com_banco())
def test_nenhum_segredo_chega_ao_historico(modulo: str) -> None:
    for historico in modulo_registrado(modulo).historicos:
        for fonte in historico.fontes:
            evento = fonte.modelo._meta.get_field("historico").related_model
            nomes = [nome_publico(campo) for campo in campos_do(evento)]
            assert len(nomes) == len(set(nomes)), nomes
            assert not {"password", "sal", "segredo", "senha"} & set(nomes)
