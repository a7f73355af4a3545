"""O trabalho principal inteiro, o mesmo que `./erp demonstrar` mostra, igual em um processo e em vários."""

from collections.abc import Callable

import pytest

from meu_erp.demonstracao.cliente import ClienteHttp
from meu_erp.demonstracao.roteiro import Cena, seguir
from meu_erp.demonstracao.trabalho_principal import PASSOS, notas_de_exemplo
from meu_erp.verificacao.afirmacoes import resumir
from tests.jornadas.conftest import UM_E_VARIOS, AbrirSistema, Percurso, falhas, percorrer_em

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
EMPRESA = {"cnpj": "34238864000168", "razao_social": "Alimentos Ltda", "regime": "real", "crt": 3, "uf": "SP"}
Relato = list[str]


def trabalhar(cliente: ClienteHttp) -> Relato:
    relato: Relato = []
    seguir(PASSOS, Cena(cliente=cliente, notas=notas_de_exemplo()), relato.append)
    return [linha.strip() for linha in relato]


@pytest.fixture(scope="module")
def trabalho(abrir_sistema: AbrirSistema) -> Callable[[str], Percurso[Relato]]:
    return percorrer_em(abrir_sistema, EMPRESA, trabalhar)


@pytest.mark.parametrize("topologia", UM_E_VARIOS)
def test_o_relato_as_provas_e_o_resumo_sao_os_do_monolito(
    topologia: str, trabalho: Callable[[str], Percurso[Relato]]
) -> None:
    percurso, no_monolito = trabalho(topologia), trabalho("monolito")
    assert falhas(percurso) == []
    assert percurso.feito == no_monolito.feito
    assert resumir(percurso.relatos) == resumir(no_monolito.relatos)


def test_o_que_o_trabalho_conta_em_reais_e_quantidades(trabalho: Callable[[str], Percurso[Relato]]) -> None:
    relato = trabalho("monolito").feito
    esperadas = {
        "rascunho: devedores e credores diferem em R$ 18,75",
        "desfeita: estoques R$ 578,75, saldos devedores R$ 928,75",
        "11 de 20 lançadas, R$ 11.739,60",
        "11 já existiam, 0 lançadas",
        "10 CX de AVEIA EM FLOCOS FINOS 500G (#) são 120 UN; custo R$ 370,04, ICMS a recuperar R$ 84,24",
        "recusado: de 1018 AVEIA EM FLOCOS FINOS 500G (#) faltam 372 UN",
        "recusado: de 2094 GRANOLA TRADICIONAL 800G faltam 54 UN",
        "o pedido continua rascunho, reservado no estoque: 0",
        "estoque.MercadoriaExpedida.v1 -> financeiro: feita",
        "pedido cancelado, título de R$ 57,00 cancelado",
        "saldo de Banco do dia a dia: R$ 20.055,69",
        "devolução 1 concluida: R$ 98,41",
        "inventário fechado: perda R$ 6,96, sobra R$ 5,25",
        "Fatura 1/5: faturado e não expedido, 5",
        "débitos R$ 61.228,70, créditos R$ 61.228,70",
        "(=) Resultado líquido do período                         R$ 1.686,73",
        "auditoria: fechado, Entrega ao contador; aberto, Faltou uma nota",
    }
    assert esperadas - set(relato) == set()
