"""Nenhum elo leva aonde quem o vê não pode ir."""

from types import SimpleNamespace
from uuid import UUID

import pytest
from django.urls import resolve

from estoque.contrato_telas import TipoDeMovimento
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.permissoes import permissoes_do_sistema
from plataforma.valores import novo_id
from web.telas import fornecedores, saldos

PAPEIS = ("administrador", "vendedor", "comprador", "estoquista", "financeiro")
_ID = UUID(int=7)


def _de(papel: str) -> frozenset[str]:
    return frozenset(p for p, papeis in permissoes_do_sistema().items() if papel == "administrador" or papel in papeis)


def _como(papel: str) -> Ator:
    return Ator(usuario_id=novo_id(), empresa_id=novo_id(), permissoes=_de(papel))


def _permissao_de(endereco: str) -> str:
    """A permissão da tela que o endereço abre."""
    return str(resolve(endereco).func.permissao)


@pytest.mark.parametrize("papel", PAPEIS)
def test_o_que_moveu_estoque_so_leva_ao_documento_que_se_pode_ver(papel: str) -> None:
    with agir_como(_como(papel)):
        enderecos = [saldos._ficha(SimpleNamespace(tipo=tipo, id_do_documento=_ID)) for tipo in TipoDeMovimento]
    assert {_permissao_de(e) for e in enderecos if e} <= _de(papel)


@pytest.mark.parametrize("papel", PAPEIS)
def test_o_saldo_leva_a_uma_tela_que_se_pode_ver(papel: str) -> None:
    with agir_como(_como(papel)):
        endereco = saldos._endereco(SimpleNamespace(produto=_ID))  # type: ignore[arg-type]
    assert "estoque.saldo.ver" not in _de(papel) or _permissao_de(endereco) in _de(papel)


@pytest.mark.parametrize("papel", PAPEIS)
def test_quem_cadastra_um_fornecedor_tem_de_onde_vir_e_aonde_ir(papel: str) -> None:
    if not fornecedores.NOVO.serve_a(_de(papel)):
        return
    with agir_como(_como(papel)):
        destino = fornecedores.NOVO.ir({})
    assert fornecedores.LISTA.serve_a(_de(papel))
    assert _permissao_de(destino) in _de(papel)
