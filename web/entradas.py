"""Como um valor se digita: cada entrada lê o texto da tela e escreve o valor nela. O espelho de `web.celulas`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar

from django.http import QueryDict

from plataforma.erros import ErroDeCampo
from web.br import ler_data, ler_numero
from web.celulas import com_casas, dia

D = TypeVar("D")
NOME = ".nome"


def nada(_documento: object) -> None:
    """O que um documento por criar traz num campo."""


SIM = "sim"
LETRAS_CITADAS = 40


class Opcao(NamedTuple):
    """Uma escolha, ou o que se achou: o que a API recebe, e como se chama."""

    valor: str
    nome: str


class Entrada(Protocol):
    """`vazio` é o que a API recebe de um campo que se apagou; `modelo`, o pedaço da página."""

    modelo: ClassVar[str]

    @property
    def vazio(self) -> Any: ...

    def ler(self, texto: str) -> Any:
        """O que a API recebe; levanta ValueError com a frase para quem digitou."""

    def escrever(self, valor: Any) -> str:
        """O valor como se digitaria."""


@dataclass(frozen=True)
class Texto:
    """Uma linha. `tipo` como no HTML: `text`, `email`, `tel`."""

    maximo: int = 120
    tipo: str = "text"
    vazio: str = ""
    modelo: ClassVar[str] = "web/_entrada_texto.html"

    def ler(self, texto: str) -> str:
        return texto

    def escrever(self, valor: Any) -> str:
        return str(valor or "")


@dataclass(frozen=True)
class Longo(Texto):
    """Várias linhas."""

    maximo: int = 2000
    modelo: ClassVar[str] = "web/_entrada_longo.html"


@dataclass(frozen=True)
class Numero:
    """Número exato com até `casas`; `minimo` é quantas se mostram sempre. A API recebe `"1234.5"`; sem casas, 12."""

    casas: int = 2
    minimo: int = 0
    unidade: str = ""
    vazio: None = None
    modelo: ClassVar[str] = "web/_entrada_numero.html"

    def ler(self, texto: str) -> str | int:
        lido = ler_numero(texto)
        if lido is None or lido != round(lido, self.casas):
            como = f"um número com até {self.casas} casas, como 1.234,5" if self.casas else "um número inteiro, como 12"
            raise ValueError(f"“{texto[:LETRAS_CITADAS]}” não serve: escreva {como}.")
        return f"{lido:f}" if self.casas else int(lido)

    def escrever(self, valor: Any) -> str:
        return "" if valor is None else com_casas(Decimal(valor), self.minimo)


REAIS, PRECO, QUANTIDADE, INTEIRO = Numero(2, 2, "R$"), Numero(6, 2, "R$"), Numero(4), Numero(0)


@dataclass(frozen=True)
class DataDigitada:
    """Um dia: `hoje`, `+7`, `24/11`."""

    vazio: None = None
    modelo: ClassVar[str] = "web/_entrada_dia.html"

    def ler(self, texto: str) -> str:
        lida = ler_data(texto)
        if lida is None:
            raise ValueError(f"“{texto[:LETRAS_CITADAS]}” não é uma data: escreva, por exemplo, 24/11, hoje ou +7.")
        return lida.isoformat()

    def escrever(self, valor: date | None) -> str:
        return "" if valor is None else dia(valor)


@dataclass(frozen=True)
class SimNao:
    """Sim ou não; nunca fica por dizer, e não cabe numa linha repetida."""

    vazio: bool = False
    modelo: ClassVar[str] = "web/_entrada_sim_nao.html"

    def ler(self, texto: str) -> bool:
        return texto == SIM

    def escrever(self, valor: Any) -> str:
        return SIM if valor else ""


@dataclass(frozen=True)
class Selecao:
    """Uma de poucas opções, lidas quando a tela abre; `nenhuma` é como se chama não escolher."""

    opcoes: Callable[[], Iterable[Opcao]]
    nenhuma: str = ""
    vazio: str | None = ""
    modelo: ClassVar[str] = "web/_entrada_selecao.html"

    def ler(self, texto: str) -> str:
        return texto

    def escrever(self, valor: Any) -> str:
        return "" if valor is None else str(valor)


@dataclass(frozen=True)
class Procura:
    """Uma de muitas opções, procurada em `sugestoes`, o nome de uma tela de `web.telas.sugestoes`. O valor é Opcao."""

    sugestoes: str
    dica: str
    vazio: str | None = None
    modelo: ClassVar[str] = "web/_entrada_procura.html"

    def ler(self, texto: str) -> str:
        return texto

    def escrever(self, valor: Opcao | None) -> str:
        return "" if valor is None else valor.valor


@dataclass(frozen=True)
class Fixo:
    """Já dito: vê-se e não se muda, como a linha de um documento. O valor é Opcao; a API recebe o que `de` faz dele."""

    de: Callable[[str], Any] = int
    vazio: None = None
    modelo: ClassVar[str] = "web/_entrada_fixo.html"

    def ler(self, texto: str) -> Any:
        return self.de(texto)

    def escrever(self, valor: Opcao) -> str:
        return valor.valor


class LinhaDeMarcas(NamedTuple):
    """Opções lado a lado, e do que são."""

    rotulo: str
    opcoes: tuple[Opcao, ...]


class GrupoDeMarcas(NamedTuple):
    """Linhas sob um título."""

    titulo: str
    linhas: tuple[LinhaDeMarcas, ...]


@dataclass(frozen=True)
class Marcas:
    """Quantas se quiserem de várias opções: cada uma é uma caixa `campo.valor`. A API recebe a lista das marcadas."""

    grupos: Callable[[], Sequence[GrupoDeMarcas]]
    vazio: tuple[str, ...] = ()
    modelo: ClassVar[str] = "web/_entrada_marcas.html"

    def ler(self, texto: str) -> list[str]:
        return texto.split()

    def escrever(self, valor: Iterable[object]) -> str:
        return " ".join(map(str, valor))


@dataclass(frozen=True)
class Campo(Generic[D]):
    """Um campo do corpo da API; `valor` o lê do documento que se altera. `classe`: c2, c3, c4, c6, c8, c12."""

    nome: str
    rotulo: str
    entrada: Entrada
    valor: Callable[[D], object]
    classe: str = "c6"
    ajuda: str = ""
    pede: bool = False
    """Não pode ficar vazio."""

    def __post_init__(self) -> None:
        assert isinstance(self.entrada, Procura) or not self.nome.endswith(NOME)


@dataclass(frozen=True)
class Linhas(Generic[D]):
    """Um grupo que se repete, uma linha por elemento da lista `nome` do corpo."""

    nome: str
    rotulo: str
    campos: tuple[Campo[Any], ...]
    valor: Callable[[D], Sequence[Any]]
    mais: str = "Adicionar linha"
    """O botão de mais uma; vazio, as linhas são as que vieram, e as que ficarem em branco não vão."""


@dataclass(frozen=True)
class Secao(Generic[D]):
    """Campos sob um título."""

    titulo: str
    campos: tuple[Campo[D], ...] = ()
    linhas: Linhas[D] | None = None


@dataclass(frozen=True)
class Digitado:
    """O corpo da API, e o que nem chega a ela porque não se lê."""

    corpo: dict[str, Any] = field(default_factory=dict)
    erros: list[ErroDeCampo] = field(default_factory=list)


Estado = dict[str, list[str]]
"""O que está em cada campo da tela, pelo nome; o das linhas repetidas tem um texto por linha."""


def ler(secoes: Sequence[Secao[Any]], formulario: QueryDict, *, novo: bool) -> Digitado:
    """O que se digitou. Num documento novo, o que ficou vazio não vai: vale o padrão da API."""
    digitado = Digitado()
    for secao in secoes:
        for campo in secao.campos:
            _ler_campo(campo, _dito(campo, formulario), campo.nome, digitado.corpo, digitado.erros, novo=novo)
        if secao.linhas is not None:
            digitado.corpo[secao.linhas.nome] = _ler_linhas(secao.linhas, formulario, digitado.erros)
    return digitado


def _dito(campo: Campo[Any], formulario: QueryDict) -> str:
    if not isinstance(campo.entrada, Marcas):
        return formulario.get(campo.nome, "")
    caixa = f"{campo.nome}."
    marcadas = [nome for nome in formulario if nome.startswith(caixa) and formulario[nome] == SIM]
    return campo.entrada.escrever(nome.removeprefix(caixa) for nome in marcadas)


def _ler_linhas(linhas: Linhas[Any], formulario: QueryDict, erros: list[ErroDeCampo]) -> list[dict[str, Any]]:
    colunas = [formulario.getlist(f"{linhas.nome}.{campo.nome}") for campo in linhas.campos]
    lidas: list[dict[str, Any]] = []
    for valores in zip(*colunas, strict=True):
        ditos = [v for campo, v in zip(linhas.campos, valores, strict=True) if not isinstance(campo.entrada, Fixo)]
        if not any(dito.strip() for dito in ditos):
            continue
        corpo: dict[str, Any] = {}
        for campo, texto in zip(linhas.campos, valores, strict=True):
            _ler_campo(campo, texto, f"{linhas.nome}.{len(lidas)}.{campo.nome}", corpo, erros, novo=True)
        lidas.append(corpo)
    return lidas


def _ler_campo(
    campo: Campo[Any], dito: str, onde: str, corpo: dict[str, Any], erros: list[ErroDeCampo], *, novo: bool
) -> None:
    texto = dito.strip()
    if not texto and not isinstance(campo.entrada, SimNao):
        if campo.pede:
            erros.append(recusado(onde, f"Falta: {campo.rotulo[:1].lower()}{campo.rotulo[1:]}."))
        elif not novo:
            corpo[campo.nome] = campo.entrada.vazio
        return
    try:
        corpo[campo.nome] = campo.entrada.ler(texto)
    except ValueError as erro:
        erros.append(recusado(onde, str(erro)))


def estado_do(secoes: Sequence[Secao[D]], documento: D) -> Estado:
    """O documento como a tela o mostra."""
    estado: Estado = {}
    for secao in secoes:
        for campo in secao.campos:
            _escrever(campo, campo.nome, campo.valor(documento), estado)
        if secao.linhas is not None:
            _escrever_linhas(secao.linhas, secao.linhas.valor(documento), estado)
    return estado


def _escrever_linhas(linhas: Linhas[Any], valores: Sequence[Any], estado: Estado) -> None:
    for valor in valores:
        for campo in linhas.campos:
            _escrever(campo, f"{linhas.nome}.{campo.nome}", campo.valor(valor), estado)


def estado_inicial(secoes: Sequence[Secao[Any]], valores: Mapping[str, Any]) -> Estado:
    """Um documento novo, com os `valores` que já se sabem, por nome do campo."""
    estado: Estado = {}
    for campo in (campo for secao in secoes for campo in secao.campos if campo.nome in valores):
        _escrever(campo, campo.nome, valores[campo.nome], estado)
    for linhas in (secao.linhas for secao in secoes if secao.linhas and secao.linhas.nome in valores):
        _escrever_linhas(linhas, valores[linhas.nome], estado)
    return estado


def _escrever(campo: Campo[Any], nome: str, valor: Any, estado: Estado) -> None:
    if isinstance(campo.entrada, Marcas):
        estado.update({f"{nome}.{marcada}": [SIM] for marcada in campo.entrada.escrever(valor).split()})
        return
    estado.setdefault(nome, []).append(campo.entrada.escrever(valor))
    if isinstance(campo.entrada, Procura | Fixo):
        estado.setdefault(nome + NOME, []).append(valor.nome if valor else "")


def recusado(campo: str, mensagem: str) -> ErroDeCampo:
    """O que nem chega à API, porque não se lê."""
    return ErroDeCampo(campo=campo, codigo="web.campo_invalido", mensagem=mensagem)
