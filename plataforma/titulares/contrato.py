"""O que se pergunta e se pede, sobre uma pessoa, a cada módulo: o mesmo contrato, uma vez por módulo."""

import types
from datetime import date
from functools import cache
from typing import Annotated, cast
from uuid import UUID

from msgspec import Meta

from plataforma.contratos import Contrato, comando, consulta, usar
from plataforma.leituras import Leitura
from plataforma.valores import Dto

TAMANHO_DO_CPF, TAMANHO_DO_CNPJ = 11, 14
_DA_CLASSE = frozenset({"__module__", "__doc__"})


class Titular(Dto):
    """De quem se fala: CPF, CNPJ ou documento do exterior, sem máscara, e as pessoas do cadastro que o têm.

    `email` acha a conta de quem usa o sistema; vazio não acha nenhuma, como o `documento`.
    """

    documento: str
    pessoas: tuple[UUID, ...]
    email: str = ""

    @property
    def marcas(self) -> list[str]:
        """O que, num texto qualquer, diz que ele fala da pessoa: o id dela, ou seu CPF ou CNPJ.

        Um documento do exterior pode ser curto: um “17” está em todo texto.
        """
        brasileiro = len(self.documento) in (TAMANHO_DO_CPF, TAMANHO_DO_CNPJ)
        return [*map(str, self.pessoas), *([self.documento] if brasileiro else [])]


class CampoDoTitular(Leitura):
    """Um campo e o que está nele."""

    campo: str
    valor: str


class RegistroDoTitular(Leitura):
    """Uma linha que fala da pessoa."""

    campos: tuple[CampoDoTitular, ...]


class GuardaDoTitular(Leitura):
    """O que um módulo guarda da pessoa sobre um assunto, e até quando a lei o obriga a isso."""

    modulo: str
    assunto: str
    registros: Annotated[int, Meta(description="Quantas linhas.")]
    retido_ate: Annotated[date | None, Meta(description="Último dia do prazo legal mais longo; nulo se nenhum corre.")]
    fundamento: Annotated[str, Meta(description="A lei do prazo; sem prazo, o que acontece com estes dados.")]
    dados: Annotated[tuple[RegistroDoTitular, ...], Meta(description="As linhas; as cópias de passagem só se contam.")]


class Titulares:
    """O que um módulo guarda de uma pessoa, na empresa em contexto."""

    @consulta(prazo="20s")
    def dados_do_titular(self, *, titular: Titular) -> tuple[GuardaDoTitular, ...]:
        """Tudo, com os dados."""

    @consulta(prazo="20s")
    def guardas_do_titular(self, *, titular: Titular) -> tuple[GuardaDoTitular, ...]:
        """O mesmo, sem os dados: quanto há, e o que a lei retém."""

    @comando(prazo="60s")
    def apagar_o_titular(self, *, chave: UUID, titular: Titular, valores: tuple[str, ...], tudo: bool) -> int:
        """Apaga o que nenhum prazo retém e devolve quantas linhas mudou.

        `tudo` é quando módulo algum retém nada: leva também os históricos e as cópias, em que se riscam os `valores`.
        """


@cache
def contrato_de(modulo: str) -> type[Contrato]:
    """`Titulares` como contrato do módulo: executa-se nele, esteja onde estiver."""
    corpo = {nome: valor for nome, valor in vars(Titulares).items() if nome in _DA_CLASSE or callable(valor)}
    return types.new_class(
        "Titulares", (Contrato,), {"modulo": modulo, "versao": 1}, exec_body=lambda espaco: espaco.update(corpo)
    )


def titulares_de(modulo: str) -> Titulares:
    """O que se pergunta ao módulo. O documento vai no corpo da chamada, nunca no endereço."""
    return cast(Titulares, usar(contrato_de(modulo)))
