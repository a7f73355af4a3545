"""As leituras das telas neste processo: a permissão de quem vê, e a consulta."""

from uuid import UUID

import msgspec

from financeiro import consultas
from financeiro.acoes import acoes_da_baixa, acoes_do_titulo
from financeiro.contrato_telas import ContasDaPessoa, FichaDoTitulo, PaginaDeTitulos, TotaisDeTitulos
from financeiro.filtros import FiltroDeTitulos, OrdemDeTitulos
from financeiro.leituras import ResumoDoTitulo
from financeiro.situacoes import TipoDeTitulo
from plataforma.identidade.contexto import ator_atual, exigir_permissao
from plataforma.leituras import Pagina, com_acoes


class TelasDoFinanceiroLocal:
    """Implementa `financeiro.contrato_telas.TelasDoFinanceiro`."""

    def bloco_dos_documentos(self, *, documentos: tuple[UUID, ...]) -> tuple[ResumoDoTitulo, ...]:
        exigir_permissao("financeiro.titulo.ver")
        return msgspec.convert(consultas.titulos_dos_documentos(documentos), tuple[ResumoDoTitulo, ...])

    def bloco_da_pessoa(self, *, pessoa: UUID, tipo: TipoDeTitulo) -> ContasDaPessoa:
        exigir_permissao("financeiro.titulo.ver")
        return msgspec.convert(consultas.contas_da_pessoa(pessoa, tipo), ContasDaPessoa)

    def tela_titulos(self, *, filtro: FiltroDeTitulos, ordem: OrdemDeTitulos, pagina: Pagina) -> PaginaDeTitulos:
        exigir_permissao("financeiro.titulo.ver")
        return com_acoes(consultas.TITULOS.ler_como(PaginaDeTitulos, filtro, ordem, pagina), acoes_do_titulo)

    def totais_de_titulos(self, *, filtro: FiltroDeTitulos) -> TotaisDeTitulos:
        exigir_permissao("financeiro.titulo.ver")
        grupos = consultas.TITULOS.totais(filtro, "tipo", "situacao", "faixa", soma="valor", resta="saldo")
        return msgspec.convert({"grupos": grupos}, TotaisDeTitulos)

    def tela_titulo(self, *, titulo: UUID) -> FichaDoTitulo:
        exigir_permissao("financeiro.titulo.ver")
        ficha = msgspec.convert(consultas.titulo(titulo), FichaDoTitulo)
        da_ficha = ficha.baixas if "financeiro.baixa.ver" in ator_atual().permissoes else ()
        baixas = tuple(msgspec.structs.replace(b, acoes=acoes_da_baixa(b, ficha.situacao)) for b in da_ficha)
        return msgspec.structs.replace(ficha, baixas=baixas, acoes=acoes_do_titulo(ficha))
