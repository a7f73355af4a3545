"""O pouco de HTTP/1.1 de que o portal precisa: cabeças, enquadramento do corpo e repasse em blocos."""

import asyncio
import re
from dataclasses import dataclass

LIMITE_DA_CABECA = 64 * 1024
BLOCO = 64 * 1024
FIM_DA_CABECA = b"\r\n\r\n"
NOME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
VALOR = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
# Valem só entre dois vizinhos (RFC 9110, 7.6.1); o portal não os repassa.
DE_VIZINHO = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "upgrade"}
)
SEM_CORPO = frozenset({204, 304})
Campos = list[tuple[str, str]]


class Recusa(Exception):
    """A mensagem recebida não pode ser repassada com segurança."""

    def __init__(self, status: int, detalhe: str) -> None:
        super().__init__(detalhe)
        self.status = status
        self.detalhe = detalhe


class CorpoInterrompido(Exception):
    """O outro lado fechou antes do fim do corpo."""


@dataclass(frozen=True)
class Cabeca:
    """Primeira linha, já partida em três, e os campos na ordem em que vieram."""

    linha: tuple[str, str, str]
    campos: Campos

    def valores(self, nome: str) -> list[str]:
        """Valores de um campo; `nome` em minúsculas."""
        return [valor for chave, valor in self.campos if chave.lower() == nome]

    def tem_marca(self, nome: str, marca: str) -> bool:
        """Diz se um campo de lista contém a marca."""
        return any(marca == parte.strip().lower() for valor in self.valores(nome) for parte in valor.split(","))

    def de_ponta_a_ponta(self) -> Campos:
        """Campos que se repassam."""
        nomeados = {parte.strip().lower() for valor in self.valores("connection") for parte in valor.split(",")}
        return [(n, v) for n, v in self.campos if n.lower() not in DE_VIZINHO | nomeados]


@dataclass(frozen=True)
class Enquadramento:
    """Como se sabe onde o corpo acaba: `tamanho` em bytes, em pedaços (`chunked`), ou quando o outro lado fecha."""

    tamanho: int | None = 0
    em_pedacos: bool = False

    @property
    def ate_fechar(self) -> bool:
        """Só o fechamento da conexão encerra o corpo."""
        return self.tamanho is None and not self.em_pedacos


async def ler_cabeca(leitor: asyncio.StreamReader) -> Cabeca | None:
    """Lê uma cabeça; None se a conexão fechou antes de começar outra. Levanta Recusa."""
    try:
        bruta = await leitor.readuntil(FIM_DA_CABECA)
    except asyncio.IncompleteReadError as erro:
        if not erro.partial.strip():
            return None
        raise Recusa(400, "A conexão fechou no meio do cabeçalho.") from erro
    except asyncio.LimitOverrunError as erro:
        raise Recusa(431, f"O cabeçalho passa de {LIMITE_DA_CABECA} bytes.") from erro
    primeira, *resto = bruta[: -len(FIM_DA_CABECA)].decode("latin-1").lstrip("\r\n").split("\r\n")
    partes = primeira.split(" ", 2)
    if len(partes) < 2:
        raise Recusa(400, "A primeira linha não é HTTP.")
    return Cabeca(linha=(partes[0], partes[1], partes[2] if len(partes) > 2 else ""), campos=[_campo(c) for c in resto])


def _campo(linha: str) -> tuple[str, str]:
    nome, dois_pontos, valor = linha.partition(":")
    if not dois_pontos or not NOME.fullmatch(nome) or not VALOR.fullmatch(valor):
        raise Recusa(400, "Há um campo malformado no cabeçalho.")
    return nome, valor.strip()


def enquadrar(cabeca: Cabeca) -> Enquadramento:
    """Enquadramento de um pedido; o ambíguo é recusado, porque dois servidores o leriam de dois modos."""
    codificacoes, tamanhos = cabeca.valores("transfer-encoding"), set(cabeca.valores("content-length"))
    if codificacoes:
        if tamanhos or [c.lower() for c in codificacoes] != ["chunked"]:
            raise Recusa(400, "Transfer-Encoding ambíguo.")
        return Enquadramento(tamanho=None, em_pedacos=True)
    if not tamanhos:
        return Enquadramento()
    (texto,) = tamanhos if len(tamanhos) == 1 else ("",)
    if not (texto.isascii() and texto.isdigit()):
        raise Recusa(400, "Content-Length inválido.")
    return Enquadramento(tamanho=int(texto))


def enquadrar_resposta(cabeca: Cabeca, metodo: str) -> Enquadramento:
    """Enquadramento de uma resposta: sem tamanho nem pedaços, vai até fechar."""
    if metodo == "HEAD" or int(cabeca.linha[1]) in SEM_CORPO:
        return Enquadramento()
    if not cabeca.valores("transfer-encoding") and not cabeca.valores("content-length"):
        return Enquadramento(tamanho=None)
    return enquadrar(cabeca)


def montar(linha: str, campos: Campos) -> bytes:
    """Cabeça pronta para a rede."""
    return "\r\n".join([linha, *(f"{n}: {v}" for n, v in campos), "", ""]).encode("latin-1")


async def repassar(
    leitor: asyncio.StreamReader, escritor: asyncio.StreamWriter, corpo: Enquadramento, *, desembrulhar: bool = False
) -> None:
    """Repassa o corpo em blocos, com contrapressão. `desembrulhar` tira os pedaços, para quem só fala HTTP/1.0."""
    if corpo.em_pedacos:
        await _repassar_pedacos(leitor, escritor, desembrulhar=desembrulhar)
    elif corpo.tamanho is None:
        while bloco := await leitor.read(BLOCO):
            escritor.write(bloco)
            await escritor.drain()
    else:
        await _repassar_bytes(leitor, escritor, corpo.tamanho)


async def _repassar_bytes(leitor: asyncio.StreamReader, escritor: asyncio.StreamWriter, faltam: int) -> None:
    while faltam:
        bloco = await leitor.read(min(BLOCO, faltam))
        if not bloco:
            raise CorpoInterrompido
        faltam -= len(bloco)
        escritor.write(bloco)
        await escritor.drain()


async def _linha(leitor: asyncio.StreamReader) -> bytes:
    try:
        return await leitor.readuntil(b"\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as erro:
        raise CorpoInterrompido from erro


async def _repassar_pedacos(
    leitor: asyncio.StreamReader, escritor: asyncio.StreamWriter, *, desembrulhar: bool
) -> None:
    tamanho = -1
    while tamanho:
        linha = await _linha(leitor)
        tamanho = _tamanho_do_pedaco(linha)
        if not desembrulhar:
            escritor.write(linha)
        if tamanho:
            await _repassar_bytes(leitor, escritor, tamanho)
            fim = await _linha(leitor)
            if not desembrulhar:
                escritor.write(fim)
    while (linha := await _linha(leitor)) != b"\r\n":
        if not desembrulhar:
            escritor.write(linha)
    if not desembrulhar:
        escritor.write(b"\r\n")
    await escritor.drain()


def _tamanho_do_pedaco(linha: bytes) -> int:
    texto = linha.split(b";")[0].strip()
    if not re.fullmatch(rb"[0-9A-Fa-f]{1,15}", texto):
        raise CorpoInterrompido
    return int(texto, 16)
