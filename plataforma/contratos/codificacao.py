"""Forma dos contratos em bytes: JSON com decimais em texto, e o resumo que identifica um corpo."""

import hashlib
from datetime import datetime
from functools import cache
from typing import Any, Literal
from uuid import UUID

import msgspec

from plataforma.erros import ErroDeCampo, ErroDeNegocio
from plataforma.identidade.contexto import Ator
from plataforma.leitor_tolerante import Leitor
from plataforma.valores import Dto

# A ordem determinística faz dois processos darem o mesmo resumo a um mesmo frozenset.
_codificador = msgspec.json.Encoder(decimal_format="string", order="deterministic")

codificar = _codificador.encode

Modo = Literal["executar", "anular"]


class Meta(Dto):
    """O que acompanha uma chamada: quem, até quando, em que operação e com que chave.

    `modo` "anular" pede que um comando ainda não executado com esta chave nunca o seja.
    """

    traceparent: str
    correlacao: UUID
    causa: UUID | None
    profundidade: int
    ator: Ator | None
    prazo: datetime
    chave: UUID | None
    epoca: int
    modo: Modo = "executar"


class ChamadaRecebida(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Corpo de uma chamada pela rede; os argumentos ficam em bytes até se conhecer a operação."""

    meta: Meta
    args: msgspec.Raw


class Recusa(msgspec.Struct, frozen=True):
    """Um erro declarado, em bytes."""

    codigo: str
    detalhe: str
    campos: tuple[ErroDeCampo, ...] = ()
    dados: msgspec.Raw = msgspec.Raw(b"null")


_decodificador_de_chamada = msgspec.json.Decoder(ChamadaRecebida, strict=True)
_decodificador_de_recusa = msgspec.json.Decoder(Recusa, strict=True)


def codificar_chamada(meta: Meta, args: bytes) -> bytes:
    """Junta os metadados aos argumentos já codificados."""
    return b'{"meta":' + codificar(meta) + b',"args":' + args + b"}"


def decodificar_chamada(corpo: bytes) -> ChamadaRecebida:
    """Lê o corpo de uma chamada; levanta msgspec.MsgspecError ou ValueError se está malformado."""
    return _decodificador_de_chamada.decode(corpo)


def codificar_recusa(erro: ErroDeNegocio) -> bytes:
    """Põe um erro em bytes, com seus dados."""
    return codificar(
        Recusa(
            codigo=erro.codigo,
            detalhe=erro.detalhe,
            campos=tuple(erro.campos),
            dados=msgspec.Raw(codificar(erro.dados)),
        )
    )


def decodificar_recusa(corpo: bytes | str, classes: dict[str, type[ErroDeNegocio]]) -> ErroDeNegocio:
    """Refaz o erro na mesma classe que saiu; levanta KeyError se a classe não foi declarada."""
    recusa = _decodificador_de_recusa.decode(corpo)
    classe = classes[recusa.codigo]
    tipo, dados = classe.tipo_dos_dados, bytes(recusa.dados)
    lidos = _leitor(tipo).ler(dados) if tipo is not None and dados != b"null" else None
    return classe(recusa.detalhe, campos=recusa.campos, dados=lidos)


@cache
def _leitor(tipo: type[Any]) -> Leitor[Any]:
    return Leitor(tipo)


def resumo_do_corpo(operacao: str, corpo: bytes) -> bytes:
    """SHA-256 da operação e de seus argumentos codificados: o mesmo só para a mesma chamada."""
    return hashlib.sha256(operacao.encode() + b"\n" + corpo).digest()
