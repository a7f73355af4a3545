"""O que ficou nos bancos de cada módulo, contra o que os diários dos clientes dizem que foi respondido."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import psycopg

from lancador.progresso import dizer
from meu_erp.verificacao.afirmacoes import afirmar, falsas
from meu_erp.verificacao.relatos import relatos_de
from plataforma.topologia import MODULOS
from tests.provas.quedas.diario import Anotacao
from tests.provas.quedas.sistemas import SistemaProprio
from tests.provas.quedas.vendedor import PASSOS_POR_VENDA, Vendedor
from tests.provas.relatorio import Medida, igual

MOSTRAR = 10
PASSOS = ("criar", "confirmar", "faturar", "expedir", "receber")
# Passo -> módulo e o que ele criou: pedido da venda, id do que a resposta disse, valor.
_FEITOS = {
    "criar": ("vendas", "SELECT id::text, id::text, total::text FROM vendas_pedido"),
    "confirmar": ("vendas", "SELECT id::text, id::text, total::text FROM vendas_pedido WHERE situacao = 'concluido'"),
    "faturar": ("vendas", "SELECT pedido_id::text, id::text, total::text FROM vendas_fatura"),
    "expedir": (
        "vendas",
        "SELECT e.pedido_id::text, e.id::text, p.total::text FROM vendas_expedicao e JOIN vendas_pedido p"
        " ON p.id = e.pedido_id",
    ),
    "receber": (
        "financeiro",
        "SELECT t.documento_id::text, b.id::text, b.valor::text FROM financeiro_baixa b JOIN financeiro_titulo t"
        " ON t.id = b.titulo_id",
    ),
}
# Efeitos que ninguém pede: vêm por evento, um por venda (ou por item dela).
_EFEITOS = {
    "título": ("financeiro", "SELECT documento_id::text FROM financeiro_titulo"),
    "lançamento da fatura": (
        "financeiro",
        "SELECT documento_id::text FROM financeiro_lancamento WHERE origem = 'fatura'",
    ),
    "lançamento da expedição": (
        "financeiro",
        "SELECT documento_id::text FROM financeiro_lancamento WHERE origem = 'expedicao'",
    ),
    "lançamento da baixa": (
        "financeiro",
        "SELECT documento_id::text FROM financeiro_lancamento WHERE origem = 'baixa'",
    ),
}
_ITENS = ("vendas", "SELECT pedido_id::text, id::text FROM vendas_item")
_DOS_ITENS = {
    "reserva": ("estoque", "SELECT documento::text, linha::text FROM estoque_reserva"),
    "saída": ("estoque", "SELECT documento::text, linha::text FROM estoque_movimento WHERE tipo = 'venda'"),
}
_DIFERENCA_DO_LIVRO = "SELECT sum(CASE lado WHEN 'D' THEN valor ELSE -valor END) FROM financeiro_partida"
_EM_CURSO = """
SELECT (SELECT count(*) FROM mensageria_outbox)
     + (SELECT count(*) FROM mensageria_inbox WHERE situacao IN ('pendente', 'morta'))
     + (SELECT count(*) FROM comandos_comando WHERE situacao = 'aberto')
