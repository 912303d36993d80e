"""NVIDIA's client, as it comes from the Python registry, against a running server: HTTP, gRPC, shared memory.

    python triton.py HOST:PORT

The server has the models of SmallModels: delay (columns distance and city, answers distance + code + 1000),
late (its classes) and twice (y = 2 x over f32[N, 3]).
"""
import sys

import numpy as np
import tritonclient.grpc as triton_grpc
import tritonclient.http as triton_http
import tritonclient.utils.shared_memory as shm
from tritonclient.utils import InferenceServerException

X = np.array([[1, 2, 3], [4, 5, 6.5]], dtype=np.float32)


def equal(expected, got, what):
    assert np.array_equal(np.asarray(expected), np.asarray(got)), f"{what}: expected {expected}, got {got}"


def tensor(module, name, values, datatype, binary=True):
    given = module.InferInput(name, list(values.shape), datatype)
    if module is triton_http:
        given.set_data_from_numpy(values, binary_data=binary)
    else:
        given.set_data_from_numpy(values)
    return given


def fails(call, *words):
    try:
        call()
    except InferenceServerException as why:
        for word in words:
            assert word in str(why), f"expected '{word}' in '{why}'"
        return
    raise AssertionError(f"expected an error with {words}")


def tells(client, as_json):
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready("twice") and client.is_model_ready("twice", "1")
    assert not client.is_model_ready("twice", "9")
    metadata = client.get_server_metadata(**as_json)
    assert metadata["name"] == "joist"
    assert "binary_tensor_data" in metadata["extensions"]
    metadata = client.get_model_metadata("delay", **as_json)
    assert [t["datatype"] for t in metadata["inputs"]] == ["FP32", "BYTES"], metadata
    config = client.get_model_config("delay", "1", **as_json)
    config = config.get("config", config)
    assert [t["data_type"] for t in config["input"]] == ["TYPE_FP32", "TYPE_STRING"], config
    assert config["output"][0]["name"] == "prediction"


def infers(module, client):
    result = client.infer("twice", [tensor(module, "x", X, "FP32")], request_id="7")
    equal(2 * X, result.as_numpy("y"), "raw in, raw out")
    assert result.get_response()["id"] == "7" if module is triton_http else result.get_response().id == "7"
    wanted = [module.InferRequestedOutput("y")]
    result = client.infer("twice", [tensor(module, "x", X, "FP32")], model_version="1", outputs=wanted,
                          parameters={"mine": "yes", "times": 3, "share": 0.5}, timeout=120_000_000)
    equal(2 * X, result.as_numpy("y"), "version and parameters")
    classes = client.infer("twice", [tensor(module, "x", X, "FP32")],
                           outputs=[module.InferRequestedOutput("y", class_count=2)]).as_numpy("y")
    equal([[b"6.0:2", b"4.0:1"], [b"13.0:2", b"10.0:1"]], classes, "classification")
    city = np.array([["ATL"], ["ORD"]], dtype=object)
    distance = np.array([[1], [2.5]], dtype=np.float32)
    columns = [tensor(module, "city", city, "BYTES"), tensor(module, "distance", distance, "FP32")]
    equal([[1011], [1022.5]], client.infer("delay", columns).as_numpy("prediction"), "texts")
    label = client.infer("late", columns, outputs=[module.InferRequestedOutput("label")]).as_numpy("label")
    equal([b"yes", b"yes"], label, "labels")
    fails(lambda: client.infer("nobody", [tensor(module, "x", X, "FP32")]), "nobody")
    fails(lambda: client.infer("twice", [tensor(module, "x", X.astype(np.float64), "FP64")]), "expected datatype FP32")
    fails(lambda: client.infer("twice", [tensor(module, "x", X[:, :2], "FP32")]), "expected shape")


