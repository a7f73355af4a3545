"""O que acabou de ser cadastrado já serve aos outros módulos, com o trabalhador parado: eles perguntam ao dono."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from core.contrato import Cadastros
from core.tests.apoio import empresa_com_administrador
from plataforma.banco.sql import executar
from plataforma.contratos import usar
from plataforma.contratos.ligacao import forcar_transporte
from plataforma.contratos.remoto import TransporteHttp
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.fixtures import todas_as_permissoes
from plataforma.testes.respostas import criado, feito, problema
from plataforma.valores import novo_id

HOJE = str(datetime.now(UTC).date() - timedelta(days=1))
NINGUEM = TransporteHttp(lambda _modulo: "http://127.0.0.1:1")
_COPIA = "SELECT descricao, versao FROM estoque_produto WHERE id = %s"
_MORTAS = "SELECT count(*) FROM mensageria_inbox WHERE empresa_id = %s AND situacao <> 'feita'"


class Recente(NamedTuple):
    """Empresa que acabou de nascer: nenhum evento dela chegou a módulo nenhum."""

    api: ClienteDaApi
    empresa: UUID
    estabelecimento: UUID

    def deposito(self, codigo: str = "FUNDOS") -> str:
        """Depósito novo."""
        corpo = {"estabelecimento": self.estabelecimento, "codigo": codigo, "nome": codigo}
        return str(criado(self.api.post("/api/depositos/", corpo))["id"])

    def produto(self, sku: str = "COPO") -> str:
        """Produto novo."""
        return str(criado(self.api.post("/api/produtos/", {"sku": sku, "descricao": "Copo", "unidade": "UN"}))["id"])

    def ajustar(self, deposito: str, *produtos: object) -> Any:
        """Entrada de uma unidade de cada produto."""
        itens = [{"produto": p, "quantidade": "1", "custo_total": "2.00"} for p in produtos]
        corpo = {"deposito": deposito, "tipo": "entrada", "data": HOJE, "motivo": "carga", "itens": itens}
        return self.api.post("/api/ajustes/", corpo)


@pytest.fixture
def recente(bancos: None, transporte: object, cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Recente]:
    empresa = empresa_com_administrador().empresa
    ator = Ator(usuario_id=novo_id(), empresa_id=empresa, permissoes=todas_as_permissoes())
    with agir_como(ator), rastrear(Rastro(correlacao=novo_id())):
        (matriz,) = usar(Cadastros).estabelecimentos()
        yield Recente(cliente_de(ator), empresa, matriz.id)


def _drenar_sem_sobras(recente: Recente) -> None:
    drenar()
    for modulo in ("estoque", "financeiro"):
        assert executar(modulo, _MORTAS, [recente.empresa]) == [(0,)]


def test_o_estoque_move_o_produto_que_acabou_de_ser_cadastrado(recente: Recente) -> None:
    deposito, produto = recente.deposito(), recente.produto()
    criado(recente.ajustar(deposito, produto))
    outro = recente.deposito("LOJA")
    corpo = {"origem": deposito, "destino": outro, "data": HOJE, "motivo": "", "itens": []}
    sem_copia = {"produto": recente.produto("PRATO"), "quantidade": "1"}
    problema(recente.api.post("/api/transferencias/", {**corpo, "itens": [sem_copia]}), 409)
    contagem = {"deposito": outro, "motivo": "anual", "produtos": [recente.produto("GARFO")]}
    criado(recente.api.post("/api/inventarios/", contagem))
    _drenar_sem_sobras(recente)
    (saldo,) = feito(recente.api.get("/api/saldos/", produto=produto))["itens"]
    assert saldo["fisico"] == "1.0000"


def test_so_o_que_o_dono_nao_conhece_e_recusado(recente: Recente) -> None:
    inexistente = novo_id()
    recusa = problema(recente.ajustar(recente.deposito(), recente.produto(), inexistente), 422)
    assert recusa.codigo == "estoque.produto_nao_encontrado"
    assert recusa.campos == ["itens.1.produto"]
    sem_estabelecimento = {"estabelecimento": inexistente, "codigo": "X", "nome": "X"}
    assert problema(recente.api.post("/api/depositos/", sem_estabelecimento), 422).campos == ["estabelecimento"]


def test_o_evento_mais_velho_que_chega_depois_nao_desfaz_a_copia(recente: Recente) -> None:
    deposito, produto = recente.deposito(), recente.produto()
    feito(recente.api.patch(f"/api/produtos/{produto}/", {"descricao": "Copo alto"}, etag="*"))
    criado(recente.ajustar(deposito, produto))
    assert executar("estoque", _COPIA, [produto]) == [("Copo alto", 2)]
    _drenar_sem_sobras(recente)
    assert executar("estoque", _COPIA, [produto]) == [("Copo alto", 2)]


def test_sem_resposta_do_dono_o_erro_e_passageiro_e_o_produto_nao_e_dado_por_inexistente(recente: Recente) -> None:
    deposito, produto = recente.deposito(), recente.produto()
    with forcar_transporte(NINGUEM):
        resposta = recente.ajustar(deposito, produto)
    assert problema(resposta, 503).codigo == "plataforma.cadastro_nao_confirmado"
    assert resposta["Retry-After"] == "1"
    assert "o core não respondeu" in resposta.json()["detail"]
    criado(recente.ajustar(deposito, produto))


def test_a_empresa_que_acabou_de_nascer_ja_tem_plano_de_contas_e_caixa(recente: Recente) -> None:
    banco = {"nome": "Banco", "tipo": "banco", "banco": "001", "agencia": "1", "numero": "2"}
    criado(recente.api.post("/api/contas-bancarias/", banco))
    _drenar_sem_sobras(recente)
    contas = feito(recente.api.get("/api/contas-bancarias/"))["itens"]
    assert sorted(c["nome"] for c in contas) == ["Banco", "Caixa"]


def test_o_lancamento_manual_acha_o_plano_da_empresa_que_acabou_de_nascer(recente: Recente) -> None:
    partidas = [
        {"lado": "D", "conta": "4.2.2.02.001", "valor": "10.00"},
        {"lado": "C", "conta": "1.1.1.01.001", "valor": "10.00"},
    ]
    corpo = {"data": HOJE, "historico": "Aluguel", "documento": "Recibo 7", "partidas": partidas}
    criado(recente.api.post("/api/lancamentos/", corpo))
    _drenar_sem_sobras(recente)
