"""O que só serve para experimentar, e com que um processo não parte em produção (ADR 54)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from plataforma.configuracao.assuntos import SEGREDO_DE_DESENVOLVIMENTO, Configuracao
from plataforma.configuracao.conninfo import parametros
from plataforma.configuracao.tipos import QuemEscolhe

CARACTERES_DO_SEGREDO, DISTINTOS_DO_SEGREDO = 32, 10
SORTEIO = "sorteie um com `openssl rand -base64 48`"
DO_CORE = "segredo"
CONVIDADO = "guest"
SENHAS_DE_EXEMPLO = frozenset(
    {"admin", "changeme", "erp", "guest", "meu_erp", "password", "postgres", "secret", "segredo", "senha", "teste"}
)
# Como o libpq prova quem se é sem senha: certificado, arquivo dele, serviço, Kerberos.
SEM_SENHA = frozenset({"sslcert", "passfile", "service", "krbsrvname"})


@dataclass(frozen=True)
class VariavelRecusada:
    """Uma variável com que não se parte, e por quê, com a saída."""

    campo: str
    motivo: str


SEM_O_DAS_TELAS = VariavelRecusada("segredo_das_telas", f"falta, e web cifra com ele o que guarda: {SORTEIO}")


def recusas(lida: Configuracao) -> list[VariavelRecusada]:
    """O que se recusa em produção sem olhar a topologia; vazio fora dela."""
    if lida.ambiente != "producao":
        return []
    return [*_da_web(lida), *_do_broker(lida), *_dos_segredos(lida), *_da_administracao(lida)]


def _da_web(lida: Configuracao) -> Iterator[VariavelRecusada]:
    if lida.debug:
        yield VariavelRecusada("debug", "mostra o código e as variáveis a quem vê um erro; em produção, tire-a")
    if "*" in lida.hosts:
        yield VariavelRecusada("hosts", "em produção diga os nomes por que se atende, como erp.exemplo.com.br")
    partes = urlsplit(lida.endereco)
    if partes.scheme == "http" and not _neste_computador(partes.hostname or ""):
        yield VariavelRecusada(
            "endereco", "em produção só https:// (ou http:// em 127.0.0.1): sem ele, senhas vão às claras"
        )


def _neste_computador(nome: str) -> bool:
    try:
        return ip_address(nome).is_loopback
    except ValueError:
        return nome == "localhost"


def _do_broker(lida: Configuracao) -> Iterator[VariavelRecusada]:
    if not lida.amqp:
        return
    partes = urlsplit(lida.amqp)
    # Quem não diz usuário e senha é, para o cliente, guest.
    if CONVIDADO in (partes.username or CONVIDADO, partes.password or CONVIDADO):
        yield VariavelRecusada(
            "amqp", "em produção não se usa guest, que todos conhecem: crie no RabbitMQ um usuário com senha"
        )


def _dos_segredos(lida: Configuracao) -> Iterator[VariavelRecusada]:
    for campo, descrito in Configuracao.model_fields.items():
        valor = getattr(lida, campo)
        if campo != DO_CORE and QuemEscolhe.INSTALADOR in descrito.metadata and valor:
            yield from _do_segredo(campo, valor)
            if valor == lida.segredo:
                yield VariavelRecusada(campo, f"é o mesmo de ERP_SEGREDO, que é só do core: {SORTEIO}")


def _do_segredo(campo: str, valor: str) -> Iterator[VariavelRecusada]:
    if valor == SEGREDO_DE_DESENVOLVIMENTO:
        yield VariavelRecusada(campo, f"é o padrão, que todos conhecem: {SORTEIO}")
    elif len(valor) < CARACTERES_DO_SEGREDO or len(set(valor)) < DISTINTOS_DO_SEGREDO:
        yield VariavelRecusada(
            campo,
            f"tem {len(valor)} caracteres, {len(set(valor))} deles distintos, e em produção quer ao menos "
            f"{CARACTERES_DO_SEGREDO} e {DISTINTOS_DO_SEGREDO}: {SORTEIO}",
        )


def _da_administracao(lida: Configuracao) -> Iterator[VariavelRecusada]:
    if lida.bancos_admin and (motivo := _da_senha(parametros(lida.bancos_admin))):
        yield VariavelRecusada("bancos_admin", motivo)


def recusas_da_unidade(
    lida: Configuracao, *, assina: bool, com_telas: bool, acessos: Mapping[str, Mapping[str, str]]
) -> list[VariavelRecusada]:
    """O que se recusa em produção a uma unidade.

    `assina` é se nela roda o core; `com_telas`, se roda web; `acessos`, os dos bancos dela.
    """
    if lida.ambiente != "producao":
        return []
    do_core = _do_segredo(DO_CORE, lida.segredo) if assina else ()
    das_telas = [SEM_O_DAS_TELAS] if com_telas and not lida.segredo_das_telas else ()
    dos_bancos = (
        VariavelRecusada("senhas_dos_bancos", f"no banco de {modulo}, {motivo}")
        for modulo, acesso in acessos.items()
        if (motivo := _da_senha(acesso))
    )
    return [*recusas(lida), *do_core, *das_telas, *dos_bancos]


def _da_senha(acesso: Mapping[str, str]) -> str:
    """Por que a senha não serve, com a saída; vazio se serve, ou se o servidor conhece a conta de outro modo."""
    conta, senha = acesso["user"], acesso.get("password", "")
    if not senha:
        local = acesso.get("host", "/").startswith("/")
        return "" if local or SEM_SENHA & acesso.keys() else f"a conta {conta} não tem senha: dê-lhe uma"
    if senha in SENHAS_DE_EXEMPLO or senha in (conta, acesso.get("dbname")):
        return f"a senha de {conta} é das primeiras que se tentam: troque-a"
    return ""
