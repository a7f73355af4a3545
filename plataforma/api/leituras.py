"""O que o próprio núcleo mostra: os problemas, os invariantes de um módulo e os efeitos de uma operação."""

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta

from plataforma.leituras import Leitura

SituacaoDoEfeito = Literal["desconhecido", "descartada", "feita", "morta", "pendente"]
PorNome = dict[str, int]


class CampoRecusado(Leitura):
    """Um campo recusado, pelo caminho dele no corpo (`itens.0.quantidade`)."""

    campo: str
    codigo: Annotated[str, Meta(description="Código estável.")]
    mensagem: Annotated[str, Meta(description="O valor recusado e o que serve no lugar.")]


class Problema(Leitura):
    """Como toda operação diz que não fez o que se pediu (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Meta(description="O valor recusado e a saída.")]
    codigo: Annotated[str, Meta(description="Código estável, `modulo.regra`.")]
    correlacao: Annotated[UUID, Meta(description="A mesma do cabeçalho X-Correlacao.")]
    campos: tuple[CampoRecusado, ...] = ()
    dados: Annotated[Any, Meta(description="O detalhe estruturado que o código tem.")] = None


class InvarianteVerificado(Leitura):
    """Um invariante: com zero violações, ele vale."""

    nome: str
    violacoes: int
    exemplos: Annotated[tuple[dict[str, Any], ...], Meta(description="As primeiras linhas que a violam.")]


class ConteudoDoModulo(Leitura):
    """Linhas de negócio de um conjunto, ordenadas, e o SHA-256 delas."""

    nome: str
    resumo: str
    linhas: tuple[tuple[str, ...], ...]


class InvariantesDoModulo(Leitura):
    """Invariantes, totais, pendências (quanto falta de cada), mensagens trocadas e conteúdo de um módulo."""

    modulo: str
    invariantes: tuple[InvarianteVerificado, ...]
    totais: Annotated[dict[str, str], Meta(description="Números que outro módulo também sabe, como decimal em texto.")]
    pendencias: PorNome
    enviadas: Annotated[PorNome, Meta(description="Mensagens dos últimos 30 dias já entregues, por consumidor.")]
    recebidas: Annotated[PorNome, Meta(description="Mensagens dos últimos 30 dias que chegaram, por emissor.")]
    conteudo: tuple[ConteudoDoModulo, ...]


class EfeitoDaOperacao(Leitura):
    """Uma mensagem num consumidor."""

    mensagem: UUID
    tipo: str
    consumidor: str
    situacao: SituacaoDoEfeito


class EfeitosDaOperacao(Leitura):
    """A pior situação entre os efeitos, e cada um deles."""

    correlacao: UUID
    situacao: Literal[SituacaoDoEfeito, "sem_efeitos"]
    efeitos: tuple[EfeitoDaOperacao, ...]
