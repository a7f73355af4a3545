"""Negado por padrão: toda ação de todo recurso declara a permissão que pede, e a permissão existe."""

from collections.abc import Iterator
from importlib import import_module

from core.permissoes import NOMES_DOS_PAPEIS
from plataforma.api.permissao import IDENTIFICADA, PUBLICA
from plataforma.api.recursos import modulos_com_api
from plataforma.api.visoes import VisaoBase
from plataforma.permissoes import papeis_padrao, permissoes_diferentes, permissoes_do_sistema

ACOES_DO_DRF = ("list", "retrieve", "create", "update", "partial_update", "destroy")
PUBLICAS = {
    "TokenViewSet.create",
    "TokenViewSet.renovar",
    "TokenViewSet.sair",
    "ConviteViewSet.aceitar",
    "UsuarioViewSet.pedir_outra_senha",
    "UsuarioViewSet.redefinir_senha",
}


def _visoes() -> Iterator[type[VisaoBase]]:
    for modulo in modulos_com_api():
        for _prefixo, visao, _nome in import_module(f"{modulo}.urls").roteador.registry:
            yield visao


def _acoes(visao: type[VisaoBase]) -> set[str]:
    return {a for a in ACOES_DO_DRF if hasattr(visao, a)} | {a.__name__ for a in visao.get_extra_actions()}


def test_toda_acao_declara_sua_permissao() -> None:
    sem = [f"{v.__name__}.{a}" for v in _visoes() for a in sorted(_acoes(v)) if a not in v.permissoes]
    assert sem == []


def test_toda_permissao_pedida_existe_e_e_do_modulo() -> None:
    erradas = [
        f"{v.__name__}.{acao}: {permissao}"
        for v in _visoes()
        for acao, permissao in v.permissoes.items()
        if permissao not in (PUBLICA, IDENTIFICADA)
        and (permissao not in permissoes_do_sistema() or permissao.partition(".")[0] != v.modulo)
    ]
    assert erradas == []


def test_so_o_que_abre_ou_encerra_um_acesso_e_publico() -> None:
    publicas = {f"{v.__name__}.{a}" for v in _visoes() for a, p in v.permissoes.items() if p == PUBLICA}
    assert publicas == PUBLICAS


def test_a_lista_de_permissoes_e_a_do_codigo() -> None:
    assert permissoes_diferentes() == [], "rode `manage.py contratos congelar`"


def test_todo_papel_padrao_tem_nome() -> None:
    assert papeis_padrao() == NOMES_DOS_PAPEIS.keys()
