"""Todo comando que chama um contrato, falhando em cada lugar: termina, ou volta ao que era; nunca fica pelo meio."""

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from plataforma.banco.sql import executar
from plataforma.comandos import retomar
from plataforma.contratos.ligacao import Transporte, forcar_transporte
from plataforma.contratos.local import TransporteLocal
from plataforma.contratos.remoto import TransporteHttp
from plataforma.invariantes import totalizar
from plataforma.mensageria.trabalho import drenar
from plataforma.modulo import modulos_registrados
from plataforma.testes.falhas import Passagem, anotar_passagens, fazer_em, morrer_em
from tests.provas.hostil.caminhos import MODOS, TransporteHostil
from tests.provas.hostil.cenarios import CENARIOS, Documentos, comandos_do_sistema, criar_documentos
from tests.provas.hostil.historia import Firma, firma_nova
from tests.provas.hostil.instante import Fotografia, Instante, guardar
from tests.provas.hostil.resumo import Regua, Resumo, diferencas, errado_no_sistema
from tests.provas.relatorio import Porte, Provar, igual

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
LOCAL = TransporteLocal()
VARREDURAS = 5
FIM, VOLTOU, RECUSADO, RECUSADO_E_REPETIDO = "terminou", "voltou", "recusado", "recusado e repetido"
PRIMEIRO_COMMIT = Passagem("comando.antes_do_commit_1")
# Na suíte um comando se prova inteiro, e os outros com as recusas e estes tantos casos sorteados.
INTEIRO = "vendas.pedido.confirmar"
SORTEADOS_DAQUI, SORTEADOS_PELA_REDE = 12, 4
_VENCER = """
UPDATE comandos_comando SET concessao_ate = clock_timestamp(), repetir_em = clock_timestamp() WHERE situacao = 'aberto'
"""
_ABERTOS = "SELECT count(*) FROM comandos_comando WHERE situacao = 'aberto'"


class Base(NamedTuple):
    """Uma empresa com seus documentos, e o instante a que ela volta antes de cada caso."""

    firma: Firma
    documentos: Documentos
    instante: Instante


class Comando:
    """Um comando e o que ele dá sem falha: como estava antes, como fica depois, e por onde passa."""

    def __init__(self, base: Base, operacao: str) -> None:
        self.operacao, self.modulo = operacao, comandos_do_sistema()[operacao].modulo
        self._base, self._cenario = base, CENARIOS[operacao]
        contado, antes, depois = TransporteHostil(LOCAL), [], []
        for _ in range(2):
            self.recomecar()
            antes.append(base.instante.fotografar())
            self._balanco_de_antes = self._balanco(antes[0])
            with anotar_passagens() as passagens, forcar_transporte(contado):
                self._resposta = self.pedir("uma")
            assert self._resposta.status_code in (200, 201), self._resposta.content
            drenar()
            assert errado_no_sistema() == []
            depois.append(base.instante.fotografar())
        self.passagens, self.chamadas = passagens, len(contado.comandos) // 2
        self._balanco_de_depois = self._balanco(depois[0])
        self._reguas = {VOLTOU: Regua(*antes), FIM: Regua(*depois)}
        self._esperado = {VOLTOU: self._resumir(antes[0], VOLTOU), FIM: self._resumir(depois[0], FIM)}

    def recomecar(self) -> None:
        """Tudo como antes da chamada."""
        self._base.instante.devolver()
        with forcar_transporte(LOCAL):
            self._cenario.preparar(self._base.firma, self._base.documentos)

    def pedir(self, chave: str) -> Any:
        """A chamada do cliente da API."""
        return self._cenario.pedir(self._base.firma, self._base.documentos, chave)

    def varrer(self) -> None:
        """O que a varredura faz, vencida cada concessão."""
        for _ in range(VARREDURAS):
            executar(self.modulo, _VENCER)
            retomar(self.modulo)
            if executar(self.modulo, _ABERTOS) == [(0,)]:
                return

    def errado(self, fim: str) -> list[str]:
        """O que não está como devia depois da varredura, e depois de o cliente repetir a chamada."""
        drenar()
        achado = [f"antes de repetir: {erro}" for erro in self._diferente(fim)]
        repetida = self.pedir("uma")
        if repetida.status_code != self._resposta.status_code:
            achado.append(f"a mesma chave respondeu {repetida.status_code}: {repetida.content.decode()}")
        elif self.pedir("uma").json() != repetida.json():
            achado.append("a mesma chave, repetida, respondeu outra coisa")
        elif self._cenario.do_documento and self.pedir("outra").json() != repetida.json():
            achado.append("outra chave respondeu outra coisa")
        drenar()
        return achado + self._diferente(RECUSADO_E_REPETIDO if fim == RECUSADO else FIM)

    def _diferente(self, fim: str) -> list[str]:
        foto, do_sistema = self._base.instante.fotografar(), errado_no_sistema()
        if fim in self._esperado:
            return diferencas(self._esperado[fim], self._resumir(foto, fim)) + do_sistema
        # O que se desfez por compensação deixa movimento e estorno: o que volta são as situações e os saldos.
        esperado = self._balanco_de_antes if fim == RECUSADO else self._balanco_de_depois
        achado = self._balanco(foto)
        return [f"{nome}: {achado[nome]}, e não {v}" for nome, v in esperado.items() if achado[nome] != v] + do_sistema

    def _resumir(self, foto: Fotografia, fim: str) -> Resumo:
        return self._reguas[fim].resumir(foto, com_versao=False)

    def _balanco(self, foto: Fotografia) -> dict[str, Any]:
        """As situações dos documentos do módulo, e os totais de todos."""
        totais = {nome: t for m in modulos_registrados() for nome, t in totalizar(m.nome, m.totais).items()}
        do_modulo = {nome: linhas for nome, linhas in foto.items() if nome.startswith(f"{self.modulo}:")}
        return totais | {n: sorted(x["situacao"] for x in linhas if "situacao" in x) for n, linhas in do_modulo.items()}


