"""How every file reads."""

import ast
import re

import pytest

from tests.architecture.source import ROOT, files, name_of, project_files, syntax

# Words that hide a job. Written in parts where this very file would otherwise break its own rule.
HIDING = re.compile(r"(^|_)(utils?|helpers?|services?|managers?|handlers?|data|info|misc)($|_)")
LEFT_OPEN = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
HOSTS = re.compile(
    "|".join(("pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.(org|com)", "deb" + r"\.debian\.org"))
)
PLACES = re.compile("/" + r"work/(main|shared)|/" + r"root/")
TEXTS = {".py", ".html", ".css", ".js", ".md", ".sql", ".toml", ".txt", ".svg", ".po", ".csv", ".yml", ""}


def words_of(name: str) -> str:
    """A CamelCase or snake_case name as lower-case words with underscores."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize(
    "rule", [HOSTS, PLACES, LEFT_OPEN], ids=["registry hosts", "paths of one machine", "work left open"]
)
def test_no_file_contains(rule: re.Pattern[str]) -> None:
    found = []
    for file in project_files():
        if file.suffix in TEXTS:
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                if rule.search(line):
                    found.append(f"{name_of(file)}:{number}: {line.strip()[:120]}")
    assert not found


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name_of(file)
        for file in files("registry", ".py") + files("tests", ".py")
        if "migrations" not in file.parts and not ast.get_docstring(syntax(file))
    ]
    assert not silent


def test_a_room_opens_with_one_sentence_and_imports_nothing() -> None:
    busy = [
        name_of(file)
        for file in (ROOT / "registry").glob("*/__init__.py")
        if len(syntax(file).body) != 1 or not ast.get_docstring(syntax(file))
    ]
    assert not busy


def is_djangos(node: ast.ClassDef) -> bool:
    """Django itself calls some kinds of classes by such words, and a class says so by its base."""
    return any("Manager" in ast.unparse(base) for base in node.bases)


def test_no_name_hides_its_job() -> None:
    hiding = [name_of(file) for file in files("registry", ".py") if HIDING.search(words_of(file.stem))]
    for file in files("registry", ".py"):
        classes = (
            node.name for node in ast.walk(syntax(file)) if isinstance(node, ast.ClassDef) and not is_djangos(node)
        )
        hiding += [f"{name_of(file)}: {name}" for name in classes if HIDING.search(words_of(name))]
    assert not hiding


def test_nothing_asks_for_more_than_postgresql_16() -> None:
    newer = re.compile(r"uuidv7\s*\(|WITHOUT\s+OVERLAPS|\)\s+VIRTUAL\b|JSON_TABLE\s*\(|MERGE.*RETURNING", re.IGNORECASE)
    found = [
        name_of(file) for file in files("registry", ".sql", ".py") if newer.search(file.read_text(encoding="utf-8"))
    ]
    assert not found
