"""Um nome por ideia: nas classes, nos códigos de erro e nas constantes."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from django.conf import global_settings

from plataforma.erros import ErroDeNegocio, NaoEncontrado
from plataforma.topologia import MODULOS
from tests.arquitetura.fontes import arvores

# O lançador e as medidas são programas à parte: ninguém daqui os importa.
PACOTES = (*MODULOS, "plataforma", "meu_erp")
MESMA_IDEIA = frozenset({"Command", "Empresa", "EmpresaNaoEncontrada", "Estabelecimento", "Parcela", "Produto"})
"""Classes de mais de um módulo com o mesmo nome: a cópia de um cadastro, o mesmo documento visto de dois lados."""
HOMONIMAS = frozenset({"Unidade"})
"""A de medida, no core, e a que executa módulos, na topologia: as duas são a palavra do ofício."""
FRACAO_DE_SEGUNDO = re.compile(r"_?[A-Z0-9_]+_(S|SEG|SEGS|SECS|SECONDS|MIN|MINS|HS|H)")


def _classes() -> Iterator[tuple[str, str, str]]:
    """Pacote, arquivo e nome de cada classe de primeiro nível."""
    for arquivo, arvore in arvores(com_testes=False):
        for no in arvore.body:
            if isinstance(no, ast.ClassDef) and arquivo.split("/")[0] in PACOTES:
                yield arquivo.split("/")[0], arquivo, no.name


def _e_de_leituras(arquivo: str) -> bool:
    return re.search(r"/leituras\w*\.py$", arquivo) is not None


def _repetidas(achadas: dict[str, set[str]]) -> dict[str, set[str]]:
    return {nome: onde for nome, onde in achadas.items() if len(onde) > 1}


def test_o_nome_de_uma_classe_e_unico_no_modulo() -> None:
    """Uma Leitura pode ter o nome do modelo que mostra: são a linha, guardada e lida."""
    achadas: dict[str, set[str]] = defaultdict(set)
    for pacote, arquivo, nome in _classes():
        if nome != "Command" and not _e_de_leituras(arquivo):
            achadas[f"{pacote}.{nome}"].add(arquivo)
    assert _repetidas(achadas) == {}


def test_a_leitura_so_tem_o_nome_de_uma_classe_que_e_modelo() -> None:
    outras = {(p, nome): arquivo for p, arquivo, nome in _classes() if not _e_de_leituras(arquivo)}
    iguais = {outras.get((p, nome)) for p, arquivo, nome in _classes() if _e_de_leituras(arquivo)}
    assert {
        arquivo
        for arquivo in iguais
        if arquivo is not None and not arquivo.endswith(("/models.py", "core/contas.py", "vendas/clientela.py"))
    } == set()


def test_classes_de_mesmo_nome_em_dois_modulos_sao_a_mesma_ideia() -> None:
    achadas: dict[str, set[str]] = defaultdict(set)
    for pacote, _, nome in _classes():
        if not nome.startswith("_"):
            achadas[nome].add(pacote)
    assert set(_repetidas(achadas)) == MESMA_IDEIA | HOMONIMAS


def _erros(raiz: type[ErroDeNegocio]) -> Iterator[type[ErroDeNegocio]]:
    for classe in raiz.__subclasses__():
        yield classe
        yield from _erros(classe)


def test_o_que_nao_existe_termina_em_nao_encontrado() -> None:
    do_produto = [e for e in _erros(NaoEncontrado) if ".tests." not in e.__module__ and ".testes." not in e.__module__]
    assert {e.codigo for e in do_produto if not re.search(r"\.(\w+_)?nao_encontrad[oa]$", e.codigo)} == set()
    assert {e.__name__ for e in do_produto if not re.search(r"NaoEncontrad[oa]$", e.__name__)} == set()


def test_nenhum_erro_diz_inexistente_nem_desconhecido() -> None:
    ditos = {
        f"{arquivo}: {no.value}"
        for arquivo, arvore in arvores(com_testes=False)
        if arquivo.split("/")[0] in MODULOS
        for no in ast.walk(arvore)
        if isinstance(no, ast.Constant) and isinstance(no.value, str)
        if re.fullmatch(r"([a-z]+\.)?[a-z_]+_(inexistente|desconhecid[oa]|nao_existe|inexistentes)", no.value)
    }
    # Custo que ainda não se sabe não é registro que falta.
    assert {d.split(": ")[1].split(".")[-1] for d in ditos} <= {"custo_desconhecido"}


def test_o_modulo_se_diz_pelo_nome_e_nao_por_uma_constante() -> None:
    com_constante = {
        arquivo
        for arquivo, arvore in arvores(com_testes=False)
        if arquivo.split("/")[0] in MODULOS
        for no in ast.walk(arvore)
        if isinstance(no, ast.Name) and no.id in ("MODULO", "_MODULO")
    }
    assert com_constante == set()


def test_constante_de_tempo_diz_a_unidade_por_extenso() -> None:
    achadas = {
        f"{arquivo}: {nome.id}"
        for arquivo, arvore in arvores(com_testes=True)
        for no in ast.walk(arvore)
        for nome in (no.targets if isinstance(no, ast.Assign) else ())
        if isinstance(nome, ast.Name) and FRACAO_DE_SEGUNDO.fullmatch(nome.id) and not hasattr(global_settings, nome.id)
    }
    assert achadas == set()
