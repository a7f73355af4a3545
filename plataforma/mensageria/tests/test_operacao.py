"""Os comandos de quem opera: ver e resolver cartas mortas e lacunas, repetir do arquivo, rodar o trabalhador."""

from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from plataforma.banco.sql import executar
from plataforma.mensageria.entrada import receber
from plataforma.mensageria.tests import brinquedos as b
from plataforma.operacao.management.commands import cartas_mortas as comando_das_cartas
from plataforma.operacao.management.commands import eventos as comando_dos_eventos
from plataforma.relogio import agora
from plataforma.valores import novo_id

MOTIVO = "--motivo=cadastro corrigido"


@pytest.fixture(autouse=True)
def operador(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    for comando in (comando_das_cartas, comando_dos_eventos):
        unidade.setattr(comando, "getuser", lambda: "ana")
        unidade.setattr(comando, "modulos_com_banco", lambda: b.MODULOS)


def rodar(*linha: str) -> list[str]:
    saida = StringIO()
    call_command(*linha, stdout=saida)
    return saida.getvalue().splitlines()


def morta(coisa: UUID) -> UUID:
    b.recusadas.add(("beta", coisa))
    b.contar(coisa, 1, 2)
    b.matar("beta")
    b.recusadas.clear()
    return executar("beta", "SELECT mensagem FROM mensageria_inbox WHERE situacao = 'morta'")[0][0]


def test_listar_diz_modulo_carta_tipo_lugar_e_a_ultima_linha_do_erro() -> None:
    coisa = novo_id()
    mensagem = morta(coisa)
    (linha,) = rodar("cartas_mortas", "listar")
    assert linha.startswith(f"beta {mensagem} alfa.Contado.v1 coisa:{coisa} nº 1: ")
    assert linha.endswith(f"ReacaoRecusou: beta recusa {coisa}")


def test_ver_mostra_o_corpo_e_o_erro() -> None:
    coisa = novo_id()
    linhas = rodar("cartas_mortas", "ver", "beta", str(morta(coisa)))
    assert "tentativas: 5" in linhas
    assert f'corpo: {{"coisa":"{coisa}","seq":1}}' in linhas


def test_reenviar_e_descartar_andam_a_fila_e_ficam_na_auditoria() -> None:
    reenviada, descartada = novo_id(), novo_id()
    uma = morta(reenviada)
    assert rodar("cartas_mortas", "reenviar", "beta", str(uma), MOTIVO) == [
        "reenviar: feito, e registrado na auditoria."
    ]
    b.drenar()
    outra = morta(descartada)
    rodar("cartas_mortas", "descartar", "beta", str(outra), MOTIVO)
    b.drenar()
    assert b.anotados("beta", reenviada) == [1, 2]
    assert b.anotados("beta", descartada) == [2]
    assert b.auditoria("beta", str(uma)) == [b.Ato("ana", "reenviar", "cadastro corrigido")]
    assert b.auditoria("beta", str(outra)) == [b.Ato("ana", "descartar", "cadastro corrigido")]


def test_a_lacuna_e_listada_e_descartada_pela_chave() -> None:
    coisa = novo_id()
    receber("beta", [b.envelope(coisa, 3)])
    executar("beta", "UPDATE mensageria_inbox SET recebida_em = recebida_em - interval '61 s'")
    assert rodar("cartas_mortas", "listar") == [
        f"beta alfa/coisa:{coisa} lacuna: falta do nº 1 ao 2 (peça `eventos repetir`)"
    ]
    rodar("cartas_mortas", "descartar", "beta", f"alfa/coisa:{coisa}", MOTIVO)
    b.drenar()
    assert b.anotados("beta", coisa) == [3]
    assert b.auditoria("beta", f"alfa/coisa:{coisa}") == [b.Ato("ana", "descartar", "cadastro corrigido")]


@pytest.mark.parametrize("carta", ["01890000-0000-7000-8000-000000000000", "isto-nao-e-id"])
@pytest.mark.parametrize("acao", ["ver", "reenviar", "descartar"])
def test_carta_que_nao_existe_e_dita_e_nada_fica_na_auditoria(acao: str, carta: str) -> None:
    with pytest.raises(CommandError):
        rodar("cartas_mortas", acao, "beta", carta, *([MOTIVO] if acao != "ver" else []))
    assert b.auditoria("beta", carta) == []


def test_comando_que_nao_esta_morto_nao_se_resolve_nem_fica_na_auditoria() -> None:
    alvo = f"comando:{novo_id()}"
    for acao in ("reenviar", "descartar"):
        with pytest.raises(CommandError):
            rodar("cartas_mortas", acao, "beta", alvo, MOTIVO)
    assert b.auditoria("beta", alvo) == []


def test_eventos_repetir_conta_o_que_vai_e_so_refaz_o_efeito_se_pedem_outra_vez() -> None:
    coisa = novo_id()
    b.contar(coisa, 1, 2)
    b.drenar()
    linha = ("eventos", "repetir", "alfa", "--consumidor=beta", f"--agregado=coisa:{coisa}", MOTIVO)
    assert rodar(*linha) == ["2 mensagens a caminho."]
    b.drenar()
    assert b.anotados("beta", coisa) == [1, 2]
    assert rodar(*linha, "--outra-vez") == ["2 mensagens a caminho."]
    b.drenar()
    assert b.anotados("beta", coisa) == [1, 2, 1, 2]
    assert b.anotados("gama", coisa) == [1, 2]


@pytest.mark.parametrize(
    ("filtro", "quantas"),
    [("--tipo=alfa.Contado.v1", 1), ("--tipo=alfa.Pingado.v1", 0), ("--desde={}", 0), ("--ate={}", 1)],
)
def test_eventos_repetir_filtra_por_tipo_e_por_instante(filtro: str, quantas: int) -> None:
    coisa = novo_id()
    b.contar(coisa, 1)
    b.drenar()
    depois = filtro.format(agora().isoformat())
    linha = rodar("eventos", "repetir", "alfa", "--consumidor=beta", f"--agregado=coisa:{coisa}", depois, MOTIVO)
    assert linha == [f"{quantas} mensagens a caminho."]


REPETIR = ("eventos", "repetir", "alfa", "--consumidor=beta", MOTIVO)


@pytest.mark.parametrize(
    "linha",
    [
        ("eventos", "apagar", *REPETIR[2:]),
        ("eventos", "repetir", "ninguem", *REPETIR[3:]),
        tuple(p for p in REPETIR if "consumidor" not in p),
        REPETIR[:-1],
        (*REPETIR, "--desde=ontem"),
        (*REPETIR, "--ate=ontem"),
        ("cartas_mortas", "reenviar", "beta", "01890000-0000-7000-8000-000000000000"),
        ("cartas_mortas", "ver", "ninguem", "01890000-0000-7000-8000-000000000000"),
        ("cartas_mortas",),
    ],
)
def test_linha_que_nao_serve_e_recusada_antes_de_qualquer_efeito(linha: tuple[str, ...]) -> None:
    coisa = novo_id()
    b.contar(coisa, 1)
    b.drenar()
    with pytest.raises(CommandError):
        rodar(*linha)
    assert b.entregas(coisa) == []


@pytest.mark.parametrize(
    ("comando", "dizeres"),
    [
        (("eventos",), ("por exemplo pedido:<uuid>", "instante ISO 8601 com fuso", "o efeito acontece de novo")),
        (("cartas_mortas", "descartar"), ("id da mensagem, comando:ID, ou (ao descartar) EMISSOR/AGREGADO",)),
    ],
)
def test_a_ajuda_diz_o_que_se_espera_em_cada_lugar(
    comando: tuple[str, ...], dizeres: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        call_command(*comando, "--help")
    ajuda = " ".join(capsys.readouterr().out.split())
    assert [dizer for dizer in dizeres if f" {dizer}" not in ajuda] == []


def test_o_motivo_e_so_de_quem_muda_alguma_coisa() -> None:
    mensagem = morta(novo_id())
    with pytest.raises(CommandError):
        rodar("cartas_mortas", "ver", "beta", str(mensagem), MOTIVO)
