"""Regras do financeiro que quem chama pode quebrar."""

from plataforma.erros import EntradaInvalida, ErroDeNegocio, NaoEncontrado


class PlanoSemFuncao(ErroDeNegocio):
    """Falta no plano a conta que um lançamento automático procura."""

    codigo = "financeiro.plano_sem_funcao"
    titulo = "O plano de contas não tem uma conta necessária"


class EmpresaNaoEncontrada(ErroDeNegocio):
    """O core ainda não contou ao financeiro que a empresa existe."""

    codigo = "financeiro.empresa_nao_encontrada"
    titulo = "O financeiro ainda não conhece a empresa"


class PeriodoInvalido(EntradaInvalida):
    """O mês pedido não serve."""

    codigo = "financeiro.periodo_invalido"


class PeriodoComPendencias(ErroDeNegocio):
    """Há eventos datados no mês que o financeiro ainda não lançou."""

    codigo = "financeiro.periodo_com_pendencias"
    titulo = "O período tem eventos por lançar"


class PeriodoPosteriorFechado(ErroDeNegocio):
    """Só o último mês fechado reabre."""

    codigo = "financeiro.periodo_posterior_fechado"
    titulo = "Há um período posterior fechado"


class AntesDosSaldosIniciais(ErroDeNegocio):
    """A data não passa do dia dos saldos iniciais, que já contam o que houve até ele."""

    codigo = "financeiro.antes_dos_saldos_iniciais"
    titulo = "A data é de antes dos saldos iniciais"


class DataAnterior(EntradaInvalida):
    """O que desfaz viria antes do que é desfeito."""

    codigo = "financeiro.data_anterior"
    titulo = "A data vem antes do que se desfaz"


class LancamentoNaoEncontrado(NaoEncontrado):
    """O lançamento não existe na empresa."""

    codigo = "financeiro.lancamento_nao_encontrado"


class LancamentoInvalido(EntradaInvalida):
    """As partidas do lançamento manual não servem."""

    codigo = "financeiro.lancamento_invalido"
    titulo = "O lançamento não fecha"


class JaEstornado(ErroDeNegocio):
    """O lançamento já foi estornado, ou é ele mesmo um estorno."""

    codigo = "financeiro.ja_estornado"
    titulo = "O lançamento não pode ser estornado"


class EstornoPeloDocumento(ErroDeNegocio):
    """O lançamento nasceu de um documento: desfaz-se nele."""

    codigo = "financeiro.estorno_pelo_documento"
    titulo = "Desfaça o documento que gerou o lançamento"


class ContaRecusada(EntradaInvalida):
    """Código de conta fora do plano, ou conta que não recebe lançamento."""

    codigo = "financeiro.conta_recusada"
    titulo = "Conta que não serve"


class ContaNaoEncontrada(NaoEncontrado):
    """A conta pedida pelo endereço não existe na empresa."""

    codigo = "financeiro.conta_nao_encontrada"


class ContaEmUso(ErroDeNegocio):
    """A conta serve a lançamentos automáticos, a contas abaixo dela ou a um caixa."""

    codigo = "financeiro.conta_em_uso"
    titulo = "A conta está em uso"


class ContaComSaldo(ErroDeNegocio):
    """A conta de caixa ou banco ainda tem dinheiro."""

    codigo = "financeiro.conta_com_saldo"
    titulo = "A conta tem saldo"


class ContaSemPlano(ErroDeNegocio):
    """O plano de contas ainda não chegou à empresa."""

    codigo = "financeiro.conta_sem_plano"
    titulo = "Falta o plano de contas"


class ContaBancariaNaoEncontrada(EntradaInvalida):
    """Conta de caixa ou banco desconhecida ou inativa."""

    codigo = "financeiro.conta_bancaria_nao_encontrada"
    titulo = "Conta de caixa ou banco que não serve"


class TituloNaoEncontrado(NaoEncontrado):
    """O título não existe na empresa."""

    codigo = "financeiro.titulo_nao_encontrado"


class TituloSemSaldo(ErroDeNegocio):
    """A baixa passa do saldo, ou o título já não está em aberto."""

    codigo = "financeiro.titulo_sem_saldo"
    titulo = "O título não tem saldo para a baixa"


class TituloComBaixa(ErroDeNegocio):
    """O título tem baixa ativa, e por isso não se cancela."""

    codigo = "financeiro.titulo_com_baixa"
    titulo = "O título tem baixa"


class CancelamentoPeloDocumento(ErroDeNegocio):
    """O título nasceu de um documento: cancela-se nele."""

    codigo = "financeiro.cancelamento_pelo_documento"
    titulo = "Cancele o documento que gerou o título"


class PessoaNaoEncontrada(EntradaInvalida):
    """A pessoa não está no cadastro da empresa."""

    codigo = "financeiro.pessoa_nao_encontrada"
    titulo = "Pessoa que não está no cadastro"


class BaixaInvalida(EntradaInvalida):
    """Os valores da baixa não servem."""

    codigo = "financeiro.baixa_invalida"
    titulo = "A baixa não serve"


class BaixaNaoEncontrada(NaoEncontrado):
    """A baixa não existe na empresa."""

    codigo = "financeiro.baixa_nao_encontrada"


class BaixaJaEstornada(ErroDeNegocio):
    """A baixa já foi estornada, ou não é um pagamento."""

    codigo = "financeiro.baixa_ja_estornada"
    titulo = "A baixa não pode ser estornada"
