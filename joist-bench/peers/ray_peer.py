"""Ray Serve: floats in, floats out, a replica for each process that is asked for."""
import os
import signal

import ray
from ray import serve
from starlette.requests import Request
from starlette.responses import Response

from onnx_model import OnnxModel


@serve.deployment
class Peer:
    def __init__(self):
        self.model = OnnxModel()

    async def __call__(self, request: Request):
        answer = await self.model.answer_bytes(await request.body())
        return Response(answer, media_type="application/octet-stream")


if __name__ == "__main__":
    replicas = int(os.environ["PEER_PROCESSES"])
    ray.init(num_cpus=replicas, include_dashboard=False, object_store_memory=100 << 20)
    serve.start(http_options={"host": "127.0.0.1", "port": int(os.environ["PEER_PORT"])})
    peer = Peer.options(
        num_replicas=replicas, max_ongoing_requests=64, ray_actor_options={"num_cpus": 0.5}
    )
    serve.run(peer.bind(), route_prefix="/infer")
    signal.sigwait([signal.SIGTERM, signal.SIGINT])
    serve.shutdown()
    ray.shutdown()
