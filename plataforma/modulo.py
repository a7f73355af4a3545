"""Registro dos módulos: o que cada um oferece ao núcleo, dito uma vez no `ready()` de sua app."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from plataforma.banco.seguranca import NENHUMA, Aberta
from plataforma.comandos.etapas import ComandoEmEtapas, registrar_comando
from plataforma.contratos.base import Contrato
from plataforma.contratos.registro import registrar_implementacao
from plataforma.historicos.contrato import contrato_de as historicos_do
from plataforma.historicos.declaracao import Historico
from plataforma.historicos.local import HistoricosDoModulo
from plataforma.invariantes import Conteudo, Invariante, Total
from plataforma.mensageria.assinatura import Assinatura, registrar_assinaturas
from plataforma.titulares.contrato import contrato_de
from plataforma.titulares.guardados import Guardado, SemTitular
from plataforma.titulares.local import TitularesDoModulo


@dataclass(frozen=True)
class Modulo:
    """O que um módulo registrou."""

    nome: str
    contratos: Mapping[type[Contrato], object] = field(default_factory=dict)
    assinaturas: tuple[Assinatura, ...] = ()
    comandos: tuple[ComandoEmEtapas, ...] = ()
    permissoes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tabelas_abertas: tuple[Aberta, ...] = ()
    escopos: Mapping[str, str] = field(default_factory=dict)
    """O que cada escopo do módulo deixa um aplicativo de fora fazer, para quem o autoriza."""
    invariantes: tuple[Invariante, ...] = ()
    conteudo: tuple[Conteudo, ...] = ()
    totais: tuple[Total, ...] = ()
    rotinas: tuple[Callable[[], int], ...] = ()
    """O que o trabalhador faz de hora em hora; cada uma devolve quanto fez."""
    frequentes: tuple[Callable[[], int], ...] = ()
    """O que ele faz a cada poucos segundos, porque uma pessoa espera."""
    guardados: tuple[Guardado, ...] = ()
    """O que o módulo guarda de uma pessoa, e por quanto tempo."""
    sem_titular: tuple[SemTitular, ...] = ()
    """O que parece guardar e não guarda."""
    historicos: tuple[Historico, ...] = ()
    """Os recursos de que se mostra o histórico."""


_registrados: dict[str, Modulo] = {}
_SO_A_CHAVE = "só o lugar de cada mensagem na sua fila: nome da fila, id do documento e números; corpo nenhum"
DO_NUCLEO = (
    Aberta(
        "mensageria_outbox",
        "só guarda o que ainda não foi entregue, e o relay lê e move as de todas as empresas num só comando",
    ),
    Aberta(
        "mensageria_inbox",
        "o trabalhador toma as pendentes de todas as empresas num só comando, e quem opera resolve as mortas; a "
        "feita, que fica 35 dias, só a sua empresa vê",
        condicao="situacao <> 'feita'",
    ),
    Aberta(
        "mensageria_arquivo",
        "o relay arquiva as de todas as empresas no comando que as entrega; quem repete ou expurga passa por funções "
        "que só devolvem números",
        condicao=NENHUMA,
        insere=True,
    ),
    Aberta(
        "comandos_comando",
        "a varredura acha os abertos de todas as empresas; o encerrado, com a resposta guardada, só a sua empresa vê",
        condicao="situacao = 'aberto'",
    ),
    Aberta("mensageria_ordem", _SO_A_CHAVE),
    Aberta("mensageria_entrega", _SO_A_CHAVE),
    Aberta("mensageria_entregue", _SO_A_CHAVE),
    Aberta("mensageria_posicao", _SO_A_CHAVE),
    Aberta("mensageria_particao", "64 números por fila, e quem os tem agora; não é de empresa nenhuma"),
    Aberta(
        "mensageria_auditoria", "o que fez quem opera, que é da instalação; o papel da aplicação só lê e acrescenta"
    ),
    Aberta("acesso_sessoes_encerradas", "ids de sessões, que não são de uma empresa só, até o token delas vencer"),
    Aberta("operacao_escrita", "o instante da última escrita de saúde; o papel da aplicação só a faz por uma função"),
    Aberta("django_migrations", "as migrações que o banco já tem"),
)


def registrar_modulo(modulo: Modulo) -> None:
    """Registra o módulo, que responde também pelos titulares e pelos históricos; o mesmo nome duas vezes é erro."""
    if modulo.nome in _registrados:
        raise ValueError(f"O módulo “{modulo.nome}” já se registrou.")
    de_todos: dict[type[Contrato], object] = {
        contrato_de(modulo.nome): TitularesDoModulo(modulo.nome, modulo.guardados),
        historicos_do(modulo.nome): HistoricosDoModulo(modulo.historicos),
    }
    modulo = replace(modulo, contratos={**modulo.contratos, **de_todos})
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


def tabelas_abertas() -> tuple[Aberta, ...]:
    """As do núcleo e as dos módulos daqui: o que se vê sem empresa em contexto, e por quê."""
    return (*DO_NUCLEO, *(aberta for m in _registrados.values() for aberta in m.tabelas_abertas))


def cumprir_frequentes(nome: str) -> int:
    """Cumpre as rotinas frequentes do módulo `nome`; devolve quanto fizeram."""
    return sum(rotina() for rotina in modulo_registrado(nome).frequentes)
