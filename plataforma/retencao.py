"""Por quanto tempo se guarda o que fala de uma pessoa, num só lugar: o que a lei manda, e o que dura cada cópia.

Guardar pelo prazo da lei é o que a LGPD (Lei 13.709/2018) autoriza no art. 16, I, e opõe ao pedido do art. 18, VI:

- XML de documento fiscal eletrônico: 132 meses da autorização (Ajuste SINIEF 2/2025, cláusula segunda);
- livros, e comprovantes do que neles se lançou: até prescrever o tributo (CTN, art. 195, parágrafo único), o que se
  conta do primeiro dia do exercício seguinte, por 5 anos (CTN, art. 173, I);
- escrituração, correspondência e papéis do negócio: até prescrever o ato (Código Civil, art. 1.194), e a falta de prazo
  menor é de 10 anos (art. 205).

As cópias de passagem (mensagens, respostas guardadas) não são documento: vão-se sozinhas, em dias, e as funções que as
apagam estão nas migrações da mensageria e dos comandos.
"""

from collections.abc import Sequence
from typing import NamedTuple


class Prazo(NamedTuple):
    """Um prazo de lei; `livre_em` é o SQL do primeiro dia em que já se pode apagar, contado da data `{desde}`."""

    fundamento: str
    livre_em: str


# Um prazo em meses ou anos acaba no dia de igual número, ou no seguinte se ele faltar (Código Civil, art. 132, § 3º).
_DE_MESES = """(({desde} + interval '%d months')::date + 1
    + (extract(day FROM {desde} + interval '%d months') < extract(day FROM {desde}))::int)"""

XML = Prazo("Ajuste SINIEF 2/2025: 132 meses", _DE_MESES % (132, 132))
FISCAL = Prazo(
    "CTN, arts. 173, I, e 195, parágrafo único: 5 anos a partir do exercício seguinte",
    "(date_trunc('year', {desde}::timestamp) + interval '6 years')::date",
)
CONTRATO = Prazo("Código Civil, arts. 205 e 1.194: 10 anos", _DE_MESES % (120, 120))

DIAS_DAS_COPIAS = {
    "mensageria_arquivo": 400,
    "mensageria_inbox": 35,
    "comandos_comando": 30,
    "comandos_resposta": 30,
    "comandos_chave_do_cliente": 1,
}
"""Tabela -> dias, contados de quando a cópia cumpriu o seu papel. A outbox só tem o que ainda não foi entregue."""
DIAS_DO_CORPO_RECEBIDO = 7
"""O corpo de uma mensagem já executada sai antes da linha da inbox, que prova que se executou."""


def sql_de_livre_em(prazos: Sequence[Prazo], desde: str) -> str:
    """SQL do primeiro dia em que nenhum dos prazos corre."""
    return f"greatest({', '.join(prazo.livre_em.format(desde=f'({desde})') for prazo in prazos)})"
