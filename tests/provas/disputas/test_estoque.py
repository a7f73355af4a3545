"""Muitos tiram do mesmo saldo por todos os caminhos: sai exatamente o que havia, e nunca falta."""

import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from threading import Event, Lock
from typing import NamedTuple
from uuid import UUID

import pytest

from compras.servicos.devolucoes import DEVOLVER_COMPRA, ItemADevolver, NovaDevolucao
from compras.tests.apoio import Compradora
from estoque.contrato import Estoque, ImplantacaoMovimentada, ItemReserva, SaldoInicial, SaldoInsuficiente
from estoque.models import Deposito
from estoque.servicos import ajustes, inventarios, transferencias
from estoque.servicos.ajustes import ItemDoAjuste
from estoque.servicos.inventarios import Contagem
from estoque.servicos.transferencias import ItemDaTransferencia
from estoque.situacoes import TipoDeAjuste
from estoque.tests.apoio import DIA, deposito_padrao, saldo
from estoque.tests.apoio import produto as produto_do_estoque
from plataforma.banco.sql import executar
from plataforma.comandos import ChaveDoCliente, criar_e_executar, executar_comando
from plataforma.contratos import usar
from plataforma.mensageria.trabalho import drenar
from plataforma.pontos import ao_passar
from plataforma.relogio import hoje
from plataforma.testes.threads import em_paralelo
from plataforma.valores import novo_id, quantidade, valor
from tests.provas.disputas.impasses import contando_impasses, reacoes_repetidas
from tests.provas.disputas.rodadas import ao_fundo, do_tipo, em_rodadas, tentar, violacoes
from tests.provas.relatorio import Porte, Provar, desde, igual
from vendas.servicos.confirmacoes import CONFIRMAR_PEDIDO
from vendas.tests.apoio import Loja

pytestmark = [pytest.mark.concorrencia, pytest.mark.timeout(300)]
THREADS = 16
UMA = quantidade(1)
estoque = usar(Estoque)


class Disputa(NamedTuple):
    """O saldo que se disputa: um produto, num depósito, que entrou por uma nota."""

    loja: Loja
    produto: UUID
    nota: UUID
    deposito: Deposito
    outro: Deposito


Tomar = Callable[[], object]


def _pedido(d: Disputa, linhas: int = 1) -> Tomar:
    pedido = UUID(d.loja.pedido(*[(d.produto, "1")] * linhas)["id"])
    return partial(executar_comando, CONFIRMAR_PEDIDO, pedido)


def _devolucao_de_compra(d: Disputa) -> Tomar:
    ator, texto = d.loja.ator, str(novo_id())
    chave = ChaveDoCliente(empresa=ator.empresa_id, usuario=ator.usuario_id, rota="POST /", chave=texto, corpo=b"")
    nova = NovaDevolucao(nota=d.nota, motivo="avaria", itens=(ItemADevolver(numero=1, quantidade=UMA),))
    return partial(criar_e_executar, DEVOLVER_COMPRA, nova, chave_do_cliente=chave)


def _transferencia(d: Disputa) -> Tomar:
    itens = [ItemDaTransferencia(d.produto, UMA)]
    return partial(transferencias.transferir, origem=d.deposito, destino=d.outro, data=hoje(), motivo="x", itens=itens)


def _ajuste(d: Disputa) -> Tomar:
    itens = [ItemDoAjuste(d.produto, UMA, None)]
    return partial(
        ajustes.ajustar, deposito=d.deposito, tipo=TipoDeAjuste.SAIDA, data=hoje(), motivo="quebra", itens=itens
    )


um_inventario_por_vez = Lock()


def _inventario(d: Disputa) -> Tomar:
    def contar_uma_a_menos() -> None:
        with um_inventario_por_vez:
            aberto = inventarios.abrir(deposito=d.deposito, data=hoje(), motivo="x", escolhidos=[d.produto])
            contada = aberto.itens.get().saldo_na_abertura - 1
            inventarios.contar(inventario=aberto.id, contagens=[Contagem(d.produto, contada)])
            try:
                inventarios.fechar(inventario=aberto.id)
            except SaldoInsuficiente:
                inventarios.cancelar(inventario=aberto.id)
                raise

    return contar_uma_a_menos


