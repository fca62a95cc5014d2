"""What a server gets: the installer, and files for systemd, nginx, Prometheus, Grafana and Kubernetes."""
