"""As leituras das telas neste processo: a permissão de quem vê, e a mesma consulta que a API faz."""

from uuid import UUID

import msgspec

from compras import consultas
from compras.acoes import acoes_da_lista, acoes_da_nota
from compras.contrato_telas import FichaDaNota, PaginaDeNotas, TotaisDeNotas
from compras.filtros import FiltroDeNotas, OrdemDeNotas
from plataforma.identidade.contexto import exigir_permissao
from plataforma.leituras import Pagina, com_acoes


class TelasDeComprasLocal:
    """Implementa `compras.contrato_telas.TelasDeCompras`."""

    def tela_notas(self, *, filtro: FiltroDeNotas, ordem: OrdemDeNotas, pagina: Pagina) -> PaginaDeNotas:
        exigir_permissao("compras.nota.ver")
        return com_acoes(consultas.NOTAS.ler_como(PaginaDeNotas, filtro, ordem, pagina), acoes_da_lista)

    def totais_de_notas(self, *, filtro: FiltroDeNotas) -> TotaisDeNotas:
        exigir_permissao("compras.nota.ver")
        return msgspec.convert({"grupos": consultas.NOTAS.totais(filtro, "situacao", soma="total")}, TotaisDeNotas)

    def tela_nota(self, *, nota: UUID) -> FichaDaNota:
        exigir_permissao("compras.nota.ver")
        ficha = msgspec.convert(consultas.nota(nota), FichaDaNota)
        return msgspec.structs.replace(ficha, acoes=acoes_da_nota(ficha))
