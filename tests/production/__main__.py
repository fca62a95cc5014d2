"""Start production as docker-compose.yml does, and run one fact check through it; exit status 0 or 1."""

import contextlib
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from newsroom.demo.site.server import DemoSiteServer, serve_site
from tests.production.fact_check import run_fact_check
from tests.production.http_client import HttpClient
from tests.production.image import build_image
from tests.production.proxy import run_proxy
from tests.production.services import START_SECONDS, RunningServices, run_database_and_broker, wait_until
from tests.servers import free_port

STARTED_AT = time.monotonic()


def main() -> int:
    """Run it in a temporary folder, and end and remove all that was made, whatever happens."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="stet-production-"))
    folder.chmod(0o755)
    try:
        print_progress("requirements.txt alone, and the code")
        image = build_image(folder)
        with run_database_and_broker(folder) as moved, serve_site() as site:
            allowed = {"STET_FETCH_ALLOWED_HOSTS": site.host_port}
            services = RunningServices(image, folder, moved, free_port(), allowed)
            try:
                with run_proxy(folder / "proxy", services.address) as proxy:
                    check_production(services, site, proxy.https_port)
            except BaseException:
                services.print_logs()
                raise
            finally:
                services.stop()
    except AssertionError as failure:
        print(f"Production does not work: {failure}")
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print_progress("production works")
    return 0


def check_production(services: RunningServices, site: DemoSiteServer, https_port: int) -> None:
    """Start every service, run the fact check through the proxy, and ask each whether it is well."""
    address = services.services["web"]["environment"]["STET_BASE_URL"]
    client = HttpClient(address, f"https://127.0.0.1:{https_port}")

    def is_serving() -> bool:
        services.require_running()
        with contextlib.suppress(OSError):
            return client.ask("/healthz")[0] == 200
        return False

    print_progress(f"the services of docker-compose.yml: {', '.join(services.services)}")
    services.start_all()
    wait_until(is_serving, START_SECONDS, "/healthz does not answer 200")
    print_progress("one fact check, from import to pull")
    run_fact_check(services, client, site)
    print_progress("health checks")
    for name in services.services:
        services.wait_until_healthy(name)
    services.require_running()
    status, text = client.ask("/healthz")
    assert status == 200, text


def print_progress(step: str) -> None:
    """Print one line, after the seconds since the start."""
    print(f"{time.monotonic() - STARTED_AT:4.0f} s  {step}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
