"""Registro dos módulos: o que cada um oferece ao núcleo, dito uma vez no `ready()` de sua app."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from plataforma.comandos.etapas import ComandoEmEtapas, registrar_comando
from plataforma.contratos.base import Contrato
from plataforma.contratos.registro import registrar_implementacao
from plataforma.invariantes import Conteudo, Invariante, Total
from plataforma.mensageria.assinatura import Assinatura, registrar_assinaturas


@dataclass(frozen=True)
class Modulo:
    """O que um módulo registrou."""

    nome: str
    contratos: Mapping[type[Contrato], object] = field(default_factory=dict)
    assinaturas: tuple[Assinatura, ...] = ()
    comandos: tuple[ComandoEmEtapas, ...] = ()
    permissoes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    escopos: Mapping[str, str] = field(default_factory=dict)
    """O que cada escopo do módulo deixa um aplicativo de fora fazer, para quem o autoriza."""
    tabelas_livres: tuple[str, ...] = ()
    invariantes: tuple[Invariante, ...] = ()
    conteudo: tuple[Conteudo, ...] = ()
    totais: tuple[Total, ...] = ()
    rotinas: tuple[Callable[[], int], ...] = ()
    """O que o trabalhador faz de hora em hora; cada uma devolve quanto fez."""
    frequentes: tuple[Callable[[], int], ...] = ()
    """O que ele faz a cada poucos segundos, porque uma pessoa espera."""


_registrados: dict[str, Modulo] = {}
LIVRES_DO_NUCLEO = frozenset(
    {"mensageria_outbox", "mensageria_arquivo", "mensageria_inbox", "comandos_comando", "acesso_direitos"}
)


def registrar_modulo(modulo: Modulo) -> None:
    """Registra o módulo; o mesmo nome duas vezes é erro de programação."""
    if modulo.nome in _registrados:
        raise ValueError(f"O módulo “{modulo.nome}” já se registrou.")
    for contrato, implementacao in modulo.contratos.items():
        registrar_implementacao(contrato, implementacao)
    for comando in modulo.comandos:
        registrar_comando(comando)
    registrar_assinaturas(modulo.nome, modulo.assinaturas)
    _registrados[modulo.nome] = modulo


def modulos_registrados() -> tuple[Modulo, ...]:
    """Módulos instalados neste processo."""
    return tuple(_registrados[nome] for nome in sorted(_registrados))


def modulo_registrado(nome: str) -> Modulo:
    """O módulo `nome`; levanta KeyError se não está instalado aqui."""
    return _registrados[nome]


def cumprir_rotinas(nome: str) -> int:
    """Cumpre as rotinas do módulo `nome`; devolve quanto fizeram."""
    return sum(rotina() for rotina in modulo_registrado(nome).rotinas)


def cumprir_frequentes(nome: str) -> int:
    """Cumpre as rotinas frequentes do módulo `nome`; devolve quanto fizeram."""
    return sum(rotina() for rotina in modulo_registrado(nome).frequentes)


def tabelas_livres() -> frozenset[str]:
    """Tabelas do núcleo e dos módulos, sem segurança por linha: são lidas antes de se conhecer a empresa."""
    return LIVRES_DO_NUCLEO.union(*(m.tabelas_livres for m in _registrados.values()))
