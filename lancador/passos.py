"""O que se faz antes de iniciar os processos: comandos de `manage.py`, todos repetíveis."""

from dataclasses import dataclass

from lancador.variaveis import PREPARO

SAO_PAULO = "3550308"
LOGIN_DA_DEMONSTRACAO = "admin@demonstracao.example"


class PassoFalhou(Exception):
    """Um passo da inicialização falhou; a mensagem traz o que o comando disse."""


@dataclass(frozen=True)
class Passo:
    """Um comando de `manage.py` dado a cada inicialização; todos podem ser repetidos."""

    titulo: str
    comando: tuple[str, ...]
    papel: str


PREPARAR = Passo("bancos", ("preparar_bancos",), PREPARO)
MIGRAR = Passo("migrações", ("migrar",), "dono")


def passo_da_demonstracao(senha: str) -> Passo:
    """Cria a empresa com que um recém-chegado entra; repetido, nada muda."""
    dados = {
        "--cnpj": "11.222.333/0001-81",
        "--razao-social": "Empresa de Demonstração Ltda",
        "--municipio": SAO_PAULO,
        "--email": LOGIN_DA_DEMONSTRACAO,
        "--senha": senha,
    }
    # Num só argumento: uma senha sorteada pode começar por “-”, e sozinha pareceria uma opção.
    return Passo(
        "empresa de demonstração", ("criar_empresa", *(f"{nome}={valor}" for nome, valor in dados.items())), "app"
    )