@pytest.fixture(scope="module")
def base(bancos_proprios: str, servidor_de_bancos: str, chave_de_teste: RSAPrivateKey) -> Iterator[Base]:
    """Uma empresa que comprou, tem um pedido em rascunho e saldos iniciais conferidos."""
    with firma_nova(chave_de_teste) as firma:
        documentos = criar_documentos(firma)
        with guardar(servidor_de_bancos, bancos_proprios) as instante:
            yield Base(firma, documentos, instante)


@pytest.fixture(scope="module", params=sorted(CENARIOS))
def comando(request: pytest.FixtureRequest, base: Base) -> Comando:
    """Cada um dos comandos."""
    return Comando(base, request.param)


@pytest.fixture(scope="module")
def pela_rede(servidor_http: str) -> Iterator[TransporteHttp]:
    """O transporte HTTP, com o executor neste mesmo processo, em outro thread."""
    http = TransporteHttp(lambda _modulo: servidor_http)
    yield http
    http.fechar()


def test_todo_comando_do_sistema_tem_seu_cenario() -> None:
    assert set(CENARIOS) == set(comandos_do_sistema())


def _defeito() -> None:
    raise ZeroDivisionError("a mando da prova")


def _com_defeito(comando: Comando, onde: Passagem, transporte: Transporte) -> str:
    with fazer_em(onde.ponto, _defeito, vez=onde.vez), forcar_transporte(transporte):
        comando.pedir("uma")
    return VOLTOU if onde == PRIMEIRO_COMMIT else FIM


def _com_morte(comando: Comando, onde: Passagem, transporte: Transporte) -> str:
    def pedir() -> None:
        with forcar_transporte(transporte):
            comando.pedir("uma")

    morrer_em(onde, pedir)
    return VOLTOU if onde == PRIMEIRO_COMMIT else FIM


def _casos(comando: Comando, transporte: Transporte, passagens: list[Passagem]) -> Iterator[tuple[str, Any]]:
    for onde in passagens:
        yield f"defeito em {onde}", partial(_com_defeito, comando, onde, transporte)
        yield f"morte em {onde}", partial(_com_morte, comando, onde, transporte)
    for vez in range(1, comando.chamadas + 1):
        for modo in MODOS:
            yield f"{modo} na chamada {vez}", TransporteHostil(transporte, modo, vez)


def _provar_caso(comando: Comando, caso: Any) -> list[str]:
    comando.recomecar()
    if isinstance(caso, TransporteHostil):
        with forcar_transporte(caso):
            comando.pedir("uma")
        comando.varrer()
        caso.chegarem_as_tardias()
        return comando.errado(RECUSADO if caso.modo == "recusa" else FIM)
    fim = caso()
    comando.varrer()
    return comando.errado(fim)


def _errados(comando: Comando, casos: list[tuple[str, Any]]) -> dict[str, list[str]]:
    errados = {nome: errado for nome, caso in casos if (errado := _provar_caso(comando, caso))}
    print(*errados.items(), sep="\n")  # noqa: T201 o relatório de uma falha
    return errados


def _sortear(casos: list[tuple[str, Any]], comando: Comando, porte: Porte, quantos: int) -> list[tuple[str, Any]]:
    if porte.inteiro or comando.operacao == INTEIRO:
        return casos
    # Uma recusa desfaz o que outro módulo já fez, e cada uma passa por um caminho só seu.
    recusas = [(nome, caso) for nome, caso in casos if isinstance(caso, TransporteHostil) and caso.modo == "recusa"]
    outros = [caso for caso in casos if caso not in recusas]
    return recusas + Random(porte.semente).sample(outros, min(quantos, len(outros)))


def test_no_mesmo_processo_termina_ou_volta(comando: Comando, porte: Porte, provar: Provar) -> None:
    with forcar_transporte(LOCAL):
        casos = _sortear(list(_casos(comando, LOCAL, comando.passagens)), comando, porte, SORTEADOS_DAQUI)
        errados = _errados(comando, casos)
    provar(igual(f"hostil.comandos.local.{comando.operacao}.errados", len(errados), 0))


def test_pela_rede_termina_ou_volta(comando: Comando, pela_rede: TransporteHttp, porte: Porte, provar: Provar) -> None:
    # Os pontos do contrato passam na thread do servidor: o filho, que morre, é só quem chama.
    daqui = [onde for onde in comando.passagens if not onde.ponto.startswith("contrato.")]
    casos = _sortear(list(_casos(comando, pela_rede, daqui)), comando, porte, SORTEADOS_PELA_REDE)
    with forcar_transporte(LOCAL):
        errados = _errados(comando, casos)
    provar(igual(f"hostil.comandos.http.{comando.operacao}.errados", len(errados), 0))
