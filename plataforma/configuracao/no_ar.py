"""O que se muda com o sistema no ar: registros, limites e endereços das unidades; e o que se recusa, em português.

Que módulo roda em que unidade não está aqui: só vale para quem reinicia.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

NIVEIS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
NIVEL = "WARNING"
URL_DE_UNIDADE = re.compile(r"https?://[^/\s]+")
_KIB, _MIB = 1024, 1024 * 1024
Numero = int | float


class NoArInvalido(Exception):
    """Um valor não serve; a mensagem diz qual, e o que se espera."""


class Faixa(NamedTuple):
    """Os valores que um limite aceita: nenhum deles para o sistema."""

    minimo: Numero
    maximo: Numero
    inteiro: bool = True


LIMITES: Mapping[str, Faixa] = {
    "corpo_segundos": Faixa(1, 600, inteiro=False),
    "taxa_bytes_por_segundo": Faixa(_KIB, 1024 * _MIB),
    "corpo_bytes": Faixa(64 * _KIB, 1024 * _MIB),
    "corpos": Faixa(16, 65536),
    "corpos_por_endereco": Faixa(1, 65536),
    "guardados_bytes": Faixa(64 * _MIB, 65536 * _MIB),
    "guardados_bytes_por_endereco": Faixa(_MIB, 65536 * _MIB),
    "chamadas": Faixa(16, 65536),
    "chamadas_por_endereco": Faixa(1, 65536),
    "conexoes_por_endereco": Faixa(1, 65536),
    "resposta_segundos": Faixa(1, 600, inteiro=False),
    "leitura_bytes_por_segundo": Faixa(1, 1024 * _MIB),
    "folga_de_prazo": Faixa(1, 10, inteiro=False),
}
"""Os de plataforma/servidor/limites.py e `folga_de_prazo`, que multiplica os prazos declarados pelos contratos."""


@dataclass(frozen=True)
class NoAr:
    """Os valores de uma revisão; o que ela não diz tem o valor de sempre."""

    nivel: str = NIVEL
    loggers: Mapping[str, str] = field(default_factory=dict)
    """Nível de um logger e dos que estão abaixo dele, onde não é o de todos."""
    limites: Mapping[str, Numero] = field(default_factory=dict)
    enderecos: Mapping[str, str] = field(default_factory=dict)
    """Unidade -> url."""
    origem: str = ""
    revisao: int = 0


def ler_registros(secao: Any) -> tuple[str, dict[str, str]]:
    """O nível de todos e os dos loggers, de uma seção `[registros]`. Levanta NoArInvalido."""
    if not isinstance(secao, dict) or (sobram := secao.keys() - {"nivel", "loggers"}):
        sobra = f"; “{min(sobram)}” não cabe" if isinstance(secao, dict) else ""
        raise NoArInvalido(f"Em [registros] cabem nivel e loggers{sobra}.")
    loggers = secao.get("loggers", {})
    if not isinstance(loggers, dict):
        raise NoArInvalido("[registros.loggers] não é uma seção de nomes e níveis.")
    return _nivel(secao.get("nivel", NIVEL), "nivel"), {n: _nivel(v, n) for n, v in loggers.items()}


def _nivel(valor: Any, onde: str) -> str:
    if valor not in NIVEIS:
        raise NoArInvalido(f"O nível de registro em “{onde}” é “{valor}”; use {', '.join(NIVEIS)}.")
    return str(valor)


def ler_limites(secao: Any) -> dict[str, Numero]:
    """Os limites de uma seção `[limites]`. Levanta NoArInvalido."""
    if not isinstance(secao, dict):
        raise NoArInvalido("“limites” não é uma seção [limites].")
    for nome, valor in secao.items():
        faixa = LIMITES.get(nome)
        if faixa is None:
            raise NoArInvalido(f"O limite “{nome}” não existe; há: {', '.join(LIMITES)}.")
        tipos = (int,) if faixa.inteiro else (int, float)
        if type(valor) not in tipos or not faixa.minimo <= valor <= faixa.maximo:
            forma = "um número inteiro" if faixa.inteiro else "um número"
            raise NoArInvalido(f"{nome} = {valor} não é {forma} de {faixa.minimo} a {faixa.maximo}.")
    return dict(secao)


def _ler_enderecos(secao: Any) -> dict[str, str]:
    if not isinstance(secao, dict):
        raise NoArInvalido("“enderecos” não diz a url de cada unidade.")
    for unidade, url in secao.items():
        if not isinstance(url, str) or not URL_DE_UNIDADE.fullmatch(url):
            raise NoArInvalido(
                f"A url da unidade “{unidade}” é “{url}”; escreva como http://servidor:8000, sem caminho."
            )
    return dict(secao)


def para_dados(no_ar: NoAr) -> dict[str, Any]:
    """O documento do arquivo de ERP_DINAMICA."""
    return {
        "origem": no_ar.origem,
        "revisao": no_ar.revisao,
        "registros": {"nivel": no_ar.nivel, "loggers": dict(no_ar.loggers)},
        "limites": dict(no_ar.limites),
        "enderecos": dict(no_ar.enderecos),
    }


def de_dados(dados: Any) -> NoAr:
    """Lê o que `para_dados` escreveu, ou alguém à mão: toda seção pode faltar. Levanta NoArInvalido."""
    if not isinstance(dados, dict) or dados.keys() - para_dados(NoAr()).keys():
        raise NoArInvalido(f"No arquivo cabem {', '.join(para_dados(NoAr()))}.")
    origem, revisao = dados.get("origem", ""), dados.get("revisao", 0)
    if not isinstance(origem, str) or type(revisao) is not int:
        raise NoArInvalido("“origem” é um texto, e “revisao”, um número inteiro.")
    nivel, loggers = ler_registros(dados.get("registros", {}))
    limites, enderecos = ler_limites(dados.get("limites", {})), _ler_enderecos(dados.get("enderecos", {}))
    return NoAr(nivel, loggers, limites, enderecos, origem, revisao)
