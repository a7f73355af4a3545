"""Quem ouve cada tipo de evento: um dado que toda unidade leva consigo.

Uma unidade sem o código do consumidor não veria assinatura nenhuma e jogaria o evento fora; por isso a lista vem de
`meu_erp/ouvintes.json`, escrito por `manage.py contratos congelar` onde todos os módulos estão instalados.
"""

from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path

import msgspec
from django.conf import settings

from plataforma.mensageria.assinatura import assinaturas_por_modulo
from plataforma.mensageria.evento import Evento, descricao_de, eventos_registrados
from plataforma.topologia.carregar import RAIZ

Lista = dict[str, tuple[str, ...]]


class TipoSemOuvintes(Exception):
    """O tipo publicado não está na lista de ouvintes (nem mesmo com “ninguém ouve”)."""


@cache
def _ler(arquivo: Path) -> Lista:
    return msgspec.json.decode(arquivo.read_bytes(), type=Lista)


def lista_de_ouvintes() -> Lista:
    """A lista em vigor nesta unidade."""
    return _ler(settings.OUVINTES)


def ouvintes_de(tipo: str) -> tuple[str, ...]:
    """Módulos que ouvem `tipo`, vazio se é sabido que nenhum; levanta TipoSemOuvintes se ele não está na lista."""
    try:
        return lista_de_ouvintes()[tipo]
    except KeyError:
        raise TipoSemOuvintes(
            f"“{tipo}” não está em {settings.OUVINTES.name}; rode `manage.py contratos congelar` e publique de novo."
        ) from None


def eventos_dos_instalados() -> tuple[type[Evento], ...]:
    """Eventos que os módulos instalados aqui declaram, por nome na mensagem."""
    nomes = assinaturas_por_modulo().keys()
    for nome in nomes:
        if (RAIZ / nome / "eventos.py").is_file():
            import_module(f"{nome}.eventos")
    return tuple(e for e in eventos_registrados() if descricao_de(e).modulo in nomes)


def lista_do_codigo() -> Lista:
    """A lista que o código dos módulos instalados aqui dá: todo evento deles, e todo evento que eles assinam."""
    lista: dict[str, set[str]] = {descricao_de(e).tipo: set() for e in eventos_dos_instalados()}
    for modulo, assinaturas in assinaturas_por_modulo().items():
        for assinatura in assinaturas:
            lista.setdefault(assinatura.tipo, set()).add(modulo)
    return {tipo: tuple(sorted(lista[tipo])) for tipo in sorted(lista)}


def diferencas() -> list[str]:
    """Onde código e lista discordam, no que toca aos módulos instalados aqui; vazio quando está tudo certo."""
    em_vigor, do_codigo = lista_de_ouvintes(), lista_do_codigo()
    instalados = assinaturas_por_modulo().keys()
    faltas = [f"o tipo {t} não está na lista" for t in do_codigo if t not in em_vigor]
    for tipo, listados in em_vigor.items():
        reais = set(do_codigo.get(tipo, ()))
        if tipo.partition(".")[0] in instalados and tipo not in do_codigo:
            faltas.append(f"a lista tem o tipo {tipo}, que o módulo não declara")
        daqui = set(listados) & instalados
        faltas.extend(f"{m} assina {tipo}, e a lista não diz" for m in sorted(reais - daqui))
        faltas.extend(f"a lista diz que {m} assina {tipo}, e não assina" for m in sorted(daqui - reais))
    return [*faltas, *_repetidas()]


def _repetidas() -> list[str]:
    contagem = Counter((modulo, a.tipo) for modulo, todas in assinaturas_por_modulo().items() for a in todas)
    return [
        f"{modulo} assina {tipo} {n} vezes; junte numa reação só" for (modulo, tipo), n in contagem.items() if n > 1
    ]


def escrever(arquivo: Path, lista: Lista) -> None:
    """Grava a lista, um tipo por linha, em ordem."""
    arquivo.write_bytes(msgspec.json.format(msgspec.json.encode(lista, order="sorted"), indent=1) + b"\n")
    _ler.cache_clear()
