"""As variáveis de ambiente do sistema. Para que serve cada uma se diz aqui; o padrão e quem a lê, o código diz.

Variável nova: uma linha em `PARA_QUE`, e `./erp manage variaveis` reescreve a página.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from plataforma.topologia.carregar import RAIZ

NOME = re.compile(r"ERP_[A-Z]+(_[A-Z]+)*")
PAGINA = RAIZ / "docs" / "variaveis.md"
FORA = frozenset({"tests", "docs"})

DO_LANCADOR, DO_PROCESSO, DOS_TESTES = "Que o lançador respeita", "Que o lançador dá a cada processo", "Dos testes"
PARA_QUE = {
    DO_LANCADOR: {
        "ERP_DADOS": "Pasta de dados, segredos e registros da instalação local.",
        "ERP_BANCOS": "Modelo de endereço dos bancos, com `{modulo}` e `{papel}`; dispensa o PostgreSQL próprio.",
        "ERP_SENHAS_DOS_BANCOS": "Pasta com a senha de cada papel num arquivo, `<modulo>_<papel>`, onde `ERP_BANCOS` "
        "não a traz; um processo só precisa dos seus.",
        "ERP_BANCOS_ADMIN": "URL de uma conta que cria bancos e papéis; só preparar_bancos a usa.",
        "ERP_AMQP": "URL do RabbitMQ entre unidades; dispensa o próprio. Numa só unidade, não há.",
        "ERP_TOPOLOGIA": "Que módulo roda onde: um arquivo, ou uma chave, `etcd://servidor:2379/chave` ou "
        "`consul://servidor:8500/chave` (`etcds`, `consuls`: por TLS); vazia, topologia.toml.",
        "ERP_REPOSITORIO_CREDENCIAL": "Com que se entra no etcd (`usuario:senha`) ou no Consul (o token).",
        "ERP_REPOSITORIO_CA": "Arquivo dos certificados que assinam o do etcd ou do Consul; vazia, os do sistema.",
        "ERP_SEGREDOS": "Pasta com um segredo por arquivo, do nome da variável.",
        "ERP_UNIDADE": "A unidade da topologia que se executa; com uma só, dispensa-se.",
        "ERP_AMBIENTE": "`producao`, `desenvolvimento` ou `teste`.",
        "ERP_HOSTS": "Nomes por que o sistema atende, separados por vírgula.",
        "ERP_PROXIES": "Endereços e redes dos proxies da frente, separados por vírgula: só deles vale X-Forwarded-For.",
        "ERP_ANCORAS": "Pasta da âncora do livro, fora dos discos do banco.",
        "ERP_ESTATICOS": "Pasta dos arquivos estáticos juntados; sem ela, servem-se de onde estão.",
        "ERP_EMAIL_SERVIDOR": "Servidor SMTP; vazia, o link de um convite aparece a quem convida.",
        "ERP_EMAIL_PORTA": "Porta do servidor SMTP.",
        "ERP_EMAIL_SEGURANCA": "`starttls`, `tls` (desde o começo da conexão) ou `nenhuma`.",
        "ERP_EMAIL_USUARIO": "Usuário no servidor SMTP; vazia, não se identifica.",
        "ERP_EMAIL_SENHA": "A senha dele.",
        "ERP_EMAIL_REMETENTE": "De quem são as mensagens, como `ERP <erp@exemplo.com.br>`.",
        "ERP_PAPEL": "Papel no banco: `app` (atende, sob a segurança por linha) ou `dono` (migra).",
    },
    DO_PROCESSO: {
        "ERP_SEGREDO": "Segredo de que saem sessões e segundo fator; só o core o recebe, e em produção o exige.",
        "ERP_SEGREDO_ENTRE_UNIDADES": "Segredo por que as unidades se reconhecem; obrigatória com mais de uma.",
        "ERP_ENDERECO": "Endereço público, como os navegadores o veem: vai nos tokens e decide os cookies seguros.",
        "ERP_CHAVES": "Pasta das chaves com que o core assina tokens.",
        "ERP_EXECUCAO": "Pasta dos soquetes locais da unidade: o aviso ao worker e o depurador.",
        "ERP_DINAMICA": "Arquivo do que muda no ar, mantido por `./erp agente`; vazia, nada muda sem reiniciar.",
        "ERP_AMQP_PREFIXO": "Prefixo das filas, para instalações que dividem um RabbitMQ.",
        "ERP_THREADS": "Threads que atendem em cada processo web; também o máximo de conexões de cada pool.",
        "ERP_SENHAS_JUNTAS": "Senhas que um processo web confere ao mesmo tempo; uma espera; as outras são recusadas.",
        "ERP_CONEXOES": "`pool` no processo web, que o põe sozinho; nos outros, uma conexão por banco.",
    },
    DOS_TESTES: {
        "ERP_TESTE_PG": "URL da administração de um PostgreSQL já no ar; sem ela, o do checkout.",
        "ERP_TESTE_AMQP": "URL de um RabbitMQ já no ar; sem ela, o do checkout.",
    },
}
ABERTURA = """# Variáveis de ambiente

Gerada por `./erp manage variaveis` do que o código lê e de `plataforma/operacao/variaveis.py`: não se edita aqui.
Na instalação local nenhuma é preciso definir."""
DECLARADAS = frozenset(nome for nomes in PARA_QUE.values() for nome in nomes)


class Uso(NamedTuple):
    """Um lugar do código que usa a variável; `padrao` é a expressão do valor que vale sem ela, se há um."""

    nome: str
    arquivo: Path
    padrao: str | None


def usos(raiz: Path = RAIZ) -> list[Uso]:
    """Todo uso no código, em ordem de arquivo."""
    fontes = [f for f in sorted(raiz.glob("*/**/*.py")) if not _de_fora(f.relative_to(raiz))]
    declaracao = Path(__file__).resolve()
    return [uso for fonte in fontes if fonte.resolve() != declaracao for uso in _usos_em(fonte)]


def _de_fora(fonte: Path) -> bool:
    return any(parte in FORA or parte.startswith(".") for parte in fonte.parts)


def _usos_em(fonte: Path) -> Iterator[Uso]:
    arvore = ast.parse(fonte.read_text(encoding="utf-8"))
    chamadas = [no for no in ast.walk(arvore) if isinstance(no, ast.Call) and len(no.args) > 1]
    lidas = [no for no in chamadas if ast.unparse(no.func) == "os.environ.get"]
    padroes = {id(no.args[0]): ast.unparse(no.args[1]) for no in lidas}
    for no in ast.walk(arvore):
        if isinstance(no, ast.Constant) and isinstance(no.value, str) and NOME.fullmatch(no.value):
            yield Uso(no.value, fonte, padroes.get(id(no)))


def pagina() -> str:
    """O texto de docs/variaveis.md."""
    usadas = usos()
    partes = [ABERTURA]
    for grupo, nomes in PARA_QUE.items():
        partes += ["", f"## {grupo}", "", "| variável | para quê | padrão | usada em |", "|---|---|---|---|"]
        partes += [_linha(nome, para_que, [u for u in usadas if u.nome == nome]) for nome, para_que in nomes.items()]
    return "\n".join([*partes, ""])


def _linha(nome: str, para_que: str, dela: list[Uso]) -> str:
    padroes = dict.fromkeys(u.padrao for u in dela if u.padrao not in (None, "''"))
    pacotes = dict.fromkeys(u.arquivo.relative_to(RAIZ).parts[0] for u in dela)
    return f"| `{nome}` | {para_que} | {', '.join(f'`{p}`' for p in padroes)} | {', '.join(pacotes)} |"
