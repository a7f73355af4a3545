"""A API pública de um módulo, chamada em nome de quem usa as telas: neste processo, se ele roda aqui, senão por HTTP.

É por aqui que as telas escrevem: a validação, a permissão, a chave e a versão já moram na API. Nos dois modos cada
vez é uma chamada própria, com o seu orçamento, a sua correlação e o seu contexto.
"""

import time
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
import orjson

from plataforma.api.chamadas import JSON, SEM_EFEITO, ChamadaDaApi, Recebida, SemResposta, no_processo, pela_rede
from plataforma.api.correlacao import CABECALHO as CABECALHO_DA_CORRELACAO
from plataforma.api.renderizador import para_json
from plataforma.api.versao import CABECALHO_DA_VERSAO, QUALQUER
from plataforma.api.visoes import CABECALHO_DA_CHAVE
from plataforma.banco.sql import devolver_conexoes
from plataforma.contratos.erros import ESPERA_SEGUNDOS, TransacaoAberta
from plataforma.contratos.local import transacao_aberta
from plataforma.erros import ErroDeCampo, Indisponivel
from plataforma.identidade.contexto import rastro_atual
from plataforma.topologia import executa_aqui

REPETE_POR_SEGUNDOS = 3.0
PAUSA_SEGUNDOS = 0.25
ESPERA_POR_QUEM_REINICIA_SEGUNDOS = 1
FORA_DO_AR = (502, 503, 504)
SEM_RESPOSTA = "plataforma.sem_resposta"


class RespostaDaApi(NamedTuple):
    """O que a API respondeu; pela correlação a tela acompanha os efeitos."""

    status: int
    corpo: Any
    correlacao: str


class Fluxo(NamedTuple):
    """Uma resposta que se passa adiante à medida que chega; um erro depois do começo aparece ao ler os pedaços."""

    tipo: str
    disposicao: str
    correlacao: str
    pedacos: Iterator[bytes]


class RecusaDaApi(Exception):
    """A API recusou: `detalhe` é para quem usa a tela, e `campos` (`itens.0.quantidade`) para o formulário."""

    def __init__(self, status: int, problema: dict[str, Any], correlacao: str) -> None:
        self.status, self.codigo, self.detalhe = status, str(problema["codigo"]), str(problema["detail"])
        self.campos = msgspec.convert(problema.get("campos", ()), tuple[ErroDeCampo, ...])
        self.dados = problema.get("dados")
        self.correlacao = correlacao
        super().__init__(f"{status} {self.codigo}: {self.detalhe}")


class ApiIndisponivel(Indisponivel):
    """O módulo não atendeu, ou não se sabe se fez; com a mesma chave, vale repetir depois de `espera_segundos`.

    `motivo` é o código do problema, se houve um.
    """

    def __init__(self, detalhe: str, *, motivo: str, espera_segundos: int, correlacao: str = "") -> None:
        super().__init__(detalhe, espera_segundos=espera_segundos)
        self.motivo, self.correlacao = motivo, correlacao

    @property
    def volta_logo(self) -> bool:
        """Diz se é de quem reinicia, e não de quem está cheio ou parado."""
        return self.espera_segundos <= ESPERA_POR_QUEM_REINICIA_SEGUNDOS


def chamar(
    modulo: str, metodo: str, caminho: str, corpo: Any = None, *, acesso: str, chave: str = "", versao: str = ""
) -> RespostaDaApi:
    """Faz a chamada ao módulo com o token `acesso`; `versao` é a que se leu (`3`), ou `*`.

    Uma escrita com chave se repete por até 3 s enquanto o módulo reinicia. Levanta RecusaDaApi, ApiIndisponivel e, por
    erro de programação, TransacaoAberta.
    """
    bruto = b"" if corpo is None else para_json(corpo)
    cabecalhos = _cabecalhos(acesso=acesso, chave=chave, versao=versao)
    chamada = ChamadaDaApi(modulo, metodo, caminho, bruto, cabecalhos, repetivel=bool(chave) or metodo in SEM_EFEITO)
    return _insistir(chamada) if chave else _responder(chamada)


class ArquivoEnviado(NamedTuple):
    """O que se envia, e o campo do formulário em que vai."""

    campo: str
    nome: str
    conteudo: bytes


def enviar_arquivo(
    modulo: str,
    caminho: str,
    arquivo: ArquivoEnviado,
    campos: Mapping[str, str],
    *,
    acesso: str,
    chave: str,
    versao: str = "",
) -> RespostaDaApi:
    """Envia um arquivo e os `campos` que o acompanham, num formulário. Repete e levanta como `chamar`."""
    # A divisória vem do conteúdo, que assim não a contém; o mesmo arquivo dá sempre o mesmo corpo.
    divisoria = sha256(arquivo.conteudo).hexdigest()
    nome = "".join(c if c.isprintable() and c not in '"\\' else "_" for c in arquivo.nome)
    partes = [(f'name="{campo}"', valor.encode()) for campo, valor in campos.items()]
    partes.append((f'name="{arquivo.campo}"; filename="{nome}"', arquivo.conteudo))
    bruto = b"".join(
        f"--{divisoria}\r\nContent-Disposition: form-data; {cabeca}\r\n\r\n".encode() + valor + b"\r\n"
        for cabeca, valor in partes
    )
    cabecalhos = _cabecalhos(acesso=acesso, chave=chave, versao=versao)
    cabecalhos["Content-Type"] = f"multipart/form-data; boundary={divisoria}"
    corpo = bruto + f"--{divisoria}--\r\n".encode()
    return _insistir(ChamadaDaApi(modulo, "POST", caminho, corpo, cabecalhos, repetivel=True))


