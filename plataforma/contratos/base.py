"""A classe de que todo contrato descende: lê suas operações ao ser criada e recusa, ao importar, as malformadas."""

import inspect
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from plataforma.contratos.codificacao import codificar
from plataforma.contratos.erros import (
    ArgumentoInvalido,
    ChaveComOutroCorpo,
    ChaveVencida,
    ComandoDesfeito,
    ContratoInvalido,
)
from plataforma.erros import ErroDeNegocio, Indisponivel
from plataforma.fronteira_de_tipos import anotacoes, conferir_tipo
from plataforma.leitor_tolerante import Leitor
from plataforma.valores import Dto, ValorInvalido

_PRAZO = re.compile(r"(\d+)(ms|s)")
_ERROS_DE_TODO_COMANDO: tuple[type[ErroDeNegocio], ...] = (ChaveComOutroCorpo, ChaveVencida, ComandoDesfeito)
_F = TypeVar("_F", bound=Callable[..., Any])


class TipoDeOperacao(StrEnum):
    """O que a operação faz: só lê, ou tem efeito e por isso leva uma chave."""

    CONSULTA = "consulta"
    COMANDO = "comando"


class _Marca(NamedTuple):
    natureza: TipoDeOperacao
    prazo: str
    erros: tuple[type[ErroDeNegocio], ...]


def consulta(*, prazo: str, erros: tuple[type[ErroDeNegocio], ...] = ()) -> Callable[[_F], _F]:
    """Marca uma leitura. `prazo` é o tempo máximo de espera, como "300ms" ou "2s"."""
    return _marcar(_Marca(TipoDeOperacao.CONSULTA, prazo, erros))


def comando(*, prazo: str, erros: tuple[type[ErroDeNegocio], ...] = ()) -> Callable[[_F], _F]:
    """Marca uma operação com efeito; ela recebe `chave: UUID`, e a mesma chave dá sempre a primeira resposta."""
    return _marcar(_Marca(TipoDeOperacao.COMANDO, prazo, erros))


def _marcar(marca: _Marca) -> Callable[[_F], _F]:
    def decorar(funcao: _F) -> _F:
        funcao._operacao = marca  # type: ignore[attr-defined]
        return funcao

    return decorar


@dataclass(frozen=True, slots=True)
class Operacao:
    """Uma operação de contrato, pronta para validar, copiar e transportar."""

    modulo: str
    versao: int
    nome: str
    natureza: TipoDeOperacao
    prazo_segundos: float
    erros: Mapping[str, type[ErroDeNegocio]]
    tipo_dos_argumentos: type[Dto]
    tipo_da_resposta: type[Dto]
    _ler_argumentos: msgspec.json.Decoder[Any]
    _leitor_da_resposta: Leitor[Any]

    @property
    def rotulo(self) -> str:
        """Nome completo e estável, como `estoque.reservar.v1`."""
        return f"{self.modulo}.{self.nome}.v{self.versao}"

    @property
    def eh_comando(self) -> bool:
        """Diz se a operação tem efeito."""
        return self.natureza is TipoDeOperacao.COMANDO

    def copiar_argumentos(self, argumentos: Mapping[str, Any]) -> tuple[Dto, bytes]:
        """Valida e copia os argumentos; devolve a cópia e seus bytes. Levanta ArgumentoInvalido."""
        try:
            corpo = codificar(self.tipo_dos_argumentos(**argumentos))
            return self._ler_argumentos.decode(corpo), corpo
        except (TypeError, ValorInvalido, msgspec.MsgspecError) as erro:
            raise ArgumentoInvalido(f"{self.rotulo}: {erro}") from erro

    def decodificar_argumentos(self, corpo: bytes) -> Dto:
        """Lê argumentos vindos da rede; levanta msgspec.MsgspecError."""
        args: Dto = self._ler_argumentos.decode(corpo)
        return args

    def codificar_resposta(self, resposta: Any) -> bytes:
        """Põe em bytes o que a implementação devolveu e confere que isso cabe no contrato."""
        corpo = codificar(self.tipo_da_resposta(resposta=resposta))
        self._leitor_da_resposta.ler(corpo)
        return corpo

    def decodificar_resposta(self, corpo: bytes | str) -> Any:
        """Lê a resposta, sem os campos que só quem respondeu conhece; levanta msgspec.MsgspecError."""
        return self._leitor_da_resposta.ler(corpo).resposta


def chave_dos_argumentos(args: Dto) -> UUID:
    """Chave de um comando, que o contrato garante ser o primeiro argumento."""
    chave: UUID = args.chave  # type: ignore[attr-defined]
    return chave


class Contrato:
    """Interface pública de um módulo: `class Estoque(Contrato, modulo="estoque", versao=1)`.

    Cada método é keyword-only, anotado com Dto e tipos simples, e marcado com `@consulta` ou `@comando`.
    """

    modulo: ClassVar[str]
    versao: ClassVar[int]
    operacoes: ClassVar[Mapping[str, Operacao]]

    def __init_subclass__(cls, *, modulo: str, versao: int) -> None:
        cls.modulo = modulo
        cls.versao = versao
        funcoes = {n: f for n, f in vars(cls).items() if inspect.isfunction(f) and not n.startswith("_")}
        cls.operacoes = {nome: _operacao(cls, nome, funcao) for nome, funcao in funcoes.items()}
        if not cls.operacoes:
            raise ContratoInvalido(f"{cls.__name__}: contrato sem operações.")


