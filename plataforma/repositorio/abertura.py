"""Do endereço (`etcd://servidor:2379/chave`) ao cliente que o lê."""

from pathlib import Path
from urllib.parse import urlsplit

from plataforma.repositorio.base import OrigemInvalida, Repositorio
from plataforma.repositorio.consul import Consul
from plataforma.repositorio.etcd import Etcd
from plataforma.repositorio.servidor import ServidorDoRepositorio

CLIENTES: dict[str, type[Etcd] | type[Consul]] = {"etcd": Etcd, "consul": Consul}
SEGURO = "s"
ESQUEMAS = tuple(f"{nome}{fim}://" for nome in CLIENTES for fim in ("", SEGURO))


def eh_de_repositorio(origem: str) -> bool:
    """Se `origem` é uma chave de um repositório, e não um arquivo."""
    return origem.startswith(ESQUEMAS)


def abrir(origem: str, *, credencial: str = "", autoridade: Path | None = None) -> Repositorio:
    """O cliente da chave em `origem`, sem falar ainda com o servidor. Levanta OrigemInvalida.

    `etcds://` e `consuls://` usam TLS, conferido com os certificados de `autoridade` ou, sem ela, com os do sistema.
    Vários servidores de um mesmo etcd se separam por vírgula. `credencial` é `usuario:senha` no etcd, e o token no
    Consul: nunca no endereço, que aparece em registros.
    """
    partes = urlsplit(origem)
    nome = partes.scheme.removesuffix(SEGURO)
    enderecos = tuple(e for e in partes.netloc.split(",") if e)
    if nome not in CLIENTES or not enderecos or len(partes.path) < 2 or "@" in partes.netloc:
        formas = " ou ".join(f"{e}://servidor:{c.PORTA}/meu_erp/topologia" for e, c in CLIENTES.items())
        raise OrigemInvalida(f"ERP_TOPOLOGIA={origem.rpartition('@')[2]} não é como {formas}.")
    cliente = CLIENTES[nome]
    com_porta = tuple(e if ":" in e else f"{e}:{cliente.PORTA}" for e in enderecos)
    seguro = partes.scheme.endswith(SEGURO)
    servidor = ServidorDoRepositorio(nome=cliente.NOME, enderecos=com_porta, seguro=seguro, autoridade=autoridade)
    return cliente(origem, servidor, partes.path, credencial)
