"""O mesmo teste de contrato pelos dois transportes: no processo e por HTTP de verdade."""

import threading
from collections.abc import Iterator

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.urls import get_resolver

from plataforma.contratos.ligacao import Transporte, forcar_transporte
from plataforma.contratos.local import TransporteLocal
from plataforma.contratos.remoto import TransporteHttp


class _Silencioso(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture(scope="session")
def servidor_http(bancos: None) -> Iterator[str]:
    """URL de um servidor HTTP deste projeto, em outras threads e com outras conexões ao banco."""
    aplicacao = WSGIHandler()
    assert get_resolver().url_patterns  # montadas agora, e não com os módulos que um teste tiver trocado
    servidor = ThreadedWSGIServer(("127.0.0.1", 0), _Silencioso)
    servidor.set_app(aplicacao)
    thread = threading.Thread(target=servidor.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{servidor.server_port}"
    servidor.shutdown()
    servidor.server_close()
    thread.join()


@pytest.fixture(params=["local", "http"])
def transporte(request: pytest.FixtureRequest) -> Iterator[Transporte]:
    """Faz as chamadas a contratos do teste irem por um transporte e depois pelo outro."""
    if request.param == "local":
        with forcar_transporte(TransporteLocal()):
            yield TransporteLocal()
        return
    url = request.getfixturevalue("servidor_http")
    http = TransporteHttp(lambda _modulo: url)
    with forcar_transporte(http):
        yield http
    http.fechar()
