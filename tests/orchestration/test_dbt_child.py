"""`barometre-dbt`, the dbt that Dagster starts."""

from dbt.version import __version__

from barometre_pipeline.orchestration.resources import dbt_resource


def test_it_says_its_version_as_dbt_itself_does() -> None:
    assert str(dbt_resource()._cli_version) == __version__
