"""Uma empresa com mais de uma linha em cada lista: o trabalho principal da demonstração, em processo, e o que falta."""

import secrets
from contextvars import copy_context
from io import StringIO
from typing import Any

import httpx2
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from stdnum.br import cnpj as digitos

from meu_erp.demonstracao import contagem, entradas, saidas
from meu_erp.demonstracao.cliente import ClienteHttp
from meu_erp.demonstracao.roteiro import Cena
from meu_erp.demonstracao.trabalho_principal import PASSOS, notas_de_exemplo
from plataforma.mensageria.trabalho import drenar
from plataforma.valores import novo_id

ENDERECO = "http://testserver"
SENHA = "senha de teste 1"
FORNECEDOR = "11444777000161"


class ClienteEmProcesso(ClienteHttp):
    """O cliente da demonstração sobre a aplicação WSGI deste processo; quem espera os efeitos os faz acontecer."""

    def abrir(self, endereco: str) -> httpx2.Client:
        aplicacao = get_wsgi_application()

        def num_contexto_seu(ambiente: dict[str, Any], comecar: Any) -> Any:
            return copy_context().run(aplicacao, ambiente, comecar)

        return httpx2.Client(base_url=endereco, transport=httpx2.WSGITransport(app=num_contexto_seu))

    def esperar_efeitos(self, *, prazo_segundos: float = 0) -> None:
        drenar()


def cnpj_novo(ordem: str = "0001", raiz: str = "") -> str:
    base = (raiz or secrets.token_hex(4).upper()) + ordem
    return base + str(digitos.calc_check_digits(base))


def empresa_cheia() -> Cena:
    """Empresa nova, com tudo o que a demonstração faz, duas vezes o que ela só faz uma, e por último um rascunho."""
    matriz, email = cnpj_novo(), f"{novo_id().hex}@exemplo.com.br"
    opcoes = {"cnpj": matriz, "razao_social": "Cheia Ltda", "email": email, "senha": SENHA}
    call_command("criar_empresa", **opcoes, stdout=StringIO())
    drenar()
    cena = Cena(ClienteEmProcesso(ENDERECO, email=email, senha=SENHA), notas_de_exemplo())
    for passo in PASSOS:
        list(passo.fazer(cena))
    de_novo = (entradas.devolver_ao_fornecedor, saidas.devolver_em_parte, contagem.inventariar, saidas.deixar_em_aberto)
    for gesto in de_novo:
        list(gesto(cena))
    saidas.pedir(cena, "rascunho", saidas.MARIA, {"1078": "1"})
    _completar(cena, matriz)
    drenar()
    return cena


def _completar(cena: Cena, matriz: str) -> None:
    enviar = cena.cliente.enviar
    _mover(cena)
    primeiro, segundo, *_ = cena.produtos.values()
    fornecedor = cena.cliente.listar("/api/fornecedores/")[0]["id"]
    for produto in (primeiro, segundo):
        enviar("/api/conversoes/", {"produto": produto["id"], "unidade": "DZ", "fator": "12"})
        do_fornecedor = {"fornecedor": fornecedor, "codigo": produto["sku"], "unidade": "PAL", "fator": "100"}
        enviar("/api/mapeamentos/", {**do_fornecedor, "produto": produto["id"]})
    for nome in ("Loja virtual", "Aplicativo do vendedor"):
        de_fora = {"nome": nome, "redirecionamentos": ["https://exemplo.com.br/volta"], "escopos": ["openid"]}
        enviar("/api/aplicativos/", de_fora)
    enviar(
        "/api/empresas/", {"cnpj_da_matriz": cnpj_novo(), "razao_social": "Outra Ltda", "regime": "simples", "crt": 1}
    )
    enviar("/api/estabelecimentos/", {"cnpj": cnpj_novo("0002", matriz[:8]), "nome": "Filial"})
    papel = cena.cliente.listar("/api/papeis/")[0]["id"]
    outra = {"email": f"{novo_id().hex}@exemplo.com.br", "nome": "Outra", "senha": SENHA, "papeis": [papel]}
    enviar("/api/usuarios/", outra)


def _mover(cena: Cena) -> None:
    depositos = [d["id"] for d in cena.cliente.listar("/api/depositos/")]
    item = {"produto": cena.produtos["1018"]["id"], "quantidade": "1"}
    for origem, destino in (depositos, depositos[::-1]):
        entrada = {"deposito": origem, "tipo": "entrada", "motivo": "Achado", "itens": [{**item, "custo_total": "1"}]}
        cena.cliente.enviar("/api/ajustes/", entrada)
        troca = {"origem": origem, "destino": destino, "motivo": "Troca", "itens": [item]}
        cena.cliente.enviar("/api/transferencias/", troca)
