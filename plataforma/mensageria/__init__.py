"""Mensageria entre módulos: outbox e inbox em cada banco, entrega ao menos uma vez, efeito uma vez só.

Não conhece negócio. Um módulo importa `evento.Evento` (puro), `publicar.publicar` e `assinatura.Assinatura`.
"""
