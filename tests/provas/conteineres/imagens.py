"""As imagens: a base, que outra rodada pode ter deixado, as nossas, e os substitutos das de terceiros."""

import hashlib
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from contextlib import contextmanager
from pathlib import Path

from lancador import RAIZ
from lancador.progresso import Falta
from tests.provas.conteineres.motor import Motor

SUBSTITUTOS = Path(__file__).parent / "substitutos"
NOSSA, DE_TERCEIROS = "meu-erp-prova", ("postgres", "rabbitmq", "etcd", "traefik")
FONTES = Path("/etc/apt/sources.list.d")
DO_INDICE = ("index-url", "extra-index-url", "trusted-host")


def construir_base(motor: Motor) -> str:
    """A etiqueta da base, construída se não a há; o nome leva o resumo da receita."""
    receita = SUBSTITUTOS / "base.sh"
    resumo = hashlib.sha256(receita.read_bytes() + Path("/etc/os-release").read_bytes()).hexdigest()[:12]
    etiqueta = f"meu-erp/base:{resumo}"
    if not motor.docker("images", "--quiet", etiqueta).strip():
        feito = subprocess.run(
            ["sh", str(receita), etiqueta], env=motor.ambiente, capture_output=True, text=True, check=False
        )
        if feito.returncode:
            raise Falta(f"A base não se construiu: {feito.stderr.strip()[-1500:]}")
    return etiqueta


def construir_nossas(motor: Motor, base: str, alvos: tuple[str, ...]) -> None:
    """A imagem de cada alvo; as etapas que eles têm em comum se fazem uma vez."""
    with segredos_da_maquina() as segredos:
        for alvo in alvos:
            _construir(motor, RAIZ, base, alvo, etiqueta(alvo), {k: segredos[k] for k in ("pip_conf", "autoridade")})


def construir_substitutos(motor: Motor, base: str, alvos: tuple[str, ...] = DE_TERCEIROS) -> dict[str, str]:
    """As imagens de terceiros desta máquina; devolve as variáveis que as dizem ao Compose."""
    with segredos_da_maquina() as segredos, tempfile.TemporaryDirectory(prefix="erp-substitutos-") as nome:
        contexto = Path(nome)
        shutil.copytree(SUBSTITUTOS, contexto, dirs_exist_ok=True)
        if "traefik" in alvos:
            os.link(_traefik(), contexto / "traefik")
        for alvo in alvos:
            do_apt = {k: segredos[k] for k in ("fontes", "apt_conf")}
            _construir(motor, contexto, base, alvo, f"{NOSSA}/{alvo}", do_apt)
    return {f"ERP_IMAGEM_{alvo.upper()}": f"{NOSSA}/{alvo}" for alvo in alvos}


def etiqueta(alvo: str) -> str:
    """O nome que o Compose dá à nossa imagem deste alvo, com ERP_IMAGEM e ERP_VERSAO das provas."""
    return f"{NOSSA}-{alvo}:local"


def _construir(
    motor: Motor, contexto: Path, base: str, alvo: str, etiqueta_dela: str, segredos: Mapping[str, Path]
) -> None:
    dados = [parte for nome, arquivo in segredos.items() for parte in ("--secret", f"id={nome},src={arquivo}")]
    opcoes = ["--quiet", "--build-arg", f"ERP_BASE={base}", "--target", alvo, "--tag", etiqueta_dela, *dados]
    # O `docker build` do cliente 20.10, o do Debian, ainda é o de antes do BuildKit.
    motor.docker("buildx", "build", "--load", *opcoes, str(contexto))


def _traefik() -> Path:
    achado = Path(sys.executable).parent / "traefik"
    if not achado.exists():
        raise Falta("O Traefik não está no ambiente: rode ./erp testar, que o monta dos requisitos.")
    return achado.resolve()


@contextmanager
def segredos_da_maquina() -> Iterator[dict[str, Path]]:
    """Os arquivos com que a construção alcança, como esta máquina, os índices de pacotes; nada deles fica na imagem."""
    with tempfile.TemporaryDirectory(prefix="erp-segredos-") as nome:
        pasta = Path(nome)
        segredos = {chave: pasta / chave for chave in ("pip_conf", "autoridade", "fontes", "apt_conf")}
        segredos["pip_conf"].write_text(_pip_conf(), encoding="utf-8")
        segredos["fontes"].write_text(_fontes(), encoding="utf-8")
        segredos["apt_conf"].write_text(_apt_conf(), encoding="utf-8")
        autoridade = ssl.get_default_verify_paths().cafile
        segredos["autoridade"].write_bytes(Path(autoridade).read_bytes() if autoridade else b"")
        yield segredos


def _pip_conf() -> str:
    """Os índices de que o pip desta máquina se serve; os de pasta só ela alcança."""
    listado = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    ditos = dict(linha.split("=", 1) for linha in listado.splitlines() if "=" in linha)
    conf = ConfigParser(interpolation=None)
    conf["global"] = {}
    for opcao in DO_INDICE:
        valor = ditos.get(f":env:.{opcao}") or ditos.get(f"global.{opcao}") or ""
        if alcancaveis := [v for v in valor.strip("'\"").split() if not v.startswith("file:")]:
            conf["global"][opcao] = " ".join(alcancaveis)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as arquivo:
        conf.write(arquivo)
        arquivo.seek(0)
        return arquivo.read()


def _fontes() -> str:
    """As do próprio Debian: as de outros pedem chaves que a base não tem."""
    do_debian = FONTES / "debian.sources"
    if do_debian.exists():
        return do_debian.read_text(encoding="utf-8")
    raise Falta(f"Não achei {do_debian}: a construção dos substitutos pede um Debian com as suas fontes.")


def _apt_conf() -> str:
    """O que esta máquina diz ao apt sobre como buscar: prazos de validade, proxy, nova tentativa."""
    linhas = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True).stdout.splitlines()
    buscar = ("Acquire::http", "Acquire::https", "Acquire::Check-", "Acquire::Retries")
    return "".join(f"{linha}\n" for linha in linhas if linha.startswith(buscar))
