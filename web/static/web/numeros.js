// Números brasileiros em inteiros exatos (BigInt): dinheiro não passa por ponto flutuante.
// As regras são as de web/br.py e plataforma/valores.py; a tabela web/tests/numeros.json prova as duas.
window.Numeros = (() => {
  const POTENCIAS = [1n];
  const dez = (n) => { while (POTENCIAS.length <= n) POTENCIAS.push(POTENCIAS.at(-1) * 10n); return POTENCIAS[n]; };

  // "1.234,56", "1234.56", "R$ 10"; "1.234" é mil duzentos e trinta e quatro. O inteiro na escala de `casas`;
  // null se não é um número, ou se tem mais casas do que cabem.
  const ler = (texto, casas) => {
    let limpo = String(texto ?? "").replace(/[R$\s\u00a0]/g, "");
    if (limpo.includes(",")) limpo = limpo.replaceAll(".", "").replace(",", ".");
    else if (/^-?\d{1,3}(\.\d{3})+$/.test(limpo)) limpo = limpo.replaceAll(".", "");
    const partes = limpo.match(/^(-?)(\d*)(?:\.(\d+))?$/);
    if (!partes || (!partes[2] && !partes[3])) return null;
    const decimais = (partes[3] || "").replace(/0+$/, "");
    if (decimais.length > casas) return null;
    const inteiro = BigInt((partes[2] || "0") + decimais.padEnd(casas, "0"));
    return partes[1] ? -inteiro : inteiro;
  };

  // O inteiro na escala de `casas` como se lê aqui, com `minimo` casas ao menos.
  const escrever = (n, casas, minimo = 0) => {
    const digitos = (n < 0n ? -n : n).toString().padStart(casas + 1, "0");
    const corte = digitos.length - casas;
    const inteiro = digitos.slice(0, corte).replace(/\B(?=(\d{3})+$)/g, ".");
    const decimais = digitos.slice(corte).replace(/0+$/, "").padEnd(minimo, "0");
    return (n < 0n ? "-" : "") + inteiro + (decimais && "," + decimais);
  };

  const reais = (centavos) => (centavos < 0n ? "-" : "") + "R$\u00a0" + escrever(centavos < 0n ? -centavos : centavos, 2, 2);

  // Divide e arredonda meio para longe do zero, como o servidor.
  const arredondar = (n, casas) => {
    const por = dez(casas), meio = por / 2n;
    return n < 0n ? -((-n + meio) / por) : (n + meio) / por;
  };

  // Quantidade (4 casas) vezes preço (6 casas), em centavos.
  const vezes = (quantidade, preco) => arredondar(quantidade * preco, 8);

  // O que se digitou, como se lê; o que não é número fica como está.
  const formatar = (texto, casas, minimo) => {
    const lido = ler(texto, casas);
    return lido === null ? texto : escrever(lido, casas, minimo);
  };

  return Object.freeze({ ler, escrever, reais, vezes, formatar });
})();
