"""Production as docker-compose.yml starts it, from requirements.txt alone: python -m tests.production"""
