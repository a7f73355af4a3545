// A baixa de um título: o total à vista, e os encargos refeitos quando a data muda (sem desfazer o que se digitou).
(() => {
  const formulario = document.querySelector("#formulario"), total = document.querySelector("#total-da-baixa");
  const campo = (nome) => formulario.elements[nome];
  const { ler, reais } = Numeros;
  const digitados = new Set();
  const somar = () => {
    const [principal, juros, multa, desconto] = ["principal", "juros", "multa", "desconto"].map((nome) => ler(campo(nome).value || "0", 2));
    total.textContent = [principal, juros, multa, desconto].includes(null) ? "—" : reais(principal + juros + multa - desconto);
  };
  formulario.addEventListener("input", (evento) => { digitados.add(evento.target.name); somar(); });
  campo("data").addEventListener("change", async () => {
    const resposta = await fetch(`${formulario.action}?${new URLSearchParams({ data: campo("data").value })}`, { headers: { "HX-Request": "true" } });
    if (!resposta.headers.get("Content-Type")?.startsWith("application/json")) return;
    const lido = await resposta.json();
    for (const nome of ["juros", "multa"]) if (!digitados.has(nome)) campo(nome).value = lido[nome];
    somar();
  });
  addEventListener("DOMContentLoaded", somar);
})();
