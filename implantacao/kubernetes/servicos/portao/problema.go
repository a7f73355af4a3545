// Gerado por ./erp manage implantacao gerar: não se edita aqui.

// Package problema diz um problem+json para cada caminho que o middleware errors lhe pede.
package problema

import (
	"context"
	"net/http"
)

// Config tem, por caminho, o corpo e os segundos a esperar.
type Config struct {
	Corpos  map[string]string
	Esperas map[string]string
}

// CreateConfig é a configuração antes de lida.
func CreateConfig() *Config { return &Config{} }

// New responde sem chamar o seguinte; quem diz o status é o middleware errors.
func New(_ context.Context, _ http.Handler, config *Config, _ string) (http.Handler, error) {
	return http.HandlerFunc(func(resposta http.ResponseWriter, pergunta *http.Request) {
		resposta.Header().Set("Content-Type", "application/problem+json")
		if espera := config.Esperas[pergunta.URL.Path]; espera != "" {
			resposta.Header().Set("Retry-After", espera)
		}
		_, _ = resposta.Write([]byte(config.Corpos[pergunta.URL.Path]))
	}), nil
}
