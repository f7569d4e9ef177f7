"""Static files: the few taken from front-end packages, and their hashed names in production."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import Error
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class PackageStorage(FileSystemStorage):
    """Serves files of the packages under the names they have below /static/. Read only."""

    def path(self, name: str) -> str:
        """The file behind a static name; KeyError for a name that is not in FRONT_END_FILES."""
        return str(Path(self.location) / served_files()[name])


def served_files() -> dict[str, str]:
    """Static name → file inside the packages folder, from settings.FRONT_END_FILES."""
    return {name: package_file for package_file, name in settings.FRONT_END_FILES}


class PackageFinder(BaseFinder):
    """Finds exactly the files of settings.FRONT_END_FILES, and nothing else of the packages."""

    def check(self, **kwargs) -> list[Error]:
        missing = [
            file for file in served_files().values() if not (settings.FRONT_END_PACKAGES / file).is_file()
        ]
        return [
            Error(f"The front-end file {file} is missing.", hint="Run `npm ci`.", id="vasta.E001")
            for file in missing
        ]

    def find(self, path: str, find_all: bool = False, **kwargs):
        """The full path of a static name, as a list when `find_all`; an empty list when it is not ours."""
        if path not in served_files():
            return []
        full_path = str(settings.FRONT_END_PACKAGES / served_files()[path])
        return [full_path] if find_all else full_path

    def list(self, ignore_patterns):
        """Pairs of static name and the storage that opens it."""
        storage = PackageStorage(location=settings.FRONT_END_PACKAGES)
        for name in served_files():
            yield name, storage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, also in the imports between our modules; a .gz beside each file; unknown names fail."""

    support_js_module_import_aggregation = True
    # Imports are rewritten in <app>/js/ only: third-party scripts name imports that lead nowhere.
    _js_module_import_aggregation_patterns = (
        "*/js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
    manifest_strict = True
