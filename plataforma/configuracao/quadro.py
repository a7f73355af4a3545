"""A configuração como se mostra: o valor em vigor e de onde veio, e a página que documenta cada variável."""

from dataclasses import dataclass

from plataforma.configuracao.assuntos import ASSUNTOS, Configuracao
from plataforma.configuracao.leitura import CAMPOS, configuracao, espera, origem, variavel
from plataforma.configuracao.mascara import OCULTO, mascarar

ABERTURA = """# Variáveis de ambiente

Gerada por `./erp manage configuracao documentar` de `plataforma/configuracao/assuntos.py`: não se edita aqui.
Na instalação local nenhuma é preciso definir. Vazia é o mesmo que não dita. `./erp manage configuracao mostrar` diz o
valor de cada uma num processo e de onde ele veio, sem os segredos.

Qualquer uma pode estar num arquivo de mesmo nome, na pasta que `ERP_SEGREDOS` diz, como Docker e Kubernetes montam
segredos: só o valor, e a quebra de linha do fim não conta. Dita nos dois lugares, vale o ambiente.

Com `ERP_AMBIENTE=producao` um processo não parte com o que só serve para experimentar: segredo padrão ou curto, `guest`
no RabbitMQ, banco sem senha ou com uma das primeiras que se tentam, `ERP_ENDERECO` em `http://` fora deste computador,
`ERP_HOSTS` com `*`, `ERP_DEBUG`. A recusa diz todas de uma vez, e a saída."""
SEGREDO_SEM_PADRAO = "só em desenvolvimento"


@dataclass(frozen=True)
class Linha:
    """Uma variável em vigor."""

    variavel: str
    valor: str
    origem: str
    para_que: str


def em_vigor() -> list[Linha]:
    """Toda variável, na ordem da página, com os segredos escondidos."""
    lida = configuracao()
    return [_linha(lida, campo) for assunto in ASSUNTOS for campo in assunto.model_fields]


def _linha(lida: Configuracao, campo: str) -> Linha:
    descrito = CAMPOS[campo]
    return Linha(
        variavel=variavel(campo),
        valor=mascarar(descrito, getattr(lida, campo)),
        origem=origem(campo, lida.segredos),
        para_que=descrito.description or "",
    )


def pagina() -> str:
    """O texto de docs/variaveis.md."""
    partes = [ABERTURA]
    for assunto in ASSUNTOS:
        partes += [
            "",
            f"## {assunto.__doc__}",
            "",
            "| variável | para quê | o que se espera | padrão |",
            "|---|---|---|---|",
        ]
        partes += map(_documentada, assunto.model_fields)
    return "\n".join([*partes, ""])


def _documentada(campo: str) -> str:
    descrito = CAMPOS[campo]
    padrao = mascarar(descrito, descrito.default)
    dito = SEGREDO_SEM_PADRAO if padrao == OCULTO else padrao and f"`{padrao}`"
    return f"| `{variavel(campo)}` | {descrito.description} | {espera(descrito)} | {dito} |"
