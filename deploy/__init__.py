"""Files for a server: the installer, configuration for systemd, nginx, Prometheus, Grafana and Kubernetes."""
