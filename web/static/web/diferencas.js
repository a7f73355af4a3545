// O que mudou num pedido entre o que esta tela leu e o que está salvo, em frases.
window.diferencas = (() => {
  const { ler, escrever } = Numeros;
  const DOS_CAMPOS = { condicao: "Condição", desconto: "Desconto geral", frete: "Frete", observacao: "Observação" };
  const lido = (texto) => { const numero = ler(texto ?? "", 6); return numero === null ? (texto || "—") : escrever(numero, 6); };
  const compara = (campo, valor, nomeDaCondicao) => (campo === "condicao" ? nomeDaCondicao(valor) : lido(valor || (campo === "observacao" ? "" : "0")));
  const diferencas = (antes, agora, nomeDaCondicao) => {
    const ditas = antes.cliente?.id === agora.cliente.id ? [] : [`Cliente: agora ${agora.cliente.nome}`];
    for (const [campo, rotulo] of Object.entries(DOS_CAMPOS)) {
      const [era, esta] = [antes[campo], agora[campo]].map((valor) => compara(campo, valor, nomeDaCondicao));
      if (era !== esta) ditas.push(`${rotulo}: era ${era}, agora ${esta}`);
    }
    const quanto = (itens) => itens.map((item) => `${lido(item.quantidade)} ${item.unidade} a ${lido(item.preco)}${lido(item.desconto || "0") === "0" ? "" : `, menos ${lido(item.desconto)}`}`).join(" e ");
    const produtos = new Map([...antes.itens, ...agora.itens].map((item) => [item.produto, item.nome]));
    for (const [produto, nome] of produtos) {
      const [era, esta] = [antes.itens, agora.itens].map((itens) => quanto(itens.filter((item) => item.produto === produto)));
      if (!esta) ditas.push(`${nome}: saiu do pedido`);
      else if (!era) ditas.push(`${nome}: entrou, ${esta}`);
      else if (era !== esta) ditas.push(`${nome}: era ${era}, agora ${esta}`);
    }
    return ditas.length ? ditas : ["Nada do que se vê nesta tela."];
  };

  return diferencas;
})();
