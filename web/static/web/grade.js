// A grade dos itens de um documento: uma linha por item, pelo teclado, pelo leitor de código de barras ou pelo mouse.
window.Grade = (() => {
  const { ler, escrever, reais, vezes, formatar } = Numeros;
  const CASAS = { quantidade: 4, preco: 6, desconto: 2 };
  const MINIMO = { quantidade: 0, preco: 2, desconto: 2 };
  const ORDEM = ["produto", "quantidade", "preco", "desconto"];
  const NUMEROS = ["quantidade", "preco", "desconto"];
  const um = (seletor, onde) => onde.querySelector(seletor);
  // Código de barras: 8, 12, 13 ou 14 algarismos com o dígito certo. Num campo de número, é o leitor que leu o próximo.
  const codigoDeBarras = (texto) => {
    if (!/^(\d{8}|\d{12,14})$/.test(texto)) return false;
    const [ultimo, ...resto] = [...texto].reverse().map(Number);
    const soma = resto.reduce((total, digito, i) => total + digito * (i % 2 ? 1 : 3), 0);
    return (10 - (soma % 10)) % 10 === ultimo;
  };

  class Linha {
    constructor(grade, dado) {
      this.grade = grade;
      this.raiz = grade.modelo.content.firstElementChild.cloneNode(true);
      this.campos = Object.fromEntries(ORDEM.map((nome) => [nome, um(`[data-c=${nome}]`, this.raiz)]));
      this.id = um("[name=item_produto]", this.raiz);
      this.bruto = this.desconto = this.quantidade = 0n;
      this.falta = false;
      this.errado = "";
      this.produto = null;
      this.precoMexido = false;
      if (dado) this.encher(dado);
      this.combo = new Combo.Campo(this.campos.produto, {
        pedir: grade.buscar,
        mostrar: (p) => Combo.lados(
          p.nome, p.sku, p.preco ? `R$\u00a0${formatar(p.preco, 6, 2)}` : "sem preço",
          p.disponivel === null ? "saldo indisponível" : `${formatar(p.disponivel, 4, 0)} ${p.unidade}`,
          p.disponivel !== null && ler(p.disponivel, 4) <= 0n ? "falta" : "",
        ),
        escolheu: (produto, depois) => this.escolheu(produto, depois),
        faltou: (texto, semResposta) => this.recusar(semResposta ? "Sem resposta do sistema: tente de novo." : `Nada com “${texto}”.`),
        mudou: () => this.trocou(),
        seguir: () => this.focar("quantidade"),
        anunciar: grade.anunciar,
      });
      if (!this.produto) this.combo.escolhido = "";
      this.raiz.linha = this;
    }

    trocou() {
      this.produto = null;
      this.id.value = "";
      this.precoMexido = false;
      this.recusar("");
      this.grade.sobrar();
      this.calcular();
    }

    encher(dado) {
      const { campos } = this;
      campos.produto.value = dado.nome;
      for (const nome of NUMEROS) campos[nome].value = dado[nome] ? formatar(dado[nome], CASAS[nome], MINIMO[nome]) : "";
      if (dado.desconto && ler(dado.desconto, 2) === 0n) campos.desconto.value = "";
      if (!dado.produto) return;
      this.produto = { id: dado.produto, nome: dado.nome, sku: dado.sku, unidade: dado.unidade, disponivel: dado.disponivel ?? null };
      this.id.value = dado.produto;
    }

    escolheu(produto, depois) {
      const { quantidade, preco } = this.campos;
      this.produto = produto;
      this.id.value = produto.id;
      if (!quantidade.value) quantidade.value = "1";
      if (!this.precoMexido) {
        preco.value = produto.preco ? formatar(produto.preco, 6, 2) : "";
        if (document.activeElement === preco) preco.select();
      }
      this.recusar("");
      this.grade.sobrar();
      this.calcular();
      if (!depois) this.grade.anunciar(`${produto.nome}, ${preco.value || "sem preço"}`);
      if (this.lida && !this.raiz.contains(document.activeElement)) this.juntar();
    }

    // Lido outra vez pelo leitor, o mesmo produto soma na linha em que já está.
    juntar() {
      const mesma = this.grade.linhas.find((outra) => outra !== this && outra.produto?.id === this.produto?.id && outra.campos.preco.value === this.campos.preco.value);
      if (!this.lida || !this.produto || !mesma) return;
      const total = (ler(mesma.campos.quantidade.value, 4) ?? 0n) + (ler(this.campos.quantidade.value, 4) ?? 0n);
      mesma.campos.quantidade.value = escrever(total, 4);
      this.grade.tirar(this);
      mesma.calcular();
      this.grade.anunciar(`${mesma.produto.nome}: ${mesma.campos.quantidade.value}`);
    }

    get vazia() { return !this.campos.produto.value.trim() && !this.campos.preco.value && !this.campos.desconto.value; }

    numero(nome) {
      const texto = this.campos[nome].value.trim();
      return texto ? ler(texto, CASAS[nome]) : 0n;
    }

    calcular() {
      const [quantidade, preco, desconto] = NUMEROS.map((nome) => this.numero(nome) ?? 0n);
      const conta = this.produto !== null, { soma } = this.grade;
      const bruto = conta ? vezes(quantidade, preco) : 0n, menos = conta ? desconto : 0n;
      soma.produtos += bruto - this.bruto;
      soma.descontos += menos - this.desconto;
      Object.assign(this, { bruto, desconto: menos });
      um("output", this.raiz).textContent = conta ? reais(bruto - menos) : "—";
      um(".un", this.raiz).textContent = this.produto?.unidade ?? "";
      this.saldar(conta ? quantidade : 0n);
      this.grade.recalculou();
    }

    // O que falta é do produto, somadas as linhas dele.
    saldar(quantidade) {
      const antes = this.contado, { porProduto } = this.grade;
      if (antes) {
        const grupo = porProduto.get(antes);
        grupo.soma -= this.quantidade;
        grupo.linhas.delete(this);
        grupo.linhas.forEach((linha) => linha.dizerSaldo());
      }
      this.contado = this.produto?.id;
      this.quantidade = quantidade;
      if (this.contado) {
        if (!porProduto.has(this.contado)) porProduto.set(this.contado, { soma: 0n, linhas: new Set() });
        const grupo = porProduto.get(this.contado);
        grupo.soma += quantidade;
        grupo.linhas.add(this);
        grupo.linhas.forEach((linha) => linha.dizerSaldo());
      } else this.dizerSaldo();
    }

    dizerSaldo() {
      const { produto } = this, saldo = um(".saldo", this.raiz);
      const disponivel = produto?.disponivel == null ? null : ler(produto.disponivel, 4);
      const sobra = disponivel === null ? null : disponivel - this.grade.porProduto.get(produto.id).soma;
      const falta = sobra !== null && sobra < 0n;
      this.grade.soma.faltas += Number(falta) - Number(this.falta);
      this.falta = falta;
      um(".sku", this.raiz).textContent = produto?.sku ?? "";
      saldo.className = falta ? "saldo falta" : "saldo";
      if (!produto) saldo.textContent = "";
      else if (sobra === null) saldo.textContent = "saldo indisponível agora";
      else saldo.textContent = falta ? `faltam ${escrever(-sobra, 4)} ${produto.unidade}` : `${escrever(disponivel, 4)} ${produto.unidade} disponíveis`;
    }

    recusar(texto, campo = "produto") {
      Object.assign(um(".erro", this.raiz), { textContent: texto, hidden: !texto });
      ORDEM.forEach((nome) => this.campos[nome].removeAttribute("aria-invalid"));
      if (texto) this.campos[campo].setAttribute("aria-invalid", "true");
      this.errado = texto ? campo : "";
    }

    // Antes de salvar: o que falta escolher ou não se lê. Devolve o campo a corrigir.
    conferir() {
      if (this.errado) return this.errado;
      if (!this.id.value) { this.recusar("Escolha o produto na lista."); return "produto"; }
      for (const nome of NUMEROS) {
        if (this.numero(nome) === null) {
          this.recusar(`“${this.campos[nome].value}” não serve: escreva um número com até ${CASAS[nome]} casas, como 1.234,5.`, nome);
          return nome;
        }
      }
      return "";
    }

    focar(nome) {
      const campo = this.campos[nome];
      if (nome === "quantidade" && !campo.value) campo.value = "1";
      campo.focus();
      campo.select();
    }

    dizer(n) {
      this.raiz.setAttribute("aria-label", `Item ${n}`);
      um(".n", this.raiz).textContent = n;
      um("[data-tirar]", this.raiz).setAttribute("aria-label", `Remover item ${n}`);
    }

    estado() {
      const valores = Object.fromEntries(NUMEROS.map((nome) => [nome, this.campos[nome].value]));
      return { ...(this.produto ?? {}), produto: this.id.value, nome: this.campos.produto.value, ...valores };
    }
  }

  return class Grade {
    // `buscar(texto, sinal)` dá as opções de produto; `mexeu()` diz que alguém mudou algo, e `recalculou()`, que a soma mudou.
    constructor({ raiz, modelo, buscar, mexeu, recalculou, anunciar }) {
      Object.assign(this, { raiz, modelo, buscar, mexeu, recalculou, anunciar });
      this.linhas = [];
      this.soma = { produtos: 0n, descontos: 0n, faltas: 0 };
      this.porProduto = new Map();
      raiz.addEventListener("keydown", (evento) => this.tecla(evento));
      raiz.addEventListener("focusin", (evento) => { evento.target.antes = evento.target.value; });
      raiz.addEventListener("input", (evento) => this.digitou(evento));
      raiz.addEventListener("focusout", (evento) => this.saiu(evento));
      raiz.addEventListener("click", (evento) => {
        const botao = evento.target.closest("[data-tirar]");
        if (botao) this.remover(this.linhaDe(botao));
      });
    }

    linhaDe(elemento) { return elemento.closest("[data-linha]").linha; }
    get cheias() { return this.linhas.filter((linha) => !linha.vazia); }
    get quantos() { return this.linhas.reduce((n, linha) => n + Number(linha.produto !== null), 0); }
    get estado() { return this.cheias.map((linha) => linha.estado()); }

    incluir(dado) {
      const linha = new Linha(this, dado);
      this.linhas.push(linha);
      this.raiz.append(linha.raiz);
      linha.dizer(this.linhas.length);
      if (dado) linha.calcular();
      return linha;
    }

    // Há sempre uma linha vazia no fim, já na página: o foco nunca espera por uma que ainda vai nascer.
    sobrar() {
      if (!this.linhas.length || !this.linhas.at(-1).vazia) this.incluir();
    }

    tirar(linha) {
      const onde = this.linhas.indexOf(linha);
      linha.produto = null;
      linha.calcular();
      this.linhas.splice(onde, 1);
      linha.raiz.remove();
      this.sobrar();
      this.linhas.slice(onde).forEach((outra, i) => outra.dizer(onde + i + 1));
      return this.linhas[Math.min(onde, this.linhas.length - 1)];
    }

    remover(linha) {
      this.tirar(linha).focar("produto");
      this.anunciar("Item removido");
      this.mexeu();
    }

    ultima() {
      this.sobrar();
      return this.linhas.at(-1);
    }

    // O leitor de código de barras digita e dá Enter sem olhar onde está o foco: o campo volta ao que era.
    leuOutro(linha, campo, codigo) {
      campo.value = campo.antes ?? "";
      linha.calcular();
      const nova = this.ultima();
      nova.lida = true;
      nova.campos.produto.value = codigo;
      nova.combo.digitou();
      nova.combo.achar();
      nova.focar("quantidade");
      this.mexeu();
    }

    tecla(evento) {
      const { target, key } = evento, nome = target.dataset.c, linha = this.linhaDe(target), onde = this.linhas.indexOf(linha);
      if (evento.altKey && (key === "ArrowDown" || key === "ArrowUp")) {
        evento.preventDefault();
        this.linhas[onde + (key === "ArrowDown" ? 1 : -1)]?.focar(nome ?? "produto");
      } else if (evento.altKey && key === "Delete") {
        evento.preventDefault();
        this.remover(linha);
      } else if (!nome || evento.shiftKey || evento.ctrlKey || evento.metaKey || (key !== "Enter" && key !== "Tab")) {
        return;
      } else if (nome !== "produto" && codigoDeBarras(target.value.trim())) {
        evento.preventDefault();
        this.leuOutro(linha, target, target.value.trim());
      } else if (key === "Enter") {
        evento.preventDefault();
        this.seguir(linha, nome, onde);
      }
    }

    seguir(linha, nome, onde) {
      if (nome === "produto" && linha.vazia) return;
      const depois = ORDEM[ORDEM.indexOf(nome) + 1];
      if (depois) linha.focar(depois);
      else (this.linhas[onde + 1] ?? this.ultima()).focar("produto");
    }

    digitou({ target }) {
      const linha = this.linhaDe(target), nome = target.dataset.c;
      if (nome === "preco") linha.precoMexido = true;
      if (nome !== "produto") {
        if (linha.errado === nome) linha.recusar("");
        this.sobrar();
        linha.calcular();
      }
      this.mexeu();
    }

    saiu({ target, relatedTarget }) {
      const nome = target.dataset.c;
      if (!nome) return;
      if (nome !== "produto" && target.value) target.value = formatar(target.value, CASAS[nome], MINIMO[nome]);
      const linha = this.linhaDe(target);
      if (!linha.raiz.contains(relatedTarget)) linha.juntar();
    }

    procurar() { this.cheias.forEach((linha) => linha.combo.procurar()); }

    juntar() { [...this.linhas].forEach((linha) => linha.juntar()); }

    // Antes de salvar: o primeiro campo a corrigir, ou null.
    conferir() {
      this.perdoar();
      for (const linha of this.cheias) {
        const campo = linha.conferir();
        if (campo) return linha.campos[campo];
      }
      return null;
    }

    perdoar() {
      this.linhas.filter((linha) => linha.doServidor).forEach((linha) => { linha.recusar(""); linha.doServidor = false; });
    }

    // O que o servidor recusou na linha de ordem `posicao` entre as cheias: o campo, para o foco, ou null.
    recusar(posicao, coluna, mensagem) {
      const linha = this.cheias[posicao];
      if (!linha) return null;
      const campo = ORDEM.includes(coluna) ? coluna : "produto";
      linha.recusar(mensagem, campo);
      linha.doServidor = true;
      return linha.campos[campo];
    }
  };
})();
