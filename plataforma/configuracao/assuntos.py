"""Cada variável do sistema, por assunto: o nome é `ERP_` e o do campo.

Campo novo: tipo, padrão e para que serve, aqui, no assunto dele. O que não serve em produção se recusa em `recusas.py`.
"""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from plataforma.configuracao.arquivos import ArquivosDeSegredos
from plataforma.configuracao.tipos import (
    Arquivo,
    EnderecoDaWeb,
    EnderecoDeBanco,
    EnderecoDoBroker,
    ModeloDeBancos,
    Nomes,
    OrigemDaTopologia,
    Pasta,
    PastaQueExiste,
    Redes,
    Segredo,
    SegredoSorteado,
)

SEGREDO_DE_DESENVOLVIMENTO = "só-para-desenvolvimento" * 3
PREFIXO = "ERP_"


class Assunto(BaseSettings):
    """De onde vem cada valor: do ambiente; senão de um arquivo em ERP_SEGREDOS; senão o padrão. Vazia é não dita."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIXO,
        env_ignore_empty=True,
        enable_decoding=False,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """O ambiente é de um processo, e o arquivo, de todos: vence o que está mais perto de quem o iniciou."""
        return init_settings, env_settings, ArquivosDeSegredos(settings_cls)


class Instalacao(Assunto):
    """A instalação"""

    ambiente: Literal["producao", "desenvolvimento", "teste"] = Field(
        default="desenvolvimento", description="Em `producao` não se parte com o que só serve para experimentar."
    )
    segredos: PastaQueExiste = Field(
        default=None, description="Pasta com um arquivo por variável, de mesmo nome, onde o ambiente não a diz."
    )
    topologia: OrigemDaTopologia = Field(
        default="",
        description="Que módulo roda onde: um arquivo, ou uma chave do etcd ou do Consul (`etcds` e `consuls`, por "
        "TLS); vazia, topologia.toml.",
    )
    repositorio_credencial: Segredo = Field(
        default="", description="Com que se entra no etcd (`usuario:senha`) ou no Consul (o token) da topologia."
    )
    repositorio_ca: Arquivo = Field(
        default=None, description="Certificados que assinam o do etcd ou do Consul; vazia, os do sistema."
    )
    dinamica: Arquivo = Field(
        default=None, description="O que muda no ar, mantido por `./erp agente`; vazia, nada muda sem reiniciar."
    )
    unidade: str = Field(default="", description="A unidade da topologia que se executa; com uma só, dispensa-se.")
    execucao: Pasta = Field(
        default=None, description="Pasta dos soquetes locais da unidade: o aviso ao worker e o depurador."
    )
    dados: Pasta = Field(
        default=None, description="Pasta de dados, segredos e registros da instalação local; só o `./erp`."
    )


class Bancos(Assunto):
    """Os bancos"""

    bancos: ModeloDeBancos = Field(
        default="",
        description="Modelo de endereço dos bancos, com `{modulo}` e `{papel}`; vale a consulta (`?sslmode=`) e vários "
        "hosts (`h1:5432,h2:5432`). No `./erp`, dispensa o PostgreSQL próprio.",
    )
    senhas_dos_bancos: PastaQueExiste = Field(
        default=None,
        description="Pasta com a senha de cada papel num arquivo, `<modulo>_<papel>`, onde `ERP_BANCOS` não a traz; um "
        "processo só precisa dos seus.",
    )
    bancos_admin: EnderecoDeBanco = Field(
        default="", description="URL de uma conta que cria bancos e papéis; só preparar_bancos a usa."
    )
    papel: Literal["app", "dono"] = Field(
        default="app", description="Papel no banco: `app` (atende, sob a segurança por linha) ou `dono` (migra)."
    )
    conexoes: Literal["uma", "pool"] = Field(
        default="uma", description="`pool` no processo web, que o põe sozinho; nos outros, uma conexão por banco."
    )


class EntreUnidades(Assunto):
    """Entre unidades"""

    amqp: EnderecoDoBroker = Field(
        default="",
        description="URL do RabbitMQ entre unidades; no `./erp`, dispensa o próprio. Numa só unidade, não há.",
    )
    amqp_prefixo: str = Field(
        default="meu_erp", description="Prefixo das filas, para instalações que dividem um RabbitMQ."
    )
    segredo_entre_unidades: SegredoSorteado = Field(
        default="", description="Segredo por que as unidades se reconhecem; obrigatória com mais de uma."
    )
    segredo_do_operador: SegredoSorteado = Field(
        default="", description="Com que quem opera lê `/_plataforma/detalhes` da unidade; vazia, ninguém os lê."
    )


class Web(Assunto):
    """O servidor web"""

    endereco: EnderecoDaWeb = Field(
        default="http://127.0.0.1:8000",
        description="Endereço público, como os navegadores o veem: vai nos tokens e nos links, e decide os cookies "
        "seguros. No `./erp`, sem ela, o que se serve.",
    )
    hosts: Nomes = Field(
        default=("127.0.0.1", "localhost"), description="Nomes por que o sistema atende, além do de ERP_ENDERECO."
    )
    proxies: Redes = Field(
        default=(),
        description="Endereços e redes dos proxies da frente: só deles valem X-Forwarded-For e X-Forwarded-Proto.",
    )
    hsts_segundos: int = Field(
        default=0,
        ge=0,
        le=63_072_000,
        description="Por quanto tempo um navegador que entrou por https não aceita http; 0 não o diz.",
    )
    threads: int = Field(
        default=4,
        ge=1,
        le=256,
        description="Threads que atendem em cada processo web; também o máximo de cada pool de conexões.",
    )
    senhas_juntas: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Senhas que um processo web confere ao mesmo tempo; uma espera; as outras são recusadas.",
    )
    estaticos: Pasta = Field(
        default=None, description="Pasta dos arquivos estáticos juntados; sem ela, servem-se de onde estão."
    )
    debug: bool = Field(
        default=False, description="Páginas de erro do Django, com o código e as variáveis; em produção se recusa."
    )


class Identidade(Assunto):
    """Identidade e livro"""

    segredo: SegredoSorteado = Field(
        default=SEGREDO_DE_DESENVOLVIMENTO,
        description="Segredo de que saem sessões e segundo fator; só o core o recebe, e em produção o exige.",
    )
    segredo_das_telas: SegredoSorteado = Field(
        default="",
        description="Segredo com que web cifra o que guarda das sessões; só web o recebe, e em produção o exige.",
    )
    segredo_das_telas_anterior: SegredoSorteado = Field(
        default="",
        description="O que `ERP_SEGREDO_DAS_TELAS` era antes da troca: o já cifrado com ele se lê. Tire-a em 30 dias.",
    )
    chaves: Pasta = Field(default=None, description="Pasta das chaves com que o core assina tokens.")
    ancoras: Pasta = Field(default=None, description="Pasta da âncora do livro, fora dos discos do banco.")


class Correio(Assunto):
    """E-mail"""

    email_servidor: str = Field(
        default="", description="Servidor SMTP; vazia, o link de um convite aparece a quem convida."
    )
    email_porta: int = Field(default=587, ge=1, le=65535, description="Porta do servidor SMTP.")
    email_seguranca: Literal["starttls", "tls", "nenhuma"] = Field(
        default="starttls", description="`starttls`, `tls` (desde o começo da conexão) ou `nenhuma`."
    )
    email_usuario: str = Field(default="", description="Usuário no servidor SMTP; vazia, não se identifica.")
    email_senha: Segredo = Field(default="", description="A senha dele.")
    email_remetente: str = Field(
        default="meu_erp@localhost", description="De quem são as mensagens, como `ERP <erp@exemplo.com.br>`."
    )


class Testes(Assunto):
    """Dos testes"""

    teste_pg: EnderecoDeBanco = Field(
        default="", description="URL da administração de um PostgreSQL já no ar; sem ela, o do checkout."
    )
    teste_amqp: EnderecoDoBroker = Field(default="", description="URL de um RabbitMQ já no ar; sem ela, o do checkout.")


ASSUNTOS: tuple[type[Assunto], ...] = (Instalacao, Bancos, EntreUnidades, Web, Identidade, Correio, Testes)


class Configuracao(Instalacao, Bancos, EntreUnidades, Web, Identidade, Correio, Testes):
    """Toda a configuração de um processo."""
