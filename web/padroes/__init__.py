"""Os padrões das telas: uma lista e uma ficha se declaram, o que não couber neles é uma visão do Django."""
