"""What Celery carries for publishing. Losing a message costs one beat."""

from celery import shared_task

from publishing.actions import relay as relaying


@shared_task(name="publishing.tasks.relay")
def relay() -> int:
    """Turn what the record says since last time into public documents."""
    return relaying.relay()
