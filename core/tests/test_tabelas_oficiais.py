from core.tabelas_oficiais import Municipio, Uf, municipios, ufs, unidades_de_medida


def test_sao_27_ufs_com_o_codigo_que_abre_a_chave_de_acesso():
    assert len(ufs()) == 27
    assert ufs()["SP"] == Uf("35", "SP", "São Paulo")


def test_sao_5571_municipios_em_ordem_e_cada_um_na_sua_uf():
    codigos = list(municipios())
    assert len(codigos) == 5571
    assert codigos == sorted(codigos)
    assert all(ufs()[m.uf].codigo == m.codigo[:2] and len(m.codigo) == 7 for m in municipios().values())


def test_estao_la_brasilia_e_o_municipio_mais_novo():
    assert municipios()["5300108"] == Municipio("5300108", "DF", "Brasília")
    assert municipios()["5101837"] == Municipio("5101837", "MT", "Boa Esperança do Norte")


def test_unidades_cabem_na_nota_e_dizem_se_aceitam_fracao():
    siglas = [u.sigla for u in unidades_de_medida()]
    assert len(set(siglas)) == len(siglas)
    assert all(1 <= len(s) <= 6 and s.isascii() for s in siglas)
    assert {u.sigla: u.casas for u in unidades_de_medida()}["UN"] == 0
    assert {u.sigla: u.casas for u in unidades_de_medida()}["KG"] == 4
