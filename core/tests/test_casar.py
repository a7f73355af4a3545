"""Casar reconhece o que já existe e cadastra o que falta, também quando duas chamadas chegam juntas."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from uuid import UUID

import pytest
from django.db import connections
from stdnum.br import cnpj

from core.contrato import (
    Cadastros,
    DocumentoConferido,
    DocumentoNaoServe,
    ItemACasar,
    PessoaACasar,
    PessoaResumo,
    UnidadeNaoEncontrada,
)
from core.models import Pessoa, Produto
from core.tests.apoio import unidade
from plataforma.contratos import usar
from plataforma.testes.threads import em_paralelo
from plataforma.valores import novo_id

cadastros = usar(Cadastros)


def casar_pessoa(**campos: str) -> PessoaResumo:
    return cadastros.casar_pessoa(chave=novo_id(), pessoa=PessoaACasar(**campos))


def _cnpj(raiz: int) -> str:
    base = f"{raiz:08}0001"
    return base + str(cnpj.calc_check_digits(base))


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


def test_unidade_nao_encontrada_nao_cadastra_nada(empresa: UUID) -> None:
    with pytest.raises(UnidadeNaoEncontrada, match="“UN”"):
        cadastros.casar_produtos(chave=novo_id(), itens=(_item("A1"),))
    assert not Produto.objects.exists()


def test_pessoa_se_reconhece_pelo_documento_com_ou_sem_mascara(empresa: UUID) -> None:
    primeira = casar_pessoa(documento=CNPJ, nome="Café Ltda", uf="SP", municipio="3550308")
    segunda = casar_pessoa(documento="12.ABC.345/01DE-35", nome="Outro nome")
    assert segunda == primeira
    assert primeira.documento == CNPJ
    assert primeira.uf == "SP"
    assert primeira.municipio == "3550308"


def test_documento_errado_e_recusado(empresa: UUID) -> None:
    with pytest.raises(DocumentoNaoServe, match="dígito verificador"):
        casar_pessoa(documento="12ABC34501DE36", nome="Café Ltda")
    assert not Pessoa.objects.exists()


def _pessoas(*pares: tuple[str, str]) -> tuple[PessoaACasar, ...]:
    return tuple(PessoaACasar(documento=d, nome=n) for d, n in pares)


def test_muitas_pessoas_se_casam_na_ordem_e_cada_documento_e_uma_so(empresa: UUID) -> None:
    ja = casar_pessoa(documento=CNPJ, nome="Café Ltda")
    itens = _pessoas(("529.982.247-25", "Maria"), ("12.ABC.345/01DE-35", "Outro nome"), ("52998224725", "Maria Silva"))
    maria, cafe, de_novo = cadastros.casar_pessoas(chave=novo_id(), itens=itens)
    assert cafe == ja
    assert de_novo == maria
    assert Pessoa.objects.count() == 2


def test_pessoa_do_lote_entra_com_o_endereco_que_veio(empresa: UUID) -> None:
    item = PessoaACasar(documento=CNPJ, nome="Café Ltda", cep="01310-100", municipio="3550308", uf="SP")
    (cadastrada,) = cadastros.casar_pessoas(chave=novo_id(), itens=(item,))
    assert cadastrada.uf == "SP"
    assert cadastrada.municipio == "3550308"
    assert Pessoa.objects.get().cep == "01310100"


def test_um_documento_errado_nao_cadastra_nenhuma(empresa: UUID) -> None:
    with pytest.raises(DocumentoNaoServe, match="52998224726.*dígito verificador"):
        cadastros.casar_pessoas(chave=novo_id(), itens=_pessoas((CNPJ, "Café"), ("52998224726", "Maria")))
    assert not Pessoa.objects.exists()


def test_quem_ja_esta_com_um_documento_do_exterior_se_acha_e_novo_nao_se_cadastra(empresa: UUID) -> None:
    fora = casar_pessoa(documento="US-99/7", nome="Acme Inc")
    conferidos = cadastros.conferir_documentos(documentos=("US997", "US998", CNPJ))
    desconhecido = "“US998” tem 5 caracteres: não é CPF (11 dígitos) nem CNPJ (14 caracteres). Confira o número."
    assert conferidos == (
        DocumentoConferido(documento="US997", pessoa=fora.id, nome="Acme Inc", recusa=""),
        DocumentoConferido(documento="US998", pessoa=None, nome="", recusa=desconhecido),
        DocumentoConferido(documento=CNPJ, pessoa=None, nome="", recusa=""),
    )
    assert cadastros.casar_pessoas(chave=novo_id(), itens=_pessoas(("US997", "Acme"))) == (fora,)


@pytest.mark.concorrencia
def test_dois_lotes_com_as_mesmas_pessoas_em_ordens_opostas_nao_se_travam(empresa: UUID) -> None:
    pares = [(_cnpj(n), f"Pessoa {n}") for n in range(1, 41)]
    lotes = iter([_pessoas(*pares), _pessoas(*reversed(pares))] * 3)
    feitos = em_paralelo(6, lambda: cadastros.casar_pessoas(chave=novo_id(), itens=next(lotes)))
    assert [f for f in feitos if isinstance(f, Exception)] == []
    assert Pessoa.objects.count() == 40


@pytest.mark.concorrencia
def test_duas_importacoes_juntas_cadastram_uma_pessoa_so(empresa: UUID) -> None:
    def casar() -> UUID:
        try:
            return casar_pessoa(documento=CNPJ, nome="Café Ltda").id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        ids = {f.result() for f in [threads.submit(copy_context().run, casar) for _ in range(8)]}
    assert len(ids) == 1
    assert Pessoa.objects.count() == 1
