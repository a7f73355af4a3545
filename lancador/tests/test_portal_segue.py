"""O portal segue os endereços que mudam no ar."""

import json
import threading
from pathlib import Path

from lancador.maquina import esperar, porta_livre
from lancador.processos import Supervisor
from lancador.tests.conftest import Unidade
from lancador.tests.test_portal import Abrir, abrir_portal, pedir


def _dizer_onde(arquivo: Path, **enderecos: str) -> None:
    novo = arquivo.with_suffix(".novo")
    novo.write_text(json.dumps({"enderecos": enderecos}), encoding="utf-8")
    novo.replace(arquivo)


def test_o_portal_segue_o_endereco_que_muda_no_ar_e_leva_quem_esperava(
    supervisor: Supervisor, tmp_path: Path, abrir_unidade: Abrir
) -> None:
    core: Unidade = abrir_unidade("core")
    dinamica, de_antes = tmp_path / "dinamica.json", porta_livre()
    portal = abrir_portal("lancador.portal", supervisor, tmp_path, core, de_antes, str(dinamica))
    respostas: list[bytes] = []
    # Ninguém atende no endereço de antes: a chamada insiste, e é atendida no novo.
    espera = threading.Thread(target=lambda: respostas.append(pedir(portal, "POST", "/api/pedidos/", b"x")[1]))
    espera.start()
    nova = abrir_unidade("vendas-nova")
    _dizer_onde(dinamica, vendas=nova.url)
    espera.join(timeout=10)
    assert json.loads(respostas[0])["unidade"] == "vendas-nova"
    outra = abrir_unidade("vendas-outra")
    _dizer_onde(dinamica, vendas=outra.url, core=core.url)
    assert esperar(lambda: json.loads(pedir(portal, "GET", "/api/pedidos/")[1])["unidade"] == "vendas-outra", 5)
    dinamica.write_text("{", encoding="utf-8")
    assert esperar(lambda: "continuam as de antes" in (tmp_path / "portal.log").read_text(encoding="utf-8"), 5)
    assert json.loads(pedir(portal, "GET", "/api/pedidos/")[1])["unidade"] == "vendas-outra"
