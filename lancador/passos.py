"""O que se faz antes de iniciar os processos: comandos de `manage.py`, todos repetíveis."""

from dataclasses import dataclass

from lancador.variaveis import PREPARO

SAO_PAULO = "3550308"
LOGIN_DA_DEMONSTRACAO = "admin@demonstracao.example"
COLEGAS_DA_DEMONSTRACAO = tuple(f"{quem}@demonstracao.example" for quem in ("vendas", "estoque", "financeiro"))
"""Quem a carga da demonstração convida, um de cada papel."""


class PassoFalhou(Exception):
    """Um passo da inicialização falhou; a mensagem traz o que o comando disse."""


@dataclass(frozen=True)
class Passo:
    """Um comando de `manage.py` dado a cada inicialização; todos podem ser repetidos."""

    titulo: str
    comando: tuple[str, ...]
    papel: str
    entrada: str | None = None
    """O que se manda à entrada padrão dele: o que não se mostra na lista de processos."""


PREPARAR = Passo("bancos", ("preparar_bancos",), PREPARO)
MIGRAR = Passo("migrações", ("migrar",), "dono")


def passo_da_demonstracao(senha: str) -> Passo:
    """Cria a empresa com que um recém-chegado entra; repetido, nada muda."""
    dados = {
        "--cnpj": "11.222.333/0001-81",
        "--razao-social": "Empresa de Demonstração Ltda",
        "--municipio": SAO_PAULO,
        "--email": LOGIN_DA_DEMONSTRACAO,
    }
    opcoes = (f"{nome}={valor}" for nome, valor in dados.items())
    return Passo("empresa de demonstração", ("criar_empresa", *opcoes, "--arquivo-da-senha=-"), "app", entrada=senha)