class Caminho(NamedTuple):
    """Um modo de tirar do disponível: quantas unidades por vez, e o que deixa tudo pronto para tirar."""

    toma: int
    preparar: Callable[[Disputa], Tomar]


CAMINHOS = {
    "pedido": Caminho(1, _pedido),
    "duas_linhas": Caminho(2, partial(_pedido, linhas=2)),
    "devolucao_de_compra": Caminho(1, _devolucao_de_compra),
    "transferencia": Caminho(1, _transferencia),
    "ajuste": Caminho(1, _ajuste),
    "inventario": Caminho(1, _inventario),
}


def _abrir(loja: Loja, unidades: int) -> Disputa:
    produto = loja.produto(sku="DISPUTADO", saldo=None)
    compradora = Compradora(loja.api, loja.ator, loja.estabelecimento)
    nota = compradora.digitar({"produto": produto, "quantidade": str(unidades), "valor": f"{unidades}.00"})
    deposito = Deposito.objects.get(estabelecimento_id=loja.estabelecimento)
    outro = Deposito.objects.create(estabelecimento_id=loja.estabelecimento, codigo="OUTRO", nome="Outro")
    return Disputa(loja, produto, UUID(nota["id"]), deposito, outro)


# O que os movimentos e as reservas deixam, sem olhar o saldo guardado; uma linha por observação, de um só instante.
_OBSERVAR = """
SELECT s.disponivel, s.fisico = m.soma AND s.reservado = r.soma, m.soma - r.soma
  FROM estoque_saldo s,
       (SELECT coalesce(sum(quantidade), 0) AS soma FROM estoque_movimento
         WHERE produto_id = %(produto)s AND deposito_id = %(deposito)s) m,
       (SELECT coalesce(sum(aberta), 0) AS soma FROM estoque_reserva
         WHERE produto_id = %(produto)s AND deposito_id = %(deposito)s) r
 WHERE s.produto_id = %(produto)s AND s.deposito_id = %(deposito)s
"""


_NO_MEIO = "SELECT count(*) FROM vendas_pedido WHERE situacao = 'confirmando'"


def _observar(d: Disputa) -> tuple[Decimal, bool, Decimal]:
    ((disponivel, bate, restam),) = executar("estoque", _OBSERVAR, {"produto": d.produto, "deposito": d.deposito.id})
    return disponivel, bate, restam


class Tirado(NamedTuple):
    """Quanto cada caminho tirou, e o que se levantou além da recusa por falta."""

    tomadas: Counter[str]
    erros: list[Exception]


def _tirar_de_uma_vez(d: Disputa, nomes: list[str]) -> Tirado:
    prontas, vez = [(nome, CAMINHOS[nome].toma, CAMINHOS[nome].preparar(d)) for nome in nomes], Lock()
    tirado = Tirado(Counter(), [])

    def uma_thread() -> None:
        while True:
            with vez:
                if not prontas:
                    return
                nome, quanto, tomar = prontas.pop()
            feito = tentar(tomar)
            with vez:
                if not isinstance(feito, Exception):
                    tirado.tomadas[nome] += quanto
                elif not isinstance(feito, SaldoInsuficiente):
                    tirado.erros.append(feito)

    em_paralelo(THREADS, uma_thread)
    return tirado


def _sortear(quantos: int, semente: int) -> list[str]:
    nomes = (list(CAMINHOS) * quantos)[:quantos]
    random.Random(semente).shuffle(nomes)
    return nomes


