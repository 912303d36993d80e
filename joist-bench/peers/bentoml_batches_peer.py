"""BentoML with its adaptive batches, which join arrays: JSON in, JSON out."""
import os
from typing import Annotated

import bentoml
import numpy as np
from bentoml.validators import DType

from onnx_model import OnnxModel

Rows = Annotated[np.ndarray, DType("float32")]


@bentoml.service(
    workers=int(os.environ["PEER_PROCESSES"]), logging={"access": {"enabled": False}}
)
class Peer:
    def __init__(self):
        self.model = OnnxModel()

    @bentoml.api(batchable=True, max_batch_size=32)
    async def infer(self, rows: Rows, /) -> np.ndarray:
        return await self.model.answer(rows)
