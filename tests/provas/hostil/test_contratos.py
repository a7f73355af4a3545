"""Todo comando de contrato, com o caminho a falhar de cada jeito: repetida a chamada, um efeito e uma resposta."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from plataforma.banco.sql import executar
from plataforma.contratos import prazos
from plataforma.contratos.base import Operacao
from plataforma.contratos.erros import FalhaRemota
from plataforma.contratos.ligacao import Transporte, forcar_transporte
from plataforma.contratos.local import TransporteLocal
from plataforma.contratos.prazos import ate
from plataforma.contratos.remoto import TENTATIVAS, TransporteHttp
from plataforma.testes.falhas import Passagem, fazer_em, morrer_em
from plataforma.titulares.contrato import titulares_de
from plataforma.valores import novo_id
from tests.provas.hostil.caminhos import DEFEITOS, MUDOS, Defeito, intermediario
from tests.provas.hostil.chamadas import (
    APAGAR_O_TITULAR,
    CHAMADAS,
    cadastros,
    comandos_dos_contratos,
    estoque,
    financeiro,
)
from tests.provas.hostil.historia import Firma, firma_nova
from tests.provas.hostil.instante import Instante, guardar
from tests.provas.hostil.resumo import Regua, Resumo, diferencas
from tests.provas.relatorio import Provar, igual

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
LIGACOES = {"core": cadastros, "estoque": estoque, "financeiro": financeiro}
LOCAL = TransporteLocal()
# Quanto quem chama espera por uma unidade muda: o efeito, que leva milissegundos, cabe nele.
ESPERA = timedelta(seconds=0.5)
ANTES, DEPOIS = "contrato.antes_do_commit", "contrato.apos_commit"
_RESPOSTAS = "SELECT count(*) FROM comandos_resposta WHERE chave = %s"


class Base(NamedTuple):
    """Uma empresa nova, e o instante a que ela volta antes de cada caso."""

    firma: Firma
    instante: Instante


class Comando:
    """Um comando de contrato, e o que ele dá sem falha nenhuma."""

    def __init__(self, base: Base, operacao: Operacao) -> None:
        self._base, self.operacao = base, operacao
        self._exemplo = CHAMADAS[operacao.modulo, operacao.nome]
        self._ligacao = titulares_de("core") if operacao.nome == APAGAR_O_TITULAR else LIGACOES[operacao.modulo]
        self._chave = novo_id()
        limpas = []
        for _ in range(2):
            self.recomecar()
            self.chamar_por(LOCAL)
            limpas.append(base.instante.fotografar())
        self._regua = Regua(*limpas)
        self._limpo: Resumo = self._regua.resumir(limpas[0])

    def recomecar(self) -> None:
        """Tudo como antes da chamada."""
        self._base.instante.devolver()
        with forcar_transporte(LOCAL):
            self._exemplo.preparar(self._base.firma)

    def chamar_por(self, transporte: Transporte) -> Any:
        """Chama, sempre com a mesma chave."""
        with forcar_transporte(transporte):
            return getattr(self._ligacao, self.operacao.nome)(
                chave=self._chave, **self._exemplo.argumentos(self._base.firma)
            )

    def tentar_por(self, transporte: Transporte) -> Any:
        """A resposta, ou None se a chamada não terminou como o contrato declara."""
        try:
            return self.chamar_por(transporte)
        except FalhaRemota:
            return None

    @property
    def respostas(self) -> int:
        """Quantas respostas a chave tem guardadas: 1 se o efeito já houve."""
        return int(executar(self.operacao.modulo, _RESPOSTAS, [self._chave])[0][0])

    def errado(self, primeira: Any) -> list[str]:
        """Repete a chamada sem defeito: a resposta é a primeira que se deu, e o efeito, o de uma chamada limpa."""
        repetidas = [self.chamar_por(LOCAL) for _ in range(2)]
        achado = diferencas(self._limpo, self._regua.resumir(self._base.instante.fotografar()))
        respostas = {repr(r) for r in (*repetidas, primeira or repetidas[0])}
        if len(respostas) != 1 or self.respostas != 1:
            achado.append(f"{self.respostas} respostas guardadas, e se deram {respostas}")
        return achado


@pytest.fixture(scope="module")
def base(bancos_proprios: str, servidor_de_bancos: str, chave_de_teste: RSAPrivateKey) -> Iterator[Base]:
    """Empresa nova, sem saldo nem livro."""
    with firma_nova(chave_de_teste) as firma, guardar(servidor_de_bancos, bancos_proprios) as instante:
        yield Base(firma, instante)


@pytest.fixture(params=sorted(CHAMADAS), ids=".".join)
def comando(request: pytest.FixtureRequest, base: Base) -> Comando:
    """Cada um dos comandos."""
    return Comando(base, comandos_dos_contratos()[request.param])


def test_todo_comando_de_contrato_tem_sua_chamada_de_exemplo() -> None:
    assert set(CHAMADAS) == set(comandos_dos_contratos())


def _defeito() -> None:
    raise ZeroDivisionError("a mando da prova")


def _vencer_o_prazo() -> None:
    """O relógio dos prazos salta uma hora; quem chama o devolve."""
    prazos._relogio = lambda: datetime.now(UTC) + timedelta(hours=1)


def _defeito_em(ponto: str) -> Callable[[Comando], Any]:
    def tentar(comando: Comando) -> Any:
        with fazer_em(ponto, _defeito):
            return comando.tentar_por(LOCAL)

    return tentar


def _prazo_vencido_antes(comando: Comando) -> Any:
    with ate(datetime.now(UTC)):
        return comando.tentar_por(LOCAL)


def _resposta_atrasada(comando: Comando) -> Any:
    with pytest.MonkeyPatch.context() as troca:
        troca.setattr(prazos, "_relogio", prazos._relogio)
        with fazer_em(DEPOIS, _vencer_o_prazo):
            return comando.tentar_por(LOCAL)


def _morte_em(ponto: str) -> Callable[[Comando], Any]:
    return lambda comando: morrer_em(Passagem(ponto), lambda: comando.chamar_por(LOCAL))


# Cada falha no mesmo processo, e quantas respostas a chave tem depois dela: o efeito ainda não houve, ou já houve.
NO_PROCESSO: dict[str, tuple[Callable[[Comando], Any], int]] = {
    "exceção antes do efeito": (_defeito_em(ANTES), 0),
    "exceção depois do efeito": (_defeito_em(DEPOIS), 1),
    "prazo vencido antes do efeito": (_prazo_vencido_antes, 0),
    "resposta depois do prazo": (_resposta_atrasada, 1),
    "morte antes do commit": (_morte_em(ANTES), 0),
    "morte depois do commit": (_morte_em(DEPOIS), 1),
}


def test_no_mesmo_processo_um_efeito_e_uma_resposta(comando: Comando, provar: Provar) -> None:
    errados = {}
    for nome, (tentar, respostas) in NO_PROCESSO.items():
        comando.recomecar()
        primeira, houve = tentar(comando), comando.respostas
        assert primeira is None, nome
        errado = comando.errado(primeira)
        if errado or houve != respostas:
            errados[nome] = [f"{houve} respostas depois da falha", *errado]
    print(*errados.items(), sep="\n")  # noqa: T201 o relatório de uma falha
    provar(igual(f"hostil.contratos.local.{comando.operacao.rotulo}.errados", len(errados), 0))


def _roteiros() -> Iterator[list[Defeito]]:
    """Cada defeito uma vez, de que o transporte se recupera sozinho, e em todas as tentativas dele."""
    for defeito in DEFEITOS:
        yield [defeito]
        if defeito not in (*MUDOS, "dobrada"):
            yield [defeito] * TENTATIVAS


def _pela_rede(comando: Comando, url: str, roteiro: list[Defeito]) -> list[str]:
    comando.recomecar()
    mudo = roteiro[0] in MUDOS
    with intermediario(url) as caminho:
        caminho.roteiro = list(roteiro)
        transporte = TransporteHttp(lambda _modulo: caminho.url)
        with ate(datetime.now(UTC) + (ESPERA if mudo else timedelta(minutes=1))):
            primeira = comando.tentar_por(transporte)
        transporte.fechar()
    houve = comando.respostas
    falhou = mudo or len(roteiro) == TENTATIVAS
    assert (primeira is None) == falhou, roteiro
    depois = roteiro[0] not in ("503_antes", "corte_antes", "mudo_antes") or not falhou
    errado = comando.errado(primeira)
    return errado if houve == depois else [f"{houve} respostas depois da falha", *errado]


def test_pela_rede_um_efeito_e_uma_resposta(comando: Comando, servidor_http: str, provar: Provar) -> None:
    casos = {" ".join(roteiro): _pela_rede(comando, servidor_http, roteiro) for roteiro in _roteiros()}
    errados = {nome: errado for nome, errado in casos.items() if errado}
    print(*errados.items(), sep="\n")  # noqa: T201 o relatório de uma falha
    provar(igual(f"hostil.contratos.http.{comando.operacao.rotulo}.errados", len(errados), 0))