def test_por_todos_os_caminhos_sai_exatamente_o_que_havia(loja: Loja, porte: Porte, provar: Provar) -> None:
    unidades = porte.escolher(150, 500)
    d = _abrir(loja, unidades)
    nomes = _sortear(porte.escolher(600, 2000), porte.semente)
    with contando_impasses() as impasses:
        with ao_fundo(partial(_observar, d), pausa_s=0.005) as vistos, ao_fundo(drenar, pausa_s=0.01):
            tomadas, erros = _tirar_de_uma_vez(d, nomes)
        drenar()
    reservadas = tomadas["pedido"] + tomadas["duas_linhas"]
    resta = (unidades - sum(tomadas.values()) + reservadas, reservadas)
    provar(
        igual("disputas.estoque.unidades_a_mais_ou_a_menos", sum(tomadas.values()) - unidades, 0),
        igual("disputas.estoque.caminhos_que_tiraram", len(tomadas), len(CAMINHOS)),
        igual("disputas.estoque.erros", len(erros), 0),
        igual("disputas.estoque.observado_negativo", sum(v[0] < 0 or v[2] < 0 for v in vistos), 0),
        igual("disputas.estoque.observado_divergente", sum(not v[1] for v in vistos), 0),
        desde("disputas.estoque.observacoes", len(vistos), 20),
        igual("disputas.estoque.saldo_final_errado", int(saldo(d.deposito, d.produto) != resta), 0),
        igual("disputas.estoque.pedidos_no_meio", executar("vendas", _NO_MEIO)[0][0], 0),
        igual("disputas.estoque.impasses", impasses(), 0),
        igual("disputas.estoque.reacoes_repetidas", reacoes_repetidas(), 0),
        igual("disputas.estoque.invariantes_violados", len(violacoes()), 0),
    )


def _reservar_uma(deposito: Deposito, produto: UUID) -> None:
    itens = (ItemReserva(linha=novo_id(), produto=produto, quantidade=UMA),)
    onde = {"estabelecimento": deposito.estabelecimento_id, "deposito": deposito.id}
    estoque.reservar(chave=novo_id(), documento=novo_id(), itens=itens, **onde)


class Lote(NamedTuple):
    """Cinco unidades implantadas de um produto novo, e o sinal de que o primeiro lado já está a um passo do commit."""

    id: UUID
    produto: UUID
    deposito: Deposito
    primeiro_no_fim: Event


def _implantar(deposito: Deposito) -> Lote:
    lote = Lote(novo_id(), produto_do_estoque(), deposito, Event())
    onde = {"estabelecimento": deposito.estabelecimento_id, "deposito": deposito.id}
    item = SaldoInicial(produto=lote.produto, quantidade=quantidade(5), custo_total=valor(5), **onde)
    estoque.implantar_saldos(chave=novo_id(), lote=lote.id, data=DIA, itens=(item,))
    return lote


def _desfazer_ou_reservar(lote: Lote, rodada: int, thread: int) -> int:
    """Metade das threads desfaz, metade reserva; numa rodada umas largam depois, noutra as outras. Diz quanto tomou."""
    desfaz = thread % 2 == 0
    if desfaz == (rodada % 2 == 0):
        lote.primeiro_no_fim.wait(timeout=60)
    if desfaz:
        return 5 * estoque.desfazer_implantacao(chave=novo_id(), lote=lote.id).itens
    _reservar_uma(lote.deposito, lote.produto)
    return 1


def test_a_implantacao_so_se_desfaz_inteira(empresa: UUID, porte: Porte, provar: Provar) -> None:
    """Quem desfaz tira as cinco unidades; quem reserva, uma: juntos, saem cinco, e só de um dos modos."""
    rodadas, deposito, lotes = porte.escolher(20, 100), deposito_padrao(), list[Lote]()
    desligar = ao_passar(lambda _ponto: lotes[-1].primeiro_no_fim.set() if lotes else None)
    resultados = em_rodadas(
        THREADS,
        rodadas,
        lambda rodada, thread: _desfazer_ou_reservar(lotes[rodada], rodada, thread),
        antes=lambda _rodada: lotes.append(_implantar(deposito)),
    )
    desligar()
    tirados = [sorted(r for r in rodada if isinstance(r, int) and r) for rodada in resultados]
    recusas = do_tipo(resultados, SaldoInsuficiente, ImplantacaoMovimentada)
    provar(
        igual("disputas.implantacao.desfeitas_inteiras", tirados.count([5]), rodadas / 2),
        igual("disputas.implantacao.tomadas_por_unidade", tirados.count([1] * 5), rodadas / 2),
        igual("disputas.implantacao.erros", len(do_tipo(resultados, Exception)) - len(recusas), 0),
        igual("disputas.implantacao.invariantes_violados", len(violacoes()), 0),
    )
