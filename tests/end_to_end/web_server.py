"""A web server of Dagster's, asked by GraphQL as its pages do.

Belongs here: questions to one that runs. Does not: starting it.
"""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

REPOSITORY = {"repositoryName": "__repository__", "repositoryLocationName": "barometre_pipeline"}
_LOCATION = """
    query { workspaceOrError { ... on Workspace { locationEntries { loadStatus } } } }"""
_LAUNCH = """
    mutation ($asked: ExecutionParams!) { launchPipelineExecution(executionParams: $asked) {
        __typename ... on LaunchRunSuccess { run { runId } } } }"""
_RUNS = """
    query ($job: String!) { runsOrError(filter: {pipelineName: $job}) {
        ... on Runs { results { runId status tags { key value } } } } }"""
_RUN = "query ($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"

Found = TypeVar("Found")


def wait_for(what: str, find: Callable[[], Found | None], seconds: float = 150.0) -> Found:
    """Ask again and again until there is an answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := find():
            return found
        time.sleep(1)
    raise AssertionError(f"{what}: not within {seconds} seconds")


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class WebServer:
    """One that runs, and where."""

    url: str

    def answers(self) -> bool:
        """Whether its pages can be opened."""
        try:
            with urllib.request.urlopen(f"{self.url}/server_info", timeout=10) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def has_loaded(self) -> bool:
        """Whether it answers, and its code location is there."""
        return self.answers() and all(
            entry["loadStatus"] == "LOADED"
            for entry in self.ask(_LOCATION)["workspaceOrError"]["locationEntries"]
        )

    def ask(self, query: str, **variables: Any) -> Any:
        """Return the `data` of its answer."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.url}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def runs(self, job: str) -> list[dict[str, Any]]:
        """Return the runs of a job, the latest first."""
        found: list[dict[str, Any]] = self.ask(_RUNS, job=job)["runsOrError"]["results"]
        return [{**run, "tags": {tag["key"]: tag["value"] for tag in run["tags"]}} for run in found]

    def ended(self, run_id: str) -> str | None:
        """Return the status of a run that has ended; None while it goes on."""
        status: str = self.ask(_RUN, id=run_id)["runOrError"]["status"]
        return status if status in ("SUCCESS", "FAILURE", "CANCELED") else None

    def launch(self, job: str, *assets: Sequence[str]) -> dict[str, Any]:
        """Ask for a run of a job, or of assets that it holds, as the button of their page does."""
        selected = {"assetSelection": [{"path": asset} for asset in assets], "assetCheckSelection": []}
        asked = {
            "selector": {**REPOSITORY, "jobName": job, **(selected if assets else {})},
            "mode": "default",
            "runConfigData": {},
        }
        launched: dict[str, Any] = self.ask(_LAUNCH, asked=asked)["launchPipelineExecution"]
        return launched
