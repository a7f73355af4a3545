// Cadastrar quem compra sem sair do pedido: o mínimo, e volta-se ao campo com ele escolhido.
window.clienteRapido = (cadastrou) => {
  const botao = document.querySelector("#cadastrar-cliente"), janela = document.querySelector("#cliente-rapido");
  if (!botao) return { oferecer: () => {} };
  const formulario = janela.querySelector("form");
  const { nome, documento, chave } = formulario.elements;
  const soDocumento = /^[\d./-]{11,18}$/;
  // `randomUUID` só existe em https e em localhost.
  const novaChave = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (Number(c) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(c) / 4)))).toString(16));
  let procurado = "";
  const oferecer = (texto) => {
    procurado = texto;
    botao.hidden = !texto;
    botao.querySelector("span").textContent = `Cadastrar “${texto.slice(0, 40)}”`;
  };
  const dizer = (lugar, texto) => { lugar.textContent = texto; lugar.hidden = !texto; };
  const limpar = () => formulario.querySelectorAll(".erro").forEach((lugar) => dizer(lugar, ""));
  botao.addEventListener("click", () => {
    limpar();
    formulario.reset();
    chave.value = novaChave();
    if (soDocumento.test(procurado)) documento.value = procurado;
    else nome.value = procurado;
    janela.showModal();
    (nome.value ? documento : nome).focus();
  });
  formulario.addEventListener("submit", async (evento) => {
    evento.preventDefault();
    limpar();
    const geral = formulario.querySelector("[data-geral]"), enviar = formulario.querySelector("[type=submit]");
    enviar.disabled = true;
    try {
      const resposta = await fetch(formulario.action, {
        method: "POST", body: new URLSearchParams(new FormData(formulario)),
        headers: { "HX-Request": "true", "HX-Current-URL": location.href, "Idempotency-Key": chave.value, Accept: "application/json" },
      });
      if (resposta.status === 204) { dizer(geral, "Sua sessão acabou: entre de novo noutra aba e repita."); return; }
      const lido = await resposta.json();
      if (lido.id) {
        janela.close();
        oferecer("");
        cadastrou({ id: lido.id, nome: nome.value.trim(), documento: documento.value.replace(/\W/g, "") });
        return;
      }
      dizer(geral, lido.recusa.texto);
      let primeiro = null;
      for (const [campo, mensagem] of Object.entries(lido.recusa.campos)) {
        const lugar = formulario.querySelector(`[data-erro="${CSS.escape(campo)}"]`);
        if (lugar) { dizer(lugar, mensagem); primeiro ??= formulario.elements[campo]; }
        else geral.textContent += ` ${mensagem}`;
      }
      primeiro?.focus();
    } catch {
      dizer(geral, "O sistema não respondeu. O que você digitou continua aqui: espere um instante e tente de novo.");
    } finally {
      enviar.disabled = false;
    }
  });
  return { oferecer };
};
