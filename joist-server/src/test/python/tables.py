"""GraphPipe's own client and Arrow's own library for Python, unmodified, against a running server.

    python tables.py HOST:PORT

The server has the models of SmallModels, as triton.py says.
"""
import sys
import urllib.error
import urllib.request

import numpy as np
import pyarrow as pa
from graphpipe import remote

X = np.array([[1, 2, 3], [4, 5, 6.5]], dtype=np.float32)
BASE = "http://" + sys.argv[1]


def graphpipe():
    uri = BASE + "/graphpipe/twice"
    np.testing.assert_array_equal(remote.execute(uri, X), 2 * X)
    np.testing.assert_array_equal(remote.execute(uri, X, "x", "y"), 2 * X)
    assert remote.get_input_names(uri) == ["x"], remote.get_input_names(uri)
    assert remote.get_input_shapes(uri) == [[None, 3]], remote.get_input_shapes(uri)
    assert remote.get_output_types(uri) == [np.dtype(np.float32)]

    late, label = remote.execute_multi(
        BASE + "/graphpipe/late",
        [np.array(["ATL", "ATL"]), np.array([100, -100], dtype=np.float32)],
        ["city", "distance"],
        ["probabilities", "label"])
    assert late.shape == (2, 2) and late[0, 1] > 0.99 > late[1, 1], late
    assert [text.decode() for text in label] == ["yes", "no"], label

    try:
        remote.execute(uri, X.astype(np.float64))
        raise AssertionError("f64 was taken for f32")
    except Exception as told:  # requests' own error
        assert "400" in str(told), told


def predict(model, table, batch_rows=None):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=batch_rows)
    request = urllib.request.Request(
        BASE + "/v1/predict/" + model, sink.getvalue().to_pybytes(),
        {"Content-Type": "application/vnd.apache.arrow.stream"})
    with urllib.request.urlopen(request) as answer:
        return pa.ipc.open_stream(answer.read()).read_all()


def arrow():
    table = pa.table({
        "distance": pa.array([1, 2, None, 4], pa.float32()),
        "city": pa.array(["ATL", "ORD", "ATL", None]).dictionary_encode(),
    })
    answer = predict("delay", table)
    np.testing.assert_array_equal(answer["prediction"].to_numpy(), [1011, 1022, np.nan, 1004])

    wide = pa.table({"distance": pa.array(range(10), pa.int64()), "city": pa.array(["ATL"] * 10, pa.large_string())})
    answer = predict("delay", wide, batch_rows=3)
    assert answer["prediction"].to_pylist() == [1010 + i for i in range(10)], answer

    lists = pa.table({"x": pa.FixedSizeListArray.from_arrays(pa.array(X.ravel()), 3)})
    assert predict("twice", lists)["y"].to_pylist() == (2 * X).tolist()

    answer = predict("late", table.slice(0, 2))
    assert answer["label"].to_pylist() == ["yes", "yes"], answer

    for column, words in [(pa.array([[1.0]]), "type List"), (pa.array(["far"]), "column 'distance'")]:
        try:
            predict("delay", pa.table({"distance": column, "city": pa.array(["ATL"])}))
            raise AssertionError("taken: " + str(column))
        except urllib.error.HTTPError as told:
            assert told.code == 400 and words in told.read().decode(), words


graphpipe()
arrow()
print("graphpipe and pyarrow: all as they should")
