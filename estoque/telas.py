"""As leituras das telas neste processo: a permissão de quem vê, e a consulta."""

from uuid import UUID

import msgspec

from estoque import consultas
from estoque.contrato_telas import DisponivelNoDeposito
from estoque.leituras import ReservaDoDocumento
from plataforma.identidade.contexto import exigir_permissao


class TelasDoEstoqueLocal:
    """Implementa `estoque.contrato_telas.TelasDoEstoque`."""

    def bloco_do_documento(self, *, documento: UUID) -> tuple[ReservaDoDocumento, ...]:
        exigir_permissao("estoque.reserva.ver")
        return msgspec.convert(consultas.reservas_do_documento(documento), tuple[ReservaDoDocumento, ...])

    def disponiveis(self, *, produtos: tuple[UUID, ...], estabelecimento: UUID) -> tuple[DisponivelNoDeposito, ...]:
        exigir_permissao("estoque.saldo.ver")
        return consultas.disponiveis(produtos=produtos, estabelecimento=estabelecimento)
