"""As afirmações sobre o sistema inteiro: as de cada módulo, as entre módulos e a de que nada está em curso.

O resumo (SHA-256) sai do conteúdo de cada módulo: chaves naturais e colunas de negócio, ordenadas, sem ids, instantes
nem estado de entrega. A mesma sequência de comandos dá o mesmo resumo em qualquer topologia.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from meu_erp.verificacao.igualdades import IGUALDADES
from meu_erp.verificacao.relatos import Relatos


class Afirmacao(NamedTuple):
    """O que se afirma, se é verdade, e os valores, ou o que a contradiz."""

    nome: str
    certa: bool
    detalhe: str

    def __str__(self) -> str:
        detalhe = f" ({self.detalhe})" if self.detalhe else ""
        return f"{'✓' if self.certa else '✗'} {self.nome}{detalhe}"


def afirmar(relatos: Relatos) -> list[Afirmacao]:
    """Tudo o que se afirma, na ordem em que se lê: de cada módulo, entre módulos, e que nada ficou em curso."""
    return [*de_cada_modulo(relatos), *entre_modulos(relatos), *de_quietude(relatos)]


def falsas(afirmacoes: Iterable[Afirmacao]) -> list[Afirmacao]:
    """As que não são verdade."""
    return [afirmacao for afirmacao in afirmacoes if not afirmacao.certa]


def de_cada_modulo(relatos: Relatos) -> Iterator[Afirmacao]:
    """Os invariantes: valem sempre, quieto ou não."""
    for modulo, relato in relatos.items():
        for invariante in relato["invariantes"]:
            violacoes = invariante["violacoes"]
            exemplos = f"{violacoes} violações: {invariante['exemplos']}" if violacoes else ""
            yield Afirmacao(f"{modulo}: {invariante['nome']}", not violacoes, exemplos)


def entre_modulos(relatos: Relatos) -> Iterator[Afirmacao]:
    """As igualdades: só dizem algo quando nada está em curso."""
    for nome, um, outro in IGUALDADES:
        deste, do_outro = (Decimal(relatos[lado.modulo]["totais"][lado.total]) for lado in (um, outro))
        yield Afirmacao(nome, deste == do_outro, f"{deste} em {um.modulo}, {do_outro} em {outro.modulo}")


def de_quietude(relatos: Relatos) -> Iterator[Afirmacao]:
    """Nada está em curso: nem dentro de um módulo, nem a caminho de um a outro."""
    for modulo, relato in relatos.items():
        restam = {nome: quantos for nome, quantos in relato["pendencias"].items() if quantos}
        yield Afirmacao(f"{modulo}: nada a entregar, a executar nem nas cartas mortas", not restam, str(restam or ""))
    for modulo, relato in relatos.items():
        enviadas = {emissor: outro["enviadas"].get(modulo, 0) for emissor, outro in relatos.items()}
        viajam = {emissor: n - relato["recebidas"].get(emissor, 0) for emissor, n in enviadas.items()}
        viajam = {emissor: n for emissor, n in viajam.items() if n}
        yield Afirmacao(f"{modulo}: o que lhe foi enviado chegou", not viajam, str(viajam or ""))


def quieto(relatos: Relatos) -> bool:
    """Se nada está em curso em módulo algum."""
    return not falsas(de_quietude(relatos))


def resumir(relatos: Relatos) -> str:
    """SHA-256 do conteúdo de todos os módulos."""
    conteudos = {m: {c["nome"]: c["linhas"] for c in relato["conteudo"]} for m, relato in relatos.items()}
    return hashlib.sha256(json.dumps(conteudos, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