def http_only(client):
    plain = [tensor(triton_http, "x", X, "FP32", binary=False)]
    wanted = [triton_http.InferRequestedOutput("y", binary_data=False)]
    equal(2 * X, client.infer("twice", plain, outputs=wanted).as_numpy("y"), "JSON in, JSON out")
    for packing in ("gzip", "deflate"):
        result = client.infer("twice", [tensor(triton_http, "x", X, "FP32")],
                              request_compression_algorithm=packing, response_compression_algorithm=packing)
        equal(2 * X, result.as_numpy("y"), packing)
    result = client.infer("twice", [tensor(triton_http, "x", X, "FP32")], sequence_id=2**64 - 1, sequence_start=True)
    equal(2 * X, result.as_numpy("y"), "a sequence")
    waiting = [client.async_infer("twice", [tensor(triton_http, "x", X + i, "FP32")]) for i in range(8)]
    for i, one in enumerate(waiting):
        equal(2 * (X + i), one.get_result().as_numpy("y"), "async")


def grpc_only(client):
    answers = []
    client.start_stream(callback=lambda result, error: answers.append((result, error)))
    for i in range(8):
        client.async_stream_infer("twice", [tensor(triton_grpc, "x", X + i, "FP32")], enable_empty_final_response=True)
    client.async_stream_infer("nobody", [tensor(triton_grpc, "x", X, "FP32")])
    client.stop_stream()
    for i, (result, error) in enumerate(answers[:8]):
        assert error is None, error
        equal(2 * (X + i), result.as_numpy("y"), "stream")
        assert result.get_response().parameters["triton_final_response"].bool_param
    assert "nobody" in str(answers[8][1])
    equal(2 * X, client.infer("twice", [tensor(triton_grpc, "x", X, "FP32")], compression_algorithm="gzip",
                              client_timeout=120).as_numpy("y"), "gzip")


def shares(module, client, as_json):
    client.unregister_system_shared_memory()
    client.unregister_cuda_shared_memory()
    region = shm.create_shared_memory_region("io", "/joist_client_test", 2 * X.nbytes)
    try:
        shm.set_shared_memory_region(region, [X])
        client.register_system_shared_memory("io", "/joist_client_test", 2 * X.nbytes)
        given = module.InferInput("x", list(X.shape), "FP32")
        given.set_shared_memory("io", X.nbytes)
        wanted = module.InferRequestedOutput("y")
        wanted.set_shared_memory("io", X.nbytes, offset=X.nbytes)
        client.infer("twice", [given], outputs=[wanted])
        equal(2 * X, shm.get_contents_as_numpy(region, np.float32, X.shape, offset=X.nbytes), "shared memory")
        equal(2 * X, client.infer("twice", [given]).as_numpy("y"), "shared memory in, raw out")
        status = client.get_system_shared_memory_status(**as_json)
        assert "io" in str(status), status
        client.unregister_system_shared_memory("io")
        fails(lambda: client.infer("twice", [given]), "io")
        fails(lambda: client.register_system_shared_memory("io", "/../../etc/passwd", 8), "shared memory object")
    finally:
        shm.destroy_shared_memory_region(region)


def operates(client, as_json):
    statistics = client.get_inference_statistics("twice", **as_json)
    stats = statistics["model_stats"][0]
    assert int(stats["last_inference"]) > 0 and int(stats["inference_count"]) > 0 and int(stats["inference_stats"]["success"]["ns"]) > 0, stats
    sizes = [(int(size["batch_size"]), int(size["compute_infer"]["count"])) for size in stats["batch_stats"]]
    assert sum(count for _, count in sizes) == int(stats["execution_count"]), stats
    assert sum(size * count for size, count in sizes) == int(stats["inference_count"]), stats
    client.unload_model("late")
    assert not client.is_model_ready("late")
    index = client.get_model_repository_index(**as_json)
    index = index if isinstance(index, list) else index["models"]
    assert {m["name"]: m["state"] for m in index}["late"] == "UNAVAILABLE", index
    client.load_model("late")
    assert client.is_model_ready("late")


def main(address):
    for module, as_json in ((triton_http, {}), (triton_grpc, {"as_json": True})):
        client = module.InferenceServerClient(address)
        tells(client, as_json)
        infers(module, client)
        http_only(client) if module is triton_http else grpc_only(client)
        shares(module, client, as_json)
        operates(client, as_json)
        client.close()
    print("tritonclient: ok")


main(sys.argv[1])