"""
_ENVIADAS = "SELECT consumidor, sum(ultima) FROM mensageria_ordem GROUP BY consumidor"
_EXECUTADAS = "SELECT emissor, sum(ordem) FROM mensageria_posicao GROUP BY emissor"


class Balanco(NamedTuple):
    """Diferenças entre os diários e os bancos, cada uma por extenso; todas vazias quando nada se perdeu nem dobrou."""

    perdidos: list[str]
    duplicados: list[str]
    alheios: list[str]


def medidas(nome: str, sistema: SistemaProprio, vendedores: Sequence[Vendedor]) -> list[Medida]:
    """O que se prova de um sistema parado, contra os diários de quem vendeu nele."""
    anotado = [anotacao for v in vendedores for anotacao in v.diario.ler()]
    with sistema.entrar() as dona:
        erradas = falsas(afirmar(relatos_de(dona.ler)))
    feito = fazer_balanco(sistema, anotado)
    for diferencas in (*feito, erradas):
        for diferenca in diferencas[:MOSTRAR]:
            dizer(str(diferenca))
    return [
        igual(f"{nome}.respostas", len(anotado), sum(v.vendas for v in vendedores) * PASSOS_POR_VENDA),
        igual(f"{nome}.respostas_diferentes", sum(v.diferentes for v in vendedores), 0),
        igual(f"{nome}.perdidos", len(feito.perdidos), 0),
        igual(f"{nome}.duplicados", len(feito.duplicados), 0),
        igual(f"{nome}.alheios", len(feito.alheios), 0),
        igual(f"{nome}.diferenca_do_livro", diferenca_do_livro(sistema), 0),
        igual(f"{nome}.confirmando", _confirmando(sistema), 0),
        igual(f"{nome}.inbox_aberta", _inbox_aberta(sistema), 0),
        igual(f"{nome}.afirmacoes_falsas", len(erradas), 0),
    ]


def fazer_balanco(sistema: SistemaProprio, anotado: Iterable[Anotacao]) -> Balanco:
    """Compara passo a passo, efeito a efeito e item a item."""
    respondido = {passo: Counter[tuple[str, str, str]]() for passo in PASSOS}
    for passo, *resto in anotado:
        respondido[passo][tuple(resto)] += 1
    perdidos, duplicados, alheios = [], [], []
    for passo, (modulo, sql) in _FEITOS.items():
        ha = Counter(sistema.consultar(modulo, sql))
        perdidos += [f"{passo} {um}" for um in respondido[passo] - ha]
        alheios += [f"{passo} {um}" for um in ha - respondido[passo]]
        duplicados += [f"{passo} {pedido}" for pedido, n in Counter(um[0] for um in ha.elements()).items() if n > 1]
    vendas = Counter({(pedido,): 1 for pedido, *_ in respondido["criar"]})
    efeitos = [(nome, vendas, Counter(sistema.consultar(*onde))) for nome, onde in _EFEITOS.items()]
    itens = Counter(sistema.consultar(*_ITENS))
    efeitos += [(nome, itens, Counter(sistema.consultar(*onde))) for nome, onde in _DOS_ITENS.items()]
    for nome, devido, ha in efeitos:
        perdidos += [f"{nome} {um}" for um in devido - ha]
        duplicados += [f"{nome} {um}" for um in ha - devido]
    return Balanco(perdidos, duplicados, alheios)


def diferenca_do_livro(sistema: SistemaProprio) -> float:
    """Débitos menos créditos de todas as partidas, em reais."""
    return float(sistema.consultar("financeiro", _DIFERENCA_DO_LIVRO)[0][0])


def _confirmando(sistema: SistemaProprio) -> int:
    """Pedidos a meio caminho de se confirmar."""
    return int(sistema.consultar("vendas", "SELECT count(*) FROM vendas_pedido WHERE situacao = 'confirmando'")[0][0])


def _inbox_aberta(sistema: SistemaProprio) -> int:
    """Mensagens recebidas e ainda não executadas, em todos os módulos."""
    aberta = "SELECT count(*) FROM mensageria_inbox WHERE situacao IN ('pendente', 'morta')"
    return sum(int(sistema.consultar(modulo, aberta)[0][0]) for modulo in MODULOS)


def em_curso(sistema: SistemaProprio) -> int:
    """Mensagens e comandos por terminar, somados os módulos."""
    return sum(int(sistema.consultar(modulo, _EM_CURSO)[0][0]) for modulo in MODULOS)


def parado(sistema: SistemaProprio) -> bool:
    """Se nada está em curso: nem num módulo, nem viajando entre dois. Com o banco fora do ar, não se sabe: não está."""
    try:
        if em_curso(sistema):
            return False
        enviadas = {(m, c): n for m in MODULOS for c, n in sistema.consultar(m, _ENVIADAS)}
        executadas = {(e, m): n for m in MODULOS for e, n in sistema.consultar(m, _EXECUTADAS)}
    except psycopg.OperationalError:
        return False
    return enviadas == executadas
