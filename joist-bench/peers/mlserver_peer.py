"""MLServer: Open Inference V2, as JSON."""
import numpy as np
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse

from onnx_model import OnnxModel


class Peer(MLModel):
    async def load(self):
        self.model = OnnxModel()
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        given = payload.inputs[0]
        answer = await self.model.answer(np.asarray(given.data, np.float32).reshape(given.shape))
        return InferenceResponse(
            model_name=self.name, outputs=[NumpyCodec.encode_output("y", answer)]
        )
