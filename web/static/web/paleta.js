// A paleta: as setas escolhem, Enter vai. O que se digita manda: a resposta de antes não entra no lugar da de agora.
(() => {
  const paleta = document.querySelector("#paleta");
  if (!paleta) return;
  const campo = paleta.querySelector("input");
  const achados = paleta.querySelector("#achados");
  const vazia = paleta.querySelector("#paleta-vazia");
  const opcoes = () => [...achados.querySelectorAll("[role=option]")];
  const escolhida = () => achados.querySelector("[aria-selected=true]");
  // Enter antes de todos responderem: vai-se ao primeiro achado, quando se souber qual é.
  let irQuandoVier = false;
  let andou = false;

  const respondido = () => achados.querySelector("[data-procurado]")?.dataset.procurado;
  const completo = () => respondido() === campo.value && !achados.querySelector("[aria-busy=true]");
  const escolher = (opcao) => {
    opcoes().forEach((o) => o.setAttribute("aria-selected", String(o === opcao)));
    if (opcao) {
      opcao.scrollIntoView({ block: "nearest" });
      campo.setAttribute("aria-activedescendant", opcao.id);
    } else campo.removeAttribute("aria-activedescendant");
  };
  const primeira = () => opcoes().find((o) => !("calado" in o.dataset)) || opcoes()[0];
  const andar = (passo) => {
    const todas = opcoes();
    if (!todas.length) return;
    andou = true;
    escolher(todas[(todas.indexOf(escolhida()) + passo + todas.length) % todas.length]);
  };
  const ir = () => {
    const opcao = escolhida();
    const pronta = completo() || (andou && respondido() === campo.value);
    irQuandoVier = !pronta;
    if (pronta && opcao) opcao.click();
  };

  campo.addEventListener("keydown", (evento) => {
    if (evento.key === "ArrowDown" || evento.key === "ArrowUp") { evento.preventDefault(); andar(evento.key === "ArrowDown" ? 1 : -1); }
    if (evento.key === "Enter") { evento.preventDefault(); ir(); }
  });
  const recomecar = () => { irQuandoVier = false; andou = false; };
  campo.addEventListener("input", recomecar);
  paleta.addEventListener("close", recomecar);

  // Cada módulo que responde entra no seu lugar; a que se escolheu com as setas continua a mesma.
  new MutationObserver(() => {
    if (!andou || !escolhida()) escolher(primeira());
    const nada = completo() && !opcoes().length;
    const dito = nada ? achados.querySelector("[data-procurado]").dataset.vazio : "";
    if (vazia.textContent !== dito) vazia.textContent = dito;
    if (irQuandoVier && completo() && opcoes().some((o) => !("calado" in o.dataset))) ir();
  }).observe(achados, { childList: true, subtree: true });
})();
