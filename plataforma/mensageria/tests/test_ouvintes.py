"""A lista de ouvintes e o código precisam dizer o mesmo: cada diferença é um erro, e o processo não parte."""

from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from plataforma.mensageria import ouvintes
from plataforma.mensageria.assinatura import Assinatura, assinaturas_de
from plataforma.mensageria.evento import descricao_de, eventos_registrados
from plataforma.mensageria.tests import brinquedos as b
from plataforma.mensageria.verificacoes import conferir_ouvintes

COMPLETA = {**b.OUVINTES, "alfa.Esquecido.v1": ()}


def de_brinquedo(lista: ouvintes.Lista) -> ouvintes.Lista:
    """Só os tipos que todo teste conhece: outros testes declaram eventos de alfa enquanto rodam."""
    return {tipo: lista[tipo] for tipo in COMPLETA}


def diferencas_com(**trocas: tuple[str, ...] | None) -> set[str]:
    """As diferenças que só aparecem com estas trocas na lista certa; None tira o tipo."""
    certa = ouvintes.lista_do_codigo()
    ouvintes.escrever(settings.OUVINTES, certa)
    assert ouvintes.diferencas() == []
    trocada = {**certa, **{f"{nome.replace('_', '.')}.v1": dados for nome, dados in trocas.items()}}
    ouvintes.escrever(settings.OUVINTES, {t: d for t, d in trocada.items() if d is not None})
    return set(ouvintes.diferencas())


def test_a_lista_do_codigo_tem_todo_evento_dos_instalados_e_todo_assinado(contexto: UUID) -> None:
    lista = ouvintes.lista_do_codigo()
    assert de_brinquedo(lista) == COMPLETA
    assert list(lista) == sorted(lista)


def test_o_evento_de_um_modulo_ausente_so_aparece_se_alguem_daqui_o_assina(
    contexto: UUID, unidade: pytest.MonkeyPatch
) -> None:
    unidade.delitem(b.assinaturas(), "alfa")
    assert ouvintes.lista_do_codigo() == {
        "alfa.Contado.v1": ("beta", "gama"),
        "alfa.Pingado.v1": ("beta",),
        "beta.Pongado.v1": (),
    }
    assert {descricao_de(e).modulo for e in ouvintes.eventos_dos_instalados()} == {"beta"}


@pytest.mark.parametrize(
    ("trocas", "diferenca"),
    [
        ({"alfa_Contado": ("beta",)}, "gama assina alfa.Contado.v1, e a lista não diz"),
        ({"alfa_Ignorado": ("beta",)}, "a lista diz que beta assina alfa.Ignorado.v1, e não assina"),
        ({"alfa_Ignorado": None}, "o tipo alfa.Ignorado.v1 não está na lista"),
        ({"alfa_Extinto": ()}, "a lista tem o tipo alfa.Extinto.v1, que o módulo não declara"),
    ],
)
def test_cada_diferenca_e_dita(contexto: UUID, trocas: dict[str, tuple[str, ...] | None], diferenca: str) -> None:
    assert diferencas_com(**trocas) == {diferenca}


def test_o_que_toca_so_a_modulos_ausentes_nao_e_diferenca_aqui(contexto: UUID) -> None:
    assert diferencas_com(longe_Feito=("distante",)) == set()


def test_duas_assinaturas_do_mesmo_tipo_no_mesmo_modulo_sao_diferenca_e_erro_de_inicializacao(
    contexto: UUID, unidade: pytest.MonkeyPatch
) -> None:
    ouvintes.escrever(settings.OUVINTES, ouvintes.lista_do_codigo())
    duas = (Assinatura(b.Contado, b.ao_contar_em_gama), Assinatura(b.Contado, b.ao_contar_em_beta))
    unidade.setitem(b.assinaturas(), "gama", duas)
    (erro,) = conferir_ouvintes()
    assert erro.id == "mensageria.E001"
    assert erro.msg == "gama assina alfa.Contado.v1 2 vezes; junte numa reação só"
    assert "contratos congelar" in (erro.hint or "")


def test_a_lista_escrita_volta_igual_e_vale_na_hora(contexto: UUID) -> None:
    assert ouvintes.ouvintes_de("alfa.Pingado.v1") == ("beta",)
    ouvintes.escrever(settings.OUVINTES, {"b.B.v1": (), "a.A.v1": ("x", "y")})
    assert ouvintes.ouvintes_de("a.A.v1") == ("x", "y")
    linhas = Path(settings.OUVINTES).read_text().splitlines()
    assert [linha.strip()[:8] for linha in linhas if ".v1" in linha] == ['"a.A.v1"', '"b.B.v1"']


def test_assinaturas_de_um_modulo_por_tipo_e_de_quem_nao_esta_aqui_nenhuma(contexto: UUID) -> None:
    assert {t: a.funcao for t, a in assinaturas_de("beta").items()} == {
        "alfa.Contado.v1": b.ao_contar_em_beta,
        "alfa.Pingado.v1": b.ao_pingar,
    }
    assert assinaturas_de("distante") == {}


def test_os_eventos_registrados_saem_por_nome() -> None:
    tipos = [descricao_de(e).tipo for e in eventos_registrados()]
    assert tipos == sorted(tipos)
    assert set(b.OUVINTES) <= set(tipos)
