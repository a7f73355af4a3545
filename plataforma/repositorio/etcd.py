"""Uma chave do etcd, por seu portão JSON (`/v3/...`, etcd 3.4 em diante)."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

from plataforma.repositorio.base import Lido, OutraEscrita, RepositorioFora, RepositorioRecusou
from plataforma.repositorio.servidor import Resposta, ServidorDoRepositorio

SEM_ACESSO = frozenset({401, 403})
# Com a autenticação ligada, quem vem sem credencial recebe um 400 com este código do gRPC.
ARGUMENTO_INVALIDO = 3


class Etcd:
    """A chave inclui a barra inicial. `credencial` é `usuario:senha`, ou vazia."""

    NOME, PORTA = "etcd", 2379

    def __init__(self, origem: str, servidor: ServidorDoRepositorio, chave: str, credencial: str) -> None:
        self.origem, self.onde, self.chave = origem, servidor.onde, chave
        self._servidor, self._credencial = servidor, credencial
        self._codificada = _codificar(chave)
        self._token = ""  # nosec B105 ainda não há

    def ler(self) -> Lido:
        """Lido linearizável, que é a que o etcd faz sem que se peça outra."""
        lido = self._chamar("/v3/kv/range", {"key": self._codificada})
        if not lido.get("kvs"):
            return Lido(None, int(lido["header"]["revision"]))
        achado = lido["kvs"][0]
        return Lido(_decodificar(achado.get("value", "")), int(achado["mod_revision"]))

    def escrever(self, texto: str, *, sobre: Lido) -> Lido:
        """Numa transação; a chave que não existe tem a revisão zero."""
        revisao = sobre.revisao if sobre.texto is not None else 0
        feito = self._chamar(
            "/v3/kv/txn",
            {
                "compare": [
                    {"key": self._codificada, "target": "MOD", "result": "EQUAL", "mod_revision": str(revisao)}
                ],
                "success": [{"request_put": {"key": self._codificada, "value": _codificar(texto)}}],
            },
        )
        if not feito.get("succeeded"):
            raise OutraEscrita(f"A chave {self.chave} do {self.onde} mudou depois da revisão {sobre.revisao}.")
        return Lido(texto, int(feito["header"]["revision"]))

    def vigiar(self, desde: Lido, segundos: float) -> Lido:
        """Espera o primeiro evento depois de `desde` e lê de novo: a resposta é o que a chave guarda, e não o evento.

        Também se lê ao fim da espera: num etcd restaurado de uma cópia as revisões voltam, e nenhum evento chega.
        """
        self._esperar_evento(desde.revisao + 1, segundos)
        return self.ler()

    def _esperar_evento(self, revisao: int, segundos: float) -> None:
        vigia = {"create_request": {"key": self._codificada, "start_revision": str(revisao)}}
        limite = time.monotonic() + segundos
        corpo, cabecalhos = json.dumps(vigia).encode(), self._cabecalhos()
        with self._servidor.transmitir("POST", "/v3/watch", corpo, cabecalhos, segundos) as (conexao, resposta):
            if resposta.status != 200:
                self._recusar(Resposta(resposta.status, {}, resposta.read()))
            try:
                for mensagem in _mensagens(resposta):
                    # Cancelada é a vigia de uma revisão que já se compactou.
                    if mensagem.get("events") or mensagem.get("canceled"):
                        return
                    conexao.sock.settimeout(max(limite - time.monotonic(), 0.001))
            except TimeoutError:
                return
        raise RepositorioFora(f"O {self.onde} encerrou a vigia.")

    def _chamar(self, caminho: str, corpo_json: dict[str, Any]) -> dict[str, Any]:
        corpo = json.dumps(corpo_json).encode()
        resposta = self._servidor.chamar("POST", caminho, corpo, self._cabecalhos())
        if resposta.status == 401 and self._credencial:
            # O token vence; a credencial, não.
            self._token = ""  # nosec B105 pede-se outro
            resposta = self._servidor.chamar("POST", caminho, corpo, self._cabecalhos())
        if resposta.status != 200:
            self._recusar(resposta)
        return _json(resposta.corpo)

    def _cabecalhos(self) -> dict[str, str]:
        if self._credencial and not self._token:
            usuario, _, senha = self._credencial.partition(":")
            corpo = json.dumps({"name": usuario, "password": senha}).encode()
            resposta = self._servidor.chamar("POST", "/v3/auth/authenticate", corpo)
            if resposta.status != 200:
                self._recusar(resposta)
            self._token = str(_json(resposta.corpo)["token"])
        return {"Authorization": self._token} if self._token else {}

    def _recusar(self, resposta: Resposta) -> None:
        erro = _json(resposta.corpo)
        motivo = erro.get("error") or f"HTTP {resposta.status}"
        if resposta.status in SEM_ACESSO or erro.get("code") == ARGUMENTO_INVALIDO:
            raise RepositorioRecusou(
                f"O {self.onde} recusou o acesso a {self.chave} ({motivo}). Confira ERP_REPOSITORIO_CREDENCIAL, que no "
                "etcd é usuario:senha, e as permissões desse usuário."
            )
        raise RepositorioFora(f"O {self.onde} não atendeu ({motivo}).")


def _mensagens(linhas: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    for linha in linhas:
        mensagem = _json(linha)
        if "error" in mensagem:
            raise RepositorioFora(f"O etcd encerrou a vigia ({mensagem['error'].get('message')}).")
        yield mensagem.get("result", {})


def _json(corpo: bytes) -> dict[str, Any]:
    try:
        lido = json.loads(corpo)
    except ValueError:
        return {}
    return lido if isinstance(lido, dict) else {}


def _codificar(texto: str) -> str:
    return base64.b64encode(texto.encode()).decode()


def _decodificar(texto: str) -> str:
    return base64.b64decode(texto).decode(errors="replace")
