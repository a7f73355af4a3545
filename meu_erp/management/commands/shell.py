"""`manage.py shell` com uma empresa em contexto: cada leitura e escrita é a que a API faria em nome dela."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import shell

from core.contrato import Cadastros, EmpresaNaoEncontrada
from core.documentos import limpar_documento
from meu_erp.demonstracao.empresa import CNPJ_DA_DEMONSTRACAO
from plataforma.banco.sql import executar
from plataforma.contratos import usar
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.operacao.inicializacao import conferir_bancos
from plataforma.topologia import modulos_com_banco
from plataforma.valores import novo_id

_DIREITOS = "SELECT * FROM acesso_de_todas_as_empresas() ORDER BY cardinality(permissoes) DESC"
cadastros = usar(Cadastros)


class Command(shell.Command):
    help = "Python com uma empresa em contexto (a de demonstração, se não se diz outra), sob a segurança por linha."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--empresa", default=CNPJ_DA_DEMONSTRACAO, help="CNPJ ou id (padrão: a de demonstração)")

    def handle(self, **opcoes: Any) -> None:
        conferir_bancos()
        ator = self._administrador(opcoes["empresa"])
        self.stderr.write(f"Empresa {ator.empresa_id}, em nome do usuário {ator.usuario_id}.")
        with agir_como(ator), rastrear(Rastro(correlacao=novo_id())):
            super().handle(**opcoes)

    def _administrador(self, empresa: str) -> Ator:
        """Quem mais pode na empresa."""
        for empresa_id, usuario_id, permissoes in executar(modulos_com_banco()[0], _DIREITOS):
            ator = Ator(usuario_id=usuario_id, empresa_id=empresa_id, permissoes=frozenset(permissoes))
            if empresa == str(empresa_id) or self._tem_raiz(ator, empresa):
                return ator
        raise CommandError(
            f"Não há empresa “{empresa}” nesta instalação, ou ninguém aceitou o convite dela: dê o CNPJ ou o id de uma."
        )

    def _tem_raiz(self, ator: Ator, cnpj: str) -> bool:
        try:
            with agir_como(ator):
                return cadastros.empresa().raiz_cnpj == limpar_documento(cnpj)[:8]
        except EmpresaNaoEncontrada:
            return False
