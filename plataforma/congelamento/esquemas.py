"""Contratos, eventos e linhas de comando de cada módulo, como JSON Schema (2020-12) tirado dos tipos."""

from collections.abc import Mapping
from typing import Any

import msgspec

from plataforma.comandos.etapas import ComandoEmEtapas
from plataforma.contratos.base import Operacao
from plataforma.mensageria.evento import Evento, descricao_de
from plataforma.mensageria.ouvintes import eventos_dos_instalados
from plataforma.modulo import Modulo

DIALETO = "https://json-schema.org/draft/2020-12/schema"
REF = "#/$defs/{name}"
Documento = dict[str, Any]


class _Definicoes:
    """Junta os tipos que um documento cita; no fim diz como cada um se refere e as definições."""

    def __init__(self, tipos: list[Any]) -> None:
        referencias, self.definicoes = msgspec.json.schema_components(tipos, ref_template=REF)
        self._por_tipo = dict(zip(tipos, referencias, strict=True))

    def de(self, tipo: Any) -> Documento:
        return dict(self._por_tipo[tipo])


def eventos_de(modulo: str) -> tuple[type[Evento], ...]:
    """Eventos que o módulo publica."""
    return tuple(e for e in eventos_dos_instalados() if descricao_de(e).modulo == modulo)


def esquema_dos_eventos(modulo: str) -> Documento:
    """Cada tipo de evento do módulo: agregado e corpo."""
    eventos = eventos_de(modulo)
    definicoes = _Definicoes(list(eventos))
    return {
        "$schema": DIALETO,
        "eventos": {
            descricao_de(e).tipo: {"agregado": descricao_de(e).agregado, "corpo": definicoes.de(e)} for e in eventos
        },
        "$defs": definicoes.definicoes,
    }


def esquema_dos_contratos(modulo: Modulo) -> Documento:
    """Cada operação que outros módulos chamam, e o que cada comando em etapas guarda em sua linha."""
    operacoes = [o for contrato in modulo.contratos for o in contrato.operacoes.values()]
    tipos = [t for o in operacoes for t in (o.tipo_dos_argumentos, o.tipo_da_resposta, *_dados_dos_erros(o).values())]
    tipos += [t for c in modulo.comandos for t in c.tipos_guardados()]
    definicoes = _Definicoes(list(dict.fromkeys(tipos)))
    return {
        "$schema": DIALETO,
        "operacoes": {o.rotulo: _operacao(o, definicoes) for o in operacoes},
        "comandos": {c.operacao: _comando(c, definicoes) for c in modulo.comandos},
        "$defs": definicoes.definicoes,
    }


def _dados_dos_erros(operacao: Operacao) -> Mapping[str, Any]:
    return {c: e.tipo_dos_dados for c, e in operacao.erros.items() if e.tipo_dos_dados is not None}


def _operacao(operacao: Operacao, definicoes: _Definicoes) -> Documento:
    dados = _dados_dos_erros(operacao)
    return {
        **({"telas": True} if operacao.tipo_da_resposta.__module__.endswith(".contrato_telas") else {}),
        "natureza": str(operacao.natureza),
        "prazo_segundos": operacao.prazo_segundos,
        "argumentos": definicoes.de(operacao.tipo_dos_argumentos),
        "resposta": definicoes.de(operacao.tipo_da_resposta),
        "erros": {
            codigo: {"status": erro.status, **({"dados": definicoes.de(dados[codigo])} if codigo in dados else {})}
            for codigo, erro in operacao.erros.items()
        },
    }


def _comando(comando: ComandoEmEtapas, definicoes: _Definicoes) -> Documento:
    argumentos, resposta = comando.tipos_guardados()
    return {"argumentos": definicoes.de(argumentos), "resposta": definicoes.de(resposta)}
