"""O que se guarda de uma pessoa se acha em todos os módulos, e sai quando a lei deixa (LGPD, arts. 16 e 18)."""

import json
from datetime import date
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError
from validate_docbr import CPF

from core.models import AtendimentoAoTitular
from plataforma.banco.sql import executar, linhas, transacao
from plataforma.contratos import FalhaRemota
from plataforma.contratos.base import Operacao
from plataforma.contratos.codificacao import Meta
from plataforma.contratos.ligacao import Transporte, forcar_transporte
from plataforma.contratos.local import TransporteLocal
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.mensageria.trabalho import drenar
from plataforma.relogio import hoje
from plataforma.testes.respostas import criado, feito, problema
from plataforma.valores import Dto, novo_id
from vendas.tests.apoio import Loja, loja_nova

NOME, RUA, EMAIL, TELEFONE = "Joaquina Titular da Silva", "Rua das Acácias", "joaquina@exemplo.com.br", "11987654321"
VELHO = date(2010, 3, 15)


@pytest.fixture
def cpf() -> str:
    return str(CPF().generate())


@pytest.fixture
def pessoa(loja: Loja, cpf: str) -> UUID:
    """Uma pessoa que é cliente, com endereço e contato, e que mudou de nome uma vez."""
    return _cliente(loja, cpf)


def _cliente(loja: Loja, cpf: str) -> UUID:
    corpo = {"documento": cpf, "nome": "Joaquina de Antes", "email": EMAIL, "telefone": TELEFONE, "logradouro": RUA}
    id = criado(loja.api.post("/api/pessoas/", corpo))["id"]
    feito(loja.api.patch(f"/api/pessoas/{id}/", {"nome": NOME}))
    criado(loja.api.post("/api/clientes/", {"pessoa": id}))
    return UUID(id)


def _pedido(loja: Loja, pessoa: UUID, produto: UUID) -> dict[str, Any]:
    return loja.pedido((produto, "1"), cliente=pessoa, condicao=loja.condicao)


def _faturado(loja: Loja, pessoa: UUID) -> dict[str, Any]:
    pedido = _pedido(loja, pessoa, loja.produto())
    feito(loja.agir(pedido, "confirmar"))
    criado(loja.agir(pedido, "faturar"))
    drenar()
    return loja.ler(pedido)


def _exportar(loja: Loja, cpf: str) -> dict[str, Any]:
    return feito(loja.api.post("/api/titulares/exportar/", {"documento": cpf}))


def _apagar(loja: Loja, cpf: str, **opcoes: Any) -> Any:
    return loja.api.post("/api/titulares/apagar/", {"documento": cpf, **opcoes})


def _onde_esta(textos: tuple[str, ...]) -> set[str]:
    """As tabelas, de todos os módulos, em que a empresa em contexto ainda tem algum dos textos."""
    achadas = set()
    for modulo in ("core", "vendas", "financeiro", "estoque", "compras", "abertura"):
        tabelas = executar(
            modulo,
            "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public' AND "
            "column_name = 'empresa_id'",
        )
        for (tabela,) in tabelas:
            sql = f"SELECT count(*) FROM {tabela} t WHERE to_jsonb(t)::text LIKE ANY(%s)"
            if executar(modulo, sql, [[f"%{texto}%" for texto in textos]])[0][0]:
                achadas.add(tabela)
    return achadas


def test_exporta_de_todos_os_modulos(loja: Loja, pessoa: UUID, cpf: str, transporte: Transporte) -> None:
    _faturado(loja, pessoa)
    exportado = _exportar(loja, cpf)
    assert exportado["pessoas"] == [str(pessoa)]
    assuntos = {(g["modulo"], g["assunto"]) for g in exportado["guardas"] if g["dados"]}
    assert assuntos == {
        ("core", "Como falar com a pessoa"),
        ("core", "Cadastro da pessoa"),
        ("vendas", "Cadastro de cliente"),
        ("vendas", "Pedidos"),
        ("vendas", "Faturas"),
        ("financeiro", "Títulos"),
    }
    campos = {c["valor"] for g in exportado["guardas"] for r in g["dados"] for c in r["campos"]}
    assert {NOME, "Joaquina de Antes", RUA, EMAIL, TELEFONE, cpf} <= campos


def test_o_que_outra_empresa_guarda_da_mesma_pessoa_nao_se_ve(
    loja: Loja, pessoa: UUID, cpf: str, cliente_de: Any
) -> None:
    outra = cliente_de(Ator(usuario_id=novo_id(), empresa_id=novo_id(), permissoes=loja.ator.permissoes))
    exportado = feito(outra.post("/api/titulares/exportar/", {"documento": cpf}))
    assert (exportado["pessoas"], exportado["guardas"]) == ([], [])


