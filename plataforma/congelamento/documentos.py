"""Os documentos de docs/contratos: o que o código diz, o que está congelado, e a diferença entre os dois."""

import json
from inspect import cleandoc
from pathlib import Path
from typing import Any

from plataforma.congelamento.assincrono import documento_assincrono
from plataforma.congelamento.comparacao import Comparador, Diferencas, Sentido, comuns
from plataforma.congelamento.esquemas import Documento, esquema_dos_contratos, esquema_dos_eventos, eventos_de
from plataforma.congelamento.openapi import comparar_openapi
from plataforma.congelamento.publico import documentos_publicos
from plataforma.mensageria.ouvintes import lista_do_codigo
from plataforma.modulo import modulos_registrados

EVENTOS, CONTRATOS, PUBLICO = "eventos.json", "contratos.json", "openapi.json"
ASSINCRONO = "asyncapi.json"
Documentos = dict[str, Documento]


def documentos_do_codigo() -> Documentos:
    """Caminho relativo -> documento, do que os módulos instalados aqui prometem; pede todos instalados."""
    feitos: Documentos = {ASSINCRONO: documento_assincrono(lista_do_codigo())}
    for modulo in modulos_registrados():
        if eventos_de(modulo.nome):
            feitos[f"{modulo.nome}/{EVENTOS}"] = esquema_dos_eventos(modulo.nome)
        if modulo.contratos or modulo.comandos:
            feitos[f"{modulo.nome}/{CONTRATOS}"] = esquema_dos_contratos(modulo)
    feitos |= {f"{modulo}/{PUBLICO}": documento for modulo, documento in documentos_publicos().items()}
    return {caminho: _sem_recuo(json.loads(_texto(documento))) for caminho, documento in feitos.items()}


def _sem_recuo(no: Any) -> Any:
    """O documento com as descrições sem o recuo do fonte: o Python 3.13 já o tira ao compilar, o 3.11 não."""
    if isinstance(no, dict):
        return {
            nome: cleandoc(parte) if nome == "description" and isinstance(parte, str) else _sem_recuo(parte)
            for nome, parte in no.items()
        }
    return [_sem_recuo(parte) for parte in no] if isinstance(no, list) else no


def documentos_congelados(pasta: Path) -> Documentos:
    """Caminho relativo -> documento congelado em `pasta`."""
    return {str(a.relative_to(pasta)): json.loads(a.read_text(encoding="utf-8")) for a in pasta.rglob("*.json")}


def congelar(pasta: Path, documentos: Documentos) -> None:
    """Escreve os documentos em `pasta`, sempre na mesma ordem, e apaga os que já não há."""
    for velho in pasta.rglob("*.json"):
        if str(velho.relative_to(pasta)) not in documentos:
            velho.unlink()
    for caminho, documento in documentos.items():
        destino = pasta / caminho
        destino.parent.mkdir(parents=True, exist_ok=True)
        destino.write_text(_texto(documento), encoding="utf-8")


def _texto(documento: Documento) -> str:
    return json.dumps(documento, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def comparar(congelados: Documentos, do_codigo: Documentos) -> Diferencas:
    """O que o código quebra, e o que acrescenta, ao que está congelado.

    O AsyncAPI não se compara: diz de outro jeito o que já está em cada eventos.json e na lista de ouvintes.
    """
    achadas = Diferencas()
    for caminho in sorted(congelados.keys() - do_codigo.keys()):
        achadas.anotar(f"{caminho}: nada mais no código corresponde a este documento", quebra=True)
    for caminho in sorted(do_codigo.keys() - congelados.keys()):
        achadas.anotar(f"{caminho}: documento novo", quebra=False)
    por_nome = {EVENTOS: _comparar_eventos, CONTRATOS: _comparar_contratos, PUBLICO: comparar_openapi}
    for caminho in sorted(congelados.keys() & do_codigo.keys() - {ASSINCRONO}):
        por_nome[Path(caminho).name](congelados[caminho], do_codigo[caminho], achadas)
    mudou = [c for c in congelados.keys() & do_codigo.keys() if congelados[c] != do_codigo[c]]
    if mudou and not achadas.quebras and not achadas.acrescimos:
        achadas.anotar(f"só textos mudaram em {', '.join(sorted(mudou))}", quebra=False)
    return achadas


def _comparar_eventos(antes: Documento, agora: Documento, achadas: Diferencas) -> None:
    comparador = Comparador(antes, agora, achadas)
    for tipo, velho in comuns(antes["eventos"], agora["eventos"], "o evento", achadas):
        novo = agora["eventos"][tipo]
        if velho["agregado"] != novo["agregado"]:
            achadas.anotar(f"{tipo}: o agregado mudou de {velho['agregado']} para {novo['agregado']}", quebra=True)
        comparador.comparar(velho["corpo"], novo["corpo"], tipo, Sentido.GUARDADO)


def _comparar_contratos(antes: Documento, agora: Documento, achadas: Diferencas) -> None:
    comparador = Comparador(antes, agora, achadas)
    for rotulo, velha in comuns(antes["operacoes"], agora["operacoes"], "a operação", achadas):
        nova = agora["operacoes"][rotulo]
        if velha["natureza"] != nova["natureza"]:
            achadas.anotar(f"{rotulo}: deixou de ser {velha['natureza']}", quebra=True)
        comparador.comparar(velha["argumentos"], nova["argumentos"], rotulo, Sentido.ENTRADA)
        # `web` se atualiza depois dos módulos: lê respostas mais novas, nunca mais velhas, e ninguém as guarda.
        lida = Sentido.SAIDA if nova.get("telas") else Sentido.GUARDADO
        comparador.comparar(velha["resposta"], nova["resposta"], f"{rotulo} ->", lida)
        for codigo, erro in comuns(velha["erros"], nova["erros"], f"{rotulo}: o erro", achadas):
            _comparar_dados_do_erro(comparador, erro, nova["erros"][codigo], f"{rotulo} {codigo}", achadas)
    for operacao, velho in comuns(antes["comandos"], agora["comandos"], "o comando", achadas):
        for parte in ("argumentos", "resposta"):
            onde = f"linha de {operacao} ({parte})"
            comparador.comparar(velho[parte], agora["comandos"][operacao][parte], onde, Sentido.GUARDADO)


def _comparar_dados_do_erro(
    comparador: Comparador, velho: Documento, novo: Documento, onde: str, achadas: Diferencas
) -> None:
    if "dados" in velho and "dados" in novo:
        comparador.comparar(velho["dados"], novo["dados"], onde, Sentido.GUARDADO)
    elif "dados" in velho or "dados" in novo:
        # Quem já conhece o erro ignora dados que passem a vir; o contrário lhe faltaria.
        achadas.anotar(f"{onde}: passou a ter, ou deixou de ter, dados", quebra="dados" in velho)
