"""Backend do Django que põe na sessão do PostgreSQL quem age: a empresa e o contexto do histórico.

O valor vai antes do BEGIN, num só comando, e apenas quando difere do que aquela conexão física teve por último.
"""

import json
import select
import threading
from typing import Any

from django.db.backends.postgresql import base

from plataforma.identidade.contexto import MarcaDaSessao, marca_da_sessao

DEFINIR = (
    "SELECT set_config('app.empresa', %s, false), set_config('pghistory.context_id', %s, false), "
    "set_config('pghistory.context_metadata', %s, false)"
)
_ATRIBUTO = "_erp_marca"
ESPERA_POR_TRAVA = "espera_por_trava_ms"
"""Opção do banco: quanto um comando espera por uma linha que outro segura."""


class EmpresaTrocadaEmTransacao(Exception):
    """Alguém mudou de empresa com uma transação aberta: o que já foi escrito pertence a outra."""


def _definir(conexao: Any, marca: MarcaDaSessao) -> None:
    metadados = json.dumps({"usuario": marca.usuario, "origem": marca.origem}) if marca.contexto else ""
    conexao.execute(DEFINIR, [marca.empresa, marca.contexto, metadados])
    setattr(conexao, _ATRIBUTO, marca)


def _calada(conexao: Any) -> bool:
    """Se o servidor nada disse a esta conexão parada; o fim dela, ou um aviso, a faria legível."""
    espera = select.poll()
    espera.register(conexao.fileno(), select.POLLIN)
    return not espera.poll(0)


class _DestaThread(threading.local):
    def __init__(self) -> None:
        self.abertas: set[Any] = set()


_desta_thread = _DestaThread()


def com_transacao_aberta() -> tuple[Any, ...]:
    """Conexões desta thread que estão dentro de uma transação."""
    return tuple(_desta_thread.abertas)


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL com a empresa de quem age em cada conexão."""

    _em_transacao = False

    @property
    def in_atomic_block(self) -> bool:
        """O Django diz aqui quando uma transação começa e acaba; anotá-lo poupa procurar entre todas as conexões."""
        return self._em_transacao

    @in_atomic_block.setter
    def in_atomic_block(self, aberta: bool) -> None:
        self._em_transacao = aberta
        (_desta_thread.abertas.add if aberta else _desta_thread.abertas.discard)(self)

    def get_connection_params(self) -> dict[str, Any]:
        return {nome: valor for nome, valor in super().get_connection_params().items() if nome != ESPERA_POR_TRAVA}

    def _configure_connection(self, connection: Any) -> bool:
        # Dito ao servidor, e não no começo da conexão: um pooler recusa ali o que não conhece.
        if espera := self.settings_dict["OPTIONS"].get(ESPERA_POR_TRAVA):
            connection.execute("SELECT set_config('lock_timeout', %s, false)", [f"{espera}ms"])
        return bool(super()._configure_connection(connection))  # type: ignore[misc]

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Conexão nova, ou a do pool que ainda vive: olhar o soquete basta, e poupa um comando por tomada."""
        while True:
            conexao = super().get_new_connection(conn_params)
            if not self.pool or _calada(conexao):
                return conexao
            conexao.close()
            self.pool.putconn(conexao)

    def _close(self) -> None:
        # Devolvida ao pool, quem a tomar volta a dizer quem age antes do primeiro comando.
        self._esquecer_marca()
        super()._close()  # type: ignore[misc]

    def _aplicar_marca(self) -> None:
        marca = marca_da_sessao()
        # Uma conexão nova também se marca: um pooler pode tê-la tirado de outro processo.
        atual: MarcaDaSessao | None = getattr(self.connection, _ATRIBUTO, None)
        if atual == marca:
            return
        if self.in_atomic_block:
            if atual is None or atual.empresa != marca.empresa:
                raise EmpresaTrocadaEmTransacao(f"Transação aberta no banco “{self.alias}” para outra empresa.")
            return
        _definir(self.connection, marca)
        if self.queries_logged:
            self.queries_log.append({"sql": DEFINIR, "time": "0.000"})

    def _esquecer_marca(self) -> None:
        if self.connection is not None:
            setattr(self.connection, _ATRIBUTO, None)

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 assinatura do Django
        if not autocommit:
            self._aplicar_marca()
        super()._set_autocommit(autocommit)  # type: ignore[misc]

    def create_cursor(self, name: str | None = None) -> Any:
        self._aplicar_marca()
        return super().create_cursor(name)

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]
        self._esquecer_marca()
