"""Máquina de estados do hypothesis: os serviços e o PostgreSQL contra um modelo de referência, passo a passo."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from financeiro.demonstrativos import balancete, dre
from financeiro.invariantes import INVARIANTES
from financeiro.models import ContaBancaria
from financeiro.partidas import PartidaNova
from financeiro.plano_padrao import plano_padrao
from financeiro.servicos.baixas import NovaBaixa, baixar, estornar_baixa
from financeiro.servicos.contas_dos_lancamentos import CONTROLADAS
from financeiro.servicos.estornos import estornar
from financeiro.servicos.lancamentos import NovoLancamento, lancar
from financeiro.servicos.lancamentos_manuais import PartidaManual, lancar_a_mao
from financeiro.servicos.periodos import fechar, reabrir
from financeiro.servicos.titulos import TituloManual, cancelar, criar_a_mao
from financeiro.verificacao import verificar_livro
from plataforma import relogio
from plataforma.banco.sql import executar
from plataforma.erros import ErroDeNegocio
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.invariantes import verificar
from plataforma.valores import novo_id
from tests.provas.livro.cenario import nova_empresa
from tests.provas.livro.modelo import HOJE, ZERO, Linha, Recusa, Referencia
from tests.provas.relatorio import Porte, Provar, desde

pytestmark = [pytest.mark.concorrencia, pytest.mark.timeout(300)]
PASSOS_POR_LIVRO = 50
DEMONSTRAR_A_CADA = 9
SERVEM = ("1.1.1.01.001", "1.1.1.02.001", "1.1.3.01.002", "3.1.1.01.001", "4.2.2.02.001", "3.3.1.01.001")
NAO_SERVEM = ("1.1.2.01.001", "1.1.1", "9.9.9")
# Fecham-se mais os meses velhos, e datam-se mais os novos, ou quase tudo se recusaria por cair em período fechado.
DATAS = st.one_of(*(st.dates(desde, date(2026, 7, 31)) for desde in (date(2025, 12, 1), date(2026, 4, 1), HOJE)))
MESES = st.sampled_from([date(2025, 12, 1)] * 4 + [date(2026, n, 1) for n in (1, 1, 1, 2, 2, 3, 4, 5, 6)])
DINHEIRO = st.integers(100, 10**7).map(lambda centavos: Decimal(centavos).scaleb(-2))
MIUDOS = st.one_of(st.just(ZERO), st.integers(1, 500).map(lambda centavos: Decimal(centavos).scaleb(-2)))
QUAL = st.integers(0, 10**6)
CONTAS = st.sampled_from((*SERVEM * 8, *NAO_SERVEM))

_SALDOS = """
SELECT c.codigo, s.mes, s.debitos, s.creditos
  FROM financeiro_saldo_mensal s JOIN financeiro_conta c ON c.id = s.conta_id
