"""O que as telas leem do estoque. Escrever é pela API pública."""

from uuid import UUID

from estoque.leituras import ReservaDoDocumento
from plataforma.contratos import Contrato, consulta
from plataforma.erros import Proibido
from plataforma.valores import Dto, Quantidade


class DisponivelNoDeposito(Dto):
    """Quanto ainda se pode reservar de um produto no depósito padrão do estabelecimento."""

    produto: UUID
    disponivel: Quantidade


class TelasDoEstoque(Contrato, modulo="estoque", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="300ms", erros=(Proibido,))
    def bloco_do_documento(self, *, documento: UUID) -> tuple[ReservaDoDocumento, ...]: ...

    @consulta(prazo="300ms", erros=(Proibido,))
    def disponiveis(self, *, produtos: tuple[UUID, ...], estabelecimento: UUID) -> tuple[DisponivelNoDeposito, ...]: ...
