"""Os guias de quem muda o código, seguidos todos numa só cópia da árvore; o que mandam rodar roda-se uma vez."""

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from plataforma.topologia.carregar import RAIZ
from tests.documentacao.copia import copiar, rodar
from tests.documentacao.passos import escrever_novos, mudancas

CONTRIBUIR = (RAIZ / "CONTRIBUTING.md").read_text(encoding="utf-8")
CAMPO = (RAIZ / "docs" / "um-campo-novo.md").read_text(encoding="utf-8")
SECAO = re.compile(r"^## (\d)\. .*?(?=^## )", re.MULTILINE | re.DOTALL)
BLOCO = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PASSOU = re.compile(r"^PASSED ([^:]+)::", re.MULTILINE)
SECOES = {achado[1]: achado[0] for achado in SECAO.finditer(CONTRIBUIR)}
ENDPOINT, EVENTO, DEPURACAO = SECOES["2"], SECOES["4"], SECOES["5"]
MODULO, RECURSO = "transporte", "veiculo"
DA_ARQUITETURA = ("tests/arquitetura/test_lugares.py", "tests/arquitetura/test_titulares.py")
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")


class Guias(NamedTuple):
    """A cópia em que se seguiram todos, e quantos testes de cada arquivo passaram nela."""

    copia: Path
    passaram: Counter[str]

    def do_modulo(self) -> int:
        """Quantos passaram do módulo novo."""
        return sum(n for arquivo, n in self.passaram.items() if arquivo.startswith(f"{MODULO}/"))


def comandos(secao: str, ferramenta: str) -> Iterator[list[str]]:
    """O que a seção dá a `./erp <ferramenta>`."""
    for lingua, bloco in BLOCO.findall(secao):
        linhas = [] if lingua else [shlex.split(linha) for linha in bloco.splitlines()]
        yield from (linha[2:] for linha in linhas if linha[1] == ferramenta)


def seguir_todos(pasta: Path) -> Guias:
    """Segue-os numa cópia dentro de `pasta`; falha no primeiro comando que falhar."""
    copia = copiar(pasta)
    _modulo_novo(copia)
    testes = [MODULO, *DA_ARQUITETURA]
    for guia in (ENDPOINT, EVENTO):
        _mudar(guia, copia)
        testes += [caminho for comando in comandos(guia, "testar") for caminho in comando]
    testes += _mudar(CAMPO, copia)
    pedidos = [comando for guia in (ENDPOINT, EVENTO) for comando in comandos(guia, "manage")]
    assert pedidos == [["contratos", "congelar"]] * len(pedidos)
    rodar(copia, "manage.py", "contratos", "congelar")
    rodar(copia, "manage.py", "implantacao", "gerar")
    rodar(copia, "-W", "ignore", "manage.py", "makemigrations", "vendas", MODULO)
    rodar(copia, "-m", "ruff", "format", "vendas/migrations", f"{MODULO}/migrations")
    return Guias(copia, Counter(PASSOU.findall(rodar(copia, *PYTEST, "-rp", *testes))))


def _mudar(guia: str, copia: Path) -> list[str]:
    for mudanca in mudancas(guia):
        mudanca.fazer(copia)
    return escrever_novos(guia, copia)


def _modulo_novo(copia: Path) -> None:
    """O andaime e o primeiro passo de docs/modulo-novo.md; os outros são de todos os guias."""
    rodar(copia, "manage.py", "novo_modulo", MODULO, "--recurso", RECURSO)
    projeto = copia / "pyproject.toml"
    texto = projeto.read_text(encoding="utf-8")
    for antes, depois in (
        ('"web"]\ninclude', '"web", "transporte"]\ninclude'),
        ('"vendas | compras |', '"vendas | compras | transporte |'),
        ('    "vendas.leituras",', '    "vendas.leituras",\n    "transporte.leituras",\n    "transporte.filtros",'),
    ):
        assert texto.count(antes) == 1, antes
        texto = texto.replace(antes, depois)
    projeto.write_text(texto, encoding="utf-8")
