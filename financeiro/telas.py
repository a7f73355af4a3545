"""As leituras das telas neste processo: a permissão de quem vê, e a consulta."""

from datetime import date
from uuid import UUID

import msgspec

from financeiro import consultas, demonstrativos, linha_do_tempo
from financeiro.acoes import (
    acoes_da_baixa,
    acoes_da_conta_bancaria,
    acoes_do_lancamento,
    acoes_do_periodo,
    acoes_do_titulo,
)
from financeiro.contrato_telas import (
    ContaBancaria,
    ContasDaPessoa,
    FichaDaBaixa,
    FichaDoLancamento,
    FichaDoTitulo,
    LinhaDeContasBancarias,
    LinhaDePeriodos,
    MarcoFinanceiro,
    PaginaDeContas,
    PaginaDeContasBancarias,
    PaginaDeLancamentos,
    PaginaDeTitulos,
    PreviaDaBaixa,
    TotaisDeTitulos,
)
from financeiro.filtros import (
    FiltroDeContas,
    FiltroDeContasBancarias,
    FiltroDeLancamentos,
    FiltroDeTitulos,
    OrdemDeTitulos,
    OrdemDoLivro,
    OrdemDoPlano,
)
from financeiro.leituras import ResumoDoTitulo
from financeiro.leituras_de_demonstrativos import Balancete, Dre, Razao
from financeiro.situacoes import SituacaoDoPeriodo, SituacaoDoTitulo, TipoDeTitulo
from plataforma.identidade.contexto import ator_atual, exigir_permissao
from plataforma.leituras import DasMaisNovas, Pagina, com_acoes


class TelasDoFinanceiroLocal:
    """Implementa `financeiro.contrato_telas.TelasDoFinanceiro`."""

    def bloco_dos_documentos(self, *, documentos: tuple[UUID, ...]) -> tuple[ResumoDoTitulo, ...]:
        exigir_permissao("financeiro.titulo.ver")
        return msgspec.convert(consultas.titulos_dos_documentos(documentos), tuple[ResumoDoTitulo, ...])

    def bloco_da_fatura(self, *, fatura: UUID) -> tuple[ResumoDoTitulo, ...]:
        exigir_permissao("financeiro.titulo.ver")
        return msgspec.convert(consultas.titulos_da_fatura(fatura), tuple[ResumoDoTitulo, ...])

    def marcos_do_documento(self, *, documento: UUID) -> tuple[MarcoFinanceiro, ...]:
        exigir_permissao("financeiro.titulo.ver")
        marcos = linha_do_tempo.marcos_do_documento(documento)
        if "financeiro.lancamento.ver" in ator_atual().permissoes:
            return marcos
        return tuple(marco for marco in marcos if marco.fato not in linha_do_tempo.DO_LIVRO)

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

    def tela_baixa(self, *, baixa: UUID) -> FichaDaBaixa:
        exigir_permissao("financeiro.baixa.ver")
        ficha = msgspec.convert(consultas.baixa(baixa), FichaDaBaixa)
        situacao = msgspec.convert(consultas.titulo(ficha.titulo)["situacao"], SituacaoDoTitulo)
        return msgspec.structs.replace(ficha, acoes=acoes_da_baixa(ficha, situacao))

    def previa_de_baixas(self, *, titulos: tuple[UUID, ...], data: date) -> tuple[PreviaDaBaixa, ...]:
        exigir_permissao("financeiro.titulo.baixar")
        return msgspec.convert(consultas.previa_de_baixas(titulos, data), tuple[PreviaDaBaixa, ...])

    def contas_bancarias_ativas(self) -> tuple[ContaBancaria, ...]:
        exigir_permissao("financeiro.conta_bancaria.ver")
        return msgspec.convert(consultas.contas_bancarias_ativas(), tuple[ContaBancaria, ...])

    def tela_contas_bancarias(
        self, *, filtro: FiltroDeContasBancarias, ordem: DasMaisNovas, pagina: Pagina
    ) -> PaginaDeContasBancarias:
        exigir_permissao("financeiro.conta_bancaria.ver")
        lida = consultas.CONTAS_BANCARIAS.ler_como(PaginaDeContasBancarias, filtro, ordem, pagina)
        return com_acoes(lida, acoes_da_conta_bancaria)

    def tela_conta_bancaria(self, *, conta: UUID) -> LinhaDeContasBancarias:
        exigir_permissao("financeiro.conta_bancaria.ver")
        linha = msgspec.convert(consultas.conta_bancaria(conta), LinhaDeContasBancarias)
        return msgspec.structs.replace(linha, acoes=acoes_da_conta_bancaria(linha))

    def tela_contas(self, *, filtro: FiltroDeContas, ordem: OrdemDoPlano, pagina: Pagina) -> PaginaDeContas:
        exigir_permissao("financeiro.conta.ver")
        return consultas.CONTAS.ler_como(PaginaDeContas, filtro, ordem, pagina)

    def tela_lancamentos(
        self, *, filtro: FiltroDeLancamentos, ordem: OrdemDoLivro, pagina: Pagina
    ) -> PaginaDeLancamentos:
        exigir_permissao("financeiro.lancamento.ver")
        lida = consultas.LANCAMENTOS.ler_como(PaginaDeLancamentos, filtro, ordem, pagina)
        return com_acoes(lida, acoes_do_lancamento)

    def tela_lancamento(self, *, lancamento: UUID) -> FichaDoLancamento:
        exigir_permissao("financeiro.lancamento.ver")
        ficha = msgspec.convert(consultas.lancamento(lancamento), FichaDoLancamento)
        return msgspec.structs.replace(ficha, acoes=acoes_do_lancamento(ficha))

    def tela_dre(self, *, de: date, ate: date) -> Dre:
        exigir_permissao("financeiro.demonstrativo.ver")
        return demonstrativos.dre(de=de, ate=ate)

    def tela_balancete(self, *, de: date, ate: date) -> Balancete:
        exigir_permissao("financeiro.demonstrativo.ver")
        return msgspec.convert(demonstrativos.balancete(de=de, ate=ate), Balancete)

    def tela_razao(self, *, conta: UUID, de: date, ate: date, pagina: Pagina) -> Razao:
        exigir_permissao("financeiro.demonstrativo.ver")
        return msgspec.convert(demonstrativos.razao(conta=conta, de=de, ate=ate, pagina=pagina), Razao)

    def tela_periodos(self) -> tuple[LinhaDePeriodos, ...]:
        exigir_permissao("financeiro.periodo.ver")
        linhas = msgspec.convert(demonstrativos.periodos()["itens"], tuple[LinhaDePeriodos, ...])
        ultimo = max((linha.mes for linha in linhas if linha.situacao == SituacaoDoPeriodo.FECHADO), default="")
        return tuple(
            msgspec.structs.replace(linha, acoes=acoes_do_periodo(linha, ultimo_fechado=ultimo)) for linha in linhas
        )
