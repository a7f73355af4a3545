"""As leituras das telas neste processo: a permissão de quem vê, e a consulta."""

from datetime import date
from uuid import UUID

import msgspec

from estoque import consultas
from estoque.contrato_telas import DisponivelNoDeposito, PaginaDeSaldos, TotaisDeSaldos
from estoque.filtros import FiltroDeSaldos
from estoque.leituras import Kardex, ReservaDoDocumento, Saldo
from plataforma.identidade.contexto import exigir_permissao
from plataforma.leituras import Pagina


class TelasDoEstoqueLocal:
    """Implementa `estoque.contrato_telas.TelasDoEstoque`."""

    def bloco_do_documento(self, *, documento: UUID) -> tuple[ReservaDoDocumento, ...]:
        exigir_permissao("estoque.reserva.ver")
        return msgspec.convert(consultas.reservas_do_documento(documento), tuple[ReservaDoDocumento, ...])

    def disponiveis(self, *, produtos: tuple[UUID, ...], estabelecimento: UUID) -> tuple[DisponivelNoDeposito, ...]:
        exigir_permissao("estoque.saldo.ver")
        return consultas.disponiveis(produtos=produtos, estabelecimento=estabelecimento)

    def bloco_do_produto(self, *, produto: UUID) -> tuple[Saldo, ...]:
        exigir_permissao("estoque.saldo.ver")
        return msgspec.convert(consultas.saldos_do_produto(produto), tuple[Saldo, ...])

    def tela_saldos(self, *, filtro: FiltroDeSaldos, pagina: Pagina) -> PaginaDeSaldos:
        exigir_permissao("estoque.saldo.ver")
        return consultas.SALDOS.ler_como(PaginaDeSaldos, filtro, consultas.SALDOS.ordem_padrao, pagina)

    def totais_de_saldos(self, *, filtro: FiltroDeSaldos) -> TotaisDeSaldos:
        exigir_permissao("estoque.saldo.ver")
        somas = {"no_deposito": "fisico", "prometido": "reservado", "livre": "disponivel"}
        grupos = consultas.SALDOS.totais(filtro, "deposito", "codigo_do_deposito", **somas)
        return msgspec.convert({"grupos": grupos}, TotaisDeSaldos)

    def tela_kardex(self, *, produto: UUID, de: date, ate: date, pagina: Pagina) -> Kardex:
        exigir_permissao("estoque.movimento.ver")
        return msgspec.convert(consultas.kardex(produto=produto, de=de, ate=ate, pagina=pagina), Kardex)
