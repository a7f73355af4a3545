"""`python -m implantacao.segredos monolito|servicos`: o primeiro passo do compose, sozinho e sem rede.

Sorteia cada segredo uma vez, num volume que só o root lê, e põe na pasta de cada contêiner os que são dele, com o uid
dele e 0400. O que existe nunca se sorteia outra vez. As pastas em que os contêineres escrevem passam ao dono da vez: a
mesma instalação serve numa unidade só e em várias.
"""

import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from implantacao.contas import uid_de
from lancador.enderecos import PAPEIS, nome_da_senha
from lancador.mapa import INTEIRA, MODULO_DA_IDENTIDADE, MODULO_DAS_TELAS, MODULO_DO_LIVRO, modulos_da_arvore

SEGREDOS, PASTAS = Path("/segredos"), Path("/pastas")
TODOS = "todos"
UID_DOS_SERVIDORES = {"postgres": "ERP_UID_POSTGRES", "rabbitmq": "ERP_UID_RABBITMQ"}
UNIDADES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "monolito": {INTEIRA: modulos_da_arvore()},
    "servicos": {modulo: (modulo,) for modulo in modulos_da_arvore()},
}


class Fonte(Protocol):
    """De onde vem cada segredo: o mesmo nome dá sempre o mesmo."""

    def um(self, nome: str) -> str:
        """O segredo de `nome`."""


@dataclass(frozen=True)
class Guardados:
    """Os segredos da instalação, um por arquivo, que só o root lê."""

    pasta: Path

    def um(self, nome: str) -> str:
        """O segredo; na primeira vez, sorteia-o."""
        arquivo = self.pasta / nome
        if not arquivo.exists():
            escrever(arquivo, secrets.token_urlsafe(32), dono=0)
        return arquivo.read_text(encoding="ascii")


def escrever(arquivo: Path, texto: str, *, dono: int) -> None:
    """O arquivo inteiro ou nada, que só o dono lê."""
    arquivo.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    parcial = arquivo.with_name(f".{arquivo.name}.novo")
    parcial.unlink(missing_ok=True)
    with open(os.open(parcial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w", encoding="utf-8") as aberto:
        aberto.write(texto)
        os.fchown(aberto.fileno(), dono, dono)
    parcial.replace(arquivo)


def das_unidades(topologia: str, guardados: Fonte) -> Iterator[tuple[str, dict[str, str]]]:
    """Para cada unidade, o nome e o conteúdo dos arquivos dela."""
    for unidade, modulos in UNIDADES[topologia].items():
        arquivos = _senhas(guardados, modulos, ("app",))
        arquivos["ERP_SEGREDO_DO_OPERADOR"] = guardados.um("segredo-do-operador")
        if MODULO_DA_IDENTIDADE in modulos:
            arquivos["ERP_SEGREDO"] = guardados.um("segredo")
        if MODULO_DAS_TELAS in modulos:
            arquivos["ERP_SEGREDO_DAS_TELAS"] = guardados.um("segredo-das-telas")
        if topologia == "servicos":
            arquivos["ERP_SEGREDO_ENTRE_UNIDADES"] = guardados.um("segredo-entre-unidades")
            arquivos["ERP_AMQP"] = f"amqp://erp:{guardados.um('amqp')}@rabbitmq:5672/"
        yield unidade, arquivos


def do_preparo(guardados: Fonte) -> Iterator[tuple[str, dict[str, str]]]:
    """O que recebem os passos que preparam os bancos; nenhum deles assina nada."""
    modulos = modulos_da_arvore()
    admin = {"ERP_BANCOS_ADMIN": f"postgresql://postgres:{guardados.um('postgres')}@postgres:5432/postgres"}
    yield "preparo", {**_senhas(guardados, modulos, PAPEIS), **admin}
    yield "migracao", _senhas(guardados, modulos, ("dono",))


def dos_servidores(topologia: str, guardados: Fonte) -> Iterator[tuple[str, dict[str, str]]]:
    """O que recebem o PostgreSQL e, havendo mais de uma unidade, o RabbitMQ: cada um num volume só dele."""
    yield "postgres", {"senha": guardados.um("postgres")}
    if topologia == "servicos":
        yield "rabbitmq", {"20-meu-erp.conf": f"default_user = erp\ndefault_pass = {guardados.um('amqp')}\n"}


def _senhas(guardados: Fonte, modulos: tuple[str, ...], papeis: tuple[str, ...]) -> dict[str, str]:
    nomes = [nome_da_senha(modulo, papel) for modulo in modulos for papel in papeis]
    return {f"bancos/{nome}": guardados.um(nome) for nome in nomes}


def distribuir(pasta: Path, arquivos: Mapping[str, str], *, dono: int) -> None:
    """A pasta fica com esses arquivos, e nenhum outro, e é do dono."""
    pasta.mkdir(mode=0o700, parents=True, exist_ok=True)
    for nome, texto in arquivos.items():
        escrever(pasta / nome, texto, dono=dono)
    for sobra in [f for f in pasta.rglob("*") if f.is_file() and str(f.relative_to(pasta)) not in arquivos]:
        sobra.unlink()
    _entregar(pasta, dono, modo_da_pasta=0o500)


def _entregar(pasta: Path, dono: int, *, modo_da_pasta: int) -> None:
    for lugar, _pastas, arquivos in os.walk(pasta):
        for nome in arquivos:
            os.chown(Path(lugar) / nome, dono, dono, follow_symlinks=False)
        os.chown(lugar, dono, dono)
        Path(lugar).chmod(modo_da_pasta)


def entregar_pastas(topologia: str) -> None:
    """Passa ao dono da vez cada pasta em que alguém escreve."""
    unidades = UNIDADES[topologia]
    de_quem = {modulo: unidade for unidade, modulos in unidades.items() for modulo in modulos}
    donos = {
        "chaves": de_quem[MODULO_DA_IDENTIDADE],
        "ancoras": de_quem[MODULO_DO_LIVRO],
        **{f"execucao/{unidade}": unidade for unidade in unidades},
        **({"etcd": "etcd", "dinamica": "agente"} if topologia == "servicos" else {}),
    }
    for nome, dono in donos.items():
        (PASTAS / nome).mkdir(exist_ok=True)
        _entregar(PASTAS / nome, uid_de(dono), modo_da_pasta=0o755 if dono == "agente" else 0o700)


def preparar(topologia: str) -> None:
    """Tudo o que os outros passos esperam achar."""
    guardados = Guardados(SEGREDOS / TODOS)
    for nome, arquivos in (*das_unidades(topologia, guardados), *do_preparo(guardados)):
        distribuir(SEGREDOS / nome, arquivos, dono=uid_de(nome))
    for nome, arquivos in dos_servidores(topologia, guardados):
        distribuir(SEGREDOS.with_name(f"segredos-{nome}"), arquivos, dono=int(os.environ[UID_DOS_SERVIDORES[nome]]))
    SEGREDOS.chmod(0o711)
    entregar_pastas(topologia)


if __name__ == "__main__":
    preparar(sys.argv[1])
