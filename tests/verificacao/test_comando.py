"""`manage.py verificar` sobre uma empresa que vendeu: certa, com uma linha injetada, e com eventos a entregar."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from estoque.models import Movimento
from meu_erp.demonstracao.em_processo import ENDERECO, ClienteEmProcesso
from meu_erp.demonstracao.fatia import percorrer_a_fatia
from meu_erp.management.commands import verificar
from meu_erp.verificacao.igualdades import IGUALDADES
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.mensageria.trabalho import drenar
from plataforma.valores import novo_id
from tests.api.empresa_cheia import SENHA, cnpj_novo


class Saida(NamedTuple):
    codigo: int
    linhas: list[str]
    erro: str


class Vendedora(NamedTuple):
    """Uma empresa que percorreu a fatia, e quem a administra."""

    cliente: ClienteEmProcesso
    email: str

    def verificar(self, *opcoes: str) -> Saida:
        saida = StringIO()
        try:
            call_command("verificar", self.cliente.empresa, "--prazo-segundos=0", *opcoes, stdout=saida)
        except CommandError as erro:
            return Saida(erro.returncode, saida.getvalue().splitlines(), str(erro))
        return Saida(0, saida.getvalue().splitlines(), "")


@pytest.fixture
def vendedora(bancos: None) -> Iterator[Vendedora]:
    email = f"{novo_id().hex}@exemplo.com.br"
    opcoes = {"cnpj": cnpj_novo(), "razao_social": "Verificada Ltda", "email": email}
    call_command("criar_empresa", **opcoes, arquivo_da_senha="-", entrada=StringIO(SENHA), stdout=StringIO())
    drenar()
    with ClienteEmProcesso(ENDERECO, email=email, senha=SENHA) as cliente:
        percorrer_a_fatia(cliente)
        drenar()
        yield Vendedora(cliente, email)


def injetar_uma_saida(empresa: UUID) -> None:
    """Uma venda a mais no estoque, sem o evento que a contaria ao financeiro: só uma mão no banco faz isto."""
    with agir_como(Ator(usuario_id=novo_id(), empresa_id=empresa)):
        movimento = Movimento.objects.get(tipo="venda")
        movimento.pk, movimento.quantidade, movimento.custo = novo_id(), -1, -5
        movimento.criado_em = timezone.now()
        movimento.save(force_insert=True)


def test_o_que_esta_certo_sai_com_zero_e_uma_linha_por_igualdade(vendedora: Vendedora) -> None:
    codigo, linhas, _ = vendedora.verificar()
    assert codigo == 0
    assert linhas[0] == f"Empresa {vendedora.cliente.empresa}"
    assert "  ✓ O valor do estoque é o saldo da conta Estoques (110.14 em estoque, 110.14 em financeiro)" in linhas
    for igualdade in IGUALDADES:
        assert sum(linha.startswith(f"  ✓ {igualdade.nome} (") for linha in linhas) == 1
    assert linhas[-1] == "1 empresa(s), tudo certo."


def test_uma_linha_injetada_no_estoque_quebra_as_igualdades_e_sai_com_um(vendedora: Vendedora) -> None:
    injetar_uma_saida(UUID(vendedora.cliente.empresa))
    codigo, linhas, erro = vendedora.verificar()
    assert codigo == verificar.FALHOU
    assert [linha for linha in linhas if "✗" in linha] == [
        "  ✗ O valor do estoque é o saldo da conta Estoques (105.14 em estoque, 110.14 em financeiro)",
        "  ✗ O custo do que se vendeu é o saldo do CMV (52.21 em estoque, 47.21 em financeiro)",
    ]
    assert erro == "2 afirmações não valem."


def test_com_eventos_a_entregar_as_igualdades_nao_se_julgam_e_sai_com_dois(vendedora: Vendedora) -> None:
    vendedora.cliente.enviar("/api/produtos/", {"sku": "MEIA", "descricao": "Meia", "unidade": "UN", "preco": "9.90"})
    codigo, linhas, erro = vendedora.verificar()
    assert codigo == verificar.NADA_SE_AFIRMA
    assert [linha for linha in linhas if "conta Estoques" in linha] == []
    pendente = "core: nada a entregar, a executar nem nas cartas mortas ({'eventos_a_entregar': 1})"
    assert f"  ? ✗ {pendente}" in linhas
    assert erro == f"Com algo em curso, as igualdades não se verificaram em: {vendedora.cliente.empresa}."


def test_pela_api_o_mesmo_que_em_processo(
    vendedora: Vendedora, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(verificar, "ClienteHttp", ClienteEmProcesso)
    senha = tmp_path / "senha"
    senha.write_text(f"{SENHA}\n", encoding="utf-8")
    acesso = (f"--endereco={ENDERECO}", f"--email={vendedora.email}", f"--arquivo-da-senha={senha}")
    assert vendedora.verificar(*acesso) == vendedora.verificar()


def test_endereco_sem_ninguem_sai_com_dois(vendedora: Vendedora, tmp_path: Path) -> None:
    senha = tmp_path / "senha"
    senha.write_text("x", encoding="utf-8")
    acesso = ("--endereco=http://127.0.0.1:1", "--email=a@b.c", f"--arquivo-da-senha={senha}")
    codigo, _, erro = vendedora.verificar(*acesso)
    assert codigo == verificar.NADA_SE_AFIRMA
    assert erro.startswith("http://127.0.0.1:1 não respondeu: ")