def _operacao(contrato: type[Contrato], nome: str, funcao: Callable[..., Any]) -> Operacao:
    onde = f"{contrato.__name__}.{nome}"
    marca = vars(funcao).get("_operacao")
    if marca is None:
        raise ContratoInvalido(f"{onde}: falta @consulta ou @comando.")
    tipos = anotacoes(funcao, onde)
    parametros = _parametros(funcao, tipos, onde)
    if "return" not in tipos:
        raise ContratoInvalido(f"{onde}: falta anotar a resposta.")
    conferir_tipo(tipos["return"], f"{onde} -> resposta")
    if marca.natureza is TipoDeOperacao.COMANDO and parametros[:1] != [("chave", UUID)]:
        raise ContratoInvalido(f"{onde}: todo comando começa por `chave: UUID`, sem valor padrão.")
    args, resposta = _estruturas(contrato, nome, parametros, tipos["return"], onde)
    return Operacao(
        modulo=contrato.modulo,
        versao=contrato.versao,
        nome=nome,
        natureza=marca.natureza,
        prazo_segundos=_segundos(marca.prazo, onde),
        erros=_erros(marca, onde),
        tipo_dos_argumentos=args,
        tipo_da_resposta=resposta,
        _ler_argumentos=msgspec.json.Decoder(args, strict=True),
        _leitor_da_resposta=Leitor(resposta),
    )


_Campo = tuple[str, Any] | tuple[str, Any, Any]


def _parametros(funcao: Callable[..., Any], tipos: dict[str, Any], onde: str) -> list[_Campo]:
    campos: list[_Campo] = []
    for parametro in list(inspect.signature(funcao).parameters.values())[1:]:
        if parametro.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise ContratoInvalido(f"{onde}: o parâmetro {parametro.name} precisa ser nomeado (ponha-o depois de `*`).")
        if parametro.name not in tipos:
            raise ContratoInvalido(f"{onde}: o parâmetro {parametro.name} não tem anotação.")
        tipo = tipos[parametro.name]
        conferir_tipo(tipo, f"{onde}({parametro.name})")
        sem_padrao = parametro.default is inspect.Parameter.empty
        campos.append((parametro.name, tipo) if sem_padrao else (parametro.name, tipo, parametro.default))
    return campos


def _estruturas(
    contrato: type[Contrato], nome: str, parametros: list[_Campo], resposta: Any, onde: str
) -> tuple[type[Dto], type[Dto]]:
    prefixo = f"{contrato.__name__}_{nome}"
    try:
        args = _estrutura(f"{prefixo}_argumentos", contrato.__module__, parametros)
        envelope = _estrutura(f"{prefixo}_resposta", contrato.__module__, [("resposta", resposta)])
        for tipo in (args, envelope):
            msgspec.json.Decoder(tipo)
    except TypeError as erro:
        raise ContratoInvalido(f"{onde}: {erro}") from erro
    return args, envelope


def _estrutura(nome: str, modulo: str, campos: list[_Campo]) -> type[Dto]:
    corpo: dict[str, Any] = {"__module__": modulo, "__annotations__": {campo[0]: campo[1] for campo in campos}}
    corpo |= {campo[0]: campo[2] for campo in campos if len(campo) > 2}
    return types.new_class(nome, (Dto,), exec_body=lambda espaco: espaco.update(corpo))


def _segundos(prazo: str, onde: str) -> float:
    casado = _PRAZO.fullmatch(prazo)
    if casado is None:
        raise ContratoInvalido(f"{onde}: prazo {prazo!r} não é como “300ms” ou “2s”.")
    return int(casado[1]) / (1000 if casado[2] == "ms" else 1)


def _erros(marca: _Marca, onde: str) -> dict[str, type[ErroDeNegocio]]:
    deste_tipo = _ERROS_DE_TODO_COMANDO if marca.natureza is TipoDeOperacao.COMANDO else ()
    por_codigo: dict[str, type[ErroDeNegocio]] = {}
    for erro in (*marca.erros, *deste_tipo):
        if not issubclass(erro, ErroDeNegocio) or issubclass(erro, Indisponivel):
            raise ContratoInvalido(f"{onde}: {erro.__name__} não é um erro de negócio.")
        if erro.__init__ is not ErroDeNegocio.__init__:
            raise ContratoInvalido(f"{onde}: {erro.__name__} muda o __init__; leve o que é seu em `dados`.")
        if erro.codigo in por_codigo:
            raise ContratoInvalido(f"{onde}: dois erros com o código {erro.codigo}.")
        if erro.tipo_dos_dados is not None:
            conferir_tipo(erro.tipo_dos_dados, f"{onde}: dados de {erro.__name__}")
        por_codigo[erro.codigo] = erro
    return por_codigo
