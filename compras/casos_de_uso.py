"""O que a API de compras escreve: cada função lê os cadastros, se precisa, chama o serviço e devolve como ficou."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from compras import consultas
from compras.nfe.leitura import LIMITE_BYTES
from compras.nota_digitada import NotaDigitada
from compras.servicos import digitacao, importacao, mapeamentos
from compras.servicos.devolucoes import DEVOLVER_COMPRA, NovaDevolucao
from compras.servicos.digitacao import NotaPronta
from compras.servicos.importacao import ItemAMapear, Mapeada
from compras.servicos.mapeamentos import MudancasDoMapeamento, NovoMapeamento
from core.contrato import ProdutoResumo
from plataforma.comandos import ChaveDoCliente, criar_e_executar, uma_vez_em_passos, uma_vez_lendo


@uma_vez_em_passos("compras")
def importar_arquivos(
    arquivos: "Sequence[UploadedFile[bytes]]", *, aceitar_outro_destinatario: bool, uso_e_consumo: bool
) -> dict[str, Any]:
    """Importa um XML por arquivo; devolve um resultado de cada, na ordem."""
    destino = importacao.ler_destino(aceitar_outro_destinatario=aceitar_outro_destinatario, uso_e_consumo=uso_e_consumo)
    resultados = [
        importacao.importar(arquivo.read(LIMITE_BYTES + 1), arquivo=arquivo.name or "", destino=destino)
        for arquivo in arquivos
    ]
    return {"resultados": resultados}


@uma_vez_lendo("compras", digitacao.preparar)
def lancar_nota(pronta: NotaPronta, _digitada: NotaDigitada) -> dict[str, Any]:
    """Lança a nota digitada, que entra inteira."""
    return consultas.nota(digitacao.lancar(pronta))


def _ler_mapeada(nota: UUID, itens: tuple[ItemAMapear, ...], *, versao: int | None) -> Mapeada:
    return importacao.ler_mapeada(nota, itens)


@uma_vez_lendo("compras", _ler_mapeada)
def mapear_nota(mapeada: Mapeada, nota: UUID, itens: tuple[ItemAMapear, ...], *, versao: int | None) -> dict[str, Any]:
    """Diz o que são as linhas de uma nota que aguarda, lida na `versao`; devolve-a como ficou."""
    importacao.mapear(nota, mapeada, versao=versao)
    return consultas.nota(nota)


def devolver_compra(chave: ChaveDoCliente, nova: NovaDevolucao) -> dict[str, Any]:
    """Devolve ao fornecedor o que uma nota trouxe: tudo reservado, ou nada."""
    feita = criar_e_executar(DEVOLVER_COMPRA, nova, chave_do_cliente=chave)
    return consultas.devolucao(feita.id)


@uma_vez_lendo("compras", mapeamentos.ler_o_cadastro)
def criar_mapeamento(produto: ProdutoResumo, novo: NovoMapeamento) -> dict[str, Any]:
    """Lembra o que um código de um fornecedor é aqui."""
    return consultas.mapeamento(mapeamentos.criar(novo, produto=produto))


def _produto_novo(mapeamento: UUID, mudancas: MudancasDoMapeamento, *, versao: int | None) -> ProdutoResumo | None:
    return mapeamentos.ler_produto(mudancas.produto) if mudancas.produto else None


@uma_vez_lendo("compras", _produto_novo)
def alterar_mapeamento(
    produto: ProdutoResumo | None, mapeamento: UUID, mudancas: MudancasDoMapeamento, *, versao: int | None
) -> dict[str, Any]:
    """Corrige um mapeamento lido na `versao`."""
    mapeamentos.alterar(mapeamento, mudancas, produto=produto, versao=versao)
    return consultas.mapeamento(mapeamento)
