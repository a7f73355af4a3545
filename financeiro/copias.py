"""O que o financeiro guarda do cadastro do core, e como o traz quando o evento ainda não chegou."""

from uuid import UUID

from core.contrato import Cadastros
from financeiro.servicos.plano import DadosDaEmpresa, empresa_conhecida, preparar_empresa
from plataforma.contratos import usar
from plataforma.copias import Copia

cadastros = usar(Cadastros)


def _trazer_empresa(_ids: tuple[UUID, ...]) -> int:
    """A empresa em contexto, com o plano de contas e o caixa que ela tem ao nascer."""
    if empresa_conhecida():
        return 0
    empresa = cadastros.empresa()
    preparar_empresa(
        DadosDaEmpresa(
            razao_social=empresa.razao_social,
            regime=empresa.regime,
            crt=empresa.crt,
            anexo_do_simples=empresa.anexo_do_simples,
            receita_12_meses=empresa.receita_bruta_12_meses,
            versao=empresa.versao,
        )
    )
    return 1


EMPRESA = Copia("core", "A empresa", _trazer_empresa)
