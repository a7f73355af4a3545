"""Leitura da topologia e as perguntas que o resto do sistema faz a ela. Não conhece o Django."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec

from plataforma.configuracao.conninfo import parametros_do_modelo
from plataforma.configuracao.dinamica import no_ar
from plataforma.configuracao.leitura import configuracao
from plataforma.repositorio import eh_de_repositorio
from plataforma.topologia.documento import (
    BANCO_EMBUTIDO,
    PADRAO,
    Topologia,
    TopologiaInvalida,
    Unidade,
    ler_documento,
)
from plataforma.topologia.repositorio import ler_do_repositorio

RAIZ = Path(__file__).resolve().parents[2]
FORA_DOS_MODULOS = frozenset({"plataforma", "meu_erp"})


def _modulos_da_arvore() -> tuple[str, ...]:
    return tuple(sorted(p.parent.name for p in RAIZ.glob("*/apps.py") if p.parent.name not in FORA_DOS_MODULOS))


MODULOS = _modulos_da_arvore()


def _ler(origem: str) -> tuple[str, int]:
    if eh_de_repositorio(origem):
        return ler_do_repositorio(origem)
    caminho = Path(origem) if origem else RAIZ / "topologia.toml"
    if not caminho.is_file():
        raise TopologiaInvalida(f"Não existe o arquivo de topologia {caminho}; confira ERP_TOPOLOGIA.")
    return caminho.read_text(encoding="utf-8"), 0


def carregar_topologia(origem: str) -> Topologia:
    """Lê e confere a topologia em `origem` (caminho, `etcd://` ou `consul://host:porta/chave`, ou vazio: a da raiz).

    Não guarda cópia de reserva: uma unidade que partisse com uma topologia velha poderia executar um módulo que já
    mudou de lugar. Levanta TopologiaInvalida.
    """
    texto, revisao = _ler(origem)
    try:
        lida = ler_documento(texto, MODULOS)
        return msgspec.structs.replace(lida, no_ar=replace(lida.no_ar, origem=origem, revisao=revisao))
    except TopologiaInvalida as erro:
        raise TopologiaInvalida(f"Topologia em {origem or 'topologia.toml'}: {erro}") from erro


@cache
def topologia() -> Topologia:
    """Topologia deste processo."""
    return carregar_topologia(configuracao().topologia)


@cache
def unidade_atual() -> Unidade:
    """Unidade que este processo executa."""
    unidades = {u.nome: u for u in topologia().unidades}
    nome = configuracao().unidade
    if not nome and len(unidades) == 1:
        return next(iter(unidades.values()))
    if nome not in unidades:
        raise TopologiaInvalida(f"ERP_UNIDADE=“{nome}” não é uma de: {', '.join(unidades)}.")
    return unidades[nome]


def modulos_locais() -> tuple[str, ...]:
    """Módulos que este processo executa, em ordem alfabética."""
    return tuple(m for m in MODULOS if m in unidade_atual().modulos)


def executa_aqui(modulo: str) -> bool:
    """Diz se `modulo` roda neste processo."""
    return modulo in unidade_atual().modulos


def modulos_com_banco() -> tuple[str, ...]:
    """Módulos deste processo que têm tabelas."""
    return tuple(m for m in modulos_locais() if (RAIZ / m / "migrations").is_dir())


def url_da_unidade(modulo: str) -> str:
    """Endereço, agora, da unidade que executa `modulo`."""
    return endereco_da_unidade(topologia().unidade_de(modulo))


def endereco_da_unidade(unidade: Unidade) -> str:
    """Endereço da unidade agora: o que se mudou no ar, ou o do documento com que este processo iniciou."""
    return no_ar().enderecos.get(unidade.nome, unidade.url)


def alias(modulo: str) -> str:
    """Alias de banco do módulo; o do core é `default`, que as apps de terceiros usam sem perguntar."""
    return "default" if modulo == "core" else modulo


def acesso_ao_banco(modulo: str, papel: str) -> dict[str, str]:
    """Parâmetros do libpq para o banco do módulo no papel `app` ou `dono`, com a senha; levanta TopologiaInvalida.

    Onde o modelo de endereço não traz a senha, ela está num arquivo só dela, `<modulo>_<papel>`, na pasta que
    ERP_SENHAS_DOS_BANCOS diz: um processo recebe só os dos seus módulos e do seu papel.
    """
    acesso = endereco_do_banco(modulo, papel)
    pasta = configuracao().senhas_dos_bancos
    if "password" in acesso or pasta is None:
        return acesso
    arquivo = pasta / f"{modulo}_{papel}"
    try:
        senha = arquivo.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as erro:
        raise TopologiaInvalida(
            f"Não se lê a senha do banco de {modulo} em {arquivo} ({erro.strerror}): ponha nela só a senha, ou confira "
            "ERP_SENHAS_DOS_BANCOS e quem pode ler o arquivo."
        ) from erro
    return {**acesso, "password": senha}


def endereco_do_banco(modulo: str, papel: str) -> dict[str, str]:
    """O mesmo, como a topologia o diz: onde a senha está num arquivo, sem ela."""
    bancos = topologia().bancos
    modelo = bancos.get(modulo, bancos[PADRAO])
    if modelo == BANCO_EMBUTIDO:
        modelo = configuracao().bancos
        if not modelo:
            raise TopologiaInvalida(
                "Não há endereço de banco. Comece por ./erp iniciar, use ./erp manage em vez de manage.py, "
                "ou defina ERP_BANCOS (postgresql://erp_{modulo}_{papel}:senha@servidor/erp_{modulo})."
            )
    return parametros_do_modelo(modelo, modulo=modulo, papel=papel)
