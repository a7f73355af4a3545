"""GET /api/: a documentação da API."""

from drf_spectacular.views import SpectacularSwaggerSplitView


class DocumentacaoView(SpectacularSwaggerSplitView):
    """A documentação que se experimenta, sem nada embutido na página."""

    schema = None
    template_name = "meu_erp/documentacao.html"
