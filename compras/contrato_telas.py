"""O que as telas leem de compras: uma consulta por tela. Escrever é pela API pública."""

from uuid import UUID

from compras.erros import NotaNaoEncontrada
from compras.filtros import FiltroDeNotas, OrdemDeNotas
from compras.leituras import Nota, ResumoDaNota
from compras.situacoes import NaturezaDaEntrada, Origem, SituacaoDaNota
from plataforma.contratos import Contrato, consulta
from plataforma.erros import EntradaInvalida, Proibido
from plataforma.leituras import Pagina, PaginaLida
from plataforma.valores import Dto, Valor

# O que as telas conhecem de compras, e só por aqui.
__all__ = [
    "FichaDaNota",
    "FiltroDeNotas",
    "GrupoDeNotas",
    "LinhaDeNotas",
    "NaturezaDaEntrada",
    "OrdemDeNotas",
    "Origem",
    "PaginaDeNotas",
    "SituacaoDaNota",
    "TelasDeCompras",
    "TotaisDeNotas",
]


class LinhaDeNotas(ResumoDaNota):
    """Nota na lista, e o que se pode fazer com ela sem a abrir."""

    acoes: tuple[str, ...] = ()


class PaginaDeNotas(PaginaLida):
    """Uma página da lista de notas."""

    itens: tuple[LinhaDeNotas, ...]


class GrupoDeNotas(Dto):
    """Quantas notas estão numa situação, e quanto somam."""

    situacao: SituacaoDaNota
    quantos: int
    soma: Valor


class TotaisDeNotas(Dto):
    """Do conjunto filtrado, por situação."""

    grupos: tuple[GrupoDeNotas, ...]


class FichaDaNota(Nota):
    """Nota inteira, e o que se pode fazer com ela."""

    acoes: tuple[str, ...] = ()


class TelasDeCompras(Contrato, modulo="compras", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_notas(self, *, filtro: FiltroDeNotas, ordem: OrdemDeNotas, pagina: Pagina) -> PaginaDeNotas: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def totais_de_notas(self, *, filtro: FiltroDeNotas) -> TotaisDeNotas: ...

    @consulta(prazo="1s", erros=(Proibido, NotaNaoEncontrada))
    def tela_nota(self, *, nota: UUID) -> FichaDaNota: ...