def test_a_lei_retem_e_a_recusa_diz_ate_quando(loja: Loja, pessoa: UUID, cpf: str) -> None:
    pedido, data = _faturado(loja, pessoa), date(hoje().year - 1, 1, 15)
    executar("vendas", "UPDATE vendas_fatura SET data = %s WHERE pedido_id = %s", [data, pedido["id"]])
    antes = _onde_esta((cpf, NOME, EMAIL))
    resposta = _apagar(loja, cpf)
    assert problema(resposta, 409).codigo == "core.titular_retido"
    assert f"Faturas (vendas): 1, até 15/01/{data.year + 10}" in resposta.json()["detail"]
    assert _onde_esta((cpf, NOME, EMAIL)) == antes
    assert AtendimentoAoTitular.objects.get().operacao == "recusado"


def test_o_que_puder_sai_e_o_retido_fica(loja: Loja, pessoa: UUID, cpf: str) -> None:
    _faturado(loja, pessoa)
    apagado = feito(_apagar(loja, cpf, o_que_puder=True))
    assert {g["assunto"] for g in apagado["retidas"]} == {"Pedidos", "Faturas", "Títulos"}
    ficou = feito(loja.api.get(f"/api/pessoas/{pessoa}/"))
    assert (ficou["nome"], ficou["email"], ficou["telefone"]) == (NOME, "", "")
    assert not {"core_pessoa", "core_pessoa_historico"} & _onde_esta((EMAIL, TELEFONE))


def test_sem_documento_retido_nada_da_pessoa_resta(loja: Loja, pessoa: UUID, cpf: str) -> None:
    """Um rascunho não é contrato; históricos, mensagens e respostas guardadas vão junto."""
    _pedido(loja, pessoa, loja.produto())
    drenar()
    dela = (cpf, NOME, "Joaquina de Antes", RUA, EMAIL, TELEFONE)
    assert {
        "core_pessoa",
        "core_pessoa_historico",
        "vendas_cliente",
        "vendas_pedido",
        "vendas_pedido_historico",
        "mensageria_arquivo",
        "comandos_chave_do_cliente",
    } <= _onde_esta(dela)
    apagado = feito(_apagar(loja, cpf))
    assert apagado["retidas"] == []
    assert _onde_esta(dela) == set()
    assert feito(_apagar(loja, cpf))["apagados"] == 0


def test_passado_o_prazo_o_documento_tambem_sai(loja: Loja, pessoa: UUID, cpf: str) -> None:
    pedido = _faturado(loja, pessoa)
    with transacao("vendas"):
        executar("vendas", "UPDATE vendas_pedido SET data = %s WHERE id = %s", [VELHO, pedido["id"]])
        executar("vendas", "UPDATE vendas_fatura SET data = %s WHERE pedido_id = %s", [VELHO, pedido["id"]])
    with transacao("financeiro"):
        executar(
            "financeiro",
            "UPDATE financeiro_titulo SET emissao = %s, vencimento = %s, situacao = 'liquidado', baixado = valor "
            "WHERE pessoa_id = %s",
            [VELHO, VELHO, pessoa],
        )
    feito(_apagar(loja, cpf))
    # O livro é encadeado: os nomes nos históricos dele ficam para a issue da contabilidade.
    assert _onde_esta((cpf, NOME, EMAIL)) <= {"financeiro_lancamento"}


def test_o_papel_da_aplicacao_nao_apaga_o_retido_nem_pedindo_tudo(loja: Loja, pessoa: UUID, cpf: str) -> None:
    _faturado(loja, pessoa)
    sql = "SELECT titular_apagar(%s, %s::uuid[], '{}', '{}', true)"
    with pytest.raises(ProgrammingError, match="a lei ainda retém"), transacao("vendas"):
        executar("vendas", sql, [cpf, [pessoa]])


def test_o_historico_continua_a_so_crescer(loja: Loja, pessoa: UUID, cpf: str) -> None:
    feito(_apagar(loja, cpf))
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transacao("core"):
        executar("core", "UPDATE core_pessoa_historico SET nome = 'x' WHERE id = %s", [pessoa])


def test_o_que_e_de_outra_pessoa_fica(loja: Loja, pessoa: UUID, cpf: str) -> None:
    outra = criado(loja.api.post("/api/pessoas/", {"documento": str(CPF().generate()), "nome": NOME}))
    feito(_apagar(loja, cpf))
    assert feito(loja.api.get(f"/api/pessoas/{outra['id']}/"))["nome"] == NOME