"""
_TITULOS = "SELECT id, baixado, situacao FROM financeiro_titulo"
_BAIXAS = "SELECT id, situacao FROM financeiro_baixa"
_FECHADOS = "SELECT mes FROM financeiro_periodo WHERE situacao = 'fechado'"
_ESCRITOS = "SELECT count(*) FROM financeiro_lancamento"
_LANCAMENTO = "SELECT id FROM financeiro_lancamento WHERE numero = %s"
_CONTA = "SELECT id FROM financeiro_conta WHERE codigo = %s"


def _referencia() -> Referencia:
    contas = [conta for conta in plano_padrao() if conta.analitica]
    return Referencia(
        manuais={conta.codigo for conta in contas if conta.funcao not in CONTROLADAS},
        analiticas={conta.codigo for conta in contas},
        funcoes={conta.funcao: conta.codigo for conta in contas if conta.funcao},
    )


class Livro(RuleBasedStateMachine):
    """O livro de uma empresa nova e a referência dele."""

    passos = 0
    fins: Counter[str | None] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._contexto = [
            relogio.congelado(datetime(HOJE.year, HOJE.month, HOJE.day, 12, tzinfo=ZoneInfo("America/Sao_Paulo"))),
            agir_como(Ator(usuario_id=novo_id(), empresa_id=novo_id())),
            rastrear(Rastro(correlacao=novo_id())),
        ]
        for contexto in self._contexto:
            contexto.__enter__()
        nova_empresa()
        self.caixa = ContaBancaria.objects.get(tipo="caixa").id
        self.modelo = _referencia()
        self.feitos = 0
        self.titulos: list[Any] = []
        self.baixas: list[Any] = []

    def teardown(self) -> None:
        assert verificar_livro().problemas == []
        assert [c["nome"] for c in verificar("financeiro", INVARIANTES) if c["violacoes"]] == []
        for contexto in reversed(self._contexto):
            contexto.__exit__(None, None, None)

    def _fazer(self, na_referencia: Callable[[], None], no_produto: Callable[[], Any]) -> Any:
        """Faz dos dois lados: o mesmo efeito, ou a mesma recusa."""
        esperada = obtida = feito = None
        try:
            na_referencia()
        except Recusa as recusa:
            esperada = str(recusa)
        try:
            feito = no_produto()
        except ErroDeNegocio as erro:
            obtida = erro.codigo
        assert obtida == esperada
        self.feitos += 1
        Livro.passos += 1
        Livro.fins[obtida] += 1
        self._comparar()
        return feito

    def _comparar(self) -> None:
        achados = {(codigo, mes): (d, c) for codigo, mes, d, c in executar("financeiro", _SALDOS)}
        assert achados == self.modelo.saldos()
        assert executar("financeiro", _ESCRITOS) == [(len(self.modelo.lancamentos),)]
        assert {mes for (mes,) in executar("financeiro", _FECHADOS)} == self.modelo.fechados
        if self.feitos % DEMONSTRAR_A_CADA == 0:
            self._comparar_demonstrativos(date(2026, 1, 1 + self.feitos % 28), date(2026, 5, 1 + self.feitos % 31))

    def _comparar_documentos(self) -> None:
        titulos = {titulo: (baixado, situacao) for titulo, baixado, situacao in executar("financeiro", _TITULOS)}
        assert [titulos[t] for t in self.titulos] == [(t.baixado, t.situacao) for t in self.modelo.titulos]
        baixas = dict(executar("financeiro", _BAIXAS))
        assert [baixas[b] == "estornada" for b in self.baixas] == [b.estornada for b in self.modelo.baixas]

    def _comparar_demonstrativos(self, de: date, ate: date) -> None:
        movimento = self.modelo.movimento(de, ate)
        contas = [c for c in balancete(de=de, ate=ate)["contas"] if c["analitica"]]
        assert {c["codigo"]: (c["saldo_anterior"], c["debitos"], c["creditos"]) for c in contas} == movimento
        grupos = {conta.codigo for conta in plano_padrao() if conta.grupo_dre}
        resultado = {codigo: c - d for codigo, (_, d, c) in movimento.items() if codigo in grupos and (c or d)}
        linhas = dre(de=de, ate=ate).linhas
        assert {conta.codigo: conta.saldo for linha in linhas for conta in linha.contas} == resultado
        assert linhas[-1].valor == sum(resultado.values(), ZERO)

    def _numero(self, qual: int) -> tuple[Any, Any]:
        """Um lançamento, na referência e no banco: mais vezes um feito à mão."""
        a_mao = [n for n, feito in enumerate(self.modelo.lancamentos) if feito.origem == "manual"]
        lugar = qual % len(self.modelo.lancamentos) if qual % 4 == 0 or not a_mao else a_mao[qual % len(a_mao)]
        return self.modelo.lancamentos[lugar], executar("financeiro", _LANCAMENTO, [lugar + 1])[0][0]

    @rule(
        data=DATAS,
        debitos=st.lists(st.tuples(CONTAS, DINHEIRO), min_size=1, max_size=3),
        credito=CONTAS,
        sobra=st.sampled_from([ZERO] * 9 + [Decimal("0.01")]),
    )
    def lancar_a_mao(self, data: date, debitos: list[tuple[str, Decimal]], credito: str, sobra: Decimal) -> None:
        total = sum((valor for _, valor in debitos), ZERO) + sobra
        linhas: list[Linha] = [*(("D", conta, valor) for conta, valor in debitos), ("C", credito, total)]
        partidas = [PartidaManual(lado=lado, conta=conta, valor=valor) for lado, conta, valor in linhas]  # type: ignore[arg-type]
        self._fazer(
            lambda: self.modelo.lancar(data, linhas),
            lambda: lancar_a_mao(data=data, historico="Fato", documento="1", partidas=partidas),
        )

    @rule(data=DATAS, debito=st.sampled_from(SERVEM), credito=st.sampled_from(SERVEM), valor=DINHEIRO)
    def lancar_fato(self, data: date, debito: str, credito: str, valor: Decimal) -> None:
        contas = [executar("financeiro", _CONTA, [codigo])[0][0] for codigo in (debito, credito)]
        partidas = (PartidaNova("D", contas[0], valor), PartidaNova("C", contas[1], valor))
        novo = NovoLancamento(data=data, historico="Fato", origem="prova", origem_id=novo_id(), partidas=partidas)
        self._fazer(
            lambda: self.modelo.lancar_fato(data, [("D", debito, valor), ("C", credito, valor)]),
            lambda: lancar([novo]),
        )

    @precondition(lambda self: self.modelo.lancamentos)
    @rule(qual=QUAL, data=DATAS)
    def estornar(self, qual: int, data: date) -> None:
        lancamento, id_do_lancamento = self._numero(qual)
        self._fazer(
            lambda: self.modelo.estornar(lancamento, data),
            lambda: estornar(lancamento=id_do_lancamento, data=data, motivo="engano"),
        )

    @rule(tipo=st.sampled_from(["receber", "pagar"]), emissao=DATAS, n=st.integers(1, 4), valor=DINHEIRO, conta=CONTAS)
    def criar_titulos(self, tipo: str, emissao: date, n: int, valor: Decimal, conta: str) -> None:
        manual = TituloManual(
            tipo=tipo,
            pessoa=novo_id(),
            documento="Doc",
            historico="Serviço",
            emissao=emissao,
            prazos=f"{n}x",
            valor=valor,
            contrapartida=conta,
        )
        criados = self._fazer(
            lambda: self.modelo.criar_titulos(tipo, emissao, n, valor, conta),
            lambda: criar_a_mao(manual, pessoa_nome="Fulano"),
        )
        self.titulos += criados or ()
        self._comparar_documentos()

    @precondition(lambda self: self.titulos)
    @rule(qual=QUAL, data=DATAS)
    def cancelar(self, qual: int, data: date) -> None:
        lugar = qual % len(self.titulos)
        self._fazer(
            lambda: self.modelo.cancelar(self.modelo.titulos[lugar], data),
            lambda: cancelar(titulo=self.titulos[lugar], data=data, motivo="engano"),
        )
        self._comparar_documentos()

    @precondition(lambda self: self.titulos)
    @rule(qual=QUAL, data=DATAS, parte=st.integers(0, 5), encargos=st.tuples(MIUDOS, MIUDOS, MIUDOS))
    def baixar(self, qual: int, data: date, parte: int, encargos: tuple[Decimal, Decimal, Decimal]) -> None:
        """Baixa um quarto, dois quartos ... do valor; 0 pede o saldo, e 5 passa dele."""
        lugar = qual % len(self.titulos)
        titulo = self.modelo.titulos[lugar]
        principal = (titulo.valor * parte / 4).quantize(Decimal("0.01")) if parte else None
        juros, multa, desconto = encargos
        nova = NovaBaixa(
            titulo=self.titulos[lugar],
            data=data,
            conta_bancaria=self.caixa,
            principal=principal,
            juros=juros,
            multa=multa,
            desconto=desconto,
        )
        feitas = self._fazer(lambda: self.modelo.baixar(titulo, data, principal, encargos), lambda: baixar([nova]))
        self.baixas += feitas or ()
        self._comparar_documentos()

    @precondition(lambda self: self.titulos)
    @rule(qual=QUAL)
    def baixar_o_saldo(self, qual: int) -> None:
        self.baixar(qual=qual, data=HOJE, parte=0, encargos=(ZERO, ZERO, ZERO))

    @precondition(lambda self: self.baixas)
    @rule(qual=QUAL, data=DATAS)
    def estornar_baixa(self, qual: int, data: date) -> None:
        lugar = qual % len(self.baixas)
        self._fazer(
            lambda: self.modelo.estornar_baixa(self.modelo.baixas[lugar], data),
            lambda: estornar_baixa(baixa=self.baixas[lugar], data=data, motivo="engano"),
        )
        self._comparar_documentos()

    @precondition(lambda self: self.feitos % 5 == 4)
    @rule(mes=MESES)
    def fechar(self, mes: date) -> None:
        self._fazer(lambda: self.modelo.fechar(mes), lambda: fechar(mes=mes, motivo="acabou"))

    @precondition(lambda self: self.modelo.fechados and self.feitos % 5 in (1, 2))
    @rule(mes=MESES, qual=QUAL)
    def reabrir(self, mes: date, qual: int) -> None:
        """Quase sempre um dos fechados, que nem sempre é o último."""
        fechados = sorted(self.modelo.fechados)
        mes = fechados[qual % len(fechados)] if qual % 5 else mes
        self._fazer(lambda: self.modelo.reabrir(mes), lambda: reabrir(mes=mes, motivo="faltou um"))


def test_o_livro_anda_como_a_referencia(bancos: None, porte: Porte, provar: Provar) -> None:
    passos = porte.escolher(1_000, 10_000)
    Livro.passos = 0
    Livro.fins.clear()
    escolhas = settings(
        max_examples=passos // PASSOS_POR_LIVRO,
        stateful_step_count=PASSOS_POR_LIVRO,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # encolher custa minutos, e um livro de 50 passos já se lê
        suppress_health_check=list(HealthCheck),
    )
    rodada = 0
    while Livro.passos < passos:  # o hypothesis dá livros de até tantos passos, e não de tantos
        run_state_machine_as_test(seed(f"{porte.semente} {rodada}")(Livro), settings=escolhas)
        rodada += 1
    provar(
        desde("livro.maquina.passos", Livro.passos, passos),
        desde("livro.maquina.feitos_pct", 100 * Livro.fins[None] / Livro.passos, 25),
        desde("livro.maquina.recusas_diferentes", len(Livro.fins) - 1, 8),
    )
