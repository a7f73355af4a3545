"""Como um módulo declara, tabela a tabela, o que guarda de uma pessoa e quando isso pode sair."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from plataforma.retencao import DIAS_DAS_COPIAS, Prazo, sql_de_livre_em

APAGADO = "(apagado)"
_DOCUMENTO_EM_ZEROS = "regexp_replace({coluna}, '.', '0', 'g')"


class Saida(StrEnum):
    """Quando sai o que nenhum prazo próprio retém."""

    A_QUALQUER_TEMPO = "sai a qualquer tempo, se a pessoa quer"
    COM_O_RESTO = "sai quando a lei já não retém nada da pessoa"
    PROVA = "prova de que o pedido foi atendido; não traz dado pessoal"
    PELA_CONTA = "é da conta de quem usa o sistema: sai com ela, não por este pedido"


@dataclass(frozen=True)
class Guardado:
    """Colunas de uma tabela que falam de uma pessoa.

    `de_quem` é o SQL das linhas dela, em que `{documento}`, `{pessoas}` (uuid[]) e `{email}` são o titular. Com
    `prazos`, cada linha fica até vencerem todos, contados da data `desde`. `contexto` são colunas que se mostram para
    que se entenda de que linha se fala. Uma tabela com histórico o leva junto.
    """

    assunto: str
    tabela: str
    colunas: tuple[str, ...]
    de_quem: str
    contexto: tuple[str, ...] = ()
    prazos: tuple[Prazo, ...] = ()
    desde: str = ""
    saida: Saida = Saida.COM_O_RESTO
    historico: bool = False
    apagado: Mapping[str, str] = field(default_factory=dict)
    """O SQL que fica no lugar, de cada coluna em que não serve o padrão (vazio, zeros ou “(apagado)”)."""
    tambem: str = ""
    """Outras atribuições do UPDATE da tabela."""

    @property
    def livre_em(self) -> str:
        """SQL do primeiro dia em que a linha pode sair."""
        return sql_de_livre_em(self.prazos, self.desde)

    @property
    def fundamento(self) -> str:
        """A lei que retém, ou quando sai o que nenhuma retém."""
        return "; ".join(prazo.fundamento for prazo in self.prazos) or self.saida.value

    def no_lugar(self, coluna: str) -> str:
        """O SQL que se põe na coluna ao apagar."""
        if coluna in self.apagado:
            return self.apagado[coluna]
        if coluna.startswith("documento"):
            return _DOCUMENTO_EM_ZEROS.format(coluna=coluna)
        return f"'{APAGADO}'" if "nome" in coluna.split("_") else "''"


def do_documento(coluna: str) -> str:
    """SQL de quem tem, na coluna, o documento do titular."""
    return f"({coluna} = {{documento}} AND {coluna} <> '')"


class SemTitular(NamedTuple):
    """Colunas de texto cujo nome lembra o de uma pessoa e que não guardam o de titular algum, e por quê."""

    tabela: str
    colunas: tuple[str, ...]
    porque: str


class CopiaDePassagem(NamedTuple):
    """Uma tabela do núcleo com textos que repetem, de passagem, o que os módulos guardam."""

    assunto: str
    tabela: str
    colunas: tuple[str, ...]

    @property
    def fundamento(self) -> str:
        """Em quanto tempo some sozinha."""
        dias = DIAS_DAS_COPIAS.get(self.tabela)
        return f"cópia de passagem: some sozinha em {dias} dia(s)" if dias else "cópia de passagem: some ao entregar-se"


COPIAS = (
    CopiaDePassagem("Mensagens a entregar", "mensageria_outbox", ("corpo",)),
    CopiaDePassagem("Mensagens entregues", "mensageria_arquivo", ("corpo",)),
    CopiaDePassagem("Mensagens recebidas", "mensageria_inbox", ("corpo", "erro")),
    CopiaDePassagem("Respostas guardadas da API", "comandos_chave_do_cliente", ("resposta",)),
    CopiaDePassagem("Respostas guardadas a outros módulos", "comandos_resposta", ("resposta",)),
    CopiaDePassagem("Comandos", "comandos_comando", ("argumentos", "resposta", "ultimo_erro")),
)
