"""Soltar os XML: a página os manda de um em um, e mostra o que houve com cada."""

from hashlib import sha256
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from plataforma.api.cliente import ApiIndisponivel, ArquivoEnviado, RecusaDaApi, enviar_arquivo
from plataforma.valores import novo_id
from web.tela import PedidoDaTela, Tela

CHAVES_DE_ARQUIVOS = UUID("6f1c1a52-6a38-5f0b-9a5b-6f0f5e0a7d11")
BYTES_MAXIMOS = 5_000_000
OPCOES = ("aceitar_outro_destinatario", "uso_e_consumo")


class Importar(Tela):
    """Um XML por chamada: a página os manda de um em um, e mostra o que houve com cada."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        if request.method != "POST":
            contexto = {
                "tela": self,
                "lista": reverse("web:notas"),
                "vez": novo_id(),
                "digitar": reverse("web:nota_nova"),
            }
            return render(request, "web/notas_importar.html", contexto)
        arquivo = request.FILES.get("arquivo")
        if not isinstance(arquivo, UploadedFile) or (arquivo.size or 0) > BYTES_MAXIMOS:
            return _do_arquivo("recusada", "Este arquivo não é o XML de uma nota: passa de 5 MB, ou veio vazio.", 422)
        return self._importar(request, arquivo.name or "nota.xml", arquivo.read())

    def _importar(self, request: PedidoDaTela, nome: str, conteudo: bytes) -> HttpResponse:
        # `vez` é a da página: repetir o que ficou sem resposta é o mesmo pedido, e soltar de novo o recusado é outro.
        chave = str(uuid5(CHAVES_DE_ARQUIVOS, f"{request.POST.get('vez', '')} {sha256(conteudo).hexdigest()}"))
        arquivo, acesso = ArquivoEnviado("arquivos", nome, conteudo), request.sessao.acesso
        campos = {campo: "true" for campo in OPCOES if request.POST.get(campo)}
        try:
            resposta = enviar_arquivo("compras", "/api/notas-de-entrada/", arquivo, campos, acesso=acesso, chave=chave)
        except RecusaDaApi as recusa:
            return _do_arquivo("recusada", recusa.detalhe, recusa.status)
        except ApiIndisponivel:
            return _do_arquivo("sem_resposta", "O sistema não respondeu.", 503)
        (feito,) = resposta.corpo["resultados"]
        motivos = " ".join(motivo["texto"] for motivo in feito["motivos"])
        ir = reverse("web:nota", args=[feito["nota"]]) if feito["nota"] else ""
        quem = f"Nota {feito['numero']} de {feito['fornecedor']}" if feito["numero"] else ""
        return JsonResponse({"resultado": feito["resultado"], "texto": motivos or quem, "ir": ir})


def _do_arquivo(resultado: str, texto: str, status: int) -> JsonResponse:
    return JsonResponse({"resultado": resultado, "texto": texto, "ir": ""}, status=status)


IMPORTAR = Importar(
    nome="notas_importar",
    caminho="compras/notas/importar/",
    titulo="Importar XML",
    permissao="compras.nota.lancar",
    icone="file-import",
)
