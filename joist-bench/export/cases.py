"""Writes a model with sample inputs and expected outputs as an ONNX test case.

A case is a folder `NAME/` with `model.onnx` and `test_data_set_0/input_0.pb`, `output_0.pb` and so
on, the layout of the ONNX project's own cases, which `joist conformance` runs.
"""

import pathlib
import shutil

import numpy as np
import onnx
from onnx import numpy_helper

LARGEST_BYTES = 300_000


def tensor_of(array):
    array = np.asarray(array)
    if array.dtype.kind in "UO":
        array = array.astype(object)
    return numpy_helper.from_array(array)


def write(folder, name, model, inputs, outputs):
    """Writes the case `name`; `inputs` and `outputs` are arrays in the order of the graph's."""
    case = pathlib.Path(folder) / name
    shutil.rmtree(case, ignore_errors=True)
    data = case / "test_data_set_0"
    data.mkdir(parents=True)
    model.producer_version = ""
    del model.metadata_props[:]
    model.graph.doc_string = ""
    onnx.save(model, str(case / "model.onnx"))
    size = (case / "model.onnx").stat().st_size
    if size > LARGEST_BYTES:
        raise ValueError(f"{name}: the model has {size} bytes, more than {LARGEST_BYTES}")
    expect(len(inputs) == len(model.graph.input), f"{name}: an array for each input")
    expect(len(outputs) == len(model.graph.output), f"{name}: an array for each output")
    for kind, arrays in (("input", inputs), ("output", outputs)):
        for i, array in enumerate(arrays):
            (data / f"{kind}_{i}.pb").write_bytes(tensor_of(array).SerializeToString())
    nodes = ", ".join(sorted({node.op_type for node in model.graph.node}))
    print(f"{name}: {size} bytes; {nodes}")


def expect(holds, what):
    if not holds:
        raise ValueError("expected " + what)
