"""Comparação de fotografias: o que duas rodadas limpas já dão diferente (ids sorteados, instantes) não se compara."""

from collections import Counter
from collections.abc import Callable, Mapping

from plataforma.invariantes import em_curso, verificar
from plataforma.modulo import modulos_registrados
from tests.provas.hostil.instante import Fotografia, Linha

# Iguais em duas rodadas limpas, e no entanto feitas da ordem em que as mensagens chegam, que não é do negócio.
DA_ORDEM = {
    "financeiro:financeiro_lancamento": {"numero"},
}
DE_VERSAO = {"versao"}
Resumo = Mapping[str, Counter[str]]


class Regua:
    """Sabe que colunas são do negócio, por tê-las visto em duas rodadas limpas do mesmo instante."""

    def __init__(self, uma: Fotografia, outra: Fotografia) -> None:
        self._instaveis = {nome: _instaveis(uma[nome], outra[nome]) | DA_ORDEM.get(nome, set()) for nome in uma}

    def resumir(self, foto: Fotografia, *, com_versao: bool = True) -> Resumo:
        """Linhas de cada tabela, sem as colunas instáveis."""
        fora = set() if com_versao else DE_VERSAO
        return {nome: Counter(map(self._sem(self._instaveis[nome] | fora), linhas)) for nome, linhas in foto.items()}

    @staticmethod
    def _sem(colunas: set[str]) -> Callable[[Linha], str]:
        return lambda linha: repr([(coluna, valor) for coluna, valor in linha.items() if coluna not in colunas])


def diferencas(esperado: Resumo, achado: Resumo) -> list[str]:
    """Uma linha por tabela que difere, com o que falta e o que sobra."""
    return [
        f"{nome}: falta {list((linhas - achado[nome]).elements())}, sobra {list((achado[nome] - linhas).elements())}"
        for nome, linhas in esperado.items()
        if linhas != achado[nome]
    ]


def errado_no_sistema() -> list[str]:
    """O que ficou por fazer em cada módulo, e o que os invariantes da empresa em contexto acham."""
    achado = []
    for modulo in modulos_registrados():
        achado += [f"{modulo.nome}: {c['nome']}" for c in verificar(modulo.nome, modulo.invariantes) if c["violacoes"]]
        pendencias = em_curso(modulo.nome)["pendencias"]
        achado += [f"{modulo.nome}: {pendencias}"] if any(pendencias.values()) else []
    return achado


def _instaveis(uma: list[Linha], outra: list[Linha]) -> set[str]:
    colunas = uma[0].keys() if uma else ()
    return {c for c in colunas if _valores(uma, c) != _valores(outra, c)}


def _valores(linhas: list[Linha], coluna: str) -> Counter[str]:
    return Counter(repr(linha[coluna]) for linha in linhas)
