"""As leituras das telas neste processo: a permissão de quem vê, e a mesma consulta que a API faz."""

from datetime import date
from uuid import UUID

import msgspec

from compras import consultas
from compras.acoes import acoes_da_lista, acoes_da_nota
from compras.contrato_telas import (
    ComprasDoDia,
    ComprasDoFornecedor,
    FichaDaNota,
    FichaDoFornecedor,
    PaginaDeDevolucoesDeCompra,
    PaginaDeFornecedores,
    PaginaDeNotas,
    TotaisDeNotas,
)
from compras.filtros import FiltroDeDevolucoes, FiltroDeFornecedores, FiltroDeNotas, OrdemDeFornecedores, OrdemDeNotas
from compras.leituras import DevolucaoDeCompra, ResumoDaDevolucaoDeCompra, ResumoDaNota
from plataforma.identidade.contexto import ator_atual, exigir_permissao
from plataforma.leituras import DosNumerados, Pagina, com_acoes


class TelasDeComprasLocal:
    """Implementa `compras.contrato_telas.TelasDeCompras`."""

    def tela_notas(self, *, filtro: FiltroDeNotas, ordem: OrdemDeNotas, pagina: Pagina) -> PaginaDeNotas:
        exigir_permissao("compras.nota.ver")
        return com_acoes(consultas.NOTAS.ler_como(PaginaDeNotas, filtro, ordem, pagina), acoes_da_lista)

    def totais_de_notas(self, *, filtro: FiltroDeNotas) -> TotaisDeNotas:
        exigir_permissao("compras.nota.ver")
        return msgspec.convert({"grupos": consultas.NOTAS.totais(filtro, "situacao", soma="total")}, TotaisDeNotas)

    def compras_por_dia(self, *, de: date, ate: date) -> tuple[ComprasDoDia, ...]:
        exigir_permissao("compras.nota.ver")
        return msgspec.convert(consultas.compras_por_dia(de, ate), tuple[ComprasDoDia, ...])

    def compras_por_fornecedor(self, *, de: date, ate: date, limite: int) -> tuple[ComprasDoFornecedor, ...]:
        exigir_permissao("compras.nota.ver")
        return msgspec.convert(consultas.compras_por_fornecedor(de, ate, limite), tuple[ComprasDoFornecedor, ...])

    def tela_nota(self, *, nota: UUID) -> FichaDaNota:
        exigir_permissao("compras.nota.ver")
        ficha = msgspec.convert(consultas.nota(nota), FichaDaNota)
        ve_devolucoes = "compras.devolucao.ver" in ator_atual().permissoes
        devolucoes = consultas.devolucoes_da_nota(nota) if ve_devolucoes else []
        return msgspec.structs.replace(
            ficha,
            devolucoes=msgspec.convert(devolucoes, tuple[ResumoDaDevolucaoDeCompra, ...]),
            acoes=acoes_da_nota(ficha),
        )

    def tela_devolucoes(
        self, *, filtro: FiltroDeDevolucoes, ordem: DosNumerados, pagina: Pagina
    ) -> PaginaDeDevolucoesDeCompra:
        exigir_permissao("compras.devolucao.ver")
        return consultas.DEVOLUCOES.ler_como(PaginaDeDevolucoesDeCompra, filtro, ordem, pagina)

    def tela_devolucao(self, *, devolucao: UUID) -> DevolucaoDeCompra:
        exigir_permissao("compras.devolucao.ver")
        return msgspec.convert(consultas.devolucao(devolucao), DevolucaoDeCompra)

    def tela_fornecedores(
        self, *, filtro: FiltroDeFornecedores, ordem: OrdemDeFornecedores, pagina: Pagina
    ) -> PaginaDeFornecedores:
        exigir_permissao("compras.fornecedor.ver")
        return consultas.FORNECEDORES.ler_como(PaginaDeFornecedores, filtro, ordem, pagina)

    def tela_fornecedor(self, *, fornecedor: UUID) -> FichaDoFornecedor:
        exigir_permissao("compras.fornecedor.ver")
        ficha = msgspec.convert(consultas.fornecedor(fornecedor), FichaDoFornecedor)
        ve_notas = "compras.nota.ver" in ator_atual().permissoes
        notas = consultas.ultimas_notas_de(fornecedor) if ve_notas else []
        return msgspec.structs.replace(ficha, notas=msgspec.convert(notas, tuple[ResumoDaNota, ...]))
