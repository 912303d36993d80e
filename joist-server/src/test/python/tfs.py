"""TensorFlow Serving's own stubs, as they come from the Python registry, against a running server; then its REST.

    python tfs.py HOST:PORT

The server has the models of SmallModels, as triton.py says.
"""
import json
import sys
import urllib.error
import urllib.request

import tensorflow_codes  # noqa: F401  before the stubs
import grpc
import numpy as np
from tensorflow.core.example import example_pb2
from tensorflow.core.framework import tensor_pb2, types_pb2
from tensorflow_serving.apis import (classification_pb2, get_model_metadata_pb2, get_model_status_pb2, inference_pb2,
                                     model_management_pb2, model_service_pb2_grpc, predict_pb2,
                                     prediction_service_pb2_grpc, regression_pb2)

X = np.array([[1, 2, 3], [4, 5, 6.5]], dtype=np.float32)


def tensor(values, dtype):
    proto = tensor_pb2.TensorProto(dtype=dtype)
    for extent in values.shape:
        proto.tensor_shape.dim.add(size=extent)
    if dtype == types_pb2.DT_STRING:
        proto.string_val.extend(v.encode() for v in values.flat)
    else:
        proto.tensor_content = values.tobytes()
    return proto


def array(proto):
    shape = [dim.size for dim in proto.tensor_shape.dim]
    return np.frombuffer(proto.tensor_content, np.float32).reshape(shape)


def fails(call, code, *words):
    try:
        call()
    except grpc.RpcError as why:
        assert why.code() == code, why
        for word in words:
            assert word in why.details(), why
        return
    raise AssertionError(f"expected {code}")


def examples(message):
    for distance, city in ((1.0, b"ATL"), (2.5, b"ORD")):
        example = message.input.example_list.examples.add()
        example.features.feature["distance"].float_list.value.append(distance)
        example.features.feature["city"].bytes_list.value.append(city)
    return message


def predicts(stub):
    request = predict_pb2.PredictRequest()
    request.model_spec.name = "twice"
    request.inputs["x"].CopyFrom(tensor(X, types_pb2.DT_FLOAT))
    response = stub.Predict(request, timeout=120)
    assert np.array_equal(array(response.outputs["y"]), 2 * X), response
    assert response.model_spec.version.value == 1 and response.model_spec.signature_name == "serving_default"
    request.inputs["x"].CopyFrom(tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT, float_val=[7.0]))
    request.inputs["x"].tensor_shape.dim.add(size=2)
    request.inputs["x"].tensor_shape.dim.add(size=3)
    request.model_spec.signature_name = "serving_default"
    request.output_filter.append("y")
    assert np.array_equal(array(stub.Predict(request).outputs["y"]), np.full((2, 3), 14.0)), "one value goes on"
    request.model_spec.signature_name = "other"
    fails(lambda: stub.Predict(request), grpc.StatusCode.INVALID_ARGUMENT, "serving_default")
    request.model_spec.signature_name = ""
    request.inputs["x"].CopyFrom(tensor(X.astype(np.float64), types_pb2.DT_DOUBLE))
    fails(lambda: stub.Predict(request), grpc.StatusCode.INVALID_ARGUMENT, "DT_FLOAT", "DT_DOUBLE")
    request.model_spec.version.value = 9
    fails(lambda: stub.Predict(request), grpc.StatusCode.NOT_FOUND, "twice:9")


def judges(stub):
    request = examples(classification_pb2.ClassificationRequest())
    request.model_spec.name = "late"
    classes = stub.Classify(request).result.classifications
    assert [c.label for c in classes[0].classes] == ["no", "yes"], classes
    assert abs(sum(c.score for c in classes[1].classes) - 1) < 1e-6, classes
    request = examples(regression_pb2.RegressionRequest())
    request.model_spec.name = "delay"
    assert [r.value for r in stub.Regress(request).result.regressions] == [1011, 1022.5]
    request.model_spec.name = "late"
    fails(lambda: stub.Regress(request), grpc.StatusCode.INVALID_ARGUMENT, "Classify")
    both = examples(inference_pb2.MultiInferenceRequest())
    for name, method in (("late", "tensorflow/serving/classify"), ("delay", "tensorflow/serving/regress")):
        both.tasks.add(method_name=method).model_spec.name = name
    results = stub.MultiInference(both).results
    assert results[1].regression_result.regressions[0].value == 1011, results


