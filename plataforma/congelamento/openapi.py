"""Comparação de documentos OpenAPI, operação a operação."""

from collections.abc import Iterator

from plataforma.congelamento.comparacao import Comparador, Diferencas, Sentido, comuns
from plataforma.congelamento.esquemas import Documento


def comparar_openapi(antes: Documento, agora: Documento, achadas: Diferencas) -> None:
    """Anota o que `agora` quebra, e o que acrescenta, para quem já chama `antes`."""
    velhas, novas = dict(_operacoes(antes)), dict(_operacoes(agora))
    comparador = Comparador(antes, agora, achadas)
    for nome, velha in comuns(velhas, novas, "a operação", achadas):
        nova = novas[nome]
        _parametros(comparador, velha, nova, nome)
        _corpo(comparador, velha, nova, nome)
        _respostas(comparador, velha, nova, nome)
        if velha.get("x-permissao") != nova.get("x-permissao"):
            frase = f"{nome}: a permissão mudou de {velha.get('x-permissao')} para {nova.get('x-permissao')}"
            achadas.anotar(frase, quebra=False)


def _operacoes(documento: Documento) -> Iterator[tuple[str, Documento]]:
    for caminho, operacoes in documento["paths"].items():
        for metodo, operacao in operacoes.items():
            yield f"{metodo.upper()} {caminho}", operacao


def _parametros(comparador: Comparador, velha: Documento, nova: Documento, nome: str) -> None:
    velhos, novos = ({(p["in"], p["name"]): p for p in o.get("parameters", ())} for o in (velha, nova))
    for _onde, parametro in sorted(velhos.keys() - novos.keys()):
        comparador.achadas.anotar(f"{nome}: o parâmetro {parametro} saiu", quebra=True)
    for chave in sorted(novos.keys() - velhos.keys()):
        exigido = bool(novos[chave].get("required"))
        comparador.achadas.anotar(f"{nome}: parâmetro novo {chave[1]}" + " obrigatório" * exigido, quebra=exigido)
    for chave in sorted(velhos.keys() & novos.keys()):
        if novos[chave].get("required") and not velhos[chave].get("required"):
            comparador.achadas.anotar(f"{nome}: o parâmetro {chave[1]} passou a ser obrigatório", quebra=True)
        onde = f"{nome} {chave[1]}"
        comparador.comparar(velhos[chave]["schema"], novos[chave]["schema"], onde, Sentido.ENTRADA)


def _corpo(comparador: Comparador, velha: Documento, nova: Documento, nome: str) -> None:
    velho, novo = velha.get("requestBody", {}), nova.get("requestBody", {})
    if novo.get("required") and not velho.get("required"):
        comparador.achadas.anotar(f"{nome}: o corpo passou a ser obrigatório", quebra=True)
    _conteudo(comparador, velho, novo, f"{nome} corpo", Sentido.ENTRADA)


def _respostas(comparador: Comparador, velha: Documento, nova: Documento, nome: str) -> None:
    velhas, novas = velha["responses"], nova["responses"]
    for status in sorted(velhas.keys() - novas.keys()):
        comparador.achadas.anotar(f"{nome}: a resposta {status} saiu", quebra=True)
    for status in sorted(novas.keys() - velhas.keys()):
        comparador.achadas.anotar(f"{nome}: resposta nova {status}", quebra=False)
    for status in sorted(velhas.keys() & novas.keys()):
        _conteudo(comparador, velhas[status], novas[status], f"{nome} {status}", Sentido.SAIDA)


def _conteudo(comparador: Comparador, velho: Documento, novo: Documento, onde: str, sentido: Sentido) -> None:
    velhos, novos = velho.get("content", {}), novo.get("content", {})
    for tipo in sorted(velhos.keys() - novos.keys()):
        comparador.achadas.anotar(f"{onde}: {tipo} saiu", quebra=True)
    for tipo in sorted(velhos.keys() & novos.keys()):
        comparador.comparar(velhos[tipo].get("schema", {}), novos[tipo].get("schema", {}), onde, sentido)
