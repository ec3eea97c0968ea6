"""What stands below knows nothing of what stands above. (Imports: the contract that import-linter checks.)"""

from django.apps import apps
from django.db.models import Model

from tests.architecture.source import ROOT, floors


def room_of(model: type[Model]) -> str | None:
    """The room a model lives in; None if it is another package's."""
    package, _, rest = model.__module__.partition(".")
    return rest.split(".")[0] if package == "registry" else None


def test_foreign_keys_point_down() -> None:
    upward = []
    for model in apps.get_models(include_auto_created=True):
        room = room_of(model)
        for field in model._meta.get_fields() if room else ():
            related = getattr(field, "related_model", None)
            target = room_of(related) if isinstance(related, type) and field.concrete else None
            if room and target and target != room and floors()[target] >= floors()[room]:
                upward.append(f"{model._meta.label}.{field.name} -> {target}")
    assert not upward


def test_every_room_has_its_place_in_the_contract() -> None:
    rooms = {folder.name for folder in (ROOT / "registry").iterdir() if (folder / "__init__.py").exists()}
    assert rooms <= set(floors())


def test_every_room_with_tables_is_an_application_of_its_own_name() -> None:
    labels = {room: model._meta.app_label for model in apps.get_models() if (room := room_of(model))}
    assert labels == {room: room for room in labels}