def test_a_mesma_pessoa_noutra_empresa_fica(loja: Loja, pessoa: UUID, cpf: str, cliente_de: Any) -> None:
    """A função do dono não tem segurança por linha que a segure: diz ela mesma a empresa."""
    with loja_nova(cliente_de) as outra:
        _pedido(outra, _cliente(outra, cpf), outra.produto())
        drenar()
        antes = _onde_esta((cpf, NOME))
    feito(_apagar(loja, cpf))
    with agir_como(outra.ator):
        assert _onde_esta((cpf, NOME)) == antes
    assert {"core_pessoa", "vendas_cliente", "vendas_pedido", "mensageria_arquivo"} <= antes


def test_o_documento_curto_de_quem_e_de_fora_nao_risca_o_que_e_de_outro(loja: Loja, pessoa: UUID) -> None:
    criado(loja.api.post("/api/pessoas/", {"documento": "17", "nome": "John Doe", "pais": "2496"}))
    _pedido(loja, pessoa, loja.produto())
    drenar()
    mensagens = "SELECT id, corpo FROM mensageria_arquivo ORDER BY id"
    antes = executar("vendas", mensagens)
    feito(_apagar(loja, "17"))
    assert executar("vendas", mensagens) == antes
    assert "17" not in {p for (p,) in executar("core", "SELECT documento FROM core_pessoa")}


def test_cada_pedido_fica_registrado_sem_dado_pessoal(loja: Loja, pessoa: UUID, cpf: str) -> None:
    _exportar(loja, cpf)
    feito(_apagar(loja, cpf))
    registrados = linhas("core", "SELECT operacao, pessoas, usuario_id FROM core_atendimento_ao_titular ORDER BY em")
    assert registrados == [
        {"operacao": operacao, "pessoas": [pessoa], "usuario_id": loja.ator.usuario_id}
        for operacao in ("exportado", "apagado")
    ]


class _SemVendas(TransporteLocal):
    """Tudo responde, menos vendas."""

    def chamar(self, operacao: Operacao, args: Dto, corpo: bytes, meta: Meta) -> Any:
        if operacao.modulo == "vendas":
            raise FalhaRemota("vendas caiu", fora="vendas")
        return super().chamar(operacao, args, corpo, meta)


@pytest.mark.parametrize("acao", ["exportar", "apagar"])
def test_com_um_modulo_fora_do_ar_nada_se_exporta_nem_se_apaga(loja: Loja, pessoa: UUID, cpf: str, acao: str) -> None:
    with forcar_transporte(_SemVendas()):
        resposta = loja.api.post(f"/api/titulares/{acao}/", {"documento": cpf})
    assert problema(resposta, 503).codigo == "core.titular_incompleto"
    assert "O módulo vendas não respondeu" in resposta.json()["detail"]
    assert feito(loja.api.get(f"/api/pessoas/{pessoa}/"))["nome"] == NOME


def test_o_documento_errado_se_recusa(loja: Loja) -> None:
    assert problema(_apagar(loja, "111.111.111-11"), 422).codigo == "core.cpf_invalido"
    assert problema(_apagar(loja, "000"), 422).codigo == "core.documento_invalido"
    assert problema(loja.api.post("/api/titulares/exportar/", {}), 422).campos == ["documento"]


def test_quem_nao_se_conhece_nada_tem(loja: Loja) -> None:
    exportado = _exportar(loja, str(CPF().generate()))
    assert (exportado["pessoas"], exportado["guardas"]) == ([], [])


def test_o_comando_le_o_documento_da_entrada(loja: Loja, pessoa: UUID, cpf: str) -> None:
    saida = StringIO()
    call_command("titular", "exportar", empresa=str(loja.ator.empresa_id), entrada=StringIO(f"{cpf}\n"), stdout=saida)
    assert json.loads(saida.getvalue())["pessoas"] == [str(pessoa)]
    call_command("titular", "apagar", empresa=str(loja.ator.empresa_id), entrada=StringIO(cpf), stdout=StringIO())
    assert feito(loja.api.get(f"/api/pessoas/{pessoa}/"))["nome"] == "(apagado)"


def test_o_comando_sem_documento_diz_a_saida(loja: Loja) -> None:
    with pytest.raises(CommandError, match="--arquivo-do-documento"):
        call_command("titular", "exportar", empresa=str(loja.ator.empresa_id), entrada=StringIO(""))
