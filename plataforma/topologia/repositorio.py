"""O documento da topologia guardado no etcd ou no Consul: ler ao iniciar, e abrir a chave para quem a vigia ou muda."""

from plataforma.configuracao.leitura import configuracao
from plataforma.repositorio import FalhaDoRepositorio, Repositorio, abrir
from plataforma.topologia.documento import TopologiaInvalida


def abrir_repositorio(origem: str) -> Repositorio:
    """A chave em `origem`, com a credencial e os certificados que a configuração diz. Levanta FalhaDoRepositorio."""
    lida = configuracao()
    return abrir(origem, credencial=lida.repositorio_credencial, autoridade=lida.repositorio_ca)


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
