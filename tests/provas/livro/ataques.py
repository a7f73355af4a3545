"""A gramática dos ataques: SQL que o papel da aplicação poderia escrever contra o livro, e como o banco o recusa.

Cada ataque é uma função do alvo para os passos de uma transação. As classes de recusa são SQLSTATEs: 42501 privilégio e
segurança por linha, 23xxx restrições, FNxxx as regras do livro; NADA quando o comando não alcança linha alguma.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple
from uuid import UUID, uuid4

Passo = tuple[str, dict[str, Any]]
NADA = "nada"
SEM_PRIVILEGIO = frozenset({"42501"})
IMUTAVEIS = (
    "financeiro_lancamento",
    "financeiro_partida",
    "financeiro_saldo_mensal",
    "financeiro_saldo_diario",
    "financeiro_livro",
    "financeiro_auditoria_do_periodo",
)
INAPAGAVEIS = (*IMUTAVEIS, "financeiro_titulo", "financeiro_baixa", "financeiro_periodo")
COLUNAS: Mapping[str, tuple[str, ...]] = {
    "financeiro_lancamento": (
        "data",
        "historico",
        "total",
        "numero",
        "resumo",
        "estorno_de_id",
        "transacao",
        "partidas",
    ),
    "financeiro_partida": ("valor", "conta_id", "lado", "data", "ordem", "lancamento_id", "empresa_id"),
    "financeiro_saldo_mensal": ("debitos", "creditos", "mes", "conta_id"),
    "financeiro_saldo_diario": ("debitos", "creditos", "dia", "conta_id"),
    "financeiro_livro": ("ultimo_numero", "ultimo_resumo", "ancorado_ate"),
    "financeiro_auditoria_do_periodo": ("motivo", "em", "usuario_id"),
}


class Ponta(NamedTuple):
    """O que um lançamento novo precisa continuar."""

    empresa: UUID
    numero: int
    resumo: bytes


@dataclass
class Alvo:
    """Linhas verdadeiras de uma empresa, as de outra empresa, e o sorteio."""

    sorteio: Random
    ponta: Ponta
    alheia: Ponta
    lancamentos: list[tuple[UUID, Any]]
    """(id, data)"""
    contas: list[UUID]
    conta_sintetica: UUID
    conta_alheia: UUID
    titulos: list[UUID]
    titulo_alheio: UUID
    baixas: list[UUID]
    caixa: UUID

    def de(self, *valores: Any) -> Any:
        """Um dos valores."""
        return self.sorteio.choice(valores)

    def coluna(self) -> tuple[str, str]:
        """Uma tabela imutável e uma coluna dela."""
        tabela = self.sorteio.choice(IMUTAVEIS)
        return tabela, self.sorteio.choice(COLUNAS[tabela])

    def filtro(self) -> str:
        """Um WHERE qualquer."""
        return str(self.de("", " WHERE true", " WHERE empresa_id = %(empresa)s", " WHERE empresa_id <> %(empresa)s"))


class Ataque(NamedTuple):
    """Como se ataca, e com que classes o banco pode recusar."""

    passos: Callable[[Alvo], list[Passo]]
    recusas: frozenset[str]


_CABECALHO = """
INSERT INTO financeiro_lancamento (id, empresa_id, numero, data, historico, origem, origem_id, parte, documento, total,
    partidas, aviso, usuario_id, criado_em, resumo_anterior, resumo, estorno_de_id)
VALUES (%(id)s, %(empresa)s, %(numero)s, %(data)s, 'hostil', %(origem)s, %(origem_id)s, '', '', %(total)s,
    %(partidas)s, '', %(empresa)s, now(), %(anterior)s, sha256(%(anterior)s), %(estorno_de)s)
