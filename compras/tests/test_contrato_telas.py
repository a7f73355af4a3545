"""O que as telas leem de compras, pelos dois transportes: notas, totais e ficha, com o que se pode fazer."""

from datetime import timedelta
from decimal import Decimal

import pytest

from compras.contrato_telas import FiltroDeNotas, OrdemDeNotas, SituacaoDaNota, TelasDeCompras
from compras.erros import NotaNaoEncontrada
from compras.tests.apoio import Compradora
from plataforma.contratos import usar
from plataforma.erros import Proibido
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.leituras import Pagina
from plataforma.relogio import hoje
from plataforma.testes.respostas import criado
from plataforma.valores import novo_id

telas = usar(TelasDeCompras)
pytestmark = pytest.mark.usefixtures("transporte")


def test_a_nota_se_acha_se_soma_e_se_abre(compradora: Compradora) -> None:
    produto = compradora.produto()
    item = {"produto": produto, "unidade": "UN", "quantidade": "10", "valor": "20.00"}
    nota = compradora.digitar(item)
    for busca in ("fornecedor 123", "11.222.333/0001-81"):
        pagina = telas.tela_notas(
            filtro=FiltroDeNotas(busca=busca), ordem=OrdemDeNotas.EMISSAO_MAIS_NOVA, pagina=Pagina()
        )
        assert [(str(linha.id), linha.versao, linha.acoes) for linha in pagina.itens] == [(nota["id"], 1, ())]
    (grupo,) = telas.totais_de_notas(filtro=FiltroDeNotas()).grupos
    assert (grupo.situacao, grupo.quantos, grupo.soma) == (SituacaoDaNota.LANCADA, 1, Decimal("20.00"))
    assert telas.tela_nota(nota=nota["id"]).acoes == ("devolver",)
    corpo = {"nota": nota["id"], "motivo": "com defeito"}
    criado(compradora.api.post("/api/devolucoes-de-compra/", corpo))
    assert telas.tela_nota(nota=nota["id"]).acoes == ()


def test_o_comprado_se_soma_por_dia_e_por_fornecedor(compradora: Compradora) -> None:
    produto, dia = compradora.produto(), hoje()
    antes = dia - timedelta(days=40)
    item = {"produto": produto, "unidade": "UN", "quantidade": "10", "valor": "20.00"}
    for numero, emissao in (("1", dia), ("2", dia), ("3", antes)):
        compradora.digitar(item, numero=numero, data_emissao=emissao.isoformat(), data_entrada=dia.isoformat())
    dias = telas.compras_por_dia(de=antes + timedelta(days=1), ate=dia)
    assert [(d.data_emissao, d.quantos, d.soma) for d in dias] == [(dia, 2, Decimal("40.00"))]
    (fornecedor,) = telas.compras_por_fornecedor(de=antes, ate=dia, limite=5)
    assert (fornecedor.quantos, fornecedor.soma) == (3, Decimal("60.00"))
    assert telas.compras_por_fornecedor(de=antes, ate=dia, limite=0) == ()


def test_sem_permissao_ou_sem_nota_a_recusa_e_a_declarada(compradora: Compradora) -> None:
    with pytest.raises(NotaNaoEncontrada):
        telas.tela_nota(nota=novo_id())
    sem_direito = Ator(usuario_id=novo_id(), empresa_id=compradora.ator.empresa_id, permissoes=frozenset())
    with agir_como(sem_direito), pytest.raises(Proibido):
        telas.totais_de_notas(filtro=FiltroDeNotas())
    with agir_como(sem_direito), pytest.raises(Proibido):
        telas.compras_por_dia(de=hoje(), ate=hoje())
    with agir_como(sem_direito), pytest.raises(Proibido):
        telas.compras_por_fornecedor(de=hoje(), ate=hoje(), limite=5)