def baixar(modulo: str, caminho: str, *, acesso: str) -> Fluxo:
    """A resposta a um GET, sem esperar que acabe. Levanta como `chamar`, e SemResposta ao ler os pedaços."""
    recebida = _enviar(ChamadaDaApi(modulo, "GET", caminho, b"", _cabecalhos(acesso=acesso), repetivel=True))
    return Fluxo(
        tipo=recebida.cabecalhos.get("Content-Type", ""),
        disposicao=recebida.cabecalhos.get("Content-Disposition", ""),
        correlacao=recebida.cabecalhos.get(CABECALHO_DA_CORRELACAO, ""),
        pedacos=recebida.pedacos,
    )


def _cabecalhos(*, acesso: str, chave: str = "", versao: str = "") -> dict[str, str]:
    ditos = {
        "Content-Type": JSON,
        "Authorization": acesso and f"Bearer {acesso}",
        CABECALHO_DA_CHAVE: chave,
        CABECALHO_DA_VERSAO: versao if versao in ("", QUALQUER) else f'"{versao}"',
        "traceparent": rastro_atual().traceparent,
    }
    return {nome: valor for nome, valor in ditos.items() if valor}


def _insistir(chamada: ChamadaDaApi) -> RespostaDaApi:
    ate = time.monotonic() + REPETE_POR_SEGUNDOS
    while True:
        try:
            return _responder(chamada)
        except ApiIndisponivel as erro:
            if not erro.volta_logo or time.monotonic() + PAUSA_SEGUNDOS > ate:
                raise
        devolver_conexoes()
        time.sleep(PAUSA_SEGUNDOS)


def _responder(chamada: ChamadaDaApi) -> RespostaDaApi:
    recebida = _enviar(chamada)
    lido = _ler(recebida)
    return RespostaDaApi(
        recebida.status,
        orjson.loads(lido) if lido else None,
        recebida.cabecalhos.get(CABECALHO_DA_CORRELACAO, ""),
    )


def _enviar(chamada: ChamadaDaApi) -> Recebida:
    """A resposta, se o módulo fez o que se pediu."""
    if aberta := transacao_aberta():
        raise TransacaoAberta(
            f"{chamada.metodo} {chamada.caminho} com transação aberta em “{aberta}”: termine-a antes."
        )
    try:
        if executa_aqui(chamada.modulo):
            recebida = no_processo(chamada)
        else:
            devolver_conexoes()
            recebida = pela_rede(chamada)
    except SemResposta as erro:
        raise _indisponivel(erro) from erro
    if recebida.status >= 400:
        raise _erro(recebida)
    return recebida


def _ler(recebida: Recebida) -> bytes:
    try:
        return b"".join(recebida.pedacos)
    except SemResposta as erro:
        raise _indisponivel(erro) from erro


def _erro(recebida: Recebida) -> RecusaDaApi | ApiIndisponivel:
    problema, correlacao = _problema(recebida), recebida.cabecalhos.get(CABECALHO_DA_CORRELACAO, "")
    if recebida.status not in FORA_DO_AR:
        return RecusaDaApi(recebida.status, problema, correlacao)
    espera = recebida.cabecalhos.get("Retry-After", "")
    return ApiIndisponivel(
        str(problema["detail"]),
        motivo=str(problema["codigo"]),
        espera_segundos=int(espera) if espera.isdigit() else ESPERA_SEGUNDOS,
        correlacao=correlacao,
    )


def _problema(recebida: Recebida) -> dict[str, Any]:
    """O problema que a resposta traz; o que não é um (de um proxy, por exemplo) vira um que só diz o status."""
    try:
        lido = orjson.loads(_ler(recebida))
    except orjson.JSONDecodeError:
        lido = None
    if isinstance(lido, dict) and {"codigo", "detail"} <= lido.keys():
        return lido
    return {"codigo": SEM_RESPOSTA, "detail": f"O sistema respondeu de um modo inesperado (HTTP {recebida.status})."}


def _indisponivel(erro: SemResposta) -> ApiIndisponivel:
    espera = ESPERA_POR_QUEM_REINICIA_SEGUNDOS if erro.reinicia else ESPERA_SEGUNDOS
    return ApiIndisponivel(str(erro), motivo=SEM_RESPOSTA, espera_segundos=espera)
