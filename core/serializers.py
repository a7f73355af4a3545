"""O que a API do core recebe: cada entrada é um verbo."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from rest_framework import serializers

from core.campos import CampoCep, CampoCnpj, CampoGtin, CampoMunicipio, CampoNcm
from core.conferencias import conferir_estabelecimento, conferir_pessoa
from core.escopos import escopos_que_ha
from core.links import TAMANHO_DO_TOKEN
from core.opcoes import Regime
from core.tabelas_oficiais import ufs
from plataforma.api.entrada import EntradaSerializer, SegredoField, UUIDField, campo_decimal, campo_valor
from plataforma.erros import EntradaInvalida

LOTE_MAXIMO = 1000
Validados = dict[str, Any]


class EnderecoSerializer(EntradaSerializer):
    """Endereço; a UF, quando falta, é a do município."""

    cep = CampoCep(required=False)
    logradouro = serializers.CharField(max_length=120, allow_blank=True, required=False)
    numero = serializers.CharField(max_length=20, allow_blank=True, required=False)
    complemento = serializers.CharField(max_length=60, allow_blank=True, required=False)
    bairro = serializers.CharField(max_length=60, allow_blank=True, required=False)
    municipio = CampoMunicipio(required=False)
    uf = serializers.ChoiceField(choices=sorted(ufs()), allow_blank=True, required=False)
    inscricao_estadual = serializers.CharField(max_length=20, allow_blank=True, required=False)

    conferir: ClassVar = staticmethod(conferir_estabelecimento)

    def validate(self, attrs: Validados) -> Validados:
        """Confere o que nasce; o que muda se confere no caso de uso, junto do que está gravado."""
        if self.partial:
            return attrs
        try:
            return self.conferir(attrs, {})
        except EntradaInvalida as erro:
            (recusado,) = erro.campos
            raise serializers.ValidationError({recusado.campo: recusado.mensagem}, code=recusado.codigo) from erro


class AlterarEmpresaSerializer(EntradaSerializer):
    razao_social = serializers.CharField(max_length=120)
    nome_fantasia = serializers.CharField(max_length=120, allow_blank=True, required=False)
    regime = serializers.ChoiceField(choices=Regime.choices)
    crt = serializers.ChoiceField(choices=(1, 2, 3, 4))
    anexo_do_simples = serializers.ChoiceField(choices=("I", "II", "III", "IV", "V"), allow_blank=True, required=False)
    receita_bruta_12_meses = campo_valor(min_value=0, allow_null=True, required=False)


class AlterarEstabelecimentoSerializer(EnderecoSerializer):
    nome = serializers.CharField(max_length=120)
    matriz = serializers.BooleanField(required=False)
    ativo = serializers.BooleanField(required=False)


class CriarEstabelecimentoSerializer(EnderecoSerializer):
    cnpj = CampoCnpj()
    nome = serializers.CharField(max_length=120)
    matriz = serializers.BooleanField(required=False)


class CadastrarPessoaSerializer(EnderecoSerializer):
    """`documento` é CPF, CNPJ ou, com outro `pais`, a identificação de lá; `inscricao_estadual` aceita ISENTO."""

    documento = serializers.CharField(max_length=20, allow_blank=True)
    nome = serializers.CharField(max_length=120)
    nome_fantasia = serializers.CharField(max_length=120, allow_blank=True, required=False)
    pais = serializers.RegexField(r"^[0-9]{4}$", required=False)
    email = serializers.EmailField(allow_blank=True, required=False)
    telefone = serializers.CharField(max_length=20, allow_blank=True, required=False)
    ativo = serializers.BooleanField(required=False)
    conferir: ClassVar = staticmethod(conferir_pessoa)


class CadastrarPessoasSerializer(EntradaSerializer):
    itens: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=CadastrarPessoaSerializer(), allow_empty=False, max_length=LOTE_MAXIMO
    )


class AlterarProdutoSerializer(EntradaSerializer):
    descricao = serializers.CharField(max_length=120)
    gtin = CampoGtin(required=False)
    ncm = CampoNcm(required=False)
    preco = campo_decimal(6, min_value=0, required=False)
    ativo = serializers.BooleanField(required=False)


class CadastrarProdutoSerializer(AlterarProdutoSerializer):
    sku = serializers.CharField(max_length=40)
    unidade = serializers.CharField(max_length=6)


class CadastrarProdutosSerializer(EntradaSerializer):
    itens: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=CadastrarProdutoSerializer(), allow_empty=False, max_length=LOTE_MAXIMO
    )


class AlterarUnidadeSerializer(EntradaSerializer):
    nome = serializers.CharField(max_length=60)
    casas = serializers.IntegerField(min_value=0, max_value=4)
    ativa = serializers.BooleanField(required=False)


class CadastrarUnidadeSerializer(EntradaSerializer):
    sigla = serializers.CharField(max_length=6)
    nome = serializers.CharField(max_length=60)
    casas = serializers.IntegerField(min_value=0, max_value=4)


class AlterarConversaoSerializer(EntradaSerializer):
    fator = campo_decimal(6)


class CadastrarConversaoSerializer(AlterarConversaoSerializer):
    produto = UUIDField()
    unidade = serializers.CharField(max_length=6)


class CriarPapelSerializer(EntradaSerializer):
    nome = serializers.CharField(max_length=60)
    permissoes = serializers.ListField(child=serializers.CharField(max_length=100))


class ConvidarSerializer(EntradaSerializer):
    email = serializers.EmailField(max_length=254)
    nome = serializers.CharField(max_length=120)
    papeis = serializers.ListField(child=UUIDField(), allow_empty=False, max_length=50)


class AceitarConviteSerializer(EntradaSerializer):
    """`senha` é a que a pessoa escolhe; quem já provou este e-mail confirma com a que tem, e ela não muda."""

    token = serializers.CharField(max_length=TAMANHO_DO_TOKEN)
    nome = serializers.CharField(max_length=120, allow_blank=True, required=False, default="")
    senha = SegredoField(max_length=128)


class PedirOutraSenhaSerializer(EntradaSerializer):
    email = serializers.EmailField(max_length=254)


class RedefinirSenhaSerializer(EntradaSerializer):
    token = serializers.CharField(max_length=TAMANHO_DO_TOKEN)
    senha = SegredoField(max_length=128)


class AlterarUsuarioSerializer(EntradaSerializer):
    papeis = serializers.ListField(child=UUIDField(), required=False)
    ativo = serializers.BooleanField(required=False)


class TrocarSenhaSerializer(EntradaSerializer):
    senha_atual = SegredoField(max_length=128)
    senha_nova = SegredoField(max_length=128)


class EntrarSerializer(EntradaSerializer):
    """sem `empresa`, entra na mais antiga do usuário; `codigo` é o do segundo fator, de quem o ligou."""

    email = serializers.EmailField()
    senha = SegredoField(max_length=128)
    empresa = UUIDField(required=False, allow_null=True, default=None)
    codigo = serializers.CharField(max_length=12, allow_blank=True, required=False, default="")


class RenovarSerializer(EntradaSerializer):
    renovacao = serializers.CharField(max_length=100)


class PedirSegundoFatorSerializer(EntradaSerializer):
    senha_atual = SegredoField(max_length=128)


class LigarSegundoFatorSerializer(EntradaSerializer):
    confirmacao = serializers.CharField(max_length=400)
    codigo = serializers.CharField(max_length=6)


class DesligarSegundoFatorSerializer(EntradaSerializer):
    senha_atual = SegredoField(max_length=128)
    codigo = serializers.CharField(max_length=12)


class RegistrarAplicativoSerializer(EntradaSerializer):
    """Com `redirecionamentos`, usa código de autorização com PKCE; com `papeis`, credenciais do próprio aplicativo.

    `escopos` são os que ele pode pedir: `openid`, `profile`, `email`, `offline_access` (para ganhar renovação) e, de
    cada módulo, um de ler e um de escrever (e `core.titular`, à parte).
    """

    nome = serializers.CharField(max_length=100)
    confidencial = serializers.BooleanField(required=False)
    redirecionamentos = serializers.ListField(child=serializers.URLField(max_length=500), required=False, max_length=10)
    papeis = serializers.ListField(child=UUIDField(), required=False)
    escopos = serializers.ListField(child=serializers.CharField(max_length=100), allow_empty=False, max_length=100)

    def validate_escopos(self, escopos: list[str]) -> list[str]:
        ha = escopos_que_ha()
        for escopo in escopos:
            if escopo not in ha:
                mensagem = f"“{escopo}” não é um escopo. Os que há: {', '.join(sorted(ha))}."
                raise serializers.ValidationError(mensagem, code="core.escopo_nao_encontrado")
        return sorted(set(escopos))

    def validate_redirecionamentos(self, enderecos: list[str]) -> list[str]:
        for endereco in enderecos:
            partes = urlsplit(endereco)
            if partes.scheme != "https" and partes.hostname not in ("127.0.0.1", "localhost"):
                mensagem = f"“{endereco}” não é https. Só um endereço da própria máquina (127.0.0.1) pode ser http."
                raise serializers.ValidationError(mensagem, code="core.redirecionamento_inseguro")
        return enderecos

    def validate(self, attrs: Validados) -> Validados:
        if not attrs.get("redirecionamentos") and not attrs.get("papeis"):
            mensagem = "Informe redirecionamentos (age por usuários) ou papeis (age por si)."
            raise serializers.ValidationError({"redirecionamentos": mensagem}, code="core.aplicativo_sem_uso")
        if attrs.get("papeis") and attrs.get("confidencial") is False:
            mensagem = "Um aplicativo que age por si guarda segredo: deixe-o confidencial."
            raise serializers.ValidationError({"confidencial": mensagem}, code="core.aplicativo_sem_segredo")
        return attrs


class ExportarTitularSerializer(EntradaSerializer):
    """O `documento` acha a pessoa (CPF, CNPJ ou o do exterior); o `email`, a conta de quem usa o sistema."""

    documento = serializers.CharField(max_length=20, allow_blank=True, required=False, default="")
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False, default="")

    def validate(self, attrs: Validados) -> Validados:
        """Alguém se procura."""
        if not (attrs["documento"] or attrs["email"]):
            raise serializers.ValidationError({"documento": "Informe o documento, o e-mail, ou os dois."})
        return attrs


class ApagarTitularSerializer(EntradaSerializer):
    """`o_que_puder`: retido algo, apaga o resto em vez de recusar."""

    documento = serializers.CharField(max_length=20)
    o_que_puder = serializers.BooleanField(required=False, default=False)
