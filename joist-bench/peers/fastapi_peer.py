"""FastAPI: floats in, floats out."""
from fastapi import FastAPI, Request, Response

from onnx_model import OnnxModel

model = OnnxModel()
app = FastAPI()


@app.post("/infer")
async def infer(request: Request):
    answer = await model.answer_bytes(await request.body())
    return Response(answer, media_type="application/octet-stream")
