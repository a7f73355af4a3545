"""As colunas ditas uma vez: o que se insere, se guarda de novo e não se corta."""

from uuid import UUID

import pytest
from django.db import DataError

from financeiro.models import Conta, Estabelecimento
from plataforma.banco.gravacao import guardar_copias, inserir
from plataforma.banco.sql import linhas
from plataforma.testes.contagem import contando
from plataforma.valores import novo_id

MATRIZ = UUID(int=1)


def _conta(codigo: str, **outras: object) -> dict[str, object]:
    padrao = {"id": novo_id(), "codigo": codigo, "nome": "Conta", "natureza": "D", "analitica": True, "funcao": ""}
    return {**padrao, "grupo_dre": "", "ativa": True, **outras}


def test_muitas_linhas_sao_um_comando_e_o_que_e_igual_vai_uma_vez(empresa: UUID) -> None:
    with contando() as comandos:
        inserir(Conta, [_conta("9.1"), _conta("9.2", nome="Outra")], iguais={"empresa_id": empresa, "versao": 3})
    assert len([comando for comando in comandos if "INSERT" in comando]) == 1
    assert linhas("financeiro", "SELECT codigo, nome, versao FROM financeiro_conta ORDER BY codigo") == [
        {"codigo": "9.1", "nome": "Conta", "versao": 3},
        {"codigo": "9.2", "nome": "Outra", "versao": 3},
    ]


def test_nenhuma_linha_nenhum_comando(empresa: UUID) -> None:
    with contando() as comandos:
        inserir(Conta, [], iguais={"empresa_id": empresa})
    assert comandos == []


def test_texto_que_nao_cabe_e_recusado_e_nao_cortado(empresa: UUID) -> None:
    with pytest.raises(DataError, match="character varying"):
        inserir(Conta, [_conta("9" * 31)], iguais={"empresa_id": empresa, "versao": 1})


def test_guardar_de_novo_so_muda_a_copia_mais_velha(empresa: UUID) -> None:
    for versao, nome in ((2, "Matriz"), (3, "Sede"), (3, "Igual"), (1, "Atrasada")):
        linha = {"id": MATRIZ, "empresa_id": empresa, "cnpj": "12ABC34501DE35", "nome": nome, "uf": "SP"}
        guardar_copias(Estabelecimento, [{**linha, "versao": versao}], chave="id")
    assert linhas("financeiro", "SELECT nome, uf FROM financeiro_estabelecimento") == [{"nome": "Sede", "uf": "SP"}]
