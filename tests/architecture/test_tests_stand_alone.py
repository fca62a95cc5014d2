"""What tests share stands in a module of its own."""

from tests.architecture import source_files


def test_no_test_module_is_imported():
    found = [
        f"{source_files.format_path(path)}:{line} imports {name}"
        for path in source_files.list_modules("tests")
        for line, name in source_files.iter_imports(path)
        if name.startswith("tests.") and ".test_" in name
    ]
    assert found == []
