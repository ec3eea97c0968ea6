"""Django's own one-time messages, under another label: `messages` is the room that writes notices and letters."""

from django.contrib.messages.apps import MessagesConfig


class Flash(MessagesConfig):
    label = "flash"
