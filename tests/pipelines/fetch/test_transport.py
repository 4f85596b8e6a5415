"""Files come whole, once, and only from where they may come from, whatever the server does."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from web import Answering, Web, cut, hang_up, serving, status

from pipelines.fetch.address import check_peer, resolved
from pipelines.fetch.cache import Cache
from pipelines.fetch.fetcher import Arrival, fetch_all
from pipelines.fetch.request import Request
from pipelines.fetch.settings import Settings
from spatial_indicators.errors import InputError, SourceUnavailable
from spatial_indicators.origin import shown

HERE = frozenset({"127.0.0.1"})


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        web.files["a.bin"] = bytes(range(256)) * 1171 + bytes(224)
        yield web


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "cache", private_hosts=HERE, pause_s=0.001, patience_s=2.0)


def fetched(web: Web, settings: Settings, *paths: str) -> list[Arrival]:
    requests = [Request(f"gtfs.{number}", web.url(path), path.split("/")[-1]) for number, path in enumerate(paths)]
    return fetch_all(requests, Cache(settings.cache), settings, lambda _: None)


def bytes_of(arrival: Arrival, settings: Settings) -> bytes:
    return Cache(settings.cache).path(arrival.fetched.sha256, arrival.fetched.name).read_bytes()


def test_a_file_comes_whole_and_the_second_time_not_at_all(web: Web, settings: Settings) -> None:
    (first,) = fetched(web, settings, "a.bin")
    (second,) = fetched(web, settings, "a.bin")
    assert bytes_of(first, settings) == web.files["a.bin"]
    assert (first.how, second.how) == ("new", "same")
    assert second.fetched == first.fetched
    assert web.sent["/a.bin"] == 300_000


def test_what_has_changed_is_fetched_anew_and_the_old_bytes_stay(web: Web, settings: Settings) -> None:
    (old,) = fetched(web, settings, "a.bin")
    web.files["a.bin"] = b"changed"
    (new,) = fetched(web, settings, "a.bin")
    assert (new.how, bytes_of(new, settings)) == ("new", b"changed")
    assert len(bytes_of(old, settings)) == 300_000


def test_identical_bytes_are_kept_once(web: Web, settings: Settings) -> None:
    web.files["b.bin"] = web.files["a.bin"]
    one, other = fetched(web, settings, "a.bin", "b.bin")
    cache = Cache(settings.cache)
    paths = [cache.path(arrival.fetched.sha256, arrival.fetched.name) for arrival in (one, other)]
    assert paths[0] != paths[1]
    assert paths[0].samefile(paths[1])


@pytest.mark.parametrize("after", [0, 1, 1000, 299_999])
def test_what_broke_off_is_taken_up_where_it_did(web: Web, settings: Settings, after: int) -> None:
    web.fail("a.bin", cut(after))
    (arrival,) = fetched(web, settings, "a.bin")
    assert bytes_of(arrival, settings) == web.files["a.bin"]
    assert web.sent["/a.bin"] == 300_000


def test_a_file_that_changed_while_it_came_begins_anew(web: Web, settings: Settings) -> None:
    def changing(answering: Answering) -> bool:
        answering.give(web.files["a.bin"], least=1000)
        web.files["a.bin"] = b"another file"
        return True

    web.fail("a.bin", changing)
    (arrival,) = fetched(web, settings, "a.bin")
    assert bytes_of(arrival, settings) == b"another file"


def test_without_a_version_nothing_is_taken_up_and_the_file_is_whole(web: Web, settings: Settings) -> None:
    web.has_validators = False
    web.fail("a.bin", cut(1000))
    (arrival,) = fetched(web, settings, "a.bin")
    assert bytes_of(arrival, settings) == web.files["a.bin"]


@pytest.mark.parametrize("fault", [status(500), status(503), status(429, Retry_After="0"), status(416), hang_up])
def test_what_passes_is_asked_again(web: Web, settings: Settings, fault: object) -> None:
    web.fail("a.bin", fault, fault)  # type: ignore[arg-type]
    (arrival,) = fetched(web, settings, "a.bin")
    assert bytes_of(arrival, settings) == web.files["a.bin"]


def test_a_server_that_always_fails_is_given_up_in_one_line(web: Web, settings: Settings) -> None:
    web.fail("a.bin", *[status(503)] * 9)
    with pytest.raises(SourceUnavailable, match=r"a\.bin did not come after 6 tries \(HTTP 503\)") as caught:
        fetched(web, settings, "a.bin")
    assert "\n" not in str(caught.value)


def test_a_server_that_never_answers_is_given_up(web: Web, settings: Settings) -> None:
    goes_on = threading.Event()

    def silent(answering: Answering) -> bool:
        goes_on.wait(5)
        return bool(answering) and hang_up(answering)

    web.fail("a.bin", *[silent] * 4)
    with pytest.raises(SourceUnavailable, match="ReadTimeout"):
        fetched(web, replace(settings, patience_s=0.05, attempts=2), "a.bin")
    goes_on.set()


def test_a_server_that_drips_is_given_up(web: Web, settings: Settings) -> None:
    def dripping(answering: Answering) -> bool:
        answering.send_response(200)
        answering.send_header("Content-Length", "1000000")
        answering.end_headers()
        for _ in range(100):
            answering.wfile.write(b"x")
            answering.wfile.flush()
            threading.Event().wait(0.01)
        return True

    web.fail("a.bin", *[dripping] * 4)
    with pytest.raises(SourceUnavailable, match=r"hardly a byte came in 0\.1 s"):
        fetched(web, replace(settings, stall_s=0.1, attempts=2), "a.bin")


@pytest.mark.parametrize(
    ("code", "says"), [(404, "has no such file"), (410, "has it no more"), (401, "wants a login"), (403, "forbids it")]
)
def test_what_will_not_pass_is_told_at_once(web: Web, settings: Settings, code: int, says: str) -> None:
    web.fail("a.bin", status(code))
    with pytest.raises(InputError, match=rf"the server {says} \(HTTP {code}\)"):
        fetched(web, settings, "a.bin")
    assert len(web.asked) == 1


def test_a_file_larger_than_allowed_is_refused_before_it_comes(web: Web, settings: Settings) -> None:
    with pytest.raises(InputError, match="is larger than 1000 bytes"):
        fetched(web, replace(settings, most_bytes=1000), "a.bin")
    assert not list((settings.cache / "sha256").rglob("*.bin"))


def test_other_bytes_than_the_citys_file_names_are_refused(web: Web, settings: Settings) -> None:
    request = Request("osm", web.url("a.bin"), "a.bin", sha256="0" * 64)
    with pytest.raises(InputError, match="not the one that the city's file names by its sha256"):
        fetch_all([request], Cache(settings.cache), settings, lambda _: None)


def test_a_fault_of_one_file_does_not_lose_the_others(web: Web, settings: Settings) -> None:
    web.files["b.bin"] = b"b"
    told: list[str] = []
    requests = [Request(name, web.url(name), name) for name in ("gone.bin", "b.bin", "lost.bin")]
    with pytest.raises(InputError, match="gone"):
        fetch_all(requests, Cache(settings.cache), settings, told.append)
    assert any("lost.bin" in line and line.startswith("error: ") for line in told)
    (arrival,) = fetched(web, settings, "b.bin")
    assert arrival.how == "same"


def test_redirects_are_followed_and_a_circle_is_not(web: Web, settings: Settings) -> None:
    web.fail("moved.bin", status(302, Location="/a.bin"))
    (arrival,) = fetched(web, settings, "moved.bin")
    assert bytes_of(arrival, settings) == web.files["a.bin"]
    web.fail("round.bin", *[status(301, Location="/round.bin")] * 9)
    with pytest.raises(InputError, match="is redirected in a circle"):
        fetched(web, settings, "round.bin")


@pytest.mark.parametrize("target", ["http://localhost:1/x", "http://10.0.0.1/x", "http://169.254.169.254/latest"])
def test_a_redirect_into_a_private_network_is_refused(web: Web, settings: Settings, target: str) -> None:
    web.fail("moved.bin", status(302, Location=target))
    with pytest.raises(InputError, match="leads into a private network"):
        fetched(web, settings, "moved.bin")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "192.168.1.1", "0.0.0.0"])  # noqa: S104  refused
def test_an_address_in_a_private_network_is_refused_unless_allowed(tmp_path: Path, host: str) -> None:
    request = Request("osm", f"http://{host}:9/x", "x")
    with pytest.raises(InputError, match="URBAN_SDG_ALLOW_PRIVATE="):
        fetch_all([request], Cache(tmp_path), Settings(tmp_path), lambda _: None)


def test_a_name_that_leads_elsewhere_the_second_time_is_refused() -> None:
    with pytest.raises(InputError, match="leads into a private network"):
        check_peer("10.1.2.3", "https://example.org/x", Settings(Path()), where="osm")
    check_peer("93.184.215.14", "https://example.org/x", Settings(Path()), where="osm")


@pytest.mark.parametrize("url", ["ftp://example.org/x", "file:///etc/passwd", "az://account/x", "https:///x"])
def test_other_kinds_of_addresses_are_refused(url: str) -> None:
    with pytest.raises(InputError, match="is an address of a kind that is not fetched"):
        resolved(url, Settings(Path()), where="osm")


def test_public_buckets_and_mirrors_have_addresses() -> None:
    there = Settings(Path(), mirrors={"DATA_WORLDPOP_ORG": "https://mirror.gov/wp/"})
    assert resolved("s3://some/a/b.tif", there, where="") == "https://some.s3.amazonaws.com/a/b.tif"
    assert resolved("gs://some/a/b.tif", there, where="") == "https://storage.googleapis.com/some/a/b.tif"
    for address in ("abfss://some@own.dfs.core.windows.net/a/b.tif", "abfs://some@own.blob.core.windows.net/a/b.tif"):
        assert resolved(address, there, where="") == "https://own.blob.core.windows.net/some/a/b.tif"
        assert shown(f"{address}?sv=secret") == address
    assert resolved("https://data.worldpop.org/GIS/a.tif?x=1", there, where="") == "https://mirror.gov/wp/GIS/a.tif?x=1"


def test_secrets_go_to_their_host_alone_and_are_never_shown(web: Web, settings: Settings) -> None:
    assert shown("https://me:hunter2@example.org/a?token=hunter2#x") == "https://example.org/a"
    known = replace(settings, authorization={"127_0_0_1": "Bearer hunter2"})
    assert "hunter2" not in repr(known)
    web.fail("gone.bin", status(403))
    with pytest.raises(InputError) as caught:
        fetched(web, known, "gone.bin?token=hunter2")
    assert "hunter2" not in str(caught.value)
    assert web.asked[-1][1]["Authorization"] == "Bearer hunter2"
    with pytest.raises(InputError):
        fetched(web, settings, "none.bin")
    assert "Authorization" not in web.asked[-1][1]


def test_offline_only_the_cache_is_used_and_what_it_lacks_is_named(web: Web, settings: Settings) -> None:
    fetched(web, settings, "a.bin")
    asked = len(web.asked)
    (arrival,) = fetched(web, replace(settings, is_offline=True), "a.bin")
    assert (arrival.how, len(web.asked)) == ("offline", asked)
    with pytest.raises(InputError, match=r"offline: 1 of 2 files are not in the cache .*gtfs\.1 .*/b\.bin"):
        fetched(web, replace(settings, is_offline=True), "a.bin", "b.bin")


def test_with_a_third_of_answers_at_fault_every_file_is_right_and_nothing_comes_twice(
    web: Web, settings: Settings
) -> None:
    chance = Random(11)  # noqa: S311  no secret
    names = [f"{number}.bin" for number in range(40)]
    for name in names:
        web.files[name] = chance.randbytes(chance.randrange(1, 200_000))
        faults = []
        while chance.random() < 0.3:
            part = cut(chance.randrange(len(web.files[name])))
            faults.append(chance.choice([part, part, status(500), status(429, Retry_After="0"), hang_up]))
        web.fail(name, *faults)
    arrivals = fetched(web, replace(settings, attempts=12), *names)
    assert [bytes_of(arrival, settings) for arrival in arrivals] == [web.files[name] for name in names]
    assert {path: size for path, size in web.sent.items() if path.lstrip("/") in names} == {
        f"/{name}": len(web.files[name]) for name in names
    }


def test_two_processes_do_not_fetch_one_file_twice(web: Web, settings: Settings) -> None:
    runs = [threading.Thread(target=fetched, args=(web, settings, "a.bin")) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert web.sent["/a.bin"] == 300_000
