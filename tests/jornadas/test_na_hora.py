"""O produto que acabou de ser cadastrado já se move no estoque: ninguém espera o evento, num processo ou em vários."""

import pytest

from tests.jornadas.conftest import AbrirSistema

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
EMPRESA = {"cnpj": "11444777000161", "razao_social": "Na Hora Ltda", "regime": "simples", "crt": 1, "uf": "SP"}
PRODUTOS = 6


@pytest.mark.parametrize("topologia", ["monolito", "servicos"])
def test_o_estoque_conhece_o_produto_no_instante_em_que_ele_nasce(topologia: str, abrir_sistema: AbrirSistema) -> None:
    with abrir_sistema(topologia).empresa_nova(**EMPRESA) as cliente:
        (deposito,) = cliente.listar("/api/depositos/")
        for numero in range(PRODUTOS):
            produto = cliente.enviar("/api/produtos/", {"sku": f"S{numero}", "descricao": "Copo", "unidade": "UN"})
            itens = [{"produto": produto["id"], "quantidade": "1", "custo_total": "2.00"}]
            cliente.enviar(
                "/api/ajustes/", {"deposito": deposito["id"], "tipo": "entrada", "motivo": "carga", "itens": itens}
            )
        cliente.esperar_efeitos()
        saldos = cliente.listar("/api/saldos/")
        assert sorted((s["sku"], s["fisico"]) for s in saldos) == [(f"S{n}", "1.0000") for n in range(PRODUTOS)]
