"""Uma chave do Consul, por sua API HTTP (`/v1/kv` e `/v1/txn`, Consul 1.8 em diante)."""

import base64
import json
from urllib.parse import quote

from plataforma.repositorio.base import Lido, OutraEscrita, RepositorioFora, RepositorioRecusou
from plataforma.repositorio.servidor import RESPONDER_SEGUNDOS, Resposta, ServidorDoRepositorio

ACHADA, AUSENTE, CONFLITO = 200, 404, 409
SEM_ACESSO = frozenset({401, 403})
# O Consul acrescenta até um dezesseis avos à espera que se pede, para espalhar as voltas.
FOLGA_DA_ESPERA = 1 / 16


class Consul:
    """A chave não tem a barra inicial. `credencial` é o token da ACL, ou vazia."""

    NOME, PORTA = "Consul", 8500

    def __init__(self, origem: str, servidor: ServidorDoRepositorio, chave: str, credencial: str) -> None:
        self.origem, self.onde, self.chave = origem, servidor.onde, chave.lstrip("/")
        self._servidor = servidor
        self._cabecalhos = {"X-Consul-Token": credencial} if credencial else {}
        self._caminho = f"/v1/kv/{quote(self.chave)}?consistent"

    def ler(self) -> Lido:
        """Lido que o líder confirma com a maioria."""
        return self._ler(self._caminho, RESPONDER_SEGUNDOS)

    def escrever(self, texto: str, *, sobre: Lido) -> Lido:
        """Numa transação, que ao contrário do PUT devolve a revisão nova; a chave que não existe tem o índice zero."""
        valor = base64.b64encode(texto.encode()).decode()
        indice = sobre.revisao if sobre.texto is not None else 0
        operacao = {"KV": {"Verb": "cas", "Key": self.chave, "Value": valor, "Index": indice}}
        corpo = json.dumps([operacao]).encode()
        resposta = self._servidor.chamar("PUT", "/v1/txn", corpo, self._cabecalhos)
        if resposta.status == CONFLITO and b"Permission denied" not in resposta.corpo:
            raise OutraEscrita(f"A chave {self.chave} do {self.onde} mudou depois da revisão {sobre.revisao}.")
        if resposta.status != ACHADA:
            self._recusar(resposta)
        return Lido(texto, int(json.loads(resposta.corpo)["Results"][0]["KV"]["ModifyIndex"]))

    def vigiar(self, desde: Lido, segundos: float) -> Lido:
        """Uma consulta que espera: volta quando o índice passa o de `desde`, ou no fim do prazo."""
        espera = f"{self._caminho}&index={desde.revisao}&wait={int(segundos * 1000)}ms"
        return self._ler(espera, segundos * (1 + FOLGA_DA_ESPERA) + RESPONDER_SEGUNDOS)

    def _ler(self, caminho: str, segundos: float) -> Lido:
        resposta = self._servidor.chamar("GET", caminho, None, self._cabecalhos, segundos)
        if resposta.status == AUSENTE and "X-Consul-Index" in resposta.cabecalhos:
            return Lido(None, int(resposta.cabecalhos["X-Consul-Index"]))
        if resposta.status != ACHADA:
            self._recusar(resposta)
        (achada,) = json.loads(resposta.corpo)
        texto = base64.b64decode(achada["Value"] or "").decode(errors="replace")
        return Lido(texto, int(achada["ModifyIndex"]))

    def _recusar(self, resposta: Resposta) -> None:
        motivo = resposta.corpo.decode(errors="replace").strip()[:200] or f"HTTP {resposta.status}"
        if resposta.status in SEM_ACESSO or b"Permission denied" in resposta.corpo:
            raise RepositorioRecusou(
                f"O {self.onde} recusou o acesso a {self.chave} ({motivo}). Confira ERP_REPOSITORIO_CREDENCIAL, que no "
                "Consul é o token, e a política dele."
            )
        raise RepositorioFora(f"O {self.onde} não atendeu ({motivo}).")
