"""O que impede a topologia de funcionar com o ambiente deste processo, além da forma do documento."""

import os
from urllib.parse import urlsplit

from plataforma.topologia.carregar import MODULOS, endereco_do_banco, topologia

_ESQUEMAS_AMQP = ("amqp://", "amqps://")
_PORTA_DO_POSTGRES = 5432


def impedimentos(amqp: str) -> list[str]:
    """Um impedimento por linha, vazio se a topologia pode funcionar. `amqp` é o endereço em ERP_AMQP, ou vazio.

    Levanta TopologiaInvalida se um módulo não tem endereço de banco.
    """
    return [*_do_broker(amqp), *_da_credencial(), *_dos_bancos()]


def _do_broker(amqp: str) -> list[str]:
    if amqp:
        if amqp.startswith(_ESQUEMAS_AMQP):
            return []
        return ["ERP_AMQP não começa por amqp:// nem amqps://."]
    unidades = topologia().unidades
    if len(unidades) == 1:
        return []
    nomes = ", ".join(u.nome for u in unidades)
    return [
        f"Com mais de uma unidade ({nomes}) os eventos passam por RabbitMQ: defina ERP_AMQP em todas "
        "(amqp://usuario:senha@servidor:5672/)."
    ]


def _da_credencial() -> list[str]:
    if len(topologia().unidades) == 1 or os.environ.get("ERP_SEGREDO_ENTRE_UNIDADES"):
        return []
    return [
        "Com mais de uma unidade, elas se reconhecem por um segredo: defina ERP_SEGREDO_ENTRE_UNIDADES, o mesmo em "
        "todas (por exemplo, o que `openssl rand -base64 32` sorteia)."
    ]


def _dos_bancos() -> list[str]:
    achados: list[str] = []
    de_quem: dict[tuple[str | None, int, str], str] = {}
    for modulo in MODULOS:
        app, dono = (urlsplit(endereco_do_banco(modulo, papel)) for papel in ("app", "dono"))
        banco = (app.hostname, app.port or _PORTA_DO_POSTGRES, app.path)
        if banco in de_quem:
            achados.append(
                f"{de_quem[banco]} e {modulo} apontam para o mesmo banco ({app.path[1:]}); cada um tem o seu."
            )
        de_quem.setdefault(banco, modulo)
        if app.username == dono.username:
            achados.append(f"O banco de {modulo} usa a mesma conta ({app.username}) nos papéis app e dono.")
    return achados
