"""Congela o que os módulos prometem uns aos outros e a quem os usa, e confere que o código ainda o cumpre."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from plataforma.congelamento.documentos import comparar, congelar, documentos_congelados, documentos_do_codigo
from plataforma.mensageria.ouvintes import diferencas, escrever, lista_do_codigo
from plataforma.permissoes import (
    escopos_diferentes,
    escopos_do_codigo,
    escrever_escopos,
    escrever_permissoes,
    permissoes_diferentes,
    permissoes_do_codigo,
)
from plataforma.topologia import MODULOS, modulos_locais


def _lista(frases: list[str]) -> str:
    return "\n".join(f"- {frase}" for frase in frases)


class Command(BaseCommand):
    help = (
        "congelar: escreve as listas de ouvintes, permissões e escopos (meu_erp/*.json) e os documentos OpenAPI, "
        "AsyncAPI e JSON Schema (docs/contratos). verificar: falha se o código quebra o que está congelado."
    )
    requires_system_checks: list[str] = []  # a lista velha não pode impedir que se escreva a nova

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("acao", choices=["congelar", "verificar"])
        parser.add_argument(
            "--quebrar", action="store_true", help="congela também o que quebra quem já usa: só se nada foi publicado"
        )

    def handle(self, *args: Any, acao: str, quebrar: bool, **opcoes: Any) -> None:
        if set(modulos_locais()) != set(MODULOS):
            raise CommandError("Os contratos se congelam com todos os módulos instalados numa só unidade.")
        if acao == "congelar":
            self._congelar(quebrar=quebrar)
        else:
            self._verificar()

    def _congelar(self, *, quebrar: bool) -> None:
        lista, permissoes, escopos = lista_do_codigo(), permissoes_do_codigo(), escopos_do_codigo()
        escrever_escopos(settings.ESCOPOS, escopos)
        self.stdout.write(f"{len(escopos)} escopos em {settings.ESCOPOS.name}")
        documentos = documentos_do_codigo()
        escrever(settings.OUVINTES, lista)
        self.stdout.write(f"{len(lista)} tipos de evento em {settings.OUVINTES.name}")
        escrever_permissoes(settings.PERMISSOES, permissoes)
        self.stdout.write(f"{len(permissoes)} permissões em {settings.PERMISSOES.name}")
        quebras = comparar(documentos_congelados(settings.CONTRATOS), documentos).quebras
        if quebras and not quebrar:
            raise CommandError(
                f"O que está congelado deixaria de valer:\n{_lista(quebras)}\n"
                "Um contrato publicado só cresce: dê um valor padrão ao campo novo, ou faça outra versão. Se nada "
                "disso foi publicado, repita com --quebrar."
            )
        congelar(settings.CONTRATOS, documentos)
        self.stdout.write(f"{len(documentos)} documentos em {settings.CONTRATOS.name}")

    def _verificar(self) -> None:
        faltas = [
            *diferencas(),
            *(f"a permissão {p} difere da lista" for p in permissoes_diferentes()),
            *(f"o escopo {e} difere da lista" for e in escopos_diferentes()),
        ]
        if faltas:
            raise CommandError(f"Listas diferem do código; rode `manage.py contratos congelar`:\n{_lista(faltas)}")
        achadas = comparar(documentos_congelados(settings.CONTRATOS), documentos_do_codigo())
        if achadas.quebras:
            raise CommandError(f"O código quebra o que está congelado:\n{_lista(achadas.quebras)}")
        if achadas.acrescimos:
            self.stdout.write(f"Nada quebra. Congele os acréscimos (contratos congelar):\n{_lista(achadas.acrescimos)}")
            return
        self.stdout.write("Contratos conferem.")