def operates(channel, stub):
    models = model_service_pb2_grpc.ModelServiceStub(channel)
    request = get_model_status_pb2.GetModelStatusRequest()
    request.model_spec.name = "twice"
    states = models.GetModelStatus(request).model_version_status
    assert [(s.version, s.state) for s in states] == [(1, get_model_status_pb2.ModelVersionStatus.AVAILABLE)], states
    metadata = get_model_metadata_pb2.GetModelMetadataRequest(metadata_field=["signature_def"])
    metadata.model_spec.name = "delay"
    packed = stub.GetModelMetadata(metadata).metadata["signature_def"]
    signatures = get_model_metadata_pb2.SignatureDefMap()
    assert packed.Unpack(signatures), packed
    inputs = signatures.signature_def["serving_default"].inputs
    assert inputs["city"].dtype == types_pb2.DT_STRING and inputs["city"].tensor_shape.dim[0].size == -1, inputs

    reload = model_management_pb2.ReloadConfigRequest()
    for name in ("twice", "delay"):
        config = reload.config.model_config_list.config.add(name=name, base_path="/anywhere", model_platform="tensorflow")
        config.version_labels["stable"] = 1
    assert models.HandleReloadConfigRequest(reload).status.error_code == 0
    request.model_spec.name = "late"
    fails(lambda: models.GetModelStatus(request), grpc.StatusCode.NOT_FOUND, "late")
    labelled = predict_pb2.PredictRequest()
    labelled.model_spec.name = "twice"
    labelled.model_spec.version_label = "stable"
    labelled.inputs["x"].CopyFrom(tensor(X, types_pb2.DT_FLOAT))
    assert np.array_equal(array(stub.Predict(labelled).outputs["y"]), 2 * X)
    labelled.model_spec.version_label = "canary"
    fails(lambda: stub.Predict(labelled), grpc.StatusCode.NOT_FOUND, "stable")
    reload.config.model_config_list.config[0].version_labels["canary"] = 7
    fails(lambda: models.HandleReloadConfigRequest(reload), grpc.StatusCode.FAILED_PRECONDITION, "7")
    del reload.config.model_config_list.config[0].version_labels["canary"]
    reload.config.model_config_list.config.add(name="late")
    models.HandleReloadConfigRequest(reload)
    assert models.GetModelStatus(request).model_version_status[-1].state == 30


def rest(address):
    def call(path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"http://{address}/v1/models/{path}", data) as answer:
            return json.load(answer)

    assert call("twice:predict", {"instances": X.tolist()}) == {"predictions": (2 * X).tolist()}
    assert call("twice/versions/1:predict", {"inputs": X.tolist()}) == {"outputs": (2 * X).tolist()}
    assert call("twice/labels/stable:predict", {"inputs": {"x": X.tolist()}}) == {"outputs": (2 * X).tolist()}
    rows = [{"distance": 1, "city": "ATL"}, {"distance": 2.5, "city": {"b64": "T1JE"}}]
    assert call("delay:predict", {"instances": rows}) == {"predictions": [[1011], [1022.5]]}
    assert call("delay:regress", {"examples": rows}) == {"results": [1011, 1022.5]}
    assert [c[0] for c in call("late:classify", {"examples": rows})["results"][0]] == ["no", "yes"]
    status = call("delay")
    assert status["model_version_status"][0]["state"] == "AVAILABLE" and status["ready"], status
    assert call("delay/metadata")["metadata"]["signature_def"]["signature_def"]["serving_default"]["inputs"]
    with urllib.request.urlopen(f"http://{address}/v1/models") as answer:
        assert "delay" in json.load(answer)["models"]
    try:
        call("delay:explain", {"instances": rows})
        raise AssertionError("expected 501")
    except urllib.error.HTTPError as why:
        assert why.code == 501, why


def main(address):
    with grpc.insecure_channel(address) as channel:
        stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)
        predicts(stub)
        judges(stub)
        operates(channel, stub)
        rest(address)
    print("tensorflow-serving-api: ok")


main(sys.argv[1])
