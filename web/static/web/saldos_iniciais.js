// Cada planilha vai ao ser escolhida ou solta; a página recarrega com a conferência, ou diz por que não foi.
(() => {
  let ocupado = false;
  const lugar = (form) => form.closest(".cartao");
  const dizer = (form, texto) => {
    const erro = lugar(form).querySelector(":scope > .erro");
    erro.textContent = texto;
    erro.hidden = !texto;
  };
  const enviar = async (form) => {
    if (ocupado) return;
    ocupado = true;
    const andamento = lugar(form).querySelector(":scope > .enviando");
    dizer(form, "");
    andamento.hidden = false;
    let lido;
    try {
      const corpo = new FormData(form);
      const resposta = await fetch(form.action, { method: "POST", body: corpo, headers: { "HX-Request": "true", "HX-Current-URL": location.href, Accept: "application/json" } });
      if (resposta.status === 204) { location.assign(resposta.headers.get("HX-Redirect")); return; }
      lido = await resposta.json();
    } catch {
      lido = { texto: "O sistema não respondeu, e nada se perdeu: tente de novo." };
    }
    if (lido.ir) {
      const { pathname } = location;
      const aqui = `${lido.ir}#${lugar(form).id}`;
      if (pathname === lido.ir) { history.replaceState(null, "", aqui); location.reload(); } else location.assign(aqui);
      return;
    }
    ocupado = false;
    andamento.hidden = true;
    dizer(form, lido.texto);
    const arquivo = form.elements.arquivo;
    if (arquivo) arquivo.value = "";
  };
  document.addEventListener("submit", (evento) => {
    if (!evento.target.matches("[data-saldos]")) return;
    evento.preventDefault();
    enviar(evento.target);
  });
  document.addEventListener("change", (evento) => {
    if (evento.target.matches("[data-saldos] input[type=file]") && evento.target.files.length) enviar(evento.target.form);
  });
  const area = (evento) => evento.target.closest?.(".soltar[data-saldos]");
  ["dragenter", "dragover"].forEach((nome) => document.addEventListener(nome, (evento) => {
    const form = area(evento);
    // Solto fora do lugar, o arquivo não deve abrir por cima da página.
    evento.preventDefault();
    document.querySelectorAll(".soltar.sobre").forEach((outro) => { if (outro !== form) outro.classList.remove("sobre"); });
    form?.classList.add("sobre");
  }));
  document.addEventListener("dragleave", (evento) => area(evento)?.classList.remove("sobre"));
  document.addEventListener("drop", (evento) => {
    evento.preventDefault();
    const form = area(evento);
    form?.classList.remove("sobre");
    if (!form || !evento.dataTransfer.files.length) return;
    form.elements.arquivo.files = evento.dataTransfer.files;
    enviar(form);
  });
})();
