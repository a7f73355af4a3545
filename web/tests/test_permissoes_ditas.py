"""Toda permissão tem um nome que quem administra entende."""

from plataforma.permissoes import permissoes_do_sistema
from web.permissoes_ditas import ASSUNTOS, MODULOS, VERBOS, em_grupos


def test_toda_permissao_se_diz_em_palavras() -> None:
    partes = [permissao.split(".") for permissao in permissoes_do_sistema()]
    assert {modulo for modulo, _assunto, _verbo in partes} <= MODULOS.keys()
    assert {f"{modulo}.{assunto}" for modulo, assunto, _verbo in partes} == ASSUNTOS.keys()
    assert {verbo for _modulo, _assunto, verbo in partes} == VERBOS.keys()


def test_a_de_um_modulo_novo_aparece_como_esta() -> None:
    (vendas, novo) = em_grupos(["transporte.veiculo.ver", "vendas.pedido.criar", "vendas.pedido.ver"])
    assert [opcao.nome for opcao in vendas.linhas[0].opcoes] == ["ver", "criar"]
    assert (novo.titulo, novo.linhas[0].rotulo) == ("transporte", "transporte.veiculo")
