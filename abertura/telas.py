"""As leituras das telas neste processo: a permissão de quem vê, e a mesma consulta que a API faz."""

from typing import Any
from uuid import UUID

import msgspec

from abertura import consultas
from abertura.acoes import acoes_da_implantacao
from abertura.contrato_telas import (
    FichaDaImplantacao,
    ModeloDePlanilha,
    PaginaDeImplantacoes,
    PlanilhaEnviada,
    SomaDosSaldos,
)
from abertura.filtros import FiltroDeImplantacoes
from abertura.planilhas import CONTAS, PRODUTOS, TITULOS, Modelo
from abertura.situacoes import EspecieDePlanilha
from plataforma.identidade.contexto import exigir_permissao
from plataforma.leituras import DasMaisNovas, Pagina, com_acoes

_VER = "abertura.implantacao.ver"
_EXEMPLOS: dict[EspecieDePlanilha, tuple[Modelo[Any], tuple[str, ...]]] = {
    EspecieDePlanilha.PRODUTOS: (PRODUTOS, ("CAFE-500", "", "", "120", "1.234,56", "")),
    EspecieDePlanilha.TITULOS: (
        TITULOS,
        ("receber", "529.982.247-25", "Maria Compradora", "NF 10", "1", "01/12/2025", "15/01/2026", "150,00"),
    ),
    EspecieDePlanilha.CONTAS: (CONTAS, ("1.1.1.02.001", "10.000,00 D")),
}


class TelasDaAberturaLocal:
    """Implementa `abertura.contrato_telas.TelasDaAbertura`."""

    def tela_implantacoes(
        self, *, filtro: FiltroDeImplantacoes, ordem: DasMaisNovas, pagina: Pagina
    ) -> PaginaDeImplantacoes:
        exigir_permissao(_VER)
        lida = consultas.IMPLANTACOES.ler_como(PaginaDeImplantacoes, filtro, ordem, pagina)
        return com_acoes(lida, acoes_da_implantacao)

    def tela_implantacao(self, *, implantacao: UUID) -> FichaDaImplantacao:
        exigir_permissao(_VER)
        ficha = msgspec.convert(consultas.implantacao(implantacao), FichaDaImplantacao)
        return msgspec.structs.replace(
            ficha,
            lote=consultas.lote_de(implantacao),
            planilhas=msgspec.convert(consultas.planilhas_de(implantacao), tuple[PlanilhaEnviada, ...]),
            somas=msgspec.convert(consultas.somas_de(implantacao), tuple[SomaDosSaldos, ...]),
            acoes=acoes_da_implantacao(ficha),
        )

    def modelos_de_planilha(self) -> tuple[ModeloDePlanilha, ...]:
        exigir_permissao(_VER)
        return tuple(
            ModeloDePlanilha(
                especie=especie,
                colunas=tuple(c.nome for c in modelo.colunas),
                opcionais=tuple(c.nome for c in modelo.colunas if not c.obrigatoria),
                exemplo=exemplo,
            )
            for especie, (modelo, exemplo) in _EXEMPLOS.items()
        )
