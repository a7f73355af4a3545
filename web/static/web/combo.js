// Campo que procura enquanto se digita. Nunca segura quem digita: Enter antes da resposta segue adiante, e o achado
// chega depois; quem salva espera por `Combo.achar()`.
window.Combo = (() => {
  const PAUSA_MS = 110;
  const emBusca = new Set();
  const lista = document.createElement("ul");
  lista.id = "sugestoes";
  lista.className = "sugestoes";
  lista.setAttribute("role", "listbox");
  lista.setAttribute("aria-label", "Sugestões");
  lista.hidden = true;
  let dono = null;

  const fechar = () => {
    if (!dono) return;
    lista.hidden = true;
    dono.campo.setAttribute("aria-expanded", "false");
    dono.campo.removeAttribute("aria-activedescendant");
    dono = null;
  };

  class Campo {
    // `pedir(texto, sinal)` dá as opções; `mostrar(opcao)`, o que se vê de cada uma; `escolheu(opcao, depois)`,
    // `faltou(texto, semResposta)`, `mudou()` e `seguir()` contam a quem usa.
    constructor(campo, acoes) {
      Object.assign(this, acoes, { campo, opcoes: [], indice: -1, dito: null, escolhido: campo.value, vez: 0 });
      campo.addEventListener("input", () => this.digitou());
      campo.addEventListener("keydown", (evento) => this.tecla(evento));
      campo.addEventListener("focusout", () => this.saiu());
    }

    digitou() {
      this.escolhido = "";
      this.vez += 1;
      this.parar();
      this.mudou();
      this.relogio = setTimeout(() => this.sugerir(), PAUSA_MS);
    }

    parar() {
      clearTimeout(this.relogio);
      this.controle?.abort();
    }

    pendente() {
      const texto = this.campo.value.trim();
      return texto !== "" && this.escolhido !== this.campo.value;
    }

    async sugerir() {
      this.parar();
      this.controle = new AbortController();
      const texto = this.campo.value.trim();
      const opcoes = await this.pedir(texto, this.controle.signal).catch(() => null);
      if (opcoes === null || texto !== this.campo.value.trim() || document.activeElement !== this.campo) return;
      this.opcoes = opcoes;
      this.dito = texto;
      this.indice = opcoes.length ? 0 : -1;
      this.abrir();
    }

    abrir() {
      if (dono !== this) fechar();
      dono = this;
      lista.replaceChildren(...(this.opcoes.length ? this.opcoes.map((opcao, i) => this.item(opcao, i)) : [this.nada()]));
      this.campo.parentElement.append(lista);
      lista.hidden = false;
      this.campo.setAttribute("aria-expanded", "true");
      this.marcar();
      this.anunciar(this.opcoes.length === 1 ? "1 sugestão" : `${this.opcoes.length} sugestões`);
    }

    item(opcao, i) {
      const item = document.createElement("li");
      item.id = `sugestao-${i}`;
      item.setAttribute("role", "option");
      item.append(...this.mostrar(opcao));
      item.addEventListener("pointerdown", (evento) => { evento.preventDefault(); this.escolher(opcao); this.seguir(); });
      return item;
    }

    nada() {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      item.setAttribute("aria-disabled", "true");
      item.textContent = `Nada com “${this.dito}”`;
      return item;
    }

    marcar() {
      [...lista.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === this.indice)));
      if (this.indice < 0) { this.campo.removeAttribute("aria-activedescendant"); return; }
      this.campo.setAttribute("aria-activedescendant", `sugestao-${this.indice}`);
      lista.children[this.indice].scrollIntoView({ block: "nearest" });
    }

    tecla(evento) {
      if (evento.altKey || evento.ctrlKey || evento.metaKey) return;
      const aberta = dono === this;
      if (evento.key === "ArrowDown" || evento.key === "ArrowUp") {
        evento.preventDefault();
        if (!aberta) { this.sugerir(); return; }
        if (!this.opcoes.length) return;
        this.indice = (this.indice + (evento.key === "ArrowDown" ? 1 : -1) + this.opcoes.length) % this.opcoes.length;
        this.marcar();
      } else if (evento.key === "Escape" && aberta) {
        evento.preventDefault();
        evento.stopPropagation();
        fechar();
      } else if ((evento.key === "Enter" || evento.key === "Tab") && this.pendente() && !evento.shiftKey) {
        if (evento.key === "Enter") { evento.preventDefault(); evento.stopPropagation(); }
        this.resolver();
        if (evento.key === "Enter") this.seguir();
      }
    }

    saiu() {
      if (dono === this) fechar();
      this.procurar();
    }

    // O que se digitou e ninguém escolheu: a busca que ficou sem resposta vai outra vez; a que nada achou, não.
    procurar() {
      if (this.pendente() && !this.achando && this.semAchado !== this.campo.value.trim()) this.resolver();
    }

    resolver() {
      if (dono === this && this.dito === this.campo.value.trim() && this.indice >= 0) this.escolher(this.opcoes[this.indice]);
      else this.achar();
    }

    // O primeiro achado, sem segurar quem digita; o que se digitar de novo no campo vale mais que a resposta.
    achar() {
      this.parar();
      const texto = this.campo.value.trim(), vez = this.vez;
      const busca = (async () => {
        let opcoes;
        try {
          opcoes = await this.pedir(texto);
        } catch {
          opcoes = null;
        }
        if (vez !== this.vez) return;
        if (opcoes?.length) { this.escolher(opcoes[0], true); return; }
        this.semAchado = opcoes && texto;
        this.faltou(texto, opcoes === null);
      })();
      this.achando = busca;
      emBusca.add(busca);
      busca.finally(() => { emBusca.delete(busca); if (this.achando === busca) this.achando = null; });
    }

    escolher(opcao, depois = false) {
      this.parar();
      this.vez += 1;
      this.campo.value = opcao.nome;
      this.escolhido = opcao.nome;
      if (dono === this) fechar();
      this.escolheu(opcao, depois);
    }
  }

  // Uma opção em dois lados, cada um com o que se lê primeiro e o resto; `tom` é o do resto da direita.
  const lados = (alto, baixo, alto2, baixo2, tom = "") => [[alto, baixo, ""], [alto2, baixo2, tom]].map(([forte, fraco, classe]) => {
    const lado = document.createElement("span"), b = document.createElement("b"), s = document.createElement("small");
    b.textContent = forte;
    s.textContent = fraco;
    s.className = classe;
    lado.append(b, s);
    return lado;
  });

  // Espera o que ainda se procura.
  const achar = async () => { while (emBusca.size) await Promise.all([...emBusca]); };

  return Object.freeze({ Campo, achar, lados });
})();
