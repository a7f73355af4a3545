"""Casar reconhece o que já existe e cadastra o que falta, também quando dois pedidos chegam juntos."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from uuid import UUID

import pytest
from django.db import connections

from core.contrato import Cadastros, DocumentoNaoServe, ItemACasar, UnidadeDesconhecida
from core.models import Pessoa, Produto
from core.tests.apoio import unidade
from plataforma.contratos import usar
from plataforma.valores import novo_id

cadastros = usar(Cadastros)
CNPJ = "12ABC34501DE35"


def _item(codigo: str, gtin: str = "SEM GTIN", descricao: str = "Café torrado") -> ItemACasar:
    return ItemACasar(codigo=codigo, gtin=gtin, descricao=descricao, ncm="09012100", unidade="UN")


def test_produto_se_reconhece_pelo_gtin(empresa: UUID) -> None:
    unidade("UN")
    primeiro = cadastros.casar_produtos(chave=novo_id(), itens=(_item("A1", "7891000100103"),))
    segundo = cadastros.casar_produtos(chave=novo_id(), itens=(_item("Z9", "7891000100103"), _item("A1")))
    assert segundo[0] == primeiro[0]
    assert segundo[1].sku == "A1-2"
    assert Produto.objects.count() == 2


def test_unidade_desconhecida_nao_cadastra_nada(empresa: UUID) -> None:
    with pytest.raises(UnidadeDesconhecida, match="“UN”"):
        cadastros.casar_produtos(chave=novo_id(), itens=(_item("A1"),))
    assert not Produto.objects.exists()


def test_pessoa_se_reconhece_pelo_documento_com_ou_sem_mascara(empresa: UUID) -> None:
    primeira = cadastros.casar_pessoa(chave=novo_id(), documento=CNPJ, nome="Café Ltda", uf="SP", municipio="3550308")
    segunda = cadastros.casar_pessoa(chave=novo_id(), documento="12.ABC.345/01DE-35", nome="Outro nome")
    assert segunda == primeira
    assert (primeira.documento, primeira.uf, primeira.municipio) == (CNPJ, "SP", "3550308")


def test_documento_errado_e_recusado(empresa: UUID) -> None:
    with pytest.raises(DocumentoNaoServe, match="dígito verificador"):
        cadastros.casar_pessoa(chave=novo_id(), documento="12ABC34501DE36", nome="Café Ltda")
    assert not Pessoa.objects.exists()


@pytest.mark.concorrencia
def test_duas_importacoes_juntas_cadastram_uma_pessoa_so(empresa: UUID) -> None:
    def casar() -> UUID:
        try:
            return cadastros.casar_pessoa(chave=novo_id(), documento=CNPJ, nome="Café Ltda").id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as fios:
        ids = {f.result() for f in [fios.submit(copy_context().run, casar) for _ in range(8)]}
    assert len(ids) == 1
    assert Pessoa.objects.count() == 1
