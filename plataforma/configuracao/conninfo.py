"""Endereços de banco, lidos como o libpq os lê: vários hosts e a consulta (`sslmode`, `connect_timeout`) inteiros."""

import re

import psycopg
from psycopg.conninfo import conninfo_to_dict

ESQUEMAS = ("postgresql://", "postgres://")
_PARAMETRO_DESCONHECIDO = re.compile(r'invalid URI query parameter: "([^"]*)"')


class EnderecoInvalido(ValueError):
    """Não é o endereço de um banco; a mensagem, que nada traz do endereço além de um nome de parâmetro, diz por quê."""


def parametros(endereco: str) -> dict[str, str]:
    """Os parâmetros de conexão, pelo nome que o libpq lhes dá. Levanta EnderecoInvalido."""
    if not endereco.startswith(ESQUEMAS):
        raise EnderecoInvalido("não começa por postgresql://")
    try:
        lidos = conninfo_to_dict(endereco)
    except psycopg.Error as erro:
        # O erro do libpq repete o endereço, com a senha.
        desconhecido = _PARAMETRO_DESCONHECIDO.search(str(erro))
        motivo = f"o parâmetro “{desconhecido[1]}” não existe" if desconhecido else "não se lê como endereço"
        raise EnderecoInvalido(motivo) from None
    return {nome: str(valor) for nome, valor in lidos.items()}


def parametros_do_modelo(modelo: str, *, modulo: str, papel: str) -> dict[str, str]:
    """Os do banco de `modulo` para `papel`, num modelo de endereço. Levanta EnderecoInvalido."""
    try:
        endereco = modelo.format(modulo=modulo, papel=papel)
    except (KeyError, IndexError, ValueError) as erro:
        raise EnderecoInvalido("entre chaves só cabem modulo e papel") from erro
    lidos = parametros(endereco)
    if faltam := [nome for chave, nome in (("user", "o usuário"), ("dbname", "o banco")) if chave not in lidos]:
        raise EnderecoInvalido(f"falta {' e '.join(faltam)}")
    return lidos


def servidores(lidos: dict[str, str]) -> list[tuple[str, str]]:
    """Host e porta de cada servidor, na ordem em que se tentam."""
    hosts = (lidos.get("host") or lidos.get("hostaddr", "")).split(",")
    portas = lidos.get("port", "5432").split(",")
    return list(zip(hosts, portas * len(hosts) if len(portas) == 1 else portas, strict=True))
