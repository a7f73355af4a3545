"""Um contrato malformado não chega a ser importado."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from plataforma.contratos.base import Contrato, TipoDeOperacao, comando, consulta
from plataforma.contratos.erros import ArgumentoInvalido, ContratoInvalido, FalhaRemota
from plataforma.contratos.registro import registrar_implementacao
from plataforma.erros import ErroDeNegocio
from plataforma.fronteira_de_tipos import TipoForaDaFronteira
from plataforma.valores import Dto, Quantidade, Valor, valor

CHAVE_FIXA = UUID(int=0)


class ComLetra(Dto):
    a: str


class ComNumero(Dto):
    b: int


class ComErroProprio(ErroDeNegocio):
    codigo = "beta.proprio"

    def __init__(self) -> None:
        super().__init__("x")


class OutroDeMesmoCodigo(ErroDeNegocio):
    codigo = "plataforma.chave_com_outro_corpo"


def _criar(funcao: Any) -> type[Contrato]:
    return type("Malformado", (Contrato,), {"operacao": funcao}, modulo="beta", versao=1)


def _posicional(self: Any, a: int) -> int: ...
def _sem_anotacao(self: Any, *, a) -> int: ...  # type: ignore[no-untyped-def]
def _sem_resposta(self: Any, *, a: int): ...  # type: ignore[no-untyped-def]
def _nome_que_nao_existe(self: Any, *, a: "NaoExiste") -> int: ...  # type: ignore[name-defined]  # noqa: F821
def _resposta_float(self: Any) -> tuple[float, ...]: ...
def _duas_estruturas(self: Any, *, a: ComLetra | ComNumero) -> int: ...


@pytest.mark.parametrize(
    ("funcao", "motivo"),
    [
        (_posicional, "precisa ser nomeado"),
        (_sem_anotacao, "não tem anotação"),
        (_sem_resposta, "falta anotar a resposta"),
        (_duas_estruturas, "tagged"),
    ],
)
def test_recusa_ao_criar_a_classe(funcao: Any, motivo: str) -> None:
    with pytest.raises(ContratoInvalido, match=motivo):
        _criar(consulta(prazo="1s")(funcao))


class ErroComDadosSoltos(ErroDeNegocio):
    codigo = "beta.dados_soltos"
    tipo_dos_dados = dict  # type: ignore[assignment]


def _argumento_float(self: Any, *, a: float) -> int: ...
def _com_erro(self: Any) -> int: ...


@pytest.mark.parametrize(
    ("funcao", "erros", "motivo"),
    [
        (_argumento_float, (), r"Malformado\.operacao\(a\): float perde centavos"),
        (_resposta_float, (), r"Malformado\.operacao -> resposta: float perde centavos"),
        (_nome_que_nao_existe, (), r"Malformado\.operacao: anotação que não se resolve"),
        (_com_erro, (ErroComDadosSoltos,), r"dados de ErroComDadosSoltos: use uma tupla de Dto"),
    ],
)
def test_argumento_resposta_e_dados_de_erro_cruzam_a_fronteira(funcao: Any, erros: Any, motivo: str) -> None:
    with pytest.raises(TipoForaDaFronteira, match=motivo):
        _criar(consulta(prazo="1s", erros=erros)(funcao))


def test_recusa_metodo_sem_marca_e_contrato_vazio() -> None:
    def sem_marca(self: Any) -> int: ...

    with pytest.raises(ContratoInvalido, match="falta @consulta"):
        _criar(sem_marca)
    with pytest.raises(ContratoInvalido, match="sem operações"):
        type("Vazio", (Contrato,), {}, modulo="beta", versao=1)


def test_recusa_prazo_ilegivel() -> None:
    def ler(self: Any) -> int: ...

    for prazo in ("300", "2 s", "1m", ""):
        with pytest.raises(ContratoInvalido, match="prazo"):
            _criar(consulta(prazo=prazo)(ler))


def test_recusa_comando_sem_chave_obrigatoria() -> None:
    def sem(self: Any, *, a: int) -> int: ...
    def opcional(self: Any, *, chave: UUID = CHAVE_FIXA) -> int: ...
    def de_texto(self: Any, *, chave: str) -> int: ...

    for funcao in (sem, opcional, de_texto):
        with pytest.raises(ContratoInvalido, match="todo comando começa por `chave: UUID`"):
            _criar(comando(prazo="1s")(funcao))


@pytest.mark.parametrize(
    ("erro", "motivo"),
    [
        (ComErroProprio, "muda o __init__"),
        (OutroDeMesmoCodigo, "dois erros com o código"),
        (FalhaRemota, "não é um erro de negócio"),
        (ValueError, "não é um erro de negócio"),
    ],
)
def test_recusa_erro_que_nao_pode_cruzar(erro: Any, motivo: str) -> None:
    def fazer(self: Any, *, chave: UUID) -> int: ...

    with pytest.raises(ContratoInvalido, match=motivo):
        _criar(comando(prazo="1s", erros=(erro,))(fazer))


class Somas(Contrato, modulo="gama", versao=3):
    @consulta(prazo="300ms")
    def somar(self, *, itens: tuple[Quantidade, ...], nota: str | None = None, teto: Valor | None = None) -> Valor: ...

    @comando(prazo="2s")
    def zerar(self, *, chave: UUID) -> None: ...


def test_le_as_operacoes() -> None:
    somar, zerar = Somas.operacoes["somar"], Somas.operacoes["zerar"]
    assert somar.rotulo == "gama.somar.v3"
    assert somar.natureza == TipoDeOperacao.CONSULTA
    assert somar.prazo_segundos == 0.3
    assert zerar.rotulo == "gama.zerar.v3"
    assert zerar.eh_comando
    assert zerar.prazo_segundos == 2.0
    assert sorted(somar.erros) == []
    assert sorted(zerar.erros) == [
        "plataforma.chave_com_outro_corpo",
        "plataforma.chave_vencida",
        "plataforma.comando_desfeito",
    ]


@pytest.mark.parametrize(
    "itens",
    [
        (1.5,),
        ("1.0000",),
        (Decimal("NaN"),),
        (Decimal("1E+400"),),
        (Decimal("-0.0000"),),
        (Decimal("1.5"),),
        [Decimal("1.0000")],
        None,
    ],
)
def test_copiar_recusa_o_que_o_msgspec_deixaria_passar(itens: Any) -> None:
    argumentos = {"itens": itens}
    if isinstance(itens, list):
        assert Somas.operacoes["somar"].copiar_argumentos(argumentos)[0].itens == tuple(itens)  # type: ignore[attr-defined]
        return
    with pytest.raises(ArgumentoInvalido):
        Somas.operacoes["somar"].copiar_argumentos(argumentos)


def test_copiar_recusa_argumento_a_mais_a_menos_e_de_outro_tipo() -> None:
    somar = Somas.operacoes["somar"]
    for argumentos in ({}, {"itens": (), "outro": 1}, {"itens": (), "nota": 3}):
        with pytest.raises(ArgumentoInvalido, match=r"gama\.somar\.v3"):
            somar.copiar_argumentos(argumentos)


def test_frozenset_da_sempre_os_mesmos_bytes() -> None:
    class Conjuntos(Contrato, modulo="gama", versao=4):
        @consulta(prazo="1s")
        def ver(self, *, nomes: frozenset[str]) -> int: ...

    nomes = frozenset(f"n{i}" for i in range(50))
    assert Conjuntos.operacoes["ver"].copiar_argumentos({"nomes": nomes})[1] == (
        b'{"nomes":[' + b",".join(f'"{n}"'.encode() for n in sorted(nomes)) + b"]}"
    )


def test_resposta_fora_do_contrato_nao_sai() -> None:
    somar = Somas.operacoes["somar"]
    assert somar.decodificar_resposta(somar.codificar_resposta(valor(2))) == Decimal("2.00")
    for errada in (Decimal(2), 2.0, None, "2.00"):
        with pytest.raises(ValueError, match="resposta|Expected"):
            somar.codificar_resposta(errada)


class Certa:
    def somar(self, *, itens: Any, nota: Any, teto: Any) -> Any: ...
    def zerar(self, *, chave: UUID) -> None: ...


class SemZerar:
    def somar(self, *, itens: Any, nota: Any, teto: Any) -> Any: ...


class ComOutroNome(SemZerar):
    def zerar(self, *, chave_unica: UUID) -> None: ...


class ComPosicional(SemZerar):
    def zerar(self, chave: UUID) -> None: ...


@pytest.mark.parametrize("classe", [SemZerar, ComOutroNome, ComPosicional])
def test_implementacao_que_diverge_nao_se_registra(classe: type) -> None:
    with pytest.raises(ContratoInvalido, match="zerar"):
        registrar_implementacao(Somas, classe())


def test_dois_contratos_do_modulo_nao_dividem_uma_operacao() -> None:
    class Repetido(Contrato, modulo="gama", versao=3):
        @comando(prazo="2s")
        def zerar(self, *, chave: UUID) -> None: ...

    registrar_implementacao(Somas, Certa())
    with pytest.raises(ContratoInvalido, match="outro contrato"):
        registrar_implementacao(Repetido, Certa())