"""
_LINHA = """
INSERT INTO financeiro_partida (lancamento_id, ordem, empresa_id, conta_id, lado, valor, data)
VALUES (%(lancamento)s, %(ordem)s, %(empresa)s, %(conta)s, %(lado)s, %(valor)s, %(data)s)
"""


def _cabecalho(alvo: Alvo, **outros: Any) -> tuple[UUID, Passo]:
    novo = uuid4()
    dados = {
        "id": novo,
        "empresa": alvo.ponta.empresa,
        "numero": alvo.ponta.numero + 1,
        "data": f"2026-05-{alvo.sorteio.randint(10, 28)}",
        "origem": "hostil",
        "origem_id": None,
        "total": "5.00",
        "partidas": 2,
        "anterior": alvo.ponta.resumo,
        "estorno_de": None,
    }
    return novo, (_CABECALHO, {**dados, **outros})


def _linha(alvo: Alvo, lancamento: UUID, **outros: Any) -> Passo:
    dados = {
        "lancamento": lancamento,
        "ordem": 1,
        "empresa": alvo.ponta.empresa,
        "conta": alvo.sorteio.choice(alvo.contas),
    }
    return _LINHA, {**dados, "lado": "D", "valor": "5.00", **outros}


def _lancamento(cabecalho: Mapping[str, Any], *mudancas: Mapping[str, Any]) -> Callable[[Alvo], list[Passo]]:
    """Um lançamento bem formado, com o cabeçalho e cada uma das linhas mudados; a linha None não entra."""

    def montar(alvo: Alvo) -> list[Passo]:
        novo, passo = _cabecalho(alvo, **{k: v(alvo) if callable(v) else v for k, v in cabecalho.items()})
        linhas = [
            _linha(
                alvo,
                novo,
                **{"data": passo[1]["data"], "ordem": n, "lado": "DC"[(n - 1) % 2], **_valores(alvo, mudanca)},
            )
            for n, mudanca in enumerate(mudancas, start=1)
        ]
        return [passo, *linhas]

    return montar


def _valores(alvo: Alvo, mudanca: Mapping[str, Any]) -> dict[str, Any]:
    return {campo: valor(alvo) if callable(valor) else valor for campo, valor in mudanca.items()}


def comando(montar: Callable[[Alvo], str]) -> Callable[[Alvo], list[Passo]]:
    return lambda alvo: [(montar(alvo), {"empresa": alvo.ponta.empresa})]


def _linha_em_lancamento_pronto(alvo: Alvo) -> list[Passo]:
    lancamento, data = alvo.sorteio.choice(alvo.lancamentos)
    return [_linha(alvo, lancamento, data=data, ordem=alvo.sorteio.randint(1, 9))]


def _linha_depois_da_soma(alvo: Alvo) -> list[Passo]:
    cabecalho, uma, outra = _lancamento({}, {}, {})(alvo)
    dados = {**outra[1], "ordem": alvo.sorteio.randint(3, 9), "conta": alvo.sorteio.choice(alvo.contas)}
    return [cabecalho, uma, outra, ("SET CONSTRAINTS ALL IMMEDIATE", {}), (_LINHA, dados)]


def _sombra_da_conta(alvo: Alvo) -> list[Passo]:
    """Uma tabela temporária com o nome da verdadeira, para que o gatilho olhe a errada."""
    sombra = (
        "CREATE TEMP TABLE financeiro_conta ON COMMIT DROP AS SELECT id, true AS analitica FROM public.financeiro_conta"
    )
    cabecalho, uma, outra = _lancamento({}, {"conta": alvo.conta_sintetica}, {})(alvo)
    return [(sombra, {}), cabecalho, uma, outra]


def _sombra_do_saldo(alvo: Alvo) -> list[Passo]:
    troca = alvo.de("natureza = translate(natureza, 'DC', 'CD')", "analitica = false, funcao = ''")
    mudar = f"UPDATE financeiro_conta SET {troca} WHERE id = %(conta)s"
    sombra = "CREATE TEMP TABLE financeiro_saldo_mensal (conta_id uuid) ON COMMIT DROP"
    return [(sombra, {}), (mudar, {"conta": alvo.caixa})]


def _de_outra_empresa(alvo: Alvo) -> list[Passo]:
    v = alvo.alheia
    return [_cabecalho(alvo, empresa=v.empresa, numero=v.numero + 1, anterior=v.resumo)[1]]


def _em_titulo(troca: str) -> Callable[[Alvo], list[Passo]]:
    return lambda alvo: [(f"UPDATE financeiro_titulo SET {troca} WHERE id = %(id)s", {"id": alvo.de(*alvo.titulos)})]


def _em_baixa(troca: str) -> Callable[[Alvo], list[Passo]]:
    return lambda alvo: [(f"UPDATE financeiro_baixa SET {troca} WHERE id = %(id)s", {"id": alvo.de(*alvo.baixas)})]


def de_um(sql: str) -> Callable[[Alvo], list[Passo]]:
    """`sql` sobre uma linha imutável qualquer."""

    def montar(alvo: Alvo) -> list[Passo]:
        tabela, coluna = alvo.coluna()
        return [(sql.format(tabela=tabela, coluna=coluna, filtro=alvo.filtro()), {"empresa": alvo.ponta.empresa})]

    return montar


def numa(sql: str, *tabelas: str) -> Callable[[Alvo], list[Passo]]:
    return comando(lambda alvo: sql.format(tabela=alvo.de(*tabelas), filtro=alvo.filtro()))


def _fechado(alvo: Alvo) -> str:
    return f"{alvo.de('2025-12', '2026-01')}-{alvo.sorteio.randint(1, 28):02}"


def _estorno_de(alvo: Alvo) -> UUID:
    return UUID(str(alvo.sorteio.choice(alvo.lancamentos)[0]))


REGRAS: Mapping[str, Ataque] = {
    "desbalanceado": Ataque(_lancamento({}, {}, {"valor": "4.99"}), frozenset({"FN005"})),
    "sem linhas": Ataque(_lancamento({}), frozenset({"FN005"})),
    "uma linha só": Ataque(_lancamento({}, {}), frozenset({"FN005"})),
    "total que não é a soma": Ataque(_lancamento({"total": "5.01"}, {}, {}), frozenset({"FN005"})),
    "mais linhas que o prometido": Ataque(_lancamento({}, {}, {}, {}), frozenset({"FN001"})),
    "menos linhas que o prometido": Ataque(_lancamento({"partidas": 3}, {}, {}), frozenset({"FN005"})),
    "uma partida prometida": Ataque(_lancamento({"partidas": 1}, {}), frozenset({"23514"})),
    "valor zero": Ataque(_lancamento({"total": "0.00"}, {"valor": "0.00"}, {"valor": "0.00"}), frozenset({"23514"})),
    "valor negativo": Ataque(_lancamento({}, {"valor": "-5.00"}, {"valor": "-5.00"}), frozenset({"23514"})),
    "valor que não é número": Ataque(
        _lancamento({"total": "NaN"}, {"valor": "NaN"}, {"valor": "NaN"}), frozenset({"23514"})
    ),
    "linha que não é número": Ataque(_lancamento({}, {"valor": "NaN"}, {"valor": "NaN"}), frozenset({"23514"})),
    "valor infinito": Ataque(_lancamento({"total": "Infinity"}), frozenset({"22003"})),
    "lado que não existe": Ataque(_lancamento({}, {"lado": "X"}, {}), frozenset({"23514"})),
    "linha de outra data": Ataque(_lancamento({}, {"data": "2026-06-01"}, {}), frozenset({"FN001"})),
    "linha de outra empresa": Ataque(_lancamento({}, {"empresa": lambda a: a.alheia.empresa}), SEM_PRIVILEGIO),
    "conta de outra empresa": Ataque(_lancamento({}, {"conta": lambda a: a.conta_alheia}, {}), frozenset({"23503"})),
    "conta que não existe": Ataque(_lancamento({}, {"conta": lambda _a: uuid4()}, {}), frozenset({"23503"})),
    "conta sintética": Ataque(_lancamento({}, {"conta": lambda a: a.conta_sintetica}, {}), frozenset({"FN004"})),
    "linha em lançamento pronto": Ataque(_linha_em_lancamento_pronto, frozenset({"FN001", "23505"})),
    "linha depois da soma": Ataque(_linha_depois_da_soma, frozenset({"FN001"})),
    "número repetido": Ataque(
        _lancamento({"numero": lambda a: a.sorteio.randint(1, a.ponta.numero)}), frozenset({"FN002"})
    ),
    "número pulado": Ataque(
        _lancamento({"numero": lambda a: a.ponta.numero + a.sorteio.randint(2, 99)}), frozenset({"FN002"})
    ),
    "cadeia quebrada": Ataque(
        _lancamento({"anterior": lambda a: a.sorteio.randbytes(32)}, {}, {}), frozenset({"FN002"})
    ),
    "resumo curto": Ataque(_lancamento({"anterior": b"curto"}), frozenset({"FN002"})),
    "período fechado": Ataque(_lancamento({"data": _fechado}, {}, {}), frozenset({"FN003"})),
    "estorno que não espelha": Ataque(_lancamento({"estorno_de": _estorno_de}, {}, {}), frozenset({"FN005", "23505"})),
    "cabeçalho de outra empresa": Ataque(_de_outra_empresa, SEM_PRIVILEGIO),
    "sombra da conta": Ataque(_sombra_da_conta, frozenset({"FN004"})),
    "sombra do saldo": Ataque(_sombra_do_saldo, frozenset({"FN001"})),
    "natureza de conta usada": Ataque(lambda a: _sombra_do_saldo(a)[1:], frozenset({"FN001"})),
    "valor do título": Ataque(_em_titulo("valor = valor + 1"), frozenset({"FN001"})),
    "tipo do título": Ataque(_em_titulo("tipo = 'credito_cliente'"), frozenset({"FN001"})),
    "empresa do título": Ataque(_em_titulo("empresa_id = gen_random_uuid()"), frozenset({"FN001", "42501"})),
    "baixado além do valor": Ataque(_em_titulo("baixado = valor + 0.01"), frozenset({"23514"})),
    "situação que não é a do saldo": Ataque(_em_titulo("situacao = 'liquidado'"), frozenset({"23514"})),
    "saldo do título": Ataque(_em_titulo("saldo = 0"), frozenset({"428C9"})),
    "principal da baixa": Ataque(_em_baixa("principal = principal + 1"), frozenset({"FN001"})),
    "lançamento da baixa": Ataque(_em_baixa("lancamento_id = gen_random_uuid()"), frozenset({"FN001"})),
    "título de outra empresa": Ataque(
        lambda a: [("UPDATE financeiro_titulo SET versao = 9 WHERE id = %(id)s", {"id": a.titulo_alheio})],
        frozenset({NADA}),
    ),
    "mês do fechamento": Ataque(comando(lambda _a: "UPDATE financeiro_periodo SET mes = '2020-01-01'"), SEM_PRIVILEGIO),
}
"""O que o papel pode escrever, e a regra recusa."""
