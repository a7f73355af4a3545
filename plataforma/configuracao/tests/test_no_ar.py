"""O que muda no ar se recusa em português, e o que não serve não vale."""

import re
from dataclasses import fields
from typing import Any

import pytest

from plataforma.configuracao.no_ar import LIMITES, NoAr, NoArInvalido, de_dados, ler_limites, ler_registros, para_dados
from plataforma.servidor.limites import LimitesDoServidor

UM = NoAr("INFO", {"plataforma.contratos": "DEBUG"}, {"corpos": 20}, {"um": "http://um:8000"}, "etcd://e/c", 7)


def test_o_arquivo_escrito_se_le_igual() -> None:
    assert de_dados(para_dados(UM)) == UM
    assert de_dados({}) == NoAr()


def test_todo_limite_e_do_servidor_ou_a_folga_e_o_de_sempre_cabe_na_faixa() -> None:
    de_sempre = {campo.name: campo.default for campo in fields(LimitesDoServidor)}
    assert LIMITES.keys() - de_sempre.keys() == {"folga_de_prazo"}
    assert de_sempre.keys() - LIMITES.keys() == {"ronda_segundos", "escoamento_segundos"}
    assert ler_limites({nome: de_sempre.get(nome, 1) for nome in LIMITES})["corpos"] == 2048


@pytest.mark.parametrize(
    ("secao", "recusa"),
    [
        ({"corpo": 1}, "O limite “corpo” não existe; há: corpo_segundos, "),
        ({"corpos": 0}, "corpos = 0 não é um número inteiro de 16 a 65536."),
        ({"corpos": 20.5}, "corpos = 20.5 não é um número inteiro de 16 a 65536."),
        ({"corpos": True}, "corpos = True não é um número inteiro"),
        ({"folga_de_prazo": 0.5}, "folga_de_prazo = 0.5 não é um número de 1 a 10."),
        ({"folga_de_prazo": float("nan")}, "folga_de_prazo = nan não é um número de 1 a 10."),
        ([], "“limites” não é uma seção [limites]."),
    ],
)
def test_limite_que_pararia_o_sistema_ou_nao_existe_e_recusado(secao: Any, recusa: str) -> None:
    with pytest.raises(NoArInvalido, match=re.escape(recusa)):
        ler_limites(secao)


@pytest.mark.parametrize(
    ("secao", "recusa"),
    [
        ({"nivel": "info"}, "O nível de registro em “nivel” é “info”; use DEBUG, INFO, WARNING, ERROR, CRITICAL."),
        ({"loggers": {"django": 10}}, "O nível de registro em “django” é “10”"),
        ({"loggers": "DEBUG"}, "[registros.loggers] não é uma seção"),
        ({"level": "INFO"}, "Em [registros] cabem nivel e loggers; “level” não cabe."),
        ("INFO", "Em [registros] cabem nivel e loggers."),
    ],
)
def test_nivel_que_nao_existe_e_recusado(secao: Any, recusa: str) -> None:
    with pytest.raises(NoArInvalido, match=re.escape(recusa)):
        ler_registros(secao)


@pytest.mark.parametrize(
    ("dados", "recusa"),
    [
        ([], "No arquivo cabem origem, revisao, registros, limites, enderecos."),
        ({"modulos": {}}, "No arquivo cabem origem, revisao, registros, limites, enderecos."),
        ({"revisao": "1"}, "“revisao”, um número inteiro."),
        ({"enderecos": {"um": "um:8000"}}, "A url da unidade “um” é “um:8000”; escreva como http://servidor:8000"),
    ],
)
def test_arquivo_que_nao_e_dos_nossos_e_recusado(dados: Any, recusa: str) -> None:
    with pytest.raises(NoArInvalido, match=re.escape(recusa)):
        de_dados(dados)
