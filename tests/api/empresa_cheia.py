"""Uma empresa com mais de uma linha em cada lista: o trabalho principal da demonstração, em processo, e o que falta."""

import secrets
from io import StringIO

from django.core.management import call_command
from stdnum.br import cnpj as digitos

from core.contas import Usuario
from core.tests.apoio import Conta, empresa_com_administrador, entrar_por_convite, provar
from meu_erp.demonstracao import contagem, entradas, saidas
from meu_erp.demonstracao.em_processo import ENDERECO, ClienteEmProcesso
from meu_erp.demonstracao.roteiro import Cena
from meu_erp.demonstracao.trabalho_principal import PASSOS, notas_de_exemplo
from plataforma.mensageria.trabalho import drenar
from plataforma.valores import novo_id
from tests.contas import token_do_link

SENHA = "senha de teste 1"
FORNECEDOR = "11444777000161"


def cnpj_novo(ordem: str = "0001", raiz: str = "") -> str:
    base = (raiz or secrets.token_hex(4).upper()) + ordem
    return base + str(digitos.calc_check_digits(base))


def empresa_cheia() -> Cena:
    """Empresa nova, com tudo o que a demonstração faz, duas vezes o que ela só faz uma, e por último um rascunho."""
    matriz, email = cnpj_novo(), f"{novo_id().hex}@exemplo.com.br"
    opcoes = {"cnpj": matriz, "razao_social": "Cheia Ltda", "email": email}
    call_command("criar_empresa", **opcoes, arquivo_da_senha="-", entrada=StringIO(SENHA), stdout=StringIO())
    _de_duas_empresas(email)
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


def _de_duas_empresas(email: str) -> None:
    """Quem prova o e-mail pode ser de duas empresas; sem dizer qual, continua a entrar na primeira."""
    conta = Usuario.objects.get(email=email)
    assert conta.restrito_a is not None
    primeira = Conta(email, conta.id, conta.restrito_a)
    provar(primeira, SENHA)
    outra = empresa_com_administrador()
    entrar_por_convite(outra, email, "administrador", por_email=True, senha=SENHA)


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
    enviar("/api/estabelecimentos/", {"cnpj": cnpj_novo("0002", matriz[:8]), "nome": "Filial"})
    papel = cena.cliente.listar("/api/papeis/")[0]["id"]
    for nome in ("Outra", "Mais uma"):
        outra = {"email": f"{novo_id().hex}@exemplo.com.br", "nome": nome, "papeis": [papel]}
        convite = enviar("/api/convites/", outra)
        enviar("/api/convites/aceitar/", {"token": token_do_link(convite["link"]), "senha": SENHA})


def _mover(cena: Cena) -> None:
    depositos = [d["id"] for d in cena.cliente.listar("/api/depositos/")]
    item = {"produto": cena.produtos["1018"]["id"], "quantidade": "1"}
    for origem, destino in (depositos, depositos[::-1]):
        entrada = {"deposito": origem, "tipo": "entrada", "motivo": "Achado", "itens": [{**item, "custo_total": "1"}]}
        cena.cliente.enviar("/api/ajustes/", entrada)
        troca = {"origem": origem, "destino": destino, "motivo": "Troca", "itens": [item]}
        cena.cliente.enviar("/api/transferencias/", troca)
