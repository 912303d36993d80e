package joist.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import joist.graph.Graph;
import joist.graph.Value;
import joist.tensor.Tensor;

/** A model in ONNX Runtime, called as its Java users call it. */
final class OnnxRuntimePeer implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final Graph graph;

  /**
   * @param threads of one operator; 0 for ONNX Runtime's own choice
   */
  OnnxRuntimePeer(Graph graph, byte[] model, int threads) throws OrtException {
    this.graph = graph;
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    if (threads > 0) {
      options.setIntraOpNumThreads(threads);
    }
    this.session = environment.createSession(model, options);
  }

  /** The rows {@code from} to {@code from + count} as ONNX Runtime's tensors. */
  Map<String, OnnxTensor> tensors(Map<String, Tensor> rows, int from, int count)
      throws OrtException {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    for (Value input : graph.inputs()) {
      Tensor source = Objects.requireNonNull(rows.get(input.name()));
      Object array =
          switch (input.type().elementType()) {
            case F32 -> {
              float[][] values = new float[count][1];
              for (int row = 0; row < count; row++) {
                values[row][0] = source.f32(from + row);
              }
              yield values;
            }
            case F64 -> {
              double[][] values = new double[count][1];
              for (int row = 0; row < count; row++) {
                values[row][0] = source.f64(from + row);
              }
              yield values;
            }
            case STRING -> {
              String[][] values = new String[count][1];
              for (int row = 0; row < count; row++) {
                values[row][0] = source.string(from + row);
              }
              yield values;
            }
            default ->
                throw new IllegalArgumentException("expected a model of a table, got " + input);
          };
      tensors.put(input.name(), tensor(array));
    }
    return tensors;
  }

  private OnnxTensor tensor(Object array) throws OrtException {
    return OnnxTensor.createTensor(environment, array);
  }

  /** The last output of each row, which is the probabilities or the prediction. */
  float[][] run(Map<String, OnnxTensor> tensors) throws OrtException {
    try (OrtSession.Result result = session.run(tensors)) {
      return (float[][]) value(result, graph.outputs().getLast());
    }
  }

  /**
   * What a model says of rows.
   *
   * @param labels by row; empty for a regression
   * @param values of the last output, by row
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Answers(String[] labels, float[][] values) {}

  /** All outputs for the rows {@code from} to {@code from + count}. */
  Answers answers(Map<String, Tensor> rows, int from, int count) throws OrtException {
    Map<String, OnnxTensor> tensors = tensors(rows, from, count);
    try (OrtSession.Result result = session.run(tensors)) {
      return new Answers(
          graph.outputs().size() == 1
              ? new String[0]
              : (String[]) value(result, graph.outputs().getFirst()),
          (float[][]) value(result, graph.outputs().getLast()));
    } finally {
      close(tensors);
    }
  }

  private static Object value(OrtSession.Result result, Value output) throws OrtException {
    return result.get(output.name()).orElseThrow().getValue();
  }

  static void close(Map<String, OnnxTensor> tensors) {
    tensors.values().forEach(OnnxTensor::close);
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
