"""O que impede a topologia de funcionar com o ambiente deste processo, além da forma do documento."""

from plataforma.configuracao.conninfo import servidores
from plataforma.configuracao.leitura import configuracao
from plataforma.topologia.carregar import MODULOS, endereco_do_banco, topologia


def impedimentos(amqp: str) -> list[str]:
    """Um impedimento por linha, vazio se a topologia pode funcionar. `amqp` é o endereço em ERP_AMQP, ou vazio.

    Levanta TopologiaInvalida se um módulo não tem endereço de banco.
    """
    return [*_do_broker(amqp), *_da_credencial(), *_dos_bancos()]


def _do_broker(amqp: str) -> list[str]:
    unidades = topologia().unidades
    if amqp or len(unidades) == 1:
        return []
    nomes = ", ".join(u.nome for u in unidades)
    return [
        f"Com mais de uma unidade ({nomes}) os eventos passam por RabbitMQ: defina ERP_AMQP em todas "
        "(amqp://usuario:senha@servidor:5672/)."
    ]


def _da_credencial() -> list[str]:
    if len(topologia().unidades) == 1 or configuracao().segredo_entre_unidades:
        return []
    return [
        "Com mais de uma unidade, elas se reconhecem por um segredo: defina ERP_SEGREDO_ENTRE_UNIDADES, o mesmo em "
        "todas (por exemplo, o que `openssl rand -base64 32` sorteia)."
    ]


def _dos_bancos() -> list[str]:
    achados: list[str] = []
    de_quem: dict[tuple[str, str, str], str] = {}
    for modulo in MODULOS:
        app, dono = (endereco_do_banco(modulo, papel) for papel in ("app", "dono"))
        bancos = [(host, porta, app["dbname"]) for host, porta in servidores(app)]
        if outro := next((de_quem[banco] for banco in bancos if banco in de_quem), None):
            achados.append(f"{outro} e {modulo} apontam para o mesmo banco ({app['dbname']}); cada um tem o seu.")
        for banco in bancos:
            de_quem.setdefault(banco, modulo)
        if app["user"] == dono["user"]:
            achados.append(f"O banco de {modulo} usa a mesma conta ({app['user']}) nos papéis app e dono.")
    return achados
