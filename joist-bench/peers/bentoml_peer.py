"""BentoML: floats in, floats out."""
import os
from typing import Annotated

import bentoml
from bentoml.validators import ContentType

from onnx_model import OnnxModel

Floats = Annotated[bytes, ContentType("application/octet-stream")]


@bentoml.service(
    workers=int(os.environ["PEER_PROCESSES"]), logging={"access": {"enabled": False}}
)
class Peer:
    def __init__(self):
        self.model = OnnxModel()

    @bentoml.api
    async def infer(self, body: Floats, /) -> Floats:
        return await self.model.answer_bytes(body)
