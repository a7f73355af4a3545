"""Quem lê tolera o que é novo, em qualquer profundidade, e só isso."""

from typing import Any

import msgspec
import pytest

from plataforma.leitor_tolerante import Leitor
from plataforma.valores import Dto, Quantidade, quantidade


class Folha(Dto):
    nome: str
    peso: Quantidade


class Ramo(Dto):
    folha: Folha
    outra: Folha | None
    folhas: tuple[Folha, ...]
    par: tuple[int, Folha]
    nomes: frozenset[str] = frozenset()


FOLHA = Folha(nome="a", peso=quantidade(1))
RAMO = Ramo(folha=FOLHA, outra=FOLHA, folhas=(FOLHA, FOLHA), par=(1, FOLHA), nomes=frozenset({"x"}))


def _com_um_campo_a_mais(no: Any) -> Any:
    if isinstance(no, dict):
        return {**{nome: _com_um_campo_a_mais(parte) for nome, parte in no.items()}, "lote": {"numero": 1}}
    return [_com_um_campo_a_mais(parte) for parte in no] if isinstance(no, list) else no


def test_campos_novos_em_qualquer_lugar_nao_impedem_a_leitura() -> None:
    corpo = msgspec.json.encode(_com_um_campo_a_mais(msgspec.json.decode(msgspec.json.encode(RAMO))))
    assert corpo.count(b'"lote"') == 6
    assert Leitor(Ramo).ler(corpo) == RAMO


def test_nulo_onde_cabe_continua_nulo() -> None:
    dados = {**msgspec.to_builtins(RAMO), "outra": None, "lote": 1}
    assert Leitor(Ramo).ler(msgspec.json.encode(dados)).outra is None


@pytest.mark.parametrize(
    ("troca", "recusa"),
    [
        ({"folha": {"nome": "a"}}, "missing required field `peso`"),
        ({"folha": {"nome": "a", "peso": "1.0", "lote": 1}}, "não tem exatamente 4 casas"),
        ({"folhas": [{"nome": 1, "peso": "1.0000"}]}, r"Expected `str`, got `int` - at `\$\.folhas\[0\]\.nome`"),
        ({"par": [1]}, "length 2"),
        ({"folha": "a"}, "Expected `object`"),
    ],
)
def test_o_que_falta_ou_tem_outro_tipo_segue_recusado(troca: dict[str, Any], recusa: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=recusa):
        Leitor(Ramo).ler(msgspec.json.encode({**msgspec.to_builtins(RAMO), **troca}))


def test_o_que_nao_e_json_e_recusado() -> None:
    with pytest.raises(msgspec.DecodeError, match="truncated"):
        Leitor(Ramo).ler(b"{")
