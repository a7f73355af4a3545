"""O documento da topologia guardado no etcd ou no Consul: ler ao iniciar, e abrir a chave para quem a vigia ou muda."""

import os
from pathlib import Path

from plataforma.repositorio import FalhaDoRepositorio, Repositorio, RepositorioRecusou, abrir
from plataforma.topologia.documento import TopologiaInvalida

CREDENCIAL = "ERP_REPOSITORIO_CREDENCIAL"


def abrir_repositorio(origem: str) -> Repositorio:
    """A chave em `origem`, com a credencial e os certificados que o ambiente diz. Levanta FalhaDoRepositorio."""
    autoridade = os.environ.get("ERP_REPOSITORIO_CA", "")
    return abrir(origem, credencial=_credencial(), autoridade=Path(autoridade) if autoridade else None)


def _credencial() -> str:
    dita, pasta = os.environ.get(CREDENCIAL, ""), os.environ.get("ERP_SEGREDOS", "")
    arquivo = Path(pasta) / CREDENCIAL
    if dita or not pasta or not arquivo.exists():
        return dita
    try:
        return arquivo.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as erro:
        raise RepositorioRecusou(f"Não se lê a credencial em {arquivo} ({erro.strerror}): confira a conta.") from erro


def ler_do_repositorio(origem: str) -> tuple[str, int]:
    """O texto e a revisão dele. Levanta TopologiaInvalida se o servidor não responde ou a chave não existe."""
    try:
        repositorio = abrir_repositorio(origem)
        lido = repositorio.ler()
    except FalhaDoRepositorio as erro:
        raise TopologiaInvalida(
            f"{erro} Sem a topologia a unidade não sabe o que executar e não parte: confira ERP_TOPOLOGIA e se o "
            "servidor está no ar."
        ) from erro
    if lido.texto is None:
        raise TopologiaInvalida(
            f"O {repositorio.onde} não tem a chave {repositorio.chave}. Publique nela o documento de topologia: "
            f"ERP_TOPOLOGIA={origem} ./erp topologia publicar topologia.toml"
        )
    return lido.texto, lido.revisao
