// O tema escolhido, posto antes de a página aparecer; sem escolha, vale o do sistema.
(() => {
  const raiz = document.documentElement;
  const escolhido = localStorage.getItem("tema");
  if (escolhido) raiz.dataset.tema = escolhido;
  document.addEventListener("click", (evento) => {
    if (!evento.target.closest("[data-trocar-tema]")) return;
    const atual = raiz.dataset.tema || (matchMedia("(prefers-color-scheme: dark)").matches ? "escuro" : "claro");
    raiz.dataset.tema = atual === "escuro" ? "claro" : "escuro";
    localStorage.setItem("tema", raiz.dataset.tema);
    document.dispatchEvent(new Event("tema"));
  });
})();
