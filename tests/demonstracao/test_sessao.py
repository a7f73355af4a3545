"""Um cliente que trabalha por mais tempo do que vale um token de acesso."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from core import emissao
from core.servicos import sessoes
from meu_erp.demonstracao.cliente import RespostaInesperada
from meu_erp.demonstracao.em_processo import ENDERECO, ClienteEmProcesso
from plataforma.mensageria.trabalho import drenar
from plataforma.valores import novo_id
from tests.api.empresa_cheia import SENHA, cnpj_novo


@pytest.fixture
def vencido(bancos: None, monkeypatch: pytest.MonkeyPatch) -> ClienteEmProcesso:
    """Quem entrou, e cujo token já venceu antes da primeira chamada."""
    email = f"{novo_id().hex}@exemplo.com.br"
    opcoes = {"cnpj": cnpj_novo(), "razao_social": "Demorada Ltda", "email": email}
    call_command("criar_empresa", **opcoes, arquivo_da_senha="-", entrada=StringIO(SENHA), stdout=StringIO())
    drenar()
    with monkeypatch.context() as agora:
        agora.setattr(emissao, "VALIDADE_DO_ACESSO", timedelta(seconds=-1))
        return ClienteEmProcesso(ENDERECO, email=email, senha=SENHA)


def test_token_vencido_no_meio_do_trabalho_se_renova(vencido: ClienteEmProcesso) -> None:
    pessoa = {"documento": "52998224725", "nome": "Maria Compradora", "uf": "SP"}
    criada = vencido.enviar("/api/pessoas/", pessoa)
    assert vencido.ler(f"/api/pessoas/{criada['id']}/")["nome"] == pessoa["nome"]


def test_sessao_encerrada_nao_se_renova(vencido: ClienteEmProcesso) -> None:
    sessoes.sair(vencido.http.auth._tokens["renovacao"])  # type: ignore[union-attr]
    with pytest.raises(RespostaInesperada) as recusa:
        vencido.listar("/api/produtos/")
    assert recusa.value.status == 401
    assert recusa.value.problema["codigo"] == "plataforma.nao_autenticado"
