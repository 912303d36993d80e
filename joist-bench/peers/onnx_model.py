"""One model in ONNX Runtime, one thread a call.

PEER_MODEL names the file. PEER_THREADS is how many calls run at once on threads of their own; 0 to
run each call on the event loop, where a thread would cost more than the work.
"""
import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime as ort


class OnnxModel:
    def __init__(self):
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = ort.InferenceSession(os.environ["PEER_MODEL"], options)
        self.input = self.session.get_inputs()[0]
        self.shape = [d if isinstance(d, int) else -1 for d in self.input.shape]
        threads = int(os.environ["PEER_THREADS"])
        self.threads = ThreadPoolExecutor(threads) if threads else None

    def run(self, values):
        return self.session.run(None, {self.input.name: values})[0]

    async def answer(self, values):
        if self.threads is None:
            return self.run(values)
        return await asyncio.get_running_loop().run_in_executor(self.threads, self.run, values)

    async def answer_bytes(self, body):
        values = np.frombuffer(body, np.float32).reshape(self.shape)
        return (await self.answer(values)).tobytes()
